//! What the tests use of the crate's inside, and where it stands there: no other file of theirs knows that.

pub use argocd_aks::plan::target::shards::assign;
pub use argocd_aks::plan::{Changes, Object};
pub use argocd_aks::{api, check, cluster_secret, diagnostic, explain, import, krm, lint, request, yaml};
