//! What happens on the hub.

pub(super) mod federated;
pub(super) mod find_workloads;
pub(super) mod hub_rbac;
pub(super) mod hub_service_account;
mod patched;
pub(super) mod wiring;
