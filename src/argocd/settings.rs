//! What `argocd-cm` sets that changes what Argo CD needs on a target.

use serde_json::Value;

/// The key of `argocd-cm`.
pub const RESPECT_RBAC: &str = "resource.respectRBAC";

/// What Argo CD's cache does about a kind that it may not list.
///
/// Facts: argo-cd v3.5.1, util/settings/settings.go and controller/cache/cache.go. With any other value the controller
/// fails to make the cache of every cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RespectRbac<'v> {
    /// The whole cluster fails.
    NotSet,
    /// The kind is left out, silently: `normal`, or `strict`, which asks before it lists.
    Set(&'v str),
    /// No cluster connects.
    Unknown(&'v str),
}

impl<'v> RespectRbac<'v> {
    /// What this object sets; `None` where it is not `argocd-cm`.
    pub fn of(object: &'v Value) -> Option<Self> {
        let is_settings = object["kind"] == "ConfigMap" && object.pointer("/metadata/name")? == "argocd-cm";
        is_settings.then(|| match object["data"][RESPECT_RBAC].as_str() {
            None | Some("") => Self::NotSet,
            Some(value @ ("normal" | "strict")) => Self::Set(value),
            Some(value) => Self::Unknown(value),
        })
    }
}
