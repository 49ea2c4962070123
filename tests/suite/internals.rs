//! What the tests use of the crate's inside, and where it stands there: no other file of theirs knows that.

pub use argocd_aks::argocd::{cluster_secret, exec};
pub use argocd_aks::k8s::{Changes, Object, kinds};
pub use argocd_aks::plan::cluster::shards::assign;
pub use argocd_aks::{api, check, diagnostic, explain, import, krm, lint, request, yaml};
