//! Labels that make an object AKS's own: its addon manager then changes or deletes it.

use super::finding::LintFindings;
use super::text;
use crate::diagnostic::{Code, Field, Reporter};
use serde_json::Value;

const LABELS: [&str; 2] = ["addonmanager.kubernetes.io/mode", "kubernetes.io/cluster-service"];
/// Where AKS keeps what is really its own.
const OWN: [&str; 5] = ["kube-system", "calico-system", "tigera-operator", "gatekeeper-system", "aks-command"];

pub(super) fn check(objects: &[&Value], findings: &mut LintFindings) {
    for (at, object) in objects.iter().enumerate() {
        let Some(labels) = object.pointer("/metadata/labels") else { continue };
        let Some(found) = LABELS.iter().find(|label| labels.get(**label).is_some()) else { continue };
        if is_user_object(object) {
            findings.about(at, object).warning(
                Code::AddonManagerLabel,
                &Field::of(["metadata", "labels"]).key(found),
                "by this label AKS's addon manager takes the object for its own, and may change or delete it",
                format!("remove {} from objects of your own", LABELS.join(" and ")),
            );
        }
    }
}

/// Live streams hold AKS's own objects, too: those in its namespaces, and cluster-wide ones for its users.
fn is_user_object(object: &Value) -> bool {
    if let Some(namespace) = text(object, "/metadata/namespace") {
        return !OWN.contains(&namespace);
    }
    match text(object, "/kind") {
        Some("ClusterRoleBinding") => {
            let subjects = object.get("subjects").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let in_own = |subject: &Value| subject["namespace"].as_str().is_some_and(|found| OWN.contains(&found));
            let is_guid = |subject: &Value| subject["name"].as_str().is_some_and(|name| name.len() == 36);
            subjects.iter().any(|subject| {
                (subject["kind"] == "ServiceAccount" && !in_own(subject))
                    || (subject["kind"] == "User" && is_guid(subject))
            })
        }
        Some("ServiceAccount" | "Secret" | "Role" | "RoleBinding" | "Deployment" | "StatefulSet") => true,
        _ => false,
    }
}
