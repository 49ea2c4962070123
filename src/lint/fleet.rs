//! The cluster Secrets beside each other, and beside the controllers that share them.

use super::Scene;
use super::finding::Findings;
use crate::api::Server;
use crate::api::model::Hub;
use crate::cluster_secret::{self, ClusterSecret};
use crate::diagnostic::{Code, Diagnostic, Field};
use crate::plan::workloads::Component;
use crate::plan::{credentials, sign_ins};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What of a cluster Secret has to agree with others; a fleet has thousands, so nothing else is kept.
#[derive(Debug)]
pub(super) struct Sight {
    pub(super) object: usize,
    name: Option<String>,
    server: Option<String>,
    shard: Option<u64>,
    /// Whether it signs in as workload identity does: with a token of the pod.
    pub(super) needs_token: bool,
    pub(super) client_id: Option<String>,

    pub(super) token_file: Option<String>,
    pub(super) has_tenant: bool,
    pub(super) environment: Option<String>,
}

impl Sight {
    /// `None` for a Secret that Argo CD does not see: a rule of its own says so.
    pub(super) fn of(object: usize, secret: &ClusterSecret<'_>) -> Option<Self> {
        if !secret.is_labelled() {
            return None;
        }
        let exec = secret.readable_config().and_then(|config| config.exec.as_ref());
        let azure = exec.filter(|exec| exec.is_azure());
        let env =
            |name: &str| azure.and_then(|exec| exec.env(name)).filter(|value| !value.is_empty()).map(str::to_owned);
        let method = azure.and_then(|exec| exec.env("AAD_LOGIN_METHOD")).unwrap_or_default();
        Some(Self {
            object,
            name: secret.text("name").filter(|name| !name.is_empty()),
            server: secret.text("server").and_then(|text| normalised(&text)),
            shard: secret.text("shard").and_then(|text| text.parse().ok()),
            needs_token: azure.is_some() && matches!(method, "" | "workloadidentity"),
            client_id: env("AZURE_CLIENT_ID"),
            token_file: env("AZURE_FEDERATED_TOKEN_FILE"),
            has_tenant: env("AZURE_TENANT_ID").is_some(),
            environment: env("AAD_ENVIRONMENT_NAME"),
        })
    }
}

/// One spelling for all of one server; a missing scheme does not make another server of it.
fn normalised(text: &str) -> Option<String> {
    let server = Server::parse(text).or_else(|_| Server::parse(&format!("https://{text}")));
    server.ok().map(|server| server.normalised())
}

pub(super) fn check(scene: &Scene<'_>, findings: &mut Findings) {
    duplicates(scene, findings);
    shards(scene, findings);
    aso_credentials(scene, findings);
    if let (Some(hub), false) = (scene.context.hub, scene.context.is_own_result) {
        of_config(hub, scene.context.others, findings);
    }
}

fn duplicates(scene: &Scene<'_>, findings: &mut Findings) {
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut servers: HashMap<&str, usize> = HashMap::new();
    for sight in scene.sights {
        let object = scene.objects[sight.object];
        if let Some(name) = &sight.name
            && let Some(first) = first(&mut names, name, sight.object)
        {
            let other = secret_name(scene.objects[first]);
            findings.about(sight.object, object).error(
                Code::DuplicateTarget,
                &cluster_secret::field(object, "name"),
                format!("the Secret {other} has the same name: Applications that say it go to neither"),
                "give one of the clusters another name",
            );
        }
        if let Some(server) = &sight.server
            && let Some(first) = first(&mut servers, server, sight.object)
        {
            let other = secret_name(scene.objects[first]);
            findings.about(sight.object, object).error(
                Code::DuplicateServer,
                &cluster_secret::field(object, "server"),
                format!(
                    "the Secret {other} has the same server, perhaps spelt otherwise: Argo CD takes one cluster for two"
                ),
                "keep one of the two Secrets",
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

/// A shard that no controller has is a cluster that nobody reconciles.
fn shards(scene: &Scene<'_>, findings: &mut Findings) {
    let controllers = || scene.pods.iter().filter(|pod| pod.component == Component::Controller);
    let replicas = |pod: &crate::plan::workloads::Pod<'_>| {
        let of_env = pod.env("ARGOCD_CONTROLLER_REPLICAS").and_then(|text| text.parse::<u64>().ok());
        of_env.into_iter().chain(Some(pod.replicas().unwrap_or(1))).max().unwrap_or(1)
    };
    let Some(most) = controllers().map(replicas).max() else { return };
    for sight in scene.sights {
        let Some(shard) = sight.shard.filter(|shard| *shard >= most) else { continue };
        findings.about(sight.object, scene.objects[sight.object]).error(
            Code::ShardOutOfRange,
            &cluster_secret::field(scene.objects[sight.object], "shard"),
            format!("there is no controller for the shard {shard}: the {most} of them have 0 to {}", most - 1),
            "write a smaller shard, or raise replicas and ARGOCD_CONTROLLER_REPLICAS of the application controller",
        );
    }
}

/// Azure Service Operator's objects, where they are among the manifests.
fn aso_credentials(scene: &Scene<'_>, findings: &mut Findings) {
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, object) in scene.objects.iter().enumerate() {
        if super::text(object, "/kind") == Some("FederatedIdentityCredential") {
            let owner = object.pointer("/spec/owner").map(ToString::to_string).unwrap_or_default();
            let namespace = super::text(object, "/metadata/namespace").unwrap_or_default();
            owners.entry(format!("{namespace} {owner}")).or_default().push(at);
        }
    }
    for credentials in owners.values().filter(|credentials| credentials.len() > credentials::MOST) {
        let at = credentials[credentials::MOST];
        findings.about(at, scene.objects[at]).error(
            Code::TooManyCredentials,
            &Field::of(["spec", "owner"]),
            format!("its identity has {} federated credentials, and takes {}", credentials.len(), credentials::MOST),
            credentials::HELP,
        );
    }
}

/// What the config alone says of the fleet.
fn of_config(hub: &Hub, others: &[Hub], findings: &mut Findings) {
    let mut seen = HashSet::new();
    let own = sign_ins(hub, None, &mut Vec::new());
    let identities = std::iter::once(&hub.identity).chain(hub.targets.iter().map(|target| &target.identity));
    for identity in identities.filter(|identity| seen.insert(identity.client_id)) {
        if let Some(diagnostic) = credentials::too_many(identity.client_id, hub, &own, others) {
            findings.push(diagnostic);
        }
    }
    let without: Vec<&str> =
        hub.targets.iter().filter(|target| target.access.is_none()).map(|target| target.name.as_str()).collect();
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
