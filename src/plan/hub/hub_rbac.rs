//! What the dedicated `ServiceAccount` may do on the hub. A new `ServiceAccount` has none of the roles of the
//! stock ones, and Argo CD then fails in ways that cluster-admin is often used to paper over.

use crate::api::model::{Hub, HubAccess};
use crate::argocd::{CONTROLLER, SERVER};
use crate::diagnostic::{Code, Diagnostic, Field};
use crate::k8s::Object;
use crate::k8s::annotations::GENERATED_BY;
use crate::k8s::rbac::API_GROUP;
use crate::plan::{Draft, generated};
use serde_json::{Value, json};

/// A binding's kind and the role that it binds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    binding: String,
    role_kind: String,
    role: String,
}

/// `accounts` are those that the dedicated one replaces.
pub(in crate::plan) fn plan(hub: &Hub, objects: &[&Object], accounts: &[String], draft: &mut Draft) {
    let Some(account) = &hub.argocd.service_account else { return };
    match account.hub_access {
        HubAccess::None => {}
        HubAccess::ClusterAdmin => {
            draft.diagnostics.push(
                Diagnostic::warning(
                    Code::HubClusterAdmin,
                    "the ServiceAccount gets cluster-admin on the hub, which Argo CD does not need",
                )
                .help("set hubAccess: Inherit, which grants what the replaced ServiceAccounts may do")
                .field(Field::of(["spec", "argocd", "serviceAccount", "hubAccess"])),
            );
            let grant = Grant {
                binding: "ClusterRoleBinding".into(),
                role_kind: "ClusterRole".into(),
                role: "cluster-admin".into(),
            };
            draft.wanted.push(binding(hub, &account.name, &grant, &name(hub, &account.name, &grant)));
        }
        HubAccess::Inherit => inherit(hub, &account.name, objects, accounts, draft),
    }
}

fn inherit(hub: &Hub, account: &str, objects: &[&Object], accounts: &[String], draft: &mut Draft) {
    let mut grants = Vec::new();
    for object in objects {
        if let Some(grant) = grant(hub, object, accounts)
            && !grants.contains(&grant)
        {
            grants.push(grant);
        }
    }
    if grants.is_empty() {
        // What Argo CD's own install manifests bind.
        for name in [SERVER, CONTROLLER] {
            grants.push(Grant { binding: "RoleBinding".into(), role_kind: "Role".into(), role: name.into() });
            grants.push(Grant {
                binding: "ClusterRoleBinding".into(),
                role_kind: "ClusterRole".into(),
                role: name.into(),
            });
        }
        // Beside an error this would only be noise: often the manifests are missing altogether.
        if draft.diagnostics.any_error() {
            return;
        }
        draft.diagnostics.push(
            Diagnostic::info(Code::InheritAssumed, "no bindings of the replaced ServiceAccounts are in the manifests: the roles of Argo CD's own install manifests are assumed")
                .help("give the RBAC of your Argo CD as input too, or set hubAccess: None and bind the roles yourself")
                .field(Field::of(["spec", "argocd", "serviceAccount", "hubAccess"])),
        );
    }
    for (at, each) in grants.iter().enumerate() {
        let plain = name(hub, account, each);
        // A Role and a ClusterRole of one name, both bound by RoleBindings.
        let taken = grants[..at].iter().any(|other| other.binding == each.binding && other.role == each.role);
        let name = if taken { format!("{plain}-{}", each.role_kind.to_lowercase()) } else { plain };
        draft.wanted.push(binding(hub, account, each, &name));
    }
}

/// What a binding is called. A `ClusterRoleBinding` carries the namespace: two Argo CDs of one cluster may have accounts of
/// one name, and would otherwise take each other's binding. No namespace and no account has a colon in its name.
fn name(hub: &Hub, account: &str, grant: &Grant) -> String {
    match grant.binding.as_str() {
        "ClusterRoleBinding" => format!("argocd-aks:{}:{account}:{}", hub.argocd.namespace, grant.role),
        _ => format!("{account}-{}", grant.role),
    }
}

/// Whether the binding is of the form that this version or an earlier one makes: one account of the hub's namespace, and
/// a name that says it and the role.
pub(in crate::plan) fn is_name_of(hub: &Hub, object: &Object, value: &Value) -> bool {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let one = value["subjects"].as_array().is_some_and(|subjects| subjects.len() == 1);
    let is_account = text("/subjects/0/kind") == "ServiceAccount"
        // Of another namespace where the hub was there before.
        && [Some(hub.argocd.namespace.as_str()), object.meta.resource.namespace.as_deref()]
            .contains(&Some(text("/subjects/0/namespace")));
    let (account, role, kind) = (text("/subjects/0/name"), text("/roleRef/name"), text("/roleRef/kind"));
    let grant = Grant { binding: object.meta.resource.kind.clone(), role_kind: kind.to_owned(), role: role.to_owned() };
    let names = [
        name(hub, account, &grant),
        // Up to 0.1 of either kind; and where a Role and a ClusterRole have one name.
        format!("{account}-{role}"),
        format!("{account}-{role}-{}", kind.to_lowercase()),
    ];
    one && is_account && names.iter().any(|name| object.meta.is_named(name))
}

/// What an existing binding grants to one of the replaced accounts.
fn grant(hub: &Hub, object: &Object, accounts: &[String]) -> Option<Grant> {
    let binding = object.meta.resource.kind.as_str();
    if !matches!(binding, "RoleBinding" | "ClusterRoleBinding") || object.annotation(GENERATED_BY).is_some() {
        return None;
    }
    // A RoleBinding of another namespace grants something elsewhere.
    let namespace = object.meta.resource.namespace.as_deref();
    if binding == "RoleBinding" && namespace.is_some_and(|namespace| namespace != hub.argocd.namespace) {
        return None;
    }
    let value = object.value.as_ref()?;
    let role = value["roleRef"]["name"].as_str().unwrap_or_default();
    let is_replaced = |subject: &Value| {
        // Argo CD's own manifests say `argocd` in ClusterRoleBindings, whatever the namespace will be, and the role has
        // the account's name. Any other binding of that namespace is another Argo CD's.
        let is_stock =
            |found: &str| found == "argocd" && subject["name"].as_str().is_some_and(|name| role.contains(name));
        let here = subject["namespace"].as_str().is_none_or(|found| found == hub.argocd.namespace || is_stock(found));
        subject["kind"] == "ServiceAccount"
            && here
            && accounts.iter().any(|name| subject["name"].as_str() == Some(name))
    };
    value["subjects"].as_array()?.iter().any(is_replaced).then(|| {
        let text = |key: &str| value["roleRef"][key].as_str().unwrap_or_default().to_owned();
        Grant { binding: binding.to_owned(), role_kind: text("kind"), role: text("name") }
    })
}

fn binding(hub: &Hub, account: &str, grant: &Grant, name: &str) -> Value {
    json!({
        "apiVersion": format!("{API_GROUP}/v1"),
        "kind": grant.binding,
        "metadata": generated::metadata(hub, name, grant.binding == "RoleBinding"),
        "roleRef": {"apiGroup": API_GROUP, "kind": grant.role_kind, "name": grant.role},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": hub.argocd.namespace}],
    })
}
