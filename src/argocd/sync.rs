//! What a sync of Argo CD does with an object, as verbs of RBAC.
//!
//! Facts: it looks an object up (get), applies it (patch, and create where it is new) and prunes it (delete); only with the
//! sync option `Replace=true` it replaces it (update). Listing and watching is the cache's, not the sync's.

use serde_json::Value;

/// On an object: comma-separated options of its sync.
const SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// The verbs that a sync of this object needs, pruning it included.
pub fn verbs(object: &Value) -> &'static [&'static str] {
    let options = object.pointer("/metadata/annotations").and_then(|all| all.get(SYNC_OPTIONS)).and_then(Value::as_str);
    let replaces = options.is_some_and(|options| options.split(',').any(|option| option.trim() == "Replace=true"));
    if replaces { &["get", "create", "update", "patch", "delete"] } else { &["get", "create", "patch", "delete"] }
}
