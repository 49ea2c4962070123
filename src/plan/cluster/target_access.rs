//! What the identity may do on a target: RBAC for the target's own cluster, never for the hub.
//!
//! What Argo CD has to see and what it may deploy are two things: a reader in the scope that the cluster Secret has, and a
//! role where it deploys.

use crate::api::model::{Access, Hub, Reader, Role, Subject, Target};
use crate::argocd::cache;
use crate::diagnostic::{Code, Diagnostic};
use crate::k8s::Object;
use crate::k8s::annotations::{GENERATED_BY, TARGET};
use crate::k8s::rbac::{API_GROUP, PolicyRule};
use serde_json::{Value, json};

/// The objects of the target's access; none where it has none, or where a role assignment of the Azure side takes
/// the place of all of them.
pub fn objects(hub: &Hub, target: &Target) -> Vec<Value> {
    let Some(access) = &target.access else { return Vec::new() };
    let maker = Maker { hub, target, subject: access.subject };
    let mut made = Vec::new();
    reader(&maker, access, &mut made);
    deployer(&maker, access, &mut made);
    impersonator(&maker, access, &mut made);
    made
}

/// Argo CD's cache lists and watches everything in its scope.
fn reader(maker: &Maker<'_>, access: &Access, made: &mut Vec<Value>) {
    let name = Name::Cache.of(maker.hub);
    let bindings: Vec<Option<&str>> = match &access.reader {
        Reader::Nobody => return,
        Reader::ClusterWide => vec![None],
        Reader::Namespaces(namespaces) => namespaces.iter().map(|namespace| Some(namespace.as_str())).collect(),
    };
    made.push(maker.role("ClusterRole", &name, None, &[cache::reader()]));
    made.extend(bindings.into_iter().map(|namespace| maker.binding(&name, namespace, "ClusterRole", &name)));
}

fn deployer(maker: &Maker<'_>, access: &Access, made: &mut Vec<Value>) {
    // A binding's role cannot be changed, so its name tells the role: another role is another binding, and the
    // old one is pruned. No hub's name holds a colon, so no two hubs and roles make one name.
    let (name, role) = match &access.role {
        None | Some(Role::Azure { .. }) => return,
        Some(Role::Kubernetes(role)) => (Name::Role(role).of(maker.hub), role.clone()),
        Some(Role::Own(rules)) => {
            let name = Name::Deploy.of(maker.hub);
            made.push(maker.role("ClusterRole", &name, None, rules));
            (name.clone(), name)
        }
    };
    if access.namespaces.is_empty() {
        made.push(maker.binding(&name, None, "ClusterRole", &role));
    }
    made.extend(access.namespaces.iter().map(|namespace| maker.binding(&name, Some(namespace), "ClusterRole", &role)));
}

/// With Argo CD's impersonation each sync is done by a `ServiceAccount`: only these, each by its name.
fn impersonator(maker: &Maker<'_>, access: &Access, made: &mut Vec<Value>) {
    let name = Name::Impersonate.of(maker.hub);
    for (namespace, accounts) in &access.impersonate {
        let rule = PolicyRule {
            resource_names: accounts.iter().cloned().collect(),
            ..PolicyRule::of(&[""], &["serviceaccounts"], &["impersonate"])
        };
        made.push(maker.role("Role", &name, Some(namespace), &[rule]));
        made.push(maker.binding(&name, Some(namespace), "Role", &name));
    }
}

/// What the objects on a target are called.
enum Name<'r> {
    /// The reader.
    Cache,
    /// A role of the target.
    Role(&'r str),
    /// A role of ours.
    Deploy,
    /// Who may be impersonated.
    Impersonate,
    /// What up to 0.1 was made for `readAll`.
    ReadAll,
}

impl Name<'_> {
    fn of(&self, hub: &Hub) -> String {
        let hub = &hub.name;
        match self {
            Self::Cache => format!("argocd-aks:{hub}:cache"),
            Self::Role(role) => format!("argocd-aks:{hub}:role:{role}"),
            Self::Deploy => format!("argocd-aks:{hub}:deploy"),
            Self::Impersonate => format!("argocd-aks:{hub}:impersonate"),
            Self::ReadAll => format!("argocd-aks:{hub}:read-all"),
        }
    }
}

/// Whether an object of this kind could have this name.
pub(in crate::plan) fn is_name_of(hub: &Hub, object: &Object, value: &Value) -> bool {
    let role = value.pointer("/roleRef/name").and_then(Value::as_str).map(Name::Role);
    let names = [Name::Cache, Name::Deploy, Name::Impersonate, Name::ReadAll];
    names.into_iter().chain(role).any(|name| object.meta.is_named(&name.of(hub)))
}

/// Why a target has no objects of access.
pub(in crate::plan) fn nothing(target: &Target) -> Diagnostic {
    let name = &target.name;
    if target.access.is_some() {
        let message = format!("the access of {name:?} is a role assignment in Azure: there is nothing to apply");
        return Diagnostic::info(Code::AzureRoleOnly, message).help("argocd-aks runbook assigns it");
    }
    if target.is_in_cluster() {
        let message =
            format!("the target {name:?} is the hub itself, where Argo CD has the access that it was installed with");
        return Diagnostic::info(Code::NoAccess, message).help("there is nothing to make");
    }
    Diagnostic::warning(Code::NoAccess, format!("the target {name:?} has no access: nothing is made"))
        .help("add access: {preset: Workloads} to the target, its group or the defaults")
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

    fn role(&self, kind: &str, name: &str, namespace: Option<&str>, rules: &[PolicyRule]) -> Value {
        let mut role = self.object(kind, name, namespace);
        role["rules"] = rules.iter().map(PolicyRule::to_value).collect();
        role
    }

    fn binding(&self, name: &str, namespace: Option<&str>, role_kind: &str, role: &str) -> Value {
        let kind = if namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" };
        let subject = match self.subject {
            Subject::Identity(_) => "User",
            Subject::Group(_) => "Group",
        };
        let mut binding = self.object(kind, name, namespace);
        binding["roleRef"] = json!({"apiGroup": API_GROUP, "kind": role_kind, "name": role});
        // AKS knows an Entra identity, human or not, as a User named by its object id.
        binding["subjects"] =
            json!([{"apiGroup": API_GROUP, "kind": subject, "name": self.subject.principal_id().to_string()}]);
        binding
    }
}
