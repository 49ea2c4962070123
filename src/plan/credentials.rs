//! The federated credentials of an identity: Entra takes 20, and each `ServiceAccount` of each hub needs one.

use super::FederatedWorkload;
use super::hub::federated::federated_workloads;
use crate::api::model::Hub;
use crate::azure::ClientId;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use std::collections::BTreeSet;

/// Facts: Entra refuses the 21st.
pub const MOST: usize = 20;

/// What to do where there would be more.
pub const HELP: &str = "give some of the hubs an identity of their own; one ServiceAccount for both workloads (spec.argocd.serviceAccount) needs half as many";

/// What to say where an identity would need more federated credentials than it takes. `own` are the workloads of
/// this hub; those of the other hubs in sight are what their config says.
pub fn too_many(identity: ClientId, hub: &Hub, own: &[FederatedWorkload], others: &[Hub]) -> Option<Diagnostic> {
    let needed = accounts(own).len() + used_by_others(identity, hub, others);
    (needed > MOST).then(|| {
        let message = format!("the identity {identity} needs {needed} federated credentials, and takes {MOST}");
        Diagnostic::error(Code::TooManyCredentials, message).help(HELP)
    })
}

/// The `ServiceAccount`s that sign in; both workloads may have the same.
pub fn accounts(federated_workloads: &[FederatedWorkload]) -> BTreeSet<&str> {
    federated_workloads.iter().map(|workload| workload.service_account.as_str()).collect()
}

fn used_by_others(identity: ClientId, hub: &Hub, others: &[Hub]) -> usize {
    let uses = |other: &&Hub| {
        other.name != hub.name
            && (other.identity.client_id == identity
                || other.targets.iter().any(|target| target.identity.client_id == identity))
    };
    others
        .iter()
        .filter(uses)
        .map(|other| accounts(&federated_workloads(&other.argocd, None, &mut Diagnostics::new())).len())
        .sum()
}
