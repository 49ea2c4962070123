//! What happens on the hub.

pub(super) mod federated;
pub(super) mod find;
mod marks;
pub(super) mod rbac;
pub(super) mod service_account;
pub(super) mod workload;
