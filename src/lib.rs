//! argocd-aks.
pub mod diagnostic;
pub mod api;
