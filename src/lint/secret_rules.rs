//! The cluster Secret itself: whether Argo CD finds it, and whether the API server takes it.

use super::finding::AboutObject;
use super::instance::Instance;
use crate::argocd::cluster_secret::{ClusterSecret, Datum, KEYS, MANAGED_BY, SECRET_TYPE};
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::annotations::LAST_APPLIED;
use crate::text::nearest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

const SKIP_RECONCILE: &str = "argocd.argoproj.io/skip-reconcile";
const ANNOTATIONS: [&str; 2] = ["metadata", "annotations"];

/// Whether Argo CD finds it at all: its label and its namespace.
pub(super) fn check_place(secret: &ClusterSecret<'_>, instances: &[Instance<'_>], about: &mut AboutObject<'_>) {
    label(secret, about);
    if secret.is_labelled() && !instances.iter().any(|instance| instance.is_here(about.object)) {
        let namespaces: Vec<&str> = instances.iter().filter_map(|each| each.namespace.as_deref()).collect();
        let namespaces = namespaces.join(" and ");
        about.error(
            Code::SecretOtherNamespace,
            &Field::of(["metadata", "namespace"]),
            format!("Argo CD runs in the namespace {namespaces} and reads cluster Secrets only there"),
            format!("put the Secret into {namespaces}"),
        );
    }
}

pub(super) fn check(secret: &ClusterSecret<'_>, instances: &[Instance<'_>], about: &mut AboutObject<'_>) {
    check_place(secret, instances, about);
    for key in KEYS {
        datum(secret, key, about);
    }
    shard(secret, about);
    cluster_resources(secret, about);
    let has_no_name = match secret.datum("name") {
        None => true,
        Some((_, Datum::Text(name))) => name.trim().is_empty(),
        // Said above.
        Some(_) => false,
    };
    if has_no_name {
        about.warning(
            Code::ClusterNameMissing,
            &secret.field("name"),
            "the cluster has no name: no Application can say destination.name",
            "add name",
        );
    }
    annotations(about);
}

fn label(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    if secret.is_labelled() {
        return;
    }
    let labels = Field::of(["metadata", "labels"]);
    let help = format!("write the label {SECRET_TYPE}: cluster");
    if secret.label(SECRET_TYPE).is_some() {
        let message = "the label's value is not `cluster`: Argo CD does not see the Secret";
        about.error(Code::SecretTypeMisspelt, &labels.key(SECRET_TYPE), message, help);
        return;
    }
    let all = about.object.pointer("/metadata/labels").and_then(|labels| labels.as_object());
    // Argo CD has other labels under the same prefix: both halves have to be near.
    let is_near = |key: &&str| {
        let name = key.rsplit('/').next().unwrap_or_default();
        nearest(SECRET_TYPE, std::iter::once(*key)).is_some() && nearest("secret-type", std::iter::once(name)).is_some()
    };
    let mut keys = all.into_iter().flat_map(|labels| labels.keys().map(String::as_str));
    if let Some(near) = keys.find(is_near) {
        let message = "the label is misspelt: Argo CD does not see the Secret";
        about.error(Code::SecretTypeMisspelt, &labels.key(near), message, help);
    } else {
        let message = "this looks like a cluster's Secret, but has no label that says so: Argo CD does not see it";
        about.error(Code::SecretTypeMissing, &labels, message, help);
    }
}

fn is_null(secret: &Value, key: &str) -> bool {
    ["stringData", "data"].iter().find_map(|section| secret.get(section)?.get(key)).is_some_and(Value::is_null)
}

/// Whether a value has to be put in quotes, and nothing else: below `data` it would have to be base64 besides.
fn is_plain_string_data(secret: &Value, key: &str) -> bool {
    secret["stringData"].get(key).is_some_and(|value| value.is_number() || value.is_boolean())
}

fn datum(secret: &ClusterSecret<'_>, key: &str, about: &mut AboutObject<'_>) {
    match secret.datum(key) {
        // The API server takes it for an empty text; what is missing then has a rule of its own.
        Some((field, Datum::NotAString)) if is_null(about.object, key) => about.warning(
            Code::SecretValueNotAString,
            &field,
            "the value is null: the API server takes it for an empty text",
            "remove the key, or write a string",
        ),
        Some((field, Datum::NotAString)) => about.error(
            Code::SecretValueNotAString,
            &field,
            "the value is not a string: the API server refuses the Secret",
            if is_plain_string_data(about.object, key) {
                "put it in quotes"
            } else if key == "config" {
                "write it below stringData, as JSON in one text: config: |"
            } else {
                "write it below stringData as a string"
            },
        ),
        Some((field, Datum::NotBase64 | Datum::NotText)) => about.error(
            Code::DataNotBase64,
            &field,
            "value is not base64-encoded UTF-8: the API server refuses the Secret, or Argo CD cannot read it",
            "write it below stringData as it is, or encode it once",
        ),
        Some((field, Datum::Text(text))) if matches!(key, "name" | "server" | "project") && is_padded(&text) => {
            let message =
                format!("there is a {} around the value, which Argo CD takes for a part of it", padding(&text));
            let help = "remove it; `echo` adds a line break in front of base64, `printf %s` does not";
            // Another name connects all the same.
            if key == "server" {
                about.error(Code::StrayWhitespace, &field, message, help);
            } else {
                about.warning(Code::StrayWhitespace, &field, message, help);
            }
        }
        // `config` has a rule of its own, which says more.
        Some((field, Datum::Text(text))) if matches!(key, "name" | "server") && is_base64(&text, key) => about.error(
            Code::EncodedTwice,
            &field,
            "the value is base64 once too often: Argo CD takes the base64 for the value",
            "below data encode it once, below stringData not at all",
        ),
        _ => {}
    }
}

fn is_padded(text: &str) -> bool {
    !text.trim().is_empty() && text.trim() != text
}

fn padding(text: &str) -> &'static str {
    if text.trim_matches(' ') == text.trim() { "blank" } else { "line break" }
}

/// Only what decodes to what belongs there: many a name happens to be base64.
fn is_base64(text: &str, key: &str) -> bool {
    let decoded = STANDARD.decode(text.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.is_some_and(|decoded| match key {
        "server" => decoded.starts_with("http"),
        _ => {
            decoded.len() >= 3
                && text.ends_with('=')
                && decoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._\n".contains(&byte))
        }
    })
}

fn shard(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    let Some((field, Datum::Text(text))) = secret.datum("shard") else { return };
    // An absent shard means that Argo CD decides; `""` means the same, with a warning in the log.
    if text.parse::<u32>().is_err() {
        about.warning(
            Code::ShardNotAnInteger,
            &field,
            "the shard is not an integer from 0 on: Argo CD drops it, or no controller has it",
            "write the shard as a string of digits, \"0\" for the first",
        );
    }
}

fn cluster_resources(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    let Some((field, Datum::Text(text))) = secret.datum("clusterResources") else { return };
    if !matches!(text.as_str(), "true" | "false" | "") {
        let message = "only exactly \"true\" means true: Argo CD takes this for false";
        about.warning(Code::ClusterResourcesNotTrue, &field, message, "write \"true\" or \"false\"");
    }
    let namespaces = secret.text("namespaces").unwrap_or_default();
    if text == "true" && namespaces.split(',').all(|name| name.trim().is_empty()) {
        about.warning(
            Code::ClusterResourcesWithoutNamespaces,
            &field,
            "clusterResources has no meaning without namespaces: the whole cluster is managed anyway",
            "remove it, or add namespaces",
        );
    }
}

fn annotations(about: &mut AboutObject<'_>) {
    let annotations = about.object.pointer("/metadata/annotations");
    let value = |key: &str| annotations.and_then(|all| all.get(key)).and_then(|value| value.as_str());
    let applied = value(LAST_APPLIED).unwrap_or_default();
    // On a live object the mark is where it belongs.
    let is_live = about.object.pointer("/metadata/resourceVersion").is_some();
    let is_argocds = value(MANAGED_BY) == Some("argocd.argoproj.io") && !is_live;
    let is_paused = value(SKIP_RECONCILE) == Some("true");
    if applied.contains("\"stringData\"") || applied.contains("\"data\"") {
        about.warning(
            Code::LastAppliedHoldsSecret,
            &Field::of(ANNOTATIONS).key(LAST_APPLIED),
            "the annotation holds the body of the Secret, which Argo CD's API shows",
            format!("remove it (kubectl annotate secret NAME {LAST_APPLIED}-) and use kubectl apply --server-side"),
        );
    }
    if is_paused {
        about.info(
            Code::ClusterPaused,
            &Field::of(ANNOTATIONS).key(SKIP_RECONCILE),
            "Argo CD (v3.4 and later) reconciles nothing on this cluster",
            "remove the annotation when the pause is over",
        );
    }
    if is_argocds {
        about.warning(
            Code::ManagedByArgocd,
            &Field::of(ANNOTATIONS).key(MANAGED_BY),
            "this is Argo CD's own mark on Secrets that it wrote itself: what git says and what Argo CD writes would fight over the Secret",
            "remove it from what is kept in git",
        );
    }
}
