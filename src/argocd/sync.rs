//! What a sync of Argo CD does with an object, as verbs of RBAC.
//!
//! Facts: it looks an object up (get), applies it (patch, and create where it is new) and prunes it (delete). It replaces it
//! (update) with the sync option `Replace=true`. Roles and bindings it first brings into line as `kubectl auth reconcile`
//! does, unless the apply is server-side: update, delete and create where a binding's role changed, and get of the
//! namespace. (argo-cd, gitops-engine/pkg/utils/kube/resource_ops.go, `ApplyResource`.) Listing and watching is the cache's,
//! not the sync's.

use crate::k8s::Object;
use crate::k8s::rbac;

/// On an object: comma-separated options of its sync.
const SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// The verbs that a sync of this object needs, pruning it included.
pub fn verbs(object: &Object) -> &'static [&'static str] {
    let options = object.annotation(SYNC_OPTIONS).unwrap_or_default();
    let replaces = options.split(',').any(|option| option.trim() == "Replace=true");
    if replaces || is_reconciled(object) {
        &["get", "create", "update", "patch", "delete"]
    } else {
        &["get", "create", "patch", "delete"]
    }
}

/// Whether a sync of this object gets its namespace first, so as not to make it.
pub fn gets_namespace(object: &Object) -> bool {
    is_reconciled(object) && ["Role", "RoleBinding"].contains(&object.meta.resource.kind.as_str())
}

fn is_reconciled(object: &Object) -> bool {
    object.meta.group() == rbac::API_GROUP
}
