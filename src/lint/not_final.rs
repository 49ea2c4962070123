//! Secrets that are not what the cluster will see: encrypted by SOPS, or with placeholders that a plugin fills in. Their
//! values say nothing yet, so no rule about values is asked.

use super::finding::AboutObject;
use crate::argocd::cluster_secret::ClusterSecret;
use crate::diagnostic::{Code, Field, Reporter};

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

/// How to have the values filled in, where they are placeholders: a value as a whole, or a config that is no JSON
/// because of them.
fn placeholder(secret: &ClusterSecret<'_>) -> Option<&'static str> {
    let is_whole = ["name", "server", "config"].iter().any(|key| {
        secret.text(key).is_some_and(|text| {
            let text = text.trim();
            MARKS.iter().any(|(open, close)| text.starts_with(open) && text.ends_with(close))
        })
    });
    is_whole.then_some("lint what the plugin or template engine writes: its output, not its input")
}

/// How placeholders begin and end: SOPS' values, argocd-vault-plugin, shells and Flux, Helm and Go templates, vals.
const MARKS: [(&str, &str); 6] = [("ENC[", "]"), ("<", ">"), ("${", "}"), ("$(", ")"), ("{{", "}}"), ("ref+", "")];
