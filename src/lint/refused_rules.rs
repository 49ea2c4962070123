//! What the API server refuses as a whole, before Argo CD sees any of it: names, labels, annotations, keys and the type of a
//! cluster Secret, and a kind that is none.

use super::finding::AboutObject;
use crate::argocd::cluster_secret::{ClusterSecret, KEYS, SECRET_TYPE};
use crate::diagnostic::masking::is_a_name;
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::names::{is_dns_label, is_dns_subdomain, is_label_value, is_qualified_name};
use crate::text::nearest;
use serde_json::{Map, Value};

/// The metadata, the type and the keys of a cluster Secret.
pub(super) fn check(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    let object = about.object;
    names(object, about);
    for kind in ["labels", "annotations"] {
        texts(object, kind, about);
    }
    if object.get("type").is_some_and(|kind| !kind.is_string() && !kind.is_null()) {
        refuse(about, &Field::of(["type"]), "the type is not a string", "write type: Opaque, or leave it out");
    }
    for missing in required_keys(object["type"].as_str().unwrap_or_default()) {
        if ["data", "stringData"].iter().all(|section| object[*section].get(missing).is_none()) {
            let what = format!("a Secret of this type has a key {missing:?}");
            refuse(about, &Field::of(["type"]), &what, "write type: Opaque");
        }
    }
    if object.get("apiVersion").is_some_and(|version| version != "v1") {
        refuse(about, &Field::of(["apiVersion"]), "a Secret is of v1", "write apiVersion: v1");
    }
    keys(secret, about);
}

/// The keys without which the API server refuses a Secret of this type.
fn required_keys(of: &str) -> &'static [&'static str] {
    match of {
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
        "kubernetes.io/dockercfg" => &[".dockercfg"],
        "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
        _ => &[],
    }
}

/// An object that has all of a cluster Secret but its kind.
pub(super) fn check_kind(object: &Value, about: &mut AboutObject<'_>) {
    let kind = object["kind"].as_str().unwrap_or_default();
    let is_labelled = object.pointer("/metadata/labels").is_some_and(|labels| labels[SECRET_TYPE] == "cluster");
    let has_data =
        ["data", "stringData"].iter().any(|key| object.get(key).is_some_and(|data| data.get("config").is_some()));
    if kind != "Secret" && is_labelled && has_data {
        refuse(about, &Field::of(["kind"]), "this is a cluster's Secret in all but its kind", "write kind: Secret");
    }
}

fn names(object: &Value, about: &mut AboutObject<'_>) {
    let metadata = &object["metadata"];
    let field = Field::of(["metadata", "name"]);
    match &metadata["name"] {
        Value::String(name) if is_dns_subdomain(name) => {}
        Value::Null | Value::String(_) if metadata["generateName"].is_string() => {}
        Value::String(name) if !name.is_empty() => {
            let help = "use lower case letters, digits, `-` and `.`, and none of the marks at an end";
            refuse(about, &field, "this is not the name of an object", help);
        }
        Value::Null | Value::String(_) => refuse(about, &field, "the Secret has no name", "add metadata.name"),
        _ => refuse(about, &field, "the name is not a string", "put it in quotes"),
    }
    let field = Field::of(["metadata", "namespace"]);
    match &metadata["namespace"] {
        Value::Null => {}
        // Empty is as good as absent.
        Value::String(name) if name.is_empty() || is_dns_label(name) => {}
        Value::String(_) => {
            let help = "use lower case letters, digits and `-`";
            refuse(about, &field, "this is not the name of a namespace", help);
        }
        _ => refuse(about, &field, "the namespace is not a string", "put it in quotes"),
    }
}

/// Labels and annotations: mappings of names to strings.
fn texts(object: &Value, kind: &str, about: &mut AboutObject<'_>) {
    let field = Field::of(["metadata", kind]);
    let map: &Map<String, Value> = match &object["metadata"][kind] {
        Value::Null => return,
        Value::Object(map) => map,
        _ => return refuse(about, &field, &format!("the {kind} are not a mapping"), "write KEY: VALUE below it"),
    };
    for (key, value) in map {
        // A key is the user's own text: only what looks like a name is shown.
        let at = if is_a_name(key) { field.key(key) } else { field.clone() };
        // Kubernetes looks at an annotation's key in lower case.
        let is_name = match kind {
            "annotations" => is_qualified_name(&key.to_ascii_lowercase()),
            _ => is_qualified_name(key),
        };
        if !is_name {
            let help = "use letters, digits, `-`, `_` and `.`, perhaps behind a DNS name and a slash; no blank";
            refuse(about, &at, &format!("one of the {kind} has a key that is no name"), help);
        } else if !matches!(value, Value::String(_) | Value::Null) {
            refuse(about, &at, &format!("a value of the {kind} is not a string"), "put it in quotes");
        } else if kind == "labels" && !is_label_value(value.as_str().unwrap_or_default()) {
            let help = "use at most 63 letters, digits, `-`, `_` and `.`, and none of the marks at an end";
            refuse(about, &at, "this is not the value of a label", help);
        }
    }
}

/// The keys of the data: those that Kubernetes refuses, and those that Argo CD does not read though they look it.
fn keys(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    for section in ["stringData", "data"] {
        let field = Field::of([section]);
        let map = match about.object.get(section) {
            None | Some(Value::Null) => continue,
            Some(Value::Object(map)) => map,
            Some(_) => {
                refuse(about, &field, &format!("{section} is not a mapping"), "write KEY: VALUE below it");
                continue;
            }
        };
        for key in map.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let at = if is_a_name(key) { field.key(key) } else { field.clone() };
            let bare = key.trim();
            let same = KEYS.into_iter().find(|known| known.eq_ignore_ascii_case(bare));
            let near = same.or_else(|| nearest(bare, KEYS.into_iter())).filter(|near| secret.datum(near).is_none());
            if !is_data_key(key) {
                let help = "use letters, digits, `-`, `_` and `.`; a blank is none of them";
                refuse(about, &at, "a key that the API server does not take", help);
            } else if let Some(near) = near {
                about.warning(
                    Code::SecretKeyUnknown,
                    &at,
                    "Argo CD does not read this key",
                    format!("did you mean {near}?"),
                );
            }
        }
    }
}

fn is_data_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 253
        && !matches!(key, "." | "..")
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn refuse(about: &mut AboutObject<'_>, field: &Field, what: &str, help: &str) {
    about.error(Code::SecretRefused, field, format!("{what}: the API server refuses the Secret"), help);
}
