//! argocd-server and the application controllers: whether they have the token that the Secrets ask for.

use super::cluster::SeenCluster;
use super::finding::LintFindings;
use super::scene::{Presence, Scene};
use super::workload_schema_rules::SHORTEST;
use crate::api::model::Delivery;
use crate::argocd::Installer;
use crate::argocd::cluster_secret;
use crate::argocd::exec::{AZURE_AUTHORITY_HOST, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID};
use crate::argocd::pod;
use crate::argocd::pod::{Pod, TokenAt};
use crate::azure::Cloud;
use crate::azure::workload_identity::{
    CLIENT_ID_ANNOTATION, ENTRA_AUDIENCE, SKIP_CONTAINERS_ANNOTATION, USE_LABEL, WEBHOOK_TOKEN_PATHS, is_expiration,
};
use crate::diagnostic::{Code, Field, Reporter};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

pub(super) fn check(scene: &Scene<'_>, findings: &mut LintFindings) {
    differing_ids(scene, findings);
    for pod in scene.pods() {
        tokens(pod, scene, findings);
        mixed(pod, scene, findings);
        own_path(pod, scene, findings);
        other_container(pod, scene, findings);
        sub_path(pod, scene, findings);
        skipped(pod, scene, findings);
    }
    secrets(scene, findings);
}

fn tokens(pod: &Pod<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    let used = pod.env(AZURE_FEDERATED_TOKEN_FILE).and_then(|path| match pod.token_at(path) {
        TokenAt::Projected(token) => Some(token),
        _ => None,
    });
    let all = pod.tokens().into_iter().map(|(_, _, token)| token);
    let relevant = all.filter(|token| token.is_for_entra() || used.as_ref() == Some(token));
    let wanted = audience(scene);
    for token in relevant {
        let mut about = findings.about(pod.index, scene.objects[pod.index]);
        match (token.audience, &wanted) {
            (Some(found), Some(wanted)) if found != wanted => about.error(
                Code::TokenAudience,
                &token.field.key("audience"),
                format!("the cloud of these clusters takes tokens for {wanted} only, compared exactly"),
                format!("write {wanted}, here and in the federated credential"),
            ),
            (None, wanted) => about.error(
                Code::TokenAudience,
                &token.field,
                "the token has no audience, so it is for the hub's own API server: Entra refuses it",
                format!("add audience: {}", wanted.as_deref().unwrap_or(ENTRA_AUDIENCE)),
            ),
            _ => {}
        }
        if token.expiration_seconds.is_some_and(|seconds| seconds >= SHORTEST && !is_expiration(seconds)) {
            about.warning(
                Code::TokenExpiration,
                &token.field.key("expirationSeconds"),
                "workload identity knows lifetimes from 3600 to 86400 seconds",
                "write expirationSeconds: 3600",
            );
        }
    }
}

/// Server and controller sign in to the same clusters: what a Secret leaves to the pod has to be one value.
fn differing_ids(scene: &Scene<'_>, findings: &mut LintFindings) {
    for name in [AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_AUTHORITY_HOST] {
        let mut said =
            scene.pods().iter().filter_map(|pod| Some((pod, pod.env(name).filter(|value| !value.is_empty())?)));
        let Some((first, value)) = said.next() else { continue };
        let differs = |(_, other): &(&Pod<'_>, &str)| {
            !other.trim_end_matches('/').eq_ignore_ascii_case(value.trim_end_matches('/'))
        };
        if let Some((pod, _)) = said.find(differs) {
            findings.about(pod.index, scene.objects[pod.index]).warning(
                Code::PodsDiffer,
                &pod.env_field(name),
                format!("{name} is another here than on {}: one of the two signs in as somebody else", first.name()),
                format!("write the same {name} on both, or in the Secret of each cluster"),
            );
        }
    }
}

/// The webhook injects into every container that it is not told to leave out.
fn skipped(pod: &Pod<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    if pod.is_injected() && pod.is_skipped() {
        findings.about(pod.index, scene.objects[pod.index]).error(
            Code::ContainerSkipped,
            &Field::of(["spec", "template", "metadata", "annotations"]).key(SKIP_CONTAINERS_ANNOTATION),
            "the webhook is told to leave out the container that signs in, which then has no token",
            "take the container's name out of the list",
        );
    }
}

/// The one audience that the clusters' cloud takes; `None` where the clusters do not say one.
fn audience(scene: &Scene<'_>) -> Option<String> {
    if let Some(hub) = scene.context.hub {
        return Some(match &hub.argocd.delivery {
            Delivery::Projected { audience, .. } => audience.clone(),
            Delivery::Webhook => hub.cloud.audience.clone(),
        });
    }
    let clouds: HashSet<&str> = scene
        .clusters
        .iter()
        .filter_map(|cluster| cluster.environment.as_deref())
        .filter_map(Cloud::of_environment)
        .collect();
    match clouds.into_iter().collect::<Vec<_>>()[..] {
        [one] => Cloud::named(one).map(|cloud| cloud.audience),
        _ => None,
    }
}

fn mixed(pod: &Pod<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    if pod.is_injected() && pod.tokens().iter().any(|(_, _, token)| token.is_for_entra()) {
        findings.about(pod.index, scene.objects[pod.index]).error(
            Code::MixedDelivery,
            &Field::of(["spec", "template", "metadata", "labels"]).key(USE_LABEL),
            "the pod asks for the webhook's token and has a projected volume of its own: webhooks up to v1.5.1 then make an invalid pod",
            "keep one of the two: the volume and its env, or the label",
        );
    }
}

/// The pod's own env names a token file.
fn own_path(pod: &Pod<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    let Some(path) = pod.env(AZURE_FEDERATED_TOKEN_FILE).filter(|path| !path.is_empty()) else { return };
    let mut about = findings.about(pod.index, scene.objects[pod.index]);
    match pod.token_at(path) {
        TokenAt::Projected(_) => {}
        _ if WEBHOOK_TOKEN_PATHS.contains(&path) => about.warning(
            Code::WebhookTokenPath,
            &pod.env_field(AZURE_FEDERATED_TOKEN_FILE),
            "this is the webhook's own path, which has moved in v1.6.0 and may move again",
            "remove it: the webhook sets it where it is absent",
        ),
        TokenAt::Other(field) => about.error(
            Code::MountNotProjected,
            &field,
            format!("the token is expected at {path}, but what is mounted there is no projected token of that name"),
            "mount the projected volume there, with the token's path as the file name",
        ),
        TokenAt::Nothing => about.error(
            Code::TokenFileNotMounted,
            &pod.env_field(AZURE_FEDERATED_TOKEN_FILE),
            format!("nothing is mounted at {path}: every sign-in fails"),
            "mount the projected token there",
        ),
    }
}

/// A file that is mounted alone is copied once.
fn sub_path(pod: &Pod<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    for field in pod.tokens_by_sub_path() {
        findings.about(pod.index, scene.objects[pod.index]).warning(
            Code::TokenNotRenewed,
            &field.key("subPath"),
            "a token that is mounted with subPath is never renewed: the sign-in fails when the first one has expired",
            "mount the whole volume, without subPath",
        );
    }
}

fn other_container(pod: &Pod<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    if !pod.has_main_container() || pod.env(AZURE_FEDERATED_TOKEN_FILE).is_some() {
        return;
    }
    let wired = pod
        .other_containers()
        .find(|(_, container)| pod::env(container, AZURE_FEDERATED_TOKEN_FILE).is_some_and(|path| !path.is_empty()));
    if let Some((name, _)) = wired {
        findings.about(pod.index, scene.objects[pod.index]).error(
            Code::WiringOnOtherContainer,
            &pod.env_field(AZURE_FEDERATED_TOKEN_FILE),
            format!("the container {name:?} has the token's env, but the main container does not"),
            "move the env and the mount to the main container",
        );
    }
}

/// What the Secrets ask for, against what the pods have. A fleet makes one mistake many times: each is told once.
fn secrets(scene: &Scene<'_>, findings: &mut LintFindings) {
    let needing = || scene.clusters.iter().filter(|cluster| cluster.needs_token);
    let mut by_path: HashMap<&str, usize> = HashMap::new();
    let mut by_absence: HashMap<&[&str], usize> = HashMap::new();
    for cluster in needing() {
        if let Some(path) = cluster.token_file.as_deref() {
            *by_path.entry(path).or_default() += 1;
        }
        *by_absence.entry(&cluster.absent).or_default() += 1;
    }
    for cluster in needing() {
        if let Some(path) = cluster.token_file.as_deref()
            && let Some(count) = by_path.remove(path)
        {
            token_file(path, cluster, count - 1, scene, findings);
        }
        if let Some(count) = by_absence.remove(&cluster.absent[..]) {
            missing(cluster, count - 1, scene, findings);
        }
    }
}

fn token_file(path: &str, cluster: &SeenCluster, more: usize, scene: &Scene<'_>, findings: &mut LintFindings) {
    let field = env_field(scene.objects[cluster.object]).key(AZURE_FEDERATED_TOKEN_FILE);
    let mut about = findings.about(cluster.object, scene.objects[cluster.object]);
    let and_more = match more {
        0 => String::new(),
        1 => " (one more Secret names the same path)".to_owned(),
        more => format!(" ({more} more Secrets name the same path)"),
    };
    let without: Vec<&Pod<'_>> =
        scene.pods().iter().filter(|pod| !matches!(pod.token_at(path), TokenAt::Projected(_))).collect();
    if WEBHOOK_TOKEN_PATHS.contains(&path) && (scene.pods().is_empty() || !without.is_empty()) {
        about.warning(
            Code::WebhookTokenPath,
            &field,
            format!("this is the webhook's own path, which has moved in v1.6.0 and may move again{and_more}"),
            "remove it: the pod's own value is then used, and the webhook sets that",
        );
    } else if let Some(pod) = without.first() {
        let name = pod.name();
        let found = match pod.token_at(path) {
            TokenAt::Nothing => "mounts nothing at this path",
            _ => "mounts something else than a projected token at this path",
        };
        about.error(
            Code::TokenFileNotMounted,
            &field,
            format!("{name} {found}: the sign-in fails{and_more}"),
            "write the path of the pod's projected token, or mount the token there in argocd-server and in the application controller",
        );
    }
}

/// `config.execProviderConfig.env` of a Secret.
fn env_field(secret: &Value) -> Field {
    cluster_secret::field(secret, "config").key("execProviderConfig").key("env")
}

/// What neither the Secret nor a pod gives.
fn missing(cluster: &SeenCluster, more: usize, scene: &Scene<'_>, findings: &mut LintFindings) {
    let lacking = |name: &&'static str| {
        let pod = scene.pods().iter().find(|pod| !pod.is_injected() && pod.env(name).is_none())?;
        Some((*name, pod))
    };
    let lacking: Vec<(&str, &Pod<'_>)> = cluster.absent.iter().filter_map(lacking).collect();
    let Some((_, pod)) = lacking.first() else { return };
    let names = lacking.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let config = scene.objects[cluster.object];
    let and_more = match more {
        0 => String::new(),
        1 => " (one more Secret lacks the same)".to_owned(),
        more => format!(" ({more} more Secrets lack the same)"),
    };
    let help = if wants_injection(pod, scene) {
        format!(
            "write the label {USE_LABEL}: \"true\" on the pod template of {} (metadata.labels of spec.template): the webhook then gives them",
            pod.name()
        )
    } else if let Some(other) = injected(scene) {
        let way = match Installer::of(scene.objects[pod.index]) {
            Some(installer) => format!(" ({} keeps it)", installer.words()),
            None => String::new(),
        };
        format!(
            "the webhook gives them to {other}: let it do so here, with the label {USE_LABEL}: \"true\" on the pod template of {}{way} and the annotation {CLIENT_ID_ANNOTATION} on its ServiceAccount; or add them to env here",
            pod.name()
        )
    } else {
        "add them to env here, or to the main container of argocd-server and of the application controller".to_owned()
    };
    findings.about(cluster.object, config).error(
        Code::EnvMissing,
        &env_field(config),
        format!("neither the Secret nor {} gives {names}: the sign-in fails{and_more}", pod.name()),
        help,
    );
}

/// Another workload of Argo CD's namespace that the webhook is asked to give a token.
fn injected<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let asks = |object: &Value| {
        let labels = object.pointer("/spec/template/metadata/labels");
        labels.and_then(|labels| labels.get(USE_LABEL)).and_then(Value::as_str) == Some("true")
    };
    let is_other = |at: usize| scene.pods().iter().all(|pod| pod.index != at);
    let mut others = scene.objects.iter().enumerate().filter(|(at, object)| is_other(*at) && asks(object));
    others
        .find(|(_, object)| scene.instance.is_here(object))
        .and_then(|(_, object)| super::text(object, "/metadata/name"))
}

/// Whether the webhook was meant to give the pod its token, and is not asked to.
fn wants_injection(pod: &Pod<'_>, scene: &Scene<'_>) -> bool {
    let is_annotated = match scene.account(pod.service_account()) {
        Presence::Seen(_, account) => {
            account.pointer("/metadata/annotations").is_some_and(|all| all.get(CLIENT_ID_ANNOTATION).is_some())
        }
        Presence::Absent | Presence::NotInInput => false,
    };
    let workload = scene.objects[pod.index];
    let labels = ["/metadata/labels", "/spec/template/metadata/labels"];
    let is_labelled =
        labels.iter().any(|at| workload.pointer(at).is_some_and(|labels| labels.get(USE_LABEL).is_some()));
    let has_own = pod.tokens().iter().any(|(_, _, token)| token.is_for_entra());
    !has_own && (is_labelled || is_annotated)
}
