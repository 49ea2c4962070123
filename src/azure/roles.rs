//! The built-in roles that AKS has for Azure RBAC: the same ids in every cloud.

use super::SubscriptionId;
use crate::text::is_guid;

/// Facts: Azure's built-in role definitions.
const ROLES: [(&str, &str); 4] = [
    ("Azure Kubernetes Service RBAC Cluster Admin", "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"),
    ("Azure Kubernetes Service RBAC Admin", "3498e952-d568-435e-9b2c-8d77e338d7f7"),
    ("Azure Kubernetes Service RBAC Writer", "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb"),
    ("Azure Kubernetes Service RBAC Reader", "7f6c6a51-bcf8-42ba-9220-52d62157d7db"),
];

/// The one that may do everything on a cluster.
pub const CLUSTER_ADMIN: &str = ROLES[0].0;

/// Whether a role, by its name or its id, is the one that may do everything on a cluster.
pub fn is_cluster_admin(role: &str) -> bool {
    let (name, id) = ROLES[0];
    role.eq_ignore_ascii_case(name) || role.eq_ignore_ascii_case(id)
}

/// Roles of Azure itself by which one comes to do everything on a cluster: its admin kubeconfig, `az aks command invoke`,
/// or a role assignment to oneself.
///
/// Facts: Azure's built-in role definitions.
const ROLES_OF_AZURE: [(&str, &str); 5] = [
    ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    ("User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
    ("Azure Kubernetes Service Cluster Admin Role", "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8"),
    ("Azure Kubernetes Service Contributor Role", "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8"),
];

/// Whether a role, by its name or its id, is one of Azure itself that leads to everything on a cluster. It has no data
/// action, so Argo CD deploys nothing by it.
pub fn leads_to_cluster_admin(role: &str) -> bool {
    ROLES_OF_AZURE.iter().any(|(name, id)| role.eq_ignore_ascii_case(name) || role.eq_ignore_ascii_case(id))
}

/// The id of a built-in role of this name.
pub fn id(name: &str) -> Option<&'static str> {
    ROLES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, id)| *id)
}

/// Whether a role is given by the id of its definition.
pub fn is_id(role: &str) -> bool {
    is_guid(role)
}

/// The full id of a role definition.
pub fn definition(subscription: SubscriptionId, id: &str) -> String {
    format!("/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{id}")
}

/// Their names.
pub fn all() -> impl Iterator<Item = &'static str> {
    ROLES.iter().map(|(name, _)| *name)
}
