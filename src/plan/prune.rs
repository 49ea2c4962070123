//! What an earlier run made and this one does not want goes, and is told.
//!
//! The mark alone proves nothing: anybody can write an annotation. So an object goes only where it carries the mark and
//! this program could have made it: by its kind, group and namespace, and by a name of the form that this version or an
//! earlier one gives.

use super::Draft;
use super::generated::Of;
use super::hub::hub_rbac;
use crate::api::model::Hub;
use crate::api::reserved::is_secret_of_argocd;
use crate::argocd::cluster_secret::ClusterSecret;
use crate::argocd::workload::STOCK_ACCOUNTS;
use crate::diagnostic::{Code, Diagnostic};
use crate::k8s::Object;
use crate::k8s::annotations::GENERATED_BY;
use crate::k8s::names::is_dns_subdomain;
use crate::k8s::rbac::API_GROUP;
use crate::plan::cluster::target_access;
use serde_json::Value;
use std::collections::HashSet;

/// How many removed objects are named one by one.
const NAMED: usize = 10;

/// The kinds and names that are planned: what has one of them in another namespace was made before the hub's namespace
/// changed.
pub(super) struct Planned(HashSet<(String, String)>);

impl Planned {
    pub(super) fn of(wanted: &[Value]) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self(wanted.iter().map(|want| (text(&want["kind"]), text(&want["metadata"]["name"]))).collect())
    }

    pub(super) fn has(&self, object: &Object) -> bool {
        let resource = &object.meta.resource;
        self.0.contains(&(resource.kind.clone(), resource.name.clone()))
    }
}

/// Removes what carries the mark of the hub and is not `kept`.
pub(super) fn prune(hub: &Hub, of: Of<'_>, objects: &[&Object], kept: &[bool], planned: &Planned, draft: &mut Draft) {
    let mut removed = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        if kept[at] || !of.made(hub, object) {
            continue;
        }
        if could_have_made(hub, of, object, planned) {
            removed.push(*object);
            draft.removed.push(at);
        } else {
            draft.diagnostics.push(not_ours(object));
        }
    }
    for object in removed.iter().take(NAMED) {
        draft
            .diagnostics
            .push(told(object, "an earlier run made it, and the config no longer asks for it: it is removed"));
    }
    if let Some(more) = removed.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let message = format!("{more} more objects that earlier runs made are no longer asked for: they are removed");
        draft.diagnostics.push(Diagnostic::info(Code::Pruned, message));
    }
}

/// Whether this version or an earlier one could have given an object this kind, group, namespace and name.
fn could_have_made(hub: &Hub, of: Of<'_>, object: &Object, planned: &Planned) -> bool {
    let Some(value) = &object.value else { return false };
    let resource = &object.meta.resource;
    let is_here = resource.namespace.as_ref().is_none_or(|found| *found == hub.argocd.namespace) || planned.has(object);
    let is_namespaced = resource.namespace.is_some();
    match (of, object.meta.group(), resource.kind.as_str()) {
        (Of::Hub, "", "ServiceAccount") => is_here && is_own_account(&resource.name),
        (Of::Hub, "", "Secret") => is_here && is_own_secret(&resource.name) && is_cluster_secret(value),
        (Of::Hub, API_GROUP, "RoleBinding") => is_here && hub_rbac::is_name_of(hub, object, value),
        (Of::Hub, API_GROUP, "ClusterRoleBinding") => !is_namespaced && hub_rbac::is_name_of(hub, object, value),
        (Of::Target(_), API_GROUP, "Role" | "RoleBinding") => target_access::is_name_of(hub, object, value),
        (Of::Target(_), API_GROUP, "ClusterRole" | "ClusterRoleBinding") => {
            !is_namespaced && target_access::is_name_of(hub, object, value)
        }
        _ => false,
    }
}

/// The account of an earlier config may have had any name, but none of Argo CD's own: those come with its manifests; and
/// each namespace comes with `default`.
fn is_own_account(name: &str) -> bool {
    is_dns_subdomain(name) && name != "default" && !STOCK_ACCOUNTS.contains(&name)
}

/// A name that the config lets a cluster Secret have.
fn is_own_secret(name: &str) -> bool {
    is_dns_subdomain(name) && !is_secret_of_argocd(name)
}

/// A Secret of any name, as `secretName` is a template; but only one by which Argo CD signs in as this program writes it.
fn is_cluster_secret(value: &Value) -> bool {
    let secret = ClusterSecret::of(value).filter(ClusterSecret::is_labelled);
    secret.is_some_and(|secret| {
        secret
            .readable_config()
            .and_then(|config| config.exec.as_ref())
            .is_some_and(crate::argocd::cluster_secret::Exec::is_azure)
    })
}

fn told(object: &Object, message: &str) -> Diagnostic {
    Diagnostic::info(Code::Pruned, message).resource(object.meta.resource.clone()).file(object.meta.path.clone())
}

fn not_ours(object: &Object) -> Diagnostic {
    Diagnostic::warning(
        Code::NotOurs,
        format!("it carries {GENERATED_BY}, but argocd-aks would not have made it so: it stays"),
    )
    .help(format!("remove the annotation {GENERATED_BY}; delete the object yourself if it is no longer needed"))
    .resource(object.meta.resource.clone())
    .file(object.meta.path.clone())
}
