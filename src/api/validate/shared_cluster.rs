//! Two targets on one AKS cluster, perhaps one that somebody else owns. What applies a target's access removes all else
//! that this hub made on its cluster: two targets there would take each other's away in turn.

use super::target_check::{Taken, TargetCheck};
use crate::api::model::{Access, Reader, Role};
use crate::api::v1alpha1::Target;
use crate::azure::{ManagedCluster, SubscriptionId};
use crate::diagnostic::{Code, Reporter};
use std::collections::HashMap;

/// The AKS clusters that targets have, each with its first target of each kind.
#[derive(Default)]
pub(super) struct SharedClusters {
    by_subscription: HashMap<(ClusterNames, Option<SubscriptionId>, Grants), String>,
    /// In whichever subscription.
    anywhere: HashMap<(ClusterNames, Grants), String>,
    /// By the address of the API server: targets with an alias share one.
    by_address: HashMap<String, String>,
}

/// Resource group and name.
type ClusterNames = (String, String);

/// How a target's access is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Grants {
    Nothing,
    /// By objects on the cluster: what applies them removes those that it does not know.
    OnTheCluster,
    /// By a role assignment.
    InAzure,
}

impl SharedClusters {
    /// A target that may be on this cluster: a subscription that is left out may be any.
    fn find(&self, cluster: &ManagedCluster, grants: Grants) -> Option<&str> {
        let names = cluster.normalised();
        let found = match cluster.subscription {
            None => self.anywhere.get(&(names, grants)),
            subscription => (self.by_subscription.get(&(names.clone(), subscription, grants)))
                .or_else(|| self.by_subscription.get(&(names, None, grants))),
        };
        found.map(String::as_str)
    }

    fn insert(&mut self, cluster: &ManagedCluster, grants: Grants, name: &str) {
        let names = cluster.normalised();
        let exact = (names.clone(), cluster.subscription, grants);
        self.by_subscription.entry(exact).or_insert_with(|| name.to_owned());
        self.anywhere.entry((names, grants)).or_insert_with(|| name.to_owned());
    }
}

/// Refuses a second target whose access is made on the cluster; tells of any other that shares a cluster with access.
pub(super) fn check(
    (name, address): (&str, String),
    target: &Target,
    cluster: Option<&ManagedCluster>,
    access: Option<&Access>,
    taken: &mut Taken,
    check: &mut TargetCheck<'_, '_>,
) {
    let grants = match access {
        None => Grants::Nothing,
        Some(Access { role: Some(Role::Azure { .. }), reader: Reader::Nobody, impersonate, .. })
            if impersonate.is_empty() =>
        {
            Grants::InAzure
        }
        Some(_) => Grants::OnTheCluster,
    };
    let mut same_address = None;
    if grants == Grants::OnTheCluster {
        same_address = taken.clusters.by_address.insert(address, name.to_owned()).filter(|other| other != name);
    }
    let Some(cluster) = cluster else {
        if let (Some(other), Some(_)) = (same_address, &target.alias) {
            let (config, field) = check.origin("alias");
            let message =
                format!("{other:?} and {name:?} are on one API server: the access of one would remove the other's");
            let help = "keep access at one of the two, and make the other's RBAC yourself";
            check.findings.of(config).error(Code::DuplicateCluster, &field, message, help);
        }
        return;
    };
    let by_id = target.cluster.as_ref().is_some_and(|cluster| cluster.resource_id.is_some());
    let (config, field) = check.origin_in_cluster(if by_id { "resourceId" } else { "name" });
    let help = "keep access at one of the two; if they are two clusters, correct the name or resourceGroup, and give each its subscription";
    // Two targets of one name have been reported as that.
    let find = |grants| taken.clusters.find(cluster, grants).filter(|other| *other != name);
    let beside_nothing = || if grants == Grants::Nothing { None } else { find(Grants::Nothing) };
    if grants == Grants::OnTheCluster
        && let Some(other) = find(Grants::OnTheCluster)
    {
        let message =
            format!("{other:?} and {name:?} are on one AKS cluster: the access of one would remove the other's");
        check.findings.of(config).error(Code::DuplicateCluster, &field, message, help);
    } else if let Some(other) = find(Grants::OnTheCluster).or_else(|| find(Grants::InAzure)).or_else(beside_nothing) {
        let message = format!(
            "{other:?} and {name:?} are on one AKS cluster: access that is made for one is made on the other's cluster"
        );
        check.findings.of(config).warning(Code::DuplicateCluster, &field, message, help);
    }
    taken.clusters.insert(cluster, grants, name);
}
