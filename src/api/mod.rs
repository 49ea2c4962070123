//! The config API `argocd-aks.dev/v1alpha1`: what a user writes ([`v1alpha1`]), and what the plan works on
//! ([`model`]). [`load()`] is the only way from one to the other.

mod cloud;
mod guid;
pub mod model;

pub use cloud::Cloud;
pub use guid::{ClientId, NotAGuid, PrincipalId, SubscriptionId, TenantId};
