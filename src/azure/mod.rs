//! Azure: its clouds, the ids of Microsoft Entra, AKS clusters, roles, and workload identity.

mod api_server_host;
mod cloud;
mod guid;
mod managed_cluster;
pub mod roles;
pub mod workload_identity;

pub use api_server_host::{API_SERVER_PORT, ApiServerHost, ApiServerHostKind};
pub use cloud::{AKS_APPLICATION, Cloud};
pub use guid::{ClientId, NotAGuid, PrincipalId, SubscriptionId, TenantId, is_placeholder};
pub use managed_cluster::ManagedCluster;
