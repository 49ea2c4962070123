//! Secrets that are not what the cluster will see: encrypted by SOPS, or with placeholders that a plugin fills in. Their
//! values say nothing yet, so no rule about values is asked.

use super::finding::AboutObject;
use crate::argocd::cluster_secret::ClusterSecret;
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::placeholder;
use serde_json::Value;

/// Says that the Secret is not final; `false` where it is.
pub(super) fn check(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) -> bool {
    let is_encrypted = about.object.get("sops").is_some_and(serde_json::Value::is_object);
    let (what, how) = if is_encrypted {
        ("encrypted by SOPS", "decrypt it first: sops -d FILE | argocd-aks lint -")
    } else if let Some(how) = placeholder(secret) {
        ("not filled in yet: there are placeholders in its values", how)
    } else {
        return false;
    };
    let message = format!("the Secret is {what}, so that its values were not checked");
    about.info(Code::SecretNotFinal, &Field::root(), message, how);
    true
}

/// How to have the values filled in, where they are placeholders: a value as a whole, or one in the config's JSON. A config
/// that is no JSON because of them is an error of its own, since Argo CD would read it so.
fn placeholder(secret: &ClusterSecret<'_>) -> Option<&'static str> {
    let text = |key: &&str| secret.text(key);
    // Nothing of a URL is one with a placeholder in it.
    let is_in_server = || secret.text("server").is_some_and(|text| placeholder::within(&text).is_some());
    let is_whole = ["name", "server", "config"].iter().filter_map(text).any(|text| placeholder::is_whole(&text));
    let config = || serde_json::from_str::<Value>(&secret.text("config")?).ok();
    let is_in_config = || config().is_some_and(|config| has_placeholder(&config));
    (is_whole || is_in_server() || is_in_config())
        .then_some("lint what the plugin or template engine writes: its output, not its input")
}

/// Whether a string of the config is one; but for the env, whose ids people forget to fill in: that is an error.
fn has_placeholder(value: &Value) -> bool {
    match value {
        Value::String(text) => placeholder::is_whole(text),
        Value::Array(items) => items.iter().any(has_placeholder),
        Value::Object(entries) => entries.iter().any(|(key, value)| key != "env" && has_placeholder(value)),
        _ => false,
    }
}
