//! Labels and annotations that a config must not set.

/// The key of a label or annotation that this program or Argo CD sets itself.
pub(crate) fn is_reserved(key: &str) -> bool {
    key.starts_with("argocd-aks.dev/")
        || matches!(key, "argocd.argoproj.io/secret-type" | "managed-by" | "config.kubernetes.io/local-config")
}
