//! The `ServiceAccount`s that sign in: whether they are there, are one, and name the Secrets' identity.

use super::finding::LintFindings;
use super::scene::{Presence, Scene};
use crate::argocd::exec::AZURE_CLIENT_ID;
use crate::argocd::pod::Pod;
use crate::azure::workload_identity::{CLIENT_ID_ANNOTATION, USE_LABEL};
use crate::diagnostic::{Code, Field, Reporter};
use serde_json::Value;

/// What Kubernetes gives a pod that names none.
const DEFAULT: &str = "default";
const ANNOTATIONS: [&str; 2] = ["metadata", "annotations"];

pub(super) fn check(scene: &Scene<'_>, findings: &mut LintFindings) {
    for pod in scene.pods() {
        if let Presence::Absent = scene.account(pod.service_account()) {
            missing(pod, scene, findings);
        }
    }
    differ(scene, findings);
    for (at, object) in scene.accounts() {
        label(*at, object, findings);
    }
    let mut told = Vec::new();
    for pod in scene.pods() {
        if let Presence::Seen(at, object) = scene.account(pod.service_account())
            && !told.contains(&at)
        {
            told.push(at);
            annotation(pod, at, object, scene, findings);
        }
    }
}

fn missing(pod: &Pod<'_>, scene: &Scene<'_>, findings: &mut LintFindings) {
    let mut about = findings.about(pod.index, scene.objects[pod.index]);
    // Every namespace has it, so that the pod starts, and may do nothing.
    if pod.service_account() == DEFAULT {
        about.error(
            Code::ServiceAccountMissing,
            &Field::of(["spec", "template", "spec"]),
            "there is no serviceAccountName, so it runs as \"default\", which has none of Argo CD's roles",
            format!("write serviceAccountName: {}", pod.component.stock_name()),
        );
        return;
    }
    about.error(
        Code::ServiceAccountMissing,
        &Field::of(["spec", "template", "spec", "serviceAccountName"]),
        format!(
            "the ServiceAccount {:?} is not among those of the input: unless something else makes it, no pod starts",
            pod.service_account()
        ),
        "add it, with the roles that Argo CD needs, and a federated credential for it",
    );
}

/// The stock accounts differ by nature; a dedicated one beside a stock one is a half-finished change.
fn differ(scene: &Scene<'_>, findings: &mut LintFindings) {
    let Some(dedicated) = scene.pods().iter().find(|pod| !pod.has_stock_account() && pod.service_account() != DEFAULT)
    else {
        return;
    };
    let other = scene
        .pods()
        .iter()
        .find(|pod| pod.service_account() != dedicated.service_account() && pod.service_account() != DEFAULT);
    if let Some(other) = other {
        findings.about(other.index, scene.objects[other.index]).warning(
            Code::ServiceAccountsDiffer,
            &Field::of(["spec", "template", "spec", "serviceAccountName"]),
            format!(
                "it runs as {:?}, but {} runs as {:?}: each needs a federated credential of its own",
                other.service_account(),
                dedicated.name(),
                dedicated.service_account()
            ),
            format!("write serviceAccountName: {} in both, or federate both", dedicated.service_account()),
        );
    }
}

fn label(at: usize, object: &Value, findings: &mut LintFindings) {
    if object.pointer("/metadata/labels").and_then(|labels| labels.get(USE_LABEL)).is_some() {
        findings.about(at, object).warning(
            Code::LabelOnServiceAccount,
            &Field::of(["metadata", "labels"]).key(USE_LABEL),
            "on a ServiceAccount this label does nothing: the webhook looks at pods, since its v1.0",
            "remove it here; for the webhook, write it on the pod templates of argocd-server and of the application controller",
        );
    }
}

fn annotation(pod: &Pod<'_>, at: usize, object: &Value, scene: &Scene<'_>, findings: &mut LintFindings) {
    let found =
        object.pointer("/metadata/annotations").and_then(|all| all.get(CLIENT_ID_ANNOTATION)).and_then(Value::as_str);
    let field = Field::of(ANNOTATIONS).key(CLIENT_ID_ANNOTATION);
    let Some(found) = found else {
        let secrets_give_it = !scene.clusters.is_empty()
            && scene.clusters.iter().filter(|cluster| cluster.needs_token).all(|cluster| cluster.client_id.is_some());
        if pod.is_injected() && pod.env(AZURE_CLIENT_ID).is_none() && !secrets_give_it {
            findings.about(at, object).error(
                Code::ClientIdAnnotationMissing,
                &field,
                format!(
                    "{} runs as this ServiceAccount and asks the webhook for a client id, which it takes from here",
                    pod.name()
                ),
                "add the annotation with the clientId of `az identity show`",
            );
        }
        return;
    };
    // A target may have an identity of its own: only where no cluster uses the annotated one, something is wrong.
    let mut used = scene.clusters.iter().filter_map(|cluster| cluster.client_id.as_deref()).peekable();
    if used.peek().is_some() && !used.any(|id| id.eq_ignore_ascii_case(found)) {
        findings.about(at, object).warning(
            Code::ClientIdDiffers,
            &field,
            "no cluster Secret has this client id in AZURE_CLIENT_ID: the annotation and the Secrets name different identities",
            "write the same clientId in both, that of `az identity show`",
        );
    }
}
