//! The config API `argocd-aks.dev/v1alpha1`: what a user writes ([`v1alpha1`]), and what the plan works on
//! ([`model`]). [`load()`] is the only way from one to the other.

mod config_findings;
mod exact;
mod load;
pub mod model;
mod policy;
pub(crate) mod reserved;
mod schema;
mod structure;
mod target_fields;
pub(crate) mod template;
pub mod v1alpha1;
mod validate;

use crate::k8s::Meta;

pub use load::{ConfigObject, Loaded, lint, load, load_foundation, load_with, target_access};
pub use schema::{KINDS, schema};

/// The group of every kind of the config API.
pub const GROUP: &str = "argocd-aks.dev";

/// The version of every kind of the config API.
pub const VERSION: &str = "argocd-aks.dev/v1alpha1";

/// Whether this is the config of a fleet.
pub fn is_config(meta: &Meta) -> bool {
    meta.group() == GROUP && matches!(meta.resource.kind.as_str(), "ArgoCDHub" | "TargetCluster")
}
