//! Labels, annotations and names that a config must not set.

use crate::argocd::cluster_secret::{MANAGED_BY, SECRET_TYPE};
use crate::k8s::annotations::is_orchestrators;

/// The key of a label that this program, Argo CD or an orchestrator sets itself.
pub(crate) fn is_reserved_label(key: &str) -> bool {
    key.starts_with("argocd-aks.dev/") || is_orchestrators(key) || key == SECRET_TYPE
}

/// The same of an annotation. With kustomize's record of previous names a target's Secret would pass for that of another
/// target; [`MANAGED_BY`] is Argo CD's as an annotation, and anybody's as a label.
pub(crate) fn is_reserved_annotation(key: &str) -> bool {
    is_reserved_label(key) || key == MANAGED_BY
}

/// The name of a Secret that Argo CD keeps its own settings or passwords in.
pub(crate) fn is_secret_of_argocd(name: &str) -> bool {
    matches!(name, "argocd-secret" | "argocd-initial-admin-secret" | "argocd-notifications-secret" | "argocd-redis")
}
