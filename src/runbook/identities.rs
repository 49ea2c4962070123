//! The identities that Argo CD signs in with, and the federated credentials that each needs: one for each
//! `ServiceAccount` of the hub.

use super::{RunbookPart, missing};
use crate::api::model::{Hub, Identity, Target};
use crate::diagnostic::{Diagnostics, Field};
use crate::plan::FederatedWorkload;
use crate::plan::credentials::{accounts, too_many};
use crate::text::stable_hash;

/// An identity that Argo CD signs in with.
#[derive(Debug, Clone)]
pub struct ManagedIdentity<'h> {
    /// Its ids.
    pub identity: &'h Identity,
    /// Its name in Azure.
    pub name: &'h str,
    /// Its resource group.
    pub resource_group: &'h str,
    /// What it has to trust.
    pub credentials: Vec<FederatedCredential>,
}

/// What an identity trusts: a `ServiceAccount` of the hub's issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FederatedCredential {
    /// 3 to 120 letters, digits, dashes and underscores.
    pub name: String,
    /// `system:serviceaccount:NAMESPACE:NAME`.
    pub subject: String,
}

/// The identities of a part: the hub's own, and those of its targets.
pub(super) fn identities<'h>(
    hub: &'h Hub,
    others: &[Hub],
    federated_workloads: &[FederatedWorkload],
    targets: &[&'h Target],
    part: &RunbookPart,
    diagnostics: &mut Diagnostics,
) -> Vec<ManagedIdentity<'h>> {
    let credentials = credentials(hub, federated_workloads);
    let mut wanted: Vec<(&Identity, Option<&Target>)> = Vec::new();
    let mut add = |identity: &'h Identity, target: Option<&'h Target>| {
        if !wanted.iter().any(|(known, _)| known.client_id == identity.client_id) {
            wanted.push((identity, target));
        }
    };
    match part {
        RunbookPart::All | RunbookPart::Hub => {
            add(&hub.identity, None);
            hub.targets.iter().for_each(|target| add(&target.identity, Some(target)));
        }
        RunbookPart::Target(_) | RunbookPart::Offboard(_) => {
            for target in targets {
                add(&target.identity, Some(target));
            }
        }
    }
    let mut identities = Vec::new();
    for (identity, target) in wanted {
        diagnostics.extend(too_many(identity.client_id, hub, federated_workloads, others));
        let (Some(name), Some(resource_group)) = (&identity.name, &identity.resource_group) else {
            let own = target.filter(|target| target.identity.client_id != hub.identity.client_id);
            let field = match own {
                Some(_) => Field::of(["spec", "targets", "identity"]),
                None => Field::of(["spec", "identity"]),
            };
            let key = if identity.name.is_none() { "name" } else { "resourceGroup" };
            let whose = own.map_or(String::new(), |target| format!(" of the target {:?}", target.name));
            diagnostics.push(missing(
                hub,
                field.key(key),
                &format!("add identity.{key}{whose}: az identity list shows it"),
            ));
            continue;
        };
        identities.push(ManagedIdentity { identity, name, resource_group, credentials: credentials.clone() });
    }
    identities
}

/// One for each `ServiceAccount`; both workloads may have the same.
fn credentials(hub: &Hub, federated_workloads: &[FederatedWorkload]) -> Vec<FederatedCredential> {
    let namespace = &hub.argocd.namespace;
    let of = |account: &str| FederatedCredential {
        name: credential_name(&format!("{}-{namespace}-{account}", hub.name)),
        subject: format!("system:serviceaccount:{namespace}:{account}"),
    };
    accounts(federated_workloads).into_iter().map(of).collect()
}

/// Azure takes letters, digits, dashes and underscores. Where that or the length changes the name, a hash keeps it
/// apart from others that become the same.
fn credential_name(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    if plain == text && plain.len() <= 120 {
        return plain;
    }
    let hash = stable_hash(text);
    let kept: String = plain.chars().take(103).collect();
    format!("{kept}-{hash:016x}")
}
