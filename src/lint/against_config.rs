//! What is on the hub, against what the config says should be.

use super::cluster::SeenCluster;
use super::finding::LintFindings;
use super::scene::Scene;
use super::text;
use crate::api::model::{Hub, Target};
use crate::argocd::cluster_secret::{self, ClusterSecret};
use crate::argocd::exec::{AZURE_CLIENT_ID, AZURE_TENANT_ID};
use crate::diagnostic::{Code, Diagnostic, Field, Reporter};
use crate::k8s::ca;
use std::collections::{BTreeSet, HashMap};

/// What the config says of a field that it does not give.
const NONE: &str = "none";

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
    let mut say = |field: &Field, what: &str, wanted: &str, is_there: bool| {
        let message = match (is_there, wanted) {
            (true, NONE) => format!("the config gives the target {:?} no {what}", target.name),
            (true, _) => format!("this is not the {what} that the config gives the target {:?}", target.name),
            (false, _) => format!("the {what} that the config gives the target {:?} is not here", target.name),
        };
        about.warning(
            Code::DiffersFromConfig,
            field,
            message,
            format!("the config says {wanted}: apply what argocd-aks renders, or correct the config"),
        );
    };
    if cluster.server.is_some() && cluster.server != server {
        say(&cluster_secret::field(object, "server"), "server", &target.server.to_string(), true);
    }
    let is_signed_in = !target.is_in_cluster();
    if is_signed_in && differs(&cluster.client_id, &client_id) {
        say(&env.key(AZURE_CLIENT_ID), "client id", &client_id, true);
    }
    if is_signed_in && differs(&cluster.tenant_id, &tenant_id) {
        say(&env.key(AZURE_TENANT_ID), "tenant id", &tenant_id, true);
    }
    let Some(secret) = ClusterSecret::of(object) else { return };
    let text = |key: &str| secret.text(key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let names = |names: BTreeSet<String>| (!names.is_empty()).then(|| names.into_iter().collect::<Vec<_>>().join(", "));
    let found = text("namespaces").unwrap_or_default();
    let found = found.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    for (key, what, found, wanted) in [
        ("project", "project", text("project"), target.project.clone()),
        ("namespaces", "list of namespaces", names(found), names(target.namespaces.iter().cloned().collect())),
        (
            "clusterResources",
            "clusterResources",
            text("clusterResources").filter(|text| text == "true"),
            target.cluster_resources.then(|| "true".to_owned()),
        ),
    ] {
        if found != wanted {
            say(&cluster_secret::field(object, key), what, wanted.as_deref().unwrap_or(NONE), found.is_some());
        }
    }
    // Without a shard in the config Argo CD, or spec.sharding, gives one.
    if let Some(shard) =
        target.shard.map(|shard| shard.to_string()).filter(|shard| text("shard").as_ref() != Some(shard))
    {
        say(&cluster_secret::field(object, "shard"), "shard", &shard, text("shard").is_some());
    }
    let Some(config) = secret.readable_config() else { return };
    let at = cluster_secret::field(object, "config");
    let tls = at.key("tlsClientConfig");
    for (field, what, found, wanted) in [
        (tls.key("serverName"), "serverName", config.server_name.clone(), target.server_name.clone()),
        (at.key("proxyUrl"), "proxyUrl", config.proxy_url.clone(), target.proxy_url.clone()),
    ] {
        let found = found.filter(|found| !found.is_empty());
        if found != wanted {
            // A proxy's URL may have a password in it.
            say(&field, what, wanted.map_or(NONE, |_| "another one"), found.is_some());
        }
    }
    if config.insecure != target.insecure {
        say(&tls.key("insecure"), "insecure", if target.insecure { "true" } else { "false" }, true);
    }
    let is_other_ca = match (&config.ca_data, &target.ca_data) {
        (Some(found), Some(wanted)) => !ca::is_same(found, wanted),
        (found, wanted) => found.is_some() != wanted.is_some(),
    };
    if is_other_ca {
        say(
            &tls.key("caData"),
            "CA",
            if target.ca_data.is_some() { "another one" } else { NONE },
            config.ca_data.is_some(),
        );
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
