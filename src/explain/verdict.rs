//! A cause against a config: whether what the message says is what the config says.

use super::facts::MessageFacts;
use crate::api::model::{Access, Hub, HubAccess, Identity, Reader, Role, Target};
use crate::azure::{ApiServerHost, ApiServerHostKind, Cloud, roles};
use crate::diagnostic::Diagnostics;
use crate::k8s::rbac::CLUSTER_ADMIN;
use crate::plan::federated_workloads;

/// What a config says of a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: look at the cluster or at Azure.
    Unknown,
    /// It fits what the message says, and why.
    Likely(String),
    /// The message and the config agree, which says nothing of what stands in Azure: that has to be looked at.
    Open(String),
    /// Not this, and why.
    Excluded(String),
}

impl Verdict {
    /// What to look at first.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Likely(_) => 0,
            Self::Open(_) => 1,
            Self::Unknown => 2,
            Self::Excluded(_) => 3,
        }
    }
}

use Verdict::{Excluded, Likely, Open, Unknown};

/// The config cannot tell.
pub(super) fn unknown(_: &MessageFacts, _: &Hub) -> Verdict {
    Unknown
}

/// The client id of the message.
pub(super) fn client_id(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(id) = facts.client_id.map(|id| id.to_string()) else { return Unknown };
    if identities(hub).any(|identity| identity.client_id.to_string() == id) {
        return Excluded(format!("{id} is a clientId of the config"));
    }
    if is_principal(&id, hub) {
        return Likely(format!("{id} is a principalId of the config: it was written where the clientId belongs"));
    }
    Likely(format!("{id} is no clientId of the config: the running Secrets are not those that the config makes"))
}

/// A client id that Entra does not know, though it is the config's.
pub(super) fn identity_made_anew(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match client_id(facts, hub) {
        Excluded(why) => Open(format!("{why}: whether the identity is still there, only Azure knows")),
        _ => Unknown,
    }
}

/// The tenant of the message.
pub(super) fn tenant(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(id) = facts.tenant.map(|id| id.to_string()) else { return Unknown };
    if identities(hub).any(|identity| identity.tenant_id.to_string() == id) {
        return Excluded(format!("{id} is a tenantId of the config"));
    }
    Likely(format!("{id} is no tenantId of the config"))
}

/// The cloud of the host that was signed in at.
pub(super) fn cloud(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let found = facts.authority.as_deref().and_then(|host| Some((host, Cloud::of_authority(host)?)));
    let (Some((host, found)), Some(wanted)) = (found, Cloud::of_environment(&hub.cloud.environment_name)) else {
        return Unknown;
    };
    if found == wanted {
        return Excluded(format!("{host} is of the config's cloud"));
    }
    Likely(format!("{host} is of the cloud {found}, the config's cloud is {wanted}"))
}

/// A host of Entra's, where an API server's was expected.
pub(super) fn authority(facts: &MessageFacts, _: &Hub) -> Verdict {
    match &facts.authority {
        Some(host) => Likely(format!("the host is {host}")),
        None if facts.hosts.is_empty() => Unknown,
        None => Excluded("the host is an API server's".to_owned()),
    }
}

/// The `ServiceAccount` of the token.
pub(super) fn subject(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(found) = &facts.subject else { return Unknown };
    let namespace = &hub.argocd.namespace;
    let wanted: Vec<String> = federated_workloads(&hub.argocd, None, &mut Diagnostics::new())
        .iter()
        .map(|sign_in| sign_in.subject(namespace))
        .collect();
    if wanted.contains(found) {
        return Open(format!(
            "the token is of {found}, as the config says: what the credential says, only Azure knows"
        ));
    }
    let mut wanted = wanted;
    wanted.dedup();
    Likely(format!("the token is of {found}, the config says {}", wanted.join(" and ")))
}

/// The issuer of the token, against that of a federated credential.
pub(super) fn issuer_of_credential(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match issuer(facts, hub) {
        Excluded(_) => Open(
            "the token's issuer is the config's, final / included: what the credential says, only Azure knows"
                .to_owned(),
        ),
        verdict => verdict,
    }
}

/// An API server without a public issuer signs as itself.
pub(super) fn issuer_not_enabled(facts: &MessageFacts, _: &Hub) -> Verdict {
    match facts.issuer.as_deref() {
        Some(issuer) if is_own_issuer(issuer) => Likely(format!("the token's issuer is {issuer}")),
        Some(issuer) => Excluded(format!("the token's issuer is {issuer}")),
        None => Unknown,
    }
}

fn is_own_issuer(issuer: &str) -> bool {
    issuer.starts_with("https://kubernetes.default")
}

/// The issuer of the token.
pub(super) fn issuer(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let wanted = hub.cluster.as_ref().and_then(|cluster| cluster.oidc_issuer_url.as_deref());
    let (Some(found), Some(wanted)) = (facts.issuer.as_deref(), wanted) else { return Unknown };
    if found == wanted {
        Excluded("the issuer is the config's".to_owned())
    } else if found.trim_end_matches('/') == wanted.trim_end_matches('/') {
        Likely("the issuers differ only in the final /, which counts".to_owned())
    } else {
        Likely(format!("the token's issuer is {found}, the config's is {wanted}"))
    }
}

/// The audience of the token.
pub(super) fn audience(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(found) = &facts.audience else { return Unknown };
    if *found == hub.cloud.audience {
        Open(format!("{found} is the audience of the config's cloud: what the credential says, only Azure knows"))
    } else {
        Likely(format!("the token is for {found}, the config's cloud takes {}", hub.cloud.audience))
    }
}

/// The user that was refused, as the wrong one of the identity's two ids.
pub(super) fn wrong_subject(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(id) = facts.user.map(|id| id.to_string()) else { return Unknown };
    if is_principal(&id, hub) {
        return Excluded(format!("{id} is a principalId of the config"));
    }
    if identities(hub).any(|identity| identity.client_id.to_string() == id) {
        return Likely(format!("{id} is a clientId of the config"));
    }
    Likely(format!("{id} is no principalId of the config: another identity signs in"))
}

/// The roles of Argo CD's own `ServiceAccount` on the hub.
pub(super) fn hub_access(_: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(account) = &hub.argocd.service_account else {
        return Excluded("the config leaves the stock ServiceAccounts in their places".to_owned());
    };
    match account.hub_access {
        HubAccess::None => Likely(format!("the config gives {} no roles (hubAccess: None)", account.name)),
        HubAccess::Inherit => {
            Excluded(format!("the config binds {} to the roles: is what it makes applied?", account.name))
        }
        HubAccess::ClusterAdmin => Excluded(format!("the config gives {} every role", account.name)),
    }
}

/// Access that nobody makes.
pub(super) fn no_access(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let of = concerned(facts, hub);
    let without: Vec<&str> =
        of.iter().filter(|target| target.access.is_none()).map(|target| target.name.as_str()).collect();
    match (without.len(), of.len()) {
        // Whether it was applied, no config tells.
        (0, _) => Unknown,
        (some, all) if some == all => Likely(format!("the config makes no access on {}", without.join(", "))),
        _ => Likely(format!("where the target is one of {}: the config makes no access there", without.join(", "))),
    }
}

/// A target whose config leaves out the reader that Argo CD's cache needs.
pub(super) fn no_reader(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let of = concerned(facts, hub);
    let lists_nothing = |target: &&Target| {
        let access = target.access.as_ref();
        access.is_some_and(|access| access.reader == Reader::Nobody && !is_admin(access))
    };
    match names(of.iter().copied().filter(lists_nothing)) {
        names if !names.is_empty() => Likely(format!("the config makes no reader on {names} (cache: false)")),
        _ if of.iter().all(|target| target.access.is_some()) && !of.is_empty() => {
            Excluded("the access of the config lists every kind".to_owned())
        }
        _ => Unknown,
    }
}

/// The reader that the config asks for: who may not list has it not.
pub(super) fn reader_not_applied(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let has_reader = |target: &&Target| target.access.as_ref().is_some_and(|access| access.reader != Reader::Nobody);
    match names(concerned(facts, hub).into_iter().filter(has_reader)) {
        names if names.is_empty() => Unknown,
        names => Likely(format!(
            "by the config a role lists every kind on {names}: it is not there, or not bound to this user"
        )),
    }
}

/// An azureRole that does not cover every kind.
pub(super) fn azure_role(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let too_little = |target: &&Target| match target.access.as_ref().and_then(|access| access.role.as_ref()) {
        Some(Role::Azure { role, .. }) if !roles::is_cluster_admin(role) => Some((target.name.clone(), role.clone())),
        _ => None,
    };
    let of = concerned(facts, hub);
    let found: Vec<(String, String)> = of.iter().filter_map(too_little).collect();
    match found.first() {
        Some((name, role)) => Likely(format!("the azureRole of {name} is {role}, which does not cover every kind")),
        None => Unknown,
    }
}

fn is_admin(access: &Access) -> bool {
    match &access.role {
        Some(Role::Kubernetes(role)) => role == CLUSTER_ADMIN,
        Some(Role::Azure { role, .. }) => roles::is_cluster_admin(role),
        Some(Role::Own(_)) | None => false,
    }
}

fn names<'t>(targets: impl Iterator<Item = &'t Target>) -> String {
    targets.map(|target| target.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Access in some namespaces, where Argo CD watches all.
pub(super) fn some_namespaces(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let is_narrow = |target: &&&Target| {
        target.access.as_ref().is_some_and(|access| match &access.reader {
            // A role of the target's own that lists everything, or somebody else's reader.
            Reader::Nobody => !access.namespaces.is_empty(),
            Reader::Namespaces(_) => true,
            Reader::ClusterWide => false,
        })
    };
    let of = concerned(facts, hub);
    let narrow: Vec<&str> = of.iter().filter(is_narrow).map(|target| target.name.as_str()).collect();
    if narrow.is_empty() {
        return Unknown;
    }
    Likely(format!("the config gives access in some namespaces only on {}", narrow.join(", ")))
}

/// Hosts that are no target's, though AKS's by their names.
pub(super) fn host(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match unknown_host(facts, hub) {
        Some(host) if ApiServerHost::of(host).is_some() => {
            Likely(format!("no target of the config has the host {host}"))
        }
        Some(_) => Unknown,
        None => of_targets(facts, hub),
    }
}

/// A host that is neither a target's nor AKS's.
pub(super) fn another_host(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match unknown_host(facts, hub) {
        Some(host) if ApiServerHost::of(host).is_none() => Likely(format!("{host} is no target's of the config")),
        Some(_) => Unknown,
        None => of_targets(facts, hub),
    }
}

/// A name of the user's own, which an AKS certificate does not have.
pub(super) fn own_name(facts: &MessageFacts, _: &Hub) -> Verdict {
    match facts.hosts.first() {
        Some(host) if ApiServerHost::of(host).is_none() => Likely(format!("{host} is not a name that AKS gives")),
        Some(host) => Excluded(format!("{host} is a name that AKS gives")),
        None => Unknown,
    }
}

fn unknown_host<'f>(facts: &'f MessageFacts, hub: &Hub) -> Option<&'f String> {
    facts.hosts.iter().find(|host| !hub.targets.iter().any(|target| *host == target.server.host()))
}

fn of_targets(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let names: Vec<&str> = targets_in(facts, hub).iter().map(|target| target.name.as_str()).collect();
    if names.is_empty() { Unknown } else { Excluded(format!("the host is that of {}", names.join(", "))) }
}

/// The targets that the message names, or all.
fn concerned<'h>(facts: &MessageFacts, hub: &'h Hub) -> Vec<&'h Target> {
    let named = targets_in(facts, hub);
    if named.is_empty() { hub.targets.iter().collect() } else { named }
}

/// A public name, where the cluster is private.
pub(super) fn public_name(facts: &MessageFacts, _: &Hub) -> Verdict {
    let kinds = || facts.hosts.iter().filter_map(|host| Some((host, ApiServerHost::of(host)?.kind)));
    if let Some((host, _)) = kinds().find(|(_, kind)| *kind == ApiServerHostKind::Public) {
        Likely(format!("{host} is a public name (.hcp.)"))
    } else if let Some((host, _)) = kinds().find(|(_, kind)| *kind == ApiServerHostKind::Private) {
        Excluded(format!("{host} is a private name"))
    } else {
        Unknown
    }
}

/// A target without a CA.
pub(super) fn no_ca(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match targets_in(facts, hub).first() {
        Some(target) if target.ca_data.is_none() => Likely(format!("the target {:?} has no caData", target.name)),
        Some(target) => Excluded(format!("the target {:?} has a caData", target.name)),
        None => Unknown,
    }
}

fn targets_in<'h>(facts: &MessageFacts, hub: &'h Hub) -> Vec<&'h Target> {
    hub.targets.iter().filter(|target| facts.is_about(target)).collect()
}

fn identities(hub: &Hub) -> impl Iterator<Item = &Identity> {
    std::iter::once(&hub.identity).chain(hub.targets.iter().map(|target| &target.identity))
}

fn is_principal(id: &str, hub: &Hub) -> bool {
    identities(hub).filter_map(|identity| identity.principal_id).any(|principal| principal.to_string() == id)
}
