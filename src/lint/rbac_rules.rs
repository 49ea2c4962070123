//! Roles: those that a new `ServiceAccount` has lost, those that are too many, and those for the wrong id.

use super::finding::LintFindings;
use super::scene::Scene;
use super::text;
use crate::api::model::HubAccess;
use crate::azure::ClientId;
use crate::azure::workload_identity::CLIENT_ID_ANNOTATION;
use crate::diagnostic::{Code, Field, Reporter};
use serde_json::Value;
use std::collections::HashSet;

/// A binding, and where it stands.
struct Binding<'o> {
    index: usize,
    object: &'o Value,
}

pub(super) fn check(scene: &Scene<'_>, findings: &mut LintFindings) {
    let bindings: Vec<Binding<'_>> = scene
        .objects
        .iter()
        .enumerate()
        .filter(|(_, object)| matches!(text(object, "/kind"), Some("RoleBinding" | "ClusterRoleBinding")))
        .map(|(index, object)| Binding { index, object })
        .collect();
    roles_lost(&bindings, scene, findings);
    let clients = client_ids(scene);
    for binding in &bindings {
        cluster_admin(binding, scene, findings);
        client_id(binding, &clients, findings);
    }
}

impl Binding<'_> {
    fn subjects(&self) -> &[Value] {
        self.object.get("subjects").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn binds(&self, account: &str, scene: &Scene<'_>) -> bool {
        let namespace = |subject: &Value| {
            let found = subject["namespace"].as_str();
            let own = scene.instance.namespace.as_deref();
            // Argo CD's own manifests write argocd into cluster-wide bindings, whatever the namespace becomes.
            found.is_none() || own.is_none() || found == own || found == Some("argocd")
        };
        self.subjects()
            .iter()
            .any(|subject| subject["kind"] == "ServiceAccount" && subject["name"] == account && namespace(subject))
    }
}

/// Where the stock accounts have roles and the one that the pods run as has none.
fn roles_lost(bindings: &[Binding<'_>], scene: &Scene<'_>, findings: &mut LintFindings) {
    let mut told = HashSet::new();
    // `hubAccess: None` says that the roles are bound elsewhere.
    let bound_elsewhere = |account: &str| {
        let dedicated = scene.context.hub.and_then(|hub| hub.argocd.service_account.as_ref());
        dedicated.is_some_and(|own| own.hub_access == HubAccess::None && own.name == account)
    };
    for pod in scene.pods().iter().filter(|pod| !pod.has_stock_account()) {
        let account = pod.service_account();
        if bound_elsewhere(account) {
            continue;
        }
        let stock = pod.component.stock_name();
        let has_roles = |account: &str| bindings.iter().any(|binding| binding.binds(account, scene));
        if has_roles(stock) && !has_roles(account) && told.insert(account) {
            findings.about(pod.index, scene.objects[pod.index]).error(
                Code::RolesLost,
                &Field::of(["spec", "template", "spec", "serviceAccountName"]),
                format!("the ServiceAccount {account:?} has no roles; those of Argo CD are bound to {stock:?}"),
                format!("bind the same Roles and ClusterRoles to {account}: argocd-aks does with hubAccess: Inherit"),
            );
        }
    }
}

fn cluster_admin(binding: &Binding<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    let is_admin = text(binding.object, "/roleRef/name") == Some("cluster-admin")
        && text(binding.object, "/kind") == Some("ClusterRoleBinding");
    let pod = scene.pods().iter().find(|pod| binding.binds(pod.service_account(), scene));
    if let (true, Some(pod)) = (is_admin, pod) {
        findings.about(binding.index, binding.object).warning(
            Code::HubClusterAdmin,
            &Field::of(["roleRef", "name"]),
            format!("{} gets cluster-admin on the hub, which Argo CD does not need", pod.service_account()),
            "bind the Roles and ClusterRoles of the stock ServiceAccounts instead: argocd-aks does with hubAccess: Inherit",
        );
    }
}

/// The client ids that the Secrets, the `ServiceAccount`s and the config name.
fn client_ids(scene: &Scene<'_>) -> HashSet<ClientId> {
    let of_secrets = scene.clusters.iter().filter_map(|cluster| cluster.client_id.as_deref()?.parse().ok());
    let of_accounts = scene.objects.iter().filter_map(|object| {
        let annotations = object.pointer("/metadata/annotations")?;
        annotations.get(CLIENT_ID_ANNOTATION)?.as_str()?.parse().ok()
    });
    let of_config = scene.context.hub.into_iter().flat_map(|hub| {
        let own = std::iter::once(hub.identity.client_id);
        own.chain(hub.targets.iter().map(|target| target.identity.client_id))
    });
    of_secrets.chain(of_accounts).chain(of_config).collect()
}

fn client_id(binding: &Binding<'_>, clients: &HashSet<ClientId>, findings: &mut LintFindings) {
    for (at, subject) in binding.subjects().iter().enumerate() {
        let is_client =
            |name: &Value| name.as_str().and_then(|name| name.parse().ok()).is_some_and(|id| clients.contains(&id));
        if matches!(subject["kind"].as_str(), Some("User" | "Group")) && is_client(&subject["name"]) {
            findings.about(binding.index, binding.object).error(
                Code::ClientIdAsSubject,
                &Field::of(["subjects"]).index(at).key("name"),
                "this is the identity's client id; an API server knows the identity by its principal id, so this grants nothing",
                "write what `az identity show --query principalId` prints",
            );
        }
    }
}
