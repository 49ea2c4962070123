//! Values of the chart argo-cd of argo-helm: pods as the hub action makes them, and the Secrets as extra objects. Facts: the
//! chart's values.yaml, `server` and `controller` with `env`, `volumes`, `volumeMounts`, `podLabels` and `serviceAccount`,
//! and `extraObjects`, which the chart renders as templates.

use super::head;
use super::wiring::{Wired, Wiring};
use crate::api::model::Hub;
use crate::diagnostic::{Diagnostics, Result};
use crate::yaml::{self, ListIndent};
use serde_json::{Map, Value, json};

/// The values, with a head that says what they are. `hub_access` of the chart's own roles is the chart's: it binds them to
/// the account that it is given.
pub fn helm_values(hub: &Hub) -> Result<(String, Diagnostics)> {
    let mut wiring = Wiring::of(hub)?;
    let mut values = components(hub, &wiring);
    wiring.created.iter_mut().for_each(escape);
    if !wiring.created.is_empty() {
        values.insert("extraObjects".to_owned(), Value::Array(wiring.created));
    }
    let head = head("Values of the Helm chart argo-cd", &hub.name);
    Ok((format!("{head}{}", yaml::block(&Value::Object(values), 0, ListIndent::Compact)), wiring.said))
}

/// What the chart is told of the workloads.
pub(super) fn components(hub: &Hub, wiring: &Wiring) -> Map<String, Value> {
    let components = [("controller", &wiring.controller), ("server", &wiring.server)];
    let components = components.map(|(key, wired)| (key.to_owned(), component(hub, wired)));
    let told = components.into_iter().filter(|(_, values)| !values.is_empty());
    told.map(|(key, values)| (key, Value::Object(values))).collect()
}

/// What the chart is told of one workload and its account.
fn component(hub: &Hub, wired: &Wired) -> Map<String, Value> {
    let mut values = Map::new();
    let mut set = |key: &str, value: Option<Value>| values.extend(value.map(|value| (key.to_owned(), value)));
    set("env", wired.of_container("env").cloned());
    set("volumeMounts", wired.of_container("volumeMounts").cloned());
    set("volumes", wired.volumes().cloned());
    set("podLabels", wired.labels());
    if let Some(own) = &hub.argocd.service_account {
        // The account is an extra object: both workloads have it, and the chart would make it twice.
        set("serviceAccount", Some(json!({ "create": false, "name": own.name })));
    } else {
        set("serviceAccount", wired.annotations().map(|annotations| json!({ "annotations": annotations })));
    }
    values
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
