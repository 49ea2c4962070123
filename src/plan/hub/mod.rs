//! What happens on the hub.

pub(super) mod find;
mod marks;
pub(super) mod rbac;
pub(super) mod service_account;
pub(super) mod sign_in;
pub(super) mod workload;

/// The stock names, of workloads and `ServiceAccounts` alike.
pub(super) const SERVER: &str = "argocd-server";
pub(super) const CONTROLLER: &str = "argocd-application-controller";
