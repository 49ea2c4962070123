//! What is on the hub, against what the config says should be.

use super::cluster::SeenCluster;
use super::finding::LintFindings;
use super::scene::Scene;
use super::text;
use crate::api::model::{Hub, Target};
use crate::argocd::cluster_secret;
use crate::argocd::exec::{AZURE_CLIENT_ID, AZURE_TENANT_ID};
use crate::diagnostic::{Code, Diagnostic, Field, Reporter};
use std::collections::HashMap;

pub(super) fn check(scene: &Scene<'_>, findings: &mut LintFindings) {
    // The hub action makes what the config says; only what others made can differ.
    let (Some(hub), None) = (scene.context.hub, scene.context.made_from) else { return };
    let clusters: HashMap<&str, &SeenCluster> =
        scene.clusters.iter().filter_map(|cluster| Some((cluster.name.as_deref()?, *cluster))).collect();
    for target in &hub.targets {
        if let Some(cluster) = clusters.get(target.name.as_str()) {
            compare(target, cluster, scene, findings);
        }
    }
    without_secret(hub, &clusters, scene, findings);
    accounts(hub, scene, findings);
}

fn compare(target: &Target, cluster: &SeenCluster, scene: &Scene<'_>, findings: &mut LintFindings) {
    let object = scene.objects[cluster.object];
    let env = cluster_secret::field(object, "config").key("execProviderConfig").key("env");
    let server = Some(target.server.normalised());
    let [client_id, tenant_id] = [target.identity.client_id.to_string(), target.identity.tenant_id.to_string()];
    let differs =
        |found: &Option<String>, wanted: &str| found.as_ref().is_some_and(|id| !id.eq_ignore_ascii_case(wanted));
    let mut about = findings.about(cluster.object, object);
    let mut say = |field: &Field, what: &str, wanted: &str| {
        about.warning(
            Code::DiffersFromConfig,
            field,
            format!("this is not the {what} that the config gives the target {:?}", target.name),
            format!("the config says {wanted}: apply what argocd-aks renders, or correct the config"),
        );
    };
    if cluster.server.is_some() && cluster.server != server {
        say(&cluster_secret::field(object, "server"), "server", &target.server.to_string());
    }
    if differs(&cluster.client_id, &client_id) {
        say(&env.key(AZURE_CLIENT_ID), "client id", &client_id);
    }
    if differs(&cluster.tenant_id, &tenant_id) {
        say(&env.key(AZURE_TENANT_ID), "tenant id", &tenant_id);
    }
}

/// The cluster that has vanished. Where there are no Secrets at all, they are kept elsewhere.
fn without_secret(hub: &Hub, clusters: &HashMap<&str, &SeenCluster>, scene: &Scene<'_>, findings: &mut LintFindings) {
    if !scene.objects.iter().any(|object| text(object, "/kind") == Some("Secret")) {
        return;
    }
    let missing: Vec<&str> =
        hub.targets.iter().map(|target| target.name.as_str()).filter(|name| !clusters.contains_key(name)).collect();
    let Some(first) = missing.first() else { return };
    let (others, have) = match missing.len() - 1 {
        0 => (String::new(), "has"),
        more => (format!(" and {more} more"), "have"),
    };
    findings.push(
        Diagnostic::warning(
            Code::TargetWithoutSecret,
            format!(
                "{first}{others} of the config {have} no cluster Secret that Argo CD can read: it does not know them"
            ),
        )
        .help("apply what argocd-aks renders; where there is a Secret, its own findings say why it is not read"),
    );
}

/// The `ServiceAccount` that the federated credentials are made for.
fn accounts(hub: &Hub, scene: &Scene<'_>, findings: &mut LintFindings) {
    let Some(wanted) = hub.argocd.service_account.as_ref().filter(|_| hub.argocd.patch_workloads) else { return };
    for pod in scene.pods().iter().filter(|pod| pod.service_account() != wanted.name) {
        findings.about(pod.index, scene.objects[pod.index]).warning(
            Code::DiffersFromConfig,
            &Field::of(["spec", "template", "spec", "serviceAccountName"]),
            format!("it runs as {:?}, and the config says {:?}", pod.service_account(), wanted.name),
            "apply what argocd-aks renders: the federated credential is for the account of the config",
        );
    }
}
