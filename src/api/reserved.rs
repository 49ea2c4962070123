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

/// Whether a label or an annotation tells a tool what to do with an object, or whose it is: Argo CD's sync options, hooks and
/// tracking, Helm's and kubectl's. In a target that somebody else wrote it would reach past that target.
pub(crate) fn steers_others(key: &str) -> bool {
    /// What Argo CD has for clusters: their version as a label, and no refreshing of them.
    const HARMLESS: [&str; 2] = ["argocd.argoproj.io/auto-label-cluster-info", "argocd.argoproj.io/skip-reconcile"];
    const PREFIXES: [&str; 4] = ["argocd.argoproj.io/", "meta.helm.sh/", "helm.sh/", "kubectl.kubernetes.io/"];
    /// By it Argo CD knows the objects of an Application, where it tracks them by label.
    const INSTANCE: &str = "app.kubernetes.io/instance";
    !HARMLESS.contains(&key) && (key == INSTANCE || PREFIXES.iter().any(|prefix| key.starts_with(prefix)))
}

/// Whether a Secret of this name is likely to be another tool's: a repository or its credentials, a certificate, a release of
/// Helm, or Argo CD's own.
pub(crate) fn is_secret_of_others(name: &str) -> bool {
    const PREFIXES: [&str; 5] = ["argocd-", "repo-", "creds-", "sh.helm.release.", "default-token-"];
    const SUFFIXES: [&str; 3] = ["-tls", "-dockercfg", "-pull-secret"];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

/// The name of a Secret that Argo CD keeps its own settings or passwords in.
pub(crate) fn is_secret_of_argocd(name: &str) -> bool {
    matches!(name, "argocd-secret" | "argocd-initial-admin-secret" | "argocd-notifications-secret" | "argocd-redis")
}
