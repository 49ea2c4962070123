//! Roles: those that a new `ServiceAccount` has lost, those that are too many, and those for the wrong id.

use super::finding::LintFindings;
use super::scene::Scene;
use super::text;
use crate::api::model::HubAccess;
use crate::argocd::pod::Pod;
use crate::argocd::workload::STOCK_ACCOUNTS;
use crate::azure::ClientId;
use crate::azure::workload_identity::CLIENT_ID_ANNOTATION;
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::Meta;
use crate::text::nearest;
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
        other_namespace(binding, scene, findings);
        no_role(binding, scene, findings);
        binds_nobody(binding, scene, findings);
        not_an_account(binding, scene, findings);
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

/// A binding of Argo CD's accounts to a role that is not there under this name, or that gives nothing.
fn no_role(binding: &Binding<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    if !scene.pods().iter().any(|pod| binding.binds(pod.service_account(), scene)) {
        return;
    }
    let (kind, name) =
        (text(binding.object, "/roleRef/kind"), text(binding.object, "/roleRef/name").unwrap_or_default());
    let roles = || scene.objects.iter().filter(|object| text(object, "/kind") == kind);
    let names = || roles().filter_map(|object| text(object, "/metadata/name"));
    let mut about = findings.about(binding.index, binding.object);
    let field = Field::of(["roleRef", "name"]);
    let Some(role) = roles().find(|object| Meta::of(object).is_named(name)) else {
        // A role that is not in the input may be on the cluster; one that is nearly there is misspelt. A prefix or suffix is
        // kustomize's, which is not done with the names yet.
        let is_renamed = |near: &&str| near.contains(name) || name.contains(*near);
        if let Some(near) = nearest(name, names()).filter(|near| !is_renamed(near)) {
            about.error(
                Code::RolesLost,
                &field,
                format!("there is no role {name:?} in the input, and one that is called nearly so"),
                format!("did you mean {near}?"),
            );
        }
        return;
    };
    let has_rules = role["rules"].as_array().is_some_and(|rules| !rules.is_empty());
    if !has_rules && role.get("aggregationRule").is_none() {
        about.error(
            Code::RolesLost,
            &field,
            format!("the role {name:?} has no rules: Argo CD may do nothing by it"),
            "write the rules of Argo CD's own manifests into the role",
        );
    }
}

/// A binding to one of Argo CD's own roles that names nobody.
fn binds_nobody(binding: &Binding<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    let role = text(binding.object, "/roleRef/name").unwrap_or_default();
    let is_argo_cds = scene.pods().iter().any(|pod| pod.component.stock_name() == role);
    if is_argo_cds && binding.subjects().is_empty() {
        findings.about(binding.index, binding.object).error(
            Code::RolesLost,
            &Field::of(["subjects"]),
            format!("the binding to the role {role:?} names nobody: Argo CD does not have this role by it"),
            format!("add the subject kind: ServiceAccount, name: {role}, with its namespace"),
        );
    }
}

/// A subject that is called like Argo CD's account, and is no account.
fn not_an_account(binding: &Binding<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    // A person may be called so and have a role of another kind.
    if !text(binding.object, "/roleRef/name").is_some_and(|role| STOCK_ACCOUNTS.contains(&role)) {
        return;
    }
    for (at, subject) in binding.subjects().iter().enumerate() {
        let name = subject["name"].as_str().unwrap_or_default();
        let is_argo_cds =
            STOCK_ACCOUNTS.contains(&name) || scene.pods().iter().any(|pod| pod.service_account() == name);
        if is_argo_cds && name != "default" && subject["kind"].as_str().is_some_and(|kind| kind != "ServiceAccount") {
            findings.about(binding.index, binding.object).error(
                Code::RolesLost,
                &Field::of(["subjects"]).index(at).key("kind"),
                format!("{name:?} is a ServiceAccount, and the binding names another kind: the account does not have this role"),
                "write kind: ServiceAccount; it has a namespace and no apiGroup",
            );
        }
    }
}

/// A cluster-wide binding of Argo CD's accounts in another namespace than theirs: what its install manifests say is
/// `argocd`, wherever they are applied.
fn other_namespace(binding: &Binding<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    let Some(own) = scene.pods().iter().find_map(Pod::namespace) else { return };
    let role = text(binding.object, "/roleRef/name").unwrap_or_default();
    if text(binding.object, "/kind") != Some("ClusterRoleBinding") || !STOCK_ACCOUNTS.contains(&role) {
        return;
    }
    let is_account_of = |subject: &Value, namespace: &str| {
        subject["kind"] == "ServiceAccount" && subject["namespace"].as_str().is_none_or(|found| found == namespace)
    };
    if binding.subjects().iter().any(|subject| is_account_of(subject, own)) {
        return;
    }
    let is_argo_cds =
        |name: &str| STOCK_ACCOUNTS.contains(&name) || scene.pods().iter().any(|pod| pod.service_account() == name);
    let of = binding.subjects().iter().enumerate().find_map(|(at, subject)| {
        let name = subject["name"].as_str().filter(|name| subject["kind"] == "ServiceAccount" && is_argo_cds(name))?;
        Some((at, name, subject["namespace"].as_str()?))
    });
    let Some((at, name, other)) = of else { return };
    // Another Argo CD may be there, whose accounts they are.
    let is_used = |object: &&Value| {
        text(object, "/metadata/namespace") == Some(other)
            && matches!(text(object, "/kind"), Some("Deployment" | "StatefulSet" | "ServiceAccount"))
    };
    if scene.objects.iter().any(is_used) {
        return;
    }
    findings.about(binding.index, binding.object).error(
        Code::RolesLost,
        &Field::of(["subjects"]).index(at).key("namespace"),
        format!("the role is bound to {name:?} of the namespace {other:?}, and the one that runs is in {own:?}: it does not have this role"),
        format!("write namespace: {own}"),
    );
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
