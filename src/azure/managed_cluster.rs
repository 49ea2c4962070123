//! An AKS cluster as Azure names it: by subscription, resource group and name, or by its resource id.

use crate::azure::SubscriptionId;
use std::fmt;

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

    /// Resource group and name, the same for every way to write them: Azure compares them without regard to case.
    pub fn normalised(&self) -> (String, String) {
        (self.resource_group.to_lowercase(), self.name.to_lowercase())
    }

    /// Whether it may be the same cluster as another: a subscription that is left out may be any.
    pub fn may_be(&self, other: &Self) -> bool {
        let is_subscription = match (self.subscription, other.subscription) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        is_subscription && self.normalised() == other.normalised()
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

/// As a person finds it: by its resource id, or by its names where the subscription is not known.
impl fmt::Display for ManagedCluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.resource_id() {
            Some(id) => f.write_str(&id),
            None => write!(f, "{} in the resource group {}", self.name, self.resource_group),
        }
    }
}
