//! The cluster Secrets beside each other, and beside the controllers that share them.

use super::Context;
use super::finding::LintFindings;
use super::scene::Scene;
use crate::api::model::Hub;
use crate::argocd::Component;
use crate::argocd::cluster_secret;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, Reporter};
use crate::plan::{credentials, federated_workloads};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many controllers the application controller takes for granted.
const REPLICAS: &str = "ARGOCD_CONTROLLER_REPLICAS";

pub(super) fn check(scene: &Scene<'_>, findings: &mut LintFindings) {
    duplicates(scene, findings);
    replicas_differ(scene, findings);
    shards(scene, findings);
}

/// What no single Argo CD is about.
pub(super) fn check_all(objects: &[&Value], context: &Context<'_>, findings: &mut LintFindings) {
    aso_credentials(objects, findings);
    if let (Some(hub), None) = (context.hub, context.made_from) {
        of_config(hub, context.others, findings);
    }
}

fn duplicates(scene: &Scene<'_>, findings: &mut LintFindings) {
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut servers: HashMap<&str, usize> = HashMap::new();
    for cluster in &scene.clusters {
        let object = scene.objects[cluster.object];
        if let Some(name) = &cluster.name
            && let Some(first) = first(&mut names, name, cluster.object)
        {
            let other = secret_name(scene.objects[first]);
            findings.about(cluster.object, object).error(
                Code::DuplicateTarget,
                &cluster_secret::field(object, "name"),
                format!("the Secret {other} has the same name: Applications that say it go to neither"),
                "remove the Secret of a cluster that is gone; if both are there, give one of them another name",
            );
        }
        if let Some(server) = &cluster.server
            && let Some(first) = first(&mut servers, server, cluster.object)
        {
            let other = secret_name(scene.objects[first]);
            findings.about(cluster.object, object).error(
                Code::DuplicateServer,
                &cluster_secret::field(object, "server"),
                format!(
                    "the Secret {other} has the same server, perhaps spelt otherwise: Argo CD takes one cluster for two"
                ),
                "keep one of the two Secrets; where both are meant, with other namespaces or another identity, tell them apart by ?alias=NAME behind the server",
            );
        }
    }
}

/// The first object with the same value, where there is one.
fn first<'k>(seen: &mut HashMap<&'k str, usize>, key: &'k str, object: usize) -> Option<usize> {
    if let Some(first) = seen.get(key) {
        return Some(*first);
    }
    seen.insert(key, object);
    None
}

fn secret_name(object: &Value) -> &str {
    super::text(object, "/metadata/name").unwrap_or_default()
}

/// Argo CD counts shards by the variable: what it gives to a controller that does not run, nobody reconciles.
fn replicas_differ(scene: &Scene<'_>, findings: &mut LintFindings) {
    for pod in scene.pods().iter().filter(|pod| pod.component == Component::Controller) {
        let object = scene.objects[pod.index];
        // A Deployment's controllers share the clusters by how many there are.
        let running = pod.replicas().filter(|_| super::text(object, "/kind") == Some("StatefulSet"));
        let counted = pod.env(REPLICAS).and_then(|text| text.parse::<u64>().ok());
        let (Some(running), Some(counted)) = (running, counted) else { continue };
        if running > 0 && counted > running {
            findings.about(pod.index, object).error(
                Code::ReplicasDiffer,
                &Field::of(["spec", "replicas"]),
                format!("{REPLICAS} says {counted}: the clusters of the shards from {running} on have no controller"),
                format!("write the same number into replicas and {REPLICAS}"),
            );
        }
    }
}

/// A shard that no controller has is a cluster that nobody reconciles.
fn shards(scene: &Scene<'_>, findings: &mut LintFindings) {
    let controllers = || scene.pods().iter().filter(|pod| pod.component == Component::Controller);
    let replicas = |pod: &crate::argocd::pod::Pod<'_>| {
        let of_env = pod.env(REPLICAS).and_then(|text| text.parse::<u64>().ok());
        of_env.into_iter().chain(Some(pod.replicas().unwrap_or(1))).max().unwrap_or(1)
    };
    let Some(most) = controllers().map(replicas).max() else { return };
    for cluster in &scene.clusters {
        let Some(shard) = cluster.shard.filter(|shard| *shard >= most) else { continue };
        findings.about(cluster.object, scene.objects[cluster.object]).error(
            Code::ShardOutOfRange,
            &cluster_secret::field(scene.objects[cluster.object], "shard"),
            match most {
                0 => format!("there is no controller for the shard {shard}, nor any other: replicas is 0"),
                1 => format!("there is no controller for the shard {shard}: the only one has 0, and takes the cluster"),
                _ => format!(
                    "there is no controller for the shard {shard}: the {most} of them have 0 to {}, and Argo CD gives the cluster to one of its own choice",
                    most - 1
                ),
            },
            "write a smaller shard, or raise replicas and ARGOCD_CONTROLLER_REPLICAS of the application controller",
        );
    }
}

/// Azure Service Operator's objects, where they are among the manifests.
fn aso_credentials(objects: &[&Value], findings: &mut LintFindings) {
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, object) in objects.iter().enumerate() {
        if super::text(object, "/kind") == Some("FederatedIdentityCredential") {
            let owner = object.pointer("/spec/owner").map(ToString::to_string).unwrap_or_default();
            let namespace = super::text(object, "/metadata/namespace").unwrap_or_default();
            owners.entry(format!("{namespace} {owner}")).or_default().push(at);
        }
    }
    for credentials in owners.values().filter(|credentials| credentials.len() > credentials::MOST) {
        let at = credentials[credentials::MOST];
        findings.about(at, objects[at]).error(
            Code::TooManyCredentials,
            &Field::of(["spec", "owner"]),
            format!("its identity has {} federated credentials, and takes {}", credentials.len(), credentials::MOST),
            credentials::HELP,
        );
    }
}

/// What the config alone says of the fleet.
fn of_config(hub: &Hub, others: &[Hub], findings: &mut LintFindings) {
    let mut seen = HashSet::new();
    let own = federated_workloads(&hub.argocd, None, &mut Diagnostics::new());
    let identities = std::iter::once(&hub.identity).chain(hub.targets.iter().map(|target| &target.identity));
    for identity in identities.filter(|identity| seen.insert(identity.client_id)) {
        if let Some(diagnostic) = credentials::too_many(identity.client_id, hub, &own, others) {
            findings.push(diagnostic);
        }
    }
    let without: Vec<&str> = hub
        .targets
        .iter()
        .filter(|target| target.access.is_none() && !target.is_in_cluster())
        .map(|target| target.name.as_str())
        .collect();
    if let Some(first) = without.first() {
        let others = match without.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        findings.push(
            Diagnostic::info(
                Code::TargetWithoutAccess,
                format!("{first}{others} have no access: this program makes nothing on them"),
            )
            .help("add access to the targets or to targetDefaults, or make their RBAC yourself"),
        );
    }
}
