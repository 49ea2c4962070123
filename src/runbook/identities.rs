//! The identities that Argo CD signs in with, and the federated credentials that each needs: one for each
//! `ServiceAccount` of the hub.

use super::{RunbookPart, missing_in};
use crate::api::model::{Hub, HubFoundation, Identity, Target};
use crate::azure::ClientId;
use crate::diagnostic::{Diagnostics, Field};
use crate::plan::FederatedWorkload;
use crate::plan::credentials::{accounts, too_many};
use crate::text::stable_hash;

/// An identity that Argo CD signs in with. `C` is `Option<ClientId>` where it may not exist yet.
#[derive(Debug, Clone)]
pub struct ManagedIdentity<'h, C = ClientId> {
    /// Its ids.
    pub identity: &'h Identity<C>,
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
    let credentials = credentials(&hub.name, &hub.argocd.namespace, federated_workloads);
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
        let own = target.filter(|target| target.identity.client_id != hub.identity.client_id);
        let own = own.map(|target| target.name.as_str());
        identities.extend(managed(&hub.name, identity, own, &credentials, diagnostics));
    }
    identities
}

/// The identities of a hub, which may not exist yet: then they are told apart by their names.
pub(super) fn planned<'h>(
    hub: &'h HubFoundation,
    federated_workloads: &[FederatedWorkload],
    diagnostics: &mut Diagnostics,
) -> Vec<ManagedIdentity<'h, Option<ClientId>>> {
    let credentials = credentials(&hub.name, &hub.argocd.namespace, federated_workloads);
    let mut identities: Vec<ManagedIdentity<'h, Option<ClientId>>> = Vec::new();
    let own = hub.own_identities.iter().map(|(target, identity)| (identity, Some(target.as_str())));
    for (identity, own) in std::iter::once((&hub.identity, None)).chain(own) {
        let is_known = identities.iter().any(|known| {
            let place = |it: &Identity<_>| (it.name.clone(), it.resource_group.clone(), it.subscription);
            let same_id = identity.client_id.is_some() && known.identity.client_id == identity.client_id;
            same_id || place(known.identity) == place(identity)
        });
        if !is_known {
            identities.extend(managed(&hub.name, identity, own, &credentials, diagnostics));
        }
    }
    identities
}

/// An identity by its name in Azure. `own` is the target that has it for itself.
fn managed<'h, C>(
    hub: &str,
    identity: &'h Identity<C>,
    own: Option<&str>,
    credentials: &[FederatedCredential],
    diagnostics: &mut Diagnostics,
) -> Option<ManagedIdentity<'h, C>> {
    let (Some(name), Some(resource_group)) = (&identity.name, &identity.resource_group) else {
        let key = if identity.name.is_none() { "name" } else { "resourceGroup" };
        let (field, whose) = field(own);
        let help = format!("add identity.{key}{whose}: az identity list shows it");
        diagnostics.push(missing_in(hub, field.key(key), &help));
        return None;
    };
    Some(ManagedIdentity { identity, name, resource_group, credentials: credentials.to_vec() })
}

/// Where an identity stands in the config, and whose it is.
pub(super) fn field(own: Option<&str>) -> (Field, String) {
    match own {
        Some(target) => (Field::of(["spec", "targets", "identity"]), format!(" of the target {target:?}")),
        None => (Field::of(["spec", "identity"]), String::new()),
    }
}

/// One for each `ServiceAccount`; both workloads may have the same.
fn credentials(hub: &str, namespace: &str, federated_workloads: &[FederatedWorkload]) -> Vec<FederatedCredential> {
    let of = |account: &str| FederatedCredential {
        name: credential_name(&format!("{hub}-{namespace}-{account}")),
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
