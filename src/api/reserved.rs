//! Labels, annotations and names that a config must not set.

use crate::argocd::cluster_secret::{MANAGED_BY, SECRET_TYPE};
use crate::k8s::annotations::is_orchestrators;

/// The key of a label or annotation that this program, Argo CD or an orchestrator sets itself. With kustomize's record of
/// previous names a target's Secret would pass for that of another target.
pub(crate) fn is_reserved(key: &str) -> bool {
    key.starts_with("argocd-aks.dev/") || is_orchestrators(key) || [SECRET_TYPE, MANAGED_BY].contains(&key)
}

/// The name of a Secret that Argo CD keeps its own settings or passwords in.
pub(crate) fn is_secret_of_argocd(name: &str) -> bool {
    matches!(name, "argocd-secret" | "argocd-initial-admin-secret" | "argocd-notifications-secret" | "argocd-redis")
}
