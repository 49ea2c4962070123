//! The annotations that orchestrators and this program put on objects.

/// On what this program made: the hub's name. What carries it and is no longer planned is pruned.
pub const GENERATED_BY: &str = "argocd-aks.dev/generated-by";
/// On what this program made for one target's own cluster: the target's name. The hub's build never touches it.
pub const TARGET: &str = "argocd-aks.dev/target";
/// On what this program changed: what it added, so that another run can replace or remove just that.
pub const PATCHED: &str = "argocd-aks.dev/patched";
/// `"true"`: no orchestrator sends the object to a cluster.
pub const LOCAL_CONFIG: &str = "config.kubernetes.io/local-config";
/// kustomize's record of what an object was called before namePrefix and nameSuffix, oldest first.
pub const PREVIOUS_NAMES: &str = "internal.config.kubernetes.io/previousNames";
/// On every object that kustomize hands to a function.
pub const KUSTOMIZE_ID: &str = "kustomize.config.k8s.io/id";
/// What `kubectl apply` wrote last: the whole object, as JSON.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// Where the object stands in the package (kpt), in the two spellings in use.
pub const PATHS: [&str; 2] = ["internal.config.kubernetes.io/path", "config.kubernetes.io/path"];

/// Whether the annotation belongs to an orchestrator: it says where an object is, not what it is.
pub fn is_orchestrators(key: &str) -> bool {
    ["internal.config.kubernetes.io/", "config.kubernetes.io/", "config.k8s.io/", "kustomize.config.k8s.io/"]
        .iter()
        .any(|prefix| key.starts_with(prefix))
}
