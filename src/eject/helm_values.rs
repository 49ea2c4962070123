//! Values of the chart argo-cd of argo-helm: pods as the hub action makes them, and the Secrets as extra objects. Facts: the
//! chart's values.yaml, `server` and `controller` with `env`, `volumes`, `volumeMounts`, `podLabels` and `serviceAccount`,
//! and `extraObjects`, which the chart renders as templates.

use super::unmarked::unmark;
use crate::api::model::{Hub, HubAccess};
use crate::argocd::{CONTROLLER, SERVER};
use crate::diagnostic::{Diagnostics, Result};
use crate::k8s::{Change, Object};
use crate::plan::{self, Destination, Plan};
use crate::yaml::{self, ListIndent};
use serde_json::{Map, Value, json};

/// The values, with a head that says what they are. `hub_access` of the chart's own roles is the chart's: it binds them to
/// the account that it is given.
pub fn helm_values(hub: &Hub) -> Result<(String, Diagnostics)> {
    let workloads = [workload("Deployment", SERVER), workload("StatefulSet", CONTROLLER)];
    let accounts = [account(SERVER), account(CONTROLLER)];
    let mut objects: Vec<Value> = workloads.into_iter().chain(accounts).collect();
    for object in &mut objects {
        object["metadata"]["namespace"] = json!(hub.argocd.namespace);
    }
    let read: Vec<Object> = objects.iter().map(|object| Object::new(object.clone())).collect();
    let mut skeleton = hub.clone();
    skeleton.argocd.workloads = crate::argocd::Selectors::default();
    let Plan { changes, mut diagnostics } =
        plan::hub(&skeleton, &read.iter().collect::<Vec<_>>(), Destination::Cluster);
    if diagnostics.any_error() {
        return Err(diagnostics);
    }
    for (index, change) in &changes.changes {
        if let Change::Edit(patch) = change
            && let Err(error) = json_patch::patch(&mut objects[*index], patch)
        {
            return Err(super::overlay::does_not_apply(&read[*index], &error.to_string()).into());
        }
    }
    let mut values = Map::new();
    for (key, at) in [("controller", 1), ("server", 0)] {
        let component = component(hub, &objects[at], &objects[at + 2]);
        if !component.is_empty() {
            values.insert(key.to_owned(), Value::Object(component));
        }
    }
    let is_bound_by_the_chart = |object: &Value| {
        let kind = object["kind"].as_str().unwrap_or_default();
        let inherits = hub.argocd.service_account.as_ref().is_some_and(|own| own.hub_access == HubAccess::Inherit);
        inherits && (kind == "RoleBinding" || kind == "ClusterRoleBinding")
    };
    let mut extra: Vec<Value> = changes.created.into_iter().filter(|object| !is_bound_by_the_chart(object)).collect();
    for object in &mut extra {
        unmark(object);
        escape(object);
    }
    if !extra.is_empty() {
        values.insert("extraObjects".to_owned(), Value::Array(extra));
    }
    // What is said of the skeleton's workloads says nothing of the chart's.
    diagnostics.retain(|diagnostic| diagnostic.resource.as_ref().is_none_or(|resource| resource.kind == "Secret"));
    let head = format!(
        "# Values of the Helm chart argo-cd for the hub {}, ejected by argocd-aks {}, which is not needed for them.\n",
        hub.name,
        env!("CARGO_PKG_VERSION")
    );
    Ok((format!("{head}{}", yaml::block(&Value::Object(values), 0, ListIndent::Compact)), diagnostics))
}

/// What the chart is told of one workload and its account.
fn component(hub: &Hub, workload: &Value, account: &Value) -> Map<String, Value> {
    let mut values = Map::new();
    let mut set = |key: &str, value: Option<&Value>| {
        let is_empty =
            |value: &Value| value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty);
        if let Some(value) = value.filter(|value| !value.is_null() && !is_empty(value)) {
            values.insert(key.to_owned(), value.clone());
        }
    };
    let container = workload.pointer("/spec/template/spec/containers/0");
    set("env", container.and_then(|container| container.get("env")));
    set("volumeMounts", container.and_then(|container| container.get("volumeMounts")));
    set("volumes", workload.pointer("/spec/template/spec/volumes"));
    let name_label = "app.kubernetes.io/name";
    let labels = workload.pointer("/spec/template/metadata/labels").and_then(Value::as_object);
    let labels: Option<Map<String, Value>> = labels.map(|all| {
        all.iter().filter(|(key, _)| *key != name_label).map(|(key, value)| (key.clone(), value.clone())).collect()
    });
    set("podLabels", labels.map(Value::Object).as_ref());
    if let Some(own) = &hub.argocd.service_account {
        // The account is an extra object: both workloads have it, and the chart would make it twice.
        set("serviceAccount", Some(&json!({ "create": false, "name": own.name })));
    } else {
        let annotations = account.pointer("/metadata/annotations").filter(|annotations| !annotations.is_null());
        set("serviceAccount", annotations.map(|annotations| json!({ "annotations": annotations })).as_ref());
    }
    values
}

/// A workload with nothing in it, as the chart's without these values.
fn workload(kind: &str, name: &str) -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": { "name": name },
        "spec": { "template": {
            "metadata": { "labels": { "app.kubernetes.io/name": name } },
            "spec": { "serviceAccountName": name, "containers": [{ "name": name, "env": [], "volumeMounts": [] }], "volumes": [] },
        } },
    })
}

fn account(name: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": name } })
}

/// The chart renders extra objects as templates of its own: braces of a Secret's value are to stay.
fn escape(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("{{") => *text = text.replace("{{", "{{`{{`}}"),
        Value::Array(items) => items.iter_mut().for_each(escape),
        Value::Object(map) => map.values_mut().for_each(escape),
        _ => {}
    }
}
