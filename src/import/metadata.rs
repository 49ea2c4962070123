//! Labels and annotations of a cluster Secret: those that `ApplicationSet` generators may read go with the target, those
//! of the tools that handled the Secret stay behind.

use super::reader::AboutInput;
use crate::api::reserved::{is_reserved_annotation, is_reserved_label};
use crate::argocd::cluster_secret::MANAGED_BY;
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::annotations::{LAST_APPLIED, is_orchestrators};
use serde_json::Value;
use std::collections::BTreeMap;

/// Marks by which AKS's addon manager takes an object for its own.
const ADDON_MANAGER: [&str; 2] = ["addonmanager.kubernetes.io/mode", "kubernetes.io/cluster-service"];

/// What a tool wrote about this very Secret. The first holds its whole body.
const TOOLS: [&str; 7] = [
    LAST_APPLIED,
    "argocd.argoproj.io/tracking-id",
    "argocd.argoproj.io/refresh",
    "meta.helm.sh/release-name",
    "meta.helm.sh/release-namespace",
    MANAGED_BY,
    // Of the Secret that is there; what render makes has nothing to accept.
    "argocd-aks.dev/allow",
];

/// The labels of the target.
pub(super) fn labels(secret: &Value, about: &mut AboutInput<'_>) -> BTreeMap<String, String> {
    let mut labels = texts(secret, "labels", about);
    if ADDON_MANAGER.iter().filter(|key| labels.remove(**key).is_some()).count() > 0 {
        let message = "labels of AKS's addon manager are left out: by them it takes the Secret for its own";
        let help = "they are not for objects of your own";
        about.warning(Code::AddonManagerLabel, &Field::of(["metadata", "labels"]), message, help);
    }
    labels
}

/// The annotations of the target.
pub(super) fn annotations(secret: &Value, about: &mut AboutInput<'_>) -> BTreeMap<String, String> {
    texts(secret, "annotations", about)
}

fn texts(secret: &Value, kind: &str, about: &mut AboutInput<'_>) -> BTreeMap<String, String> {
    let map = secret.get("metadata").and_then(|metadata| metadata.get(kind)).and_then(Value::as_object);
    let mut texts = BTreeMap::new();
    let mut left_out = Vec::new();
    let mut no_strings = Vec::new();
    let is_reserved = if kind == "labels" { is_reserved_label } else { is_reserved_annotation };
    for (key, value) in map.into_iter().flatten() {
        if let Some(tool) = TOOLS.iter().find(|tool| *tool == key) {
            left_out.push(*tool);
        } else if !is_reserved(key) && !is_orchestrators(key) {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                other => {
                    no_strings.push(key.as_str());
                    other.to_string()
                }
            };
            texts.insert(key.clone(), text);
        }
    }
    if !no_strings.is_empty() {
        let message = format!(
            "{kind} that were no strings, so that the API server refuses the Secret: {}",
            no_strings.join(", ")
        );
        let help = "what render writes is in quotes";
        about.warning(Code::ImportRepaired, &Field::of(["metadata", kind]), message, help);
    }
    if !left_out.is_empty() {
        let message = format!("left out, as they are about this Secret alone: {}", left_out.join(", "));
        about.note(Code::ImportLeftOut, &Field::of(["metadata", kind]), message);
    }
    texts
}
