//! What a sync of Argo CD does with an object, as verbs of RBAC.
//!
//! Facts: it looks an object up (get), applies it (patch, and create where it is new) and prunes it (delete). It replaces it
//! (update) with the sync option `Replace=true`, and updates a hook to take its finalizer off. Roles and bindings it first brings into line as `kubectl auth reconcile`
//! does, unless the apply is server-side: update, delete and create where a binding's role changed, and get of the
//! namespace. (argo-cd, gitops-engine/pkg/utils/kube/resource_ops.go, `ApplyResource`.) Listing and watching is the cache's,
//! not the sync's.

use crate::k8s::Object;
use crate::k8s::rbac;

/// On an object: comma-separated options of its sync.
const SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// On a hook: comma-separated phases of a sync.
const HOOK: &str = "argocd.argoproj.io/hook";

/// The same, as Helm writes it.
const HELM_HOOK: &str = "helm.sh/hook";

/// Helm's hooks that Argo CD runs as its own.
const HELM_HOOKS: [&str; 6] =
    ["pre-install", "pre-upgrade", "post-install", "post-upgrade", "pre-delete", "post-delete"];

/// Whether a sync applies this object at all: hooks that are only skipped, and Helm's tests, it leaves out.
pub fn is_applied(object: &Object) -> bool {
    let phases = |key: &str| object.annotation(key).map(|phases| phases.split(',').map(str::trim).collect::<Vec<_>>());
    match (phases(HOOK), helm_hook(object)) {
        (Some(own), _) => own != ["Skip"],
        (None, Some(helms)) => helms.split(',').any(|phase| HELM_HOOKS.contains(&phase.trim())),
        (None, None) => true,
    }
}

/// The verbs that a sync of this object needs, pruning it included.
pub fn verbs(object: &Object) -> &'static [&'static str] {
    let options = object.annotation(SYNC_OPTIONS).unwrap_or_default();
    let replaces = options.split(',').any(|option| option.trim() == "Replace=true");
    let is_hook = object.annotation(HOOK).or(helm_hook(object)).is_some();
    if replaces || is_hook || is_reconciled(object) {
        &["get", "create", "update", "patch", "delete"]
    } else {
        &["get", "create", "patch", "delete"]
    }
}

/// Whether a sync of this object gets its namespace first, so as not to make it.
pub fn gets_namespace(object: &Object) -> bool {
    is_reconciled(object) && ["Role", "RoleBinding"].contains(&object.meta.resource.kind.as_str())
}

/// What Helm calls a hook, but for definitions of custom resources, which Argo CD applies as any other object.
fn helm_hook(object: &Object) -> Option<&str> {
    object.annotation(HELM_HOOK).filter(|phases| *phases != "crd-install")
}

fn is_reconciled(object: &Object) -> bool {
    object.meta.group() == rbac::API_GROUP
}
