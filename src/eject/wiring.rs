//! What the plan does to the two workloads and their accounts, whoever installs these: told on workloads with nothing in them.

use super::overlay::does_not_apply;
use super::unmarked::unmark;
use crate::api::model::{Hub, HubAccess};
use crate::argocd::{CONTROLLER, SERVER, Selectors};
use crate::diagnostic::{Code, Diagnostics, Result};
use crate::k8s::{Change, Object};
use crate::plan::{self, Destination, Plan};
use serde_json::{Map, Value, json};

/// What the plan makes.
pub(super) struct Wiring {
    /// argocd-application-controller.
    pub(super) controller: Wired,
    /// argocd-server.
    pub(super) server: Wired,
    /// The new objects, without marks.
    pub(super) created: Vec<Value>,
    /// What there is to say of the Secrets.
    pub(super) said: Diagnostics,
}

/// One workload, and its account.
pub(super) struct Wired {
    workload: Value,
    account: Value,
}

const NAME_LABEL: &str = "app.kubernetes.io/name";

impl Wiring {
    /// Asks the plan.
    pub(super) fn of(hub: &Hub) -> Result<Self> {
        let workloads = [workload("Deployment", SERVER), workload("StatefulSet", CONTROLLER)];
        let accounts = [account(SERVER), account(CONTROLLER)];
        let mut objects: Vec<Value> = workloads.into_iter().chain(accounts).collect();
        for object in &mut objects {
            object["metadata"]["namespace"] = json!(hub.argocd.namespace);
        }
        let read: Vec<Object> = objects.iter().map(|object| Object::new(object.clone())).collect();
        let mut skeleton = hub.clone();
        skeleton.argocd.workloads = Selectors::default();
        // Who installs them otherwise says so, and wants to know what to tell there.
        skeleton.argocd.patch_workloads = true;
        let Plan { changes, diagnostics: mut said } =
            plan::hub(&skeleton, &read.iter().collect::<Vec<_>>(), Destination::Cluster);
        if said.any_error() {
            return Err(said);
        }
        for (index, change) in &changes.changes {
            if let Change::Edit(patch) = change
                && let Err(error) = json_patch::patch(&mut objects[*index], patch)
            {
                return Err(does_not_apply(&read[*index], &error.to_string()).into());
            }
        }
        objects.iter_mut().for_each(unmark);
        // Those who install Argo CD bind its own roles to its accounts.
        let inherits = hub.argocd.service_account.as_ref().is_some_and(|own| own.hub_access == HubAccess::Inherit);
        let is_bound =
            |object: &Value| inherits && (object["kind"] == "RoleBinding" || object["kind"] == "ClusterRoleBinding");
        let mut created: Vec<Value> = changes.created.into_iter().filter(|object| !is_bound(object)).collect();
        created.iter_mut().for_each(unmark);
        // What is said of these workloads says nothing of the real ones.
        said.retain(|diagnostic| {
            diagnostic.code != Code::InheritAssumed
                && diagnostic.resource.as_ref().is_none_or(|resource| resource.kind == "Secret")
        });
        let mut wired = |at: usize| Wired { workload: objects[at].take(), account: objects[at + 2].take() };
        Ok(Self { server: wired(0), controller: wired(1), created, said })
    }
}

impl Wired {
    /// A list of the container (`env`, `volumeMounts`) that is not empty.
    pub(super) fn of_container(&self, key: &str) -> Option<&Value> {
        self.workload.pointer(&format!("/spec/template/spec/containers/0/{key}")).filter(|list| !is_empty(list))
    }

    /// The volumes, where there are some.
    pub(super) fn volumes(&self) -> Option<&Value> {
        self.workload.pointer("/spec/template/spec/volumes").filter(|list| !is_empty(list))
    }

    /// The labels that the pod template gets, where there are some.
    pub(super) fn labels(&self) -> Option<Value> {
        let labels = self.workload.pointer("/spec/template/metadata/labels")?.as_object()?;
        let added = labels.iter().filter(|(key, _)| *key != NAME_LABEL);
        let added: Map<String, Value> = added.map(|(key, value)| (key.clone(), value.clone())).collect();
        Some(Value::Object(added)).filter(|labels| !is_empty(labels))
    }

    /// The annotations that the account gets, where there are some.
    pub(super) fn annotations(&self) -> Option<&Value> {
        self.account.pointer("/metadata/annotations").filter(|annotations| !is_empty(annotations))
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// A workload with nothing in it, as it is without this program.
fn workload(kind: &str, name: &str) -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": { "name": name },
        "spec": { "template": {
            "metadata": { "labels": { NAME_LABEL: name } },
            "spec": { "serviceAccountName": name, "containers": [{ "name": name, "env": [], "volumeMounts": [] }], "volumes": [] },
        } },
    })
}

fn account(name: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": name } })
}
