//! An AKS cluster as Azure names it: by subscription, resource group and name, or by its resource id.

use crate::azure::SubscriptionId;

/// An AKS cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedCluster {
    /// Where it is not known, that of the `az` session.
    pub subscription: Option<SubscriptionId>,
    /// Its resource group.
    pub resource_group: String,
    /// Its name.
    pub name: String,
}

const PROVIDER: &str = "Microsoft.ContainerService";

impl ManagedCluster {
    /// Reads `/subscriptions/GUID/resourceGroups/GROUP/providers/Microsoft.ContainerService/managedClusters/NAME`.
    /// Azure compares resource ids without regard to case, and some of its tools write `resourcegroups`.
    pub fn of_resource_id(id: &str) -> Option<Self> {
        let parts: Vec<&str> = id.strip_prefix('/')?.split('/').collect();
        let [subscriptions, subscription, groups, group, providers, provider, clusters, name] = parts[..] else {
            return None;
        };
        let fixed = [
            (subscriptions, "subscriptions"),
            (groups, "resourceGroups"),
            (providers, "providers"),
            (provider, PROVIDER),
            (clusters, "managedClusters"),
        ];
        if fixed.iter().any(|(found, wanted)| !found.eq_ignore_ascii_case(wanted)) {
            return None;
        }
        let named = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        Some(Self { subscription: Some(subscription.parse().ok()?), resource_group: named(group)?, name: named(name)? })
    }

    /// The same for every way to write the same cluster: Azure compares names without regard to case.
    pub fn normalised(&self) -> (Option<SubscriptionId>, String, String) {
        (self.subscription, self.resource_group.to_lowercase(), self.name.to_lowercase())
    }

    /// Its resource id, where the subscription is known.
    pub fn resource_id(&self) -> Option<String> {
        let Self { subscription, resource_group, name } = self;
        let subscription = subscription.as_ref()?;
        Some(format!(
            "/subscriptions/{subscription}/resourceGroups/{resource_group}/providers/{PROVIDER}/managedClusters/{name}"
        ))
    }
}
