//! What the identity may do on a target: RBAC for the target's own cluster, never for the hub.

use crate::api::model::{Hub, Role, Subject, Target};
use crate::diagnostic::{Code, Diagnostic};
use crate::k8s::Object;
use crate::k8s::annotations::{GENERATED_BY, TARGET};
use crate::plan::hub::hub_rbac::API_GROUP;
use serde_json::{Value, json};

/// The objects of the target's access; none where it has none, or where a role assignment of the Azure side takes
/// their place.
pub fn objects(hub: &Hub, target: &Target) -> Vec<Value> {
    let Some(access) = &target.access else { return Vec::new() };
    let Role::Kubernetes(role) = &access.role else { return Vec::new() };
    let maker = Maker { hub, target, subject: access.subject };
    // A binding's role cannot be changed, so its name tells the role: another role is another binding, and the
    // old one is pruned. No hub's name holds a colon, so no two hubs and roles make one name.
    let name = role_name(hub, role);
    if access.namespaces.is_empty() {
        return vec![maker.binding(&name, None, role)];
    }
    let mut made = Vec::new();
    if access.read_all {
        let name = read_all_name(hub);
        made.push(maker.read_all(&name));
        made.push(maker.binding(&name, None, &name));
    }
    made.extend(access.namespaces.iter().map(|namespace| maker.binding(&name, Some(namespace), role)));
    made
}

fn role_name(hub: &Hub, role: &str) -> String {
    format!("argocd-aks:{}:role:{role}", hub.name)
}

fn read_all_name(hub: &Hub) -> String {
    format!("argocd-aks:{}:read-all", hub.name)
}

/// Whether an object of this kind could have this name.
pub(in crate::plan) fn is_name_of(hub: &Hub, object: &Object, value: &Value) -> bool {
    let role = value.pointer("/roleRef/name").and_then(Value::as_str);
    object.meta.is_named(&read_all_name(hub)) || role.is_some_and(|role| object.meta.is_named(&role_name(hub, role)))
}

/// Why a target has no objects of access.
pub(in crate::plan) fn nothing(target: &Target) -> Diagnostic {
    let name = &target.name;
    if target.access.is_some() {
        let message = format!("the access of {name:?} is a role assignment in Azure: there is nothing to apply");
        return Diagnostic::info(Code::AzureRoleOnly, message).help("argocd-aks runbook assigns it");
    }
    Diagnostic::warning(Code::NoAccess, format!("the target {name:?} has no access: nothing is made"))
        .help("add access: {clusterRole: NAME} to the target, its group or the defaults")
}

/// What all objects of a target have in common.
struct Maker<'a> {
    hub: &'a Hub,
    target: &'a Target,
    subject: Subject,
}

impl Maker<'_> {
    fn object(&self, kind: &str, name: &str, namespace: Option<&str>) -> Value {
        let mut metadata = json!({
            "name": name,
            "labels": {"app.kubernetes.io/managed-by": "argocd-aks"},
            "annotations": {GENERATED_BY: self.hub.name, TARGET: self.target.name},
        });
        if let Some(namespace) = namespace {
            metadata["namespace"] = json!(namespace);
        }
        json!({"apiVersion": format!("{API_GROUP}/v1"), "kind": kind, "metadata": metadata})
    }

    /// Argo CD's cache watches everything that the API server offers.
    fn read_all(&self, name: &str) -> Value {
        let mut role = self.object("ClusterRole", name, None);
        role["rules"] = json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]}]);
        role
    }

    fn binding(&self, name: &str, namespace: Option<&str>, role: &str) -> Value {
        let kind = if namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" };
        let subject = match self.subject {
            Subject::Identity(_) => "User",
            Subject::Group(_) => "Group",
        };
        let mut binding = self.object(kind, name, namespace);
        binding["roleRef"] = json!({"apiGroup": API_GROUP, "kind": "ClusterRole", "name": role});
        // AKS knows an Entra identity, human or not, as a User named by its object id.
        binding["subjects"] =
            json!([{"apiGroup": API_GROUP, "kind": subject, "name": self.subject.principal_id().to_string()}]);
        binding
    }
}
