//! What the identity may do on a target, and Argo CD on the hub.

use super::Verdict::{self, Excluded, Likely, Open, Unknown};
use super::{concerned, identities, is_principal};
use crate::api::model::{Access, Hub, HubAccess, Reader, Role, Target};
use crate::azure::roles;
use crate::explain::message::{MessageFacts, User};
use crate::k8s::rbac::CLUSTER_ADMIN;

/// The user that was refused, as the wrong one of the identity's two ids.
pub(in crate::explain) fn wrong_subject(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(id) = facts.object_id().map(|id| id.to_string()) else { return Unknown };
    if is_principal(&id, hub) {
        return Excluded(format!("{id} is a principalId of the config"));
    }
    if identities(hub).any(|identity| identity.client_id.to_string() == id) {
        return Likely(format!("{id} is a clientId of the config"));
    }
    Likely(format!("{id} is no principalId of the config: another identity signs in"))
}

/// The roles of Argo CD's own `ServiceAccount` on the hub.
pub(in crate::explain) fn hub_access(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(account) = &hub.argocd.service_account else {
        return Excluded("the config leaves the stock ServiceAccounts in their places".to_owned());
    };
    if let Some(User::ServiceAccount { namespace, name }) = &facts.user
        && (*namespace != hub.argocd.namespace || *name != account.name)
    {
        return Excluded(format!("{namespace}/{name} is not the ServiceAccount of the config"));
    }
    match account.hub_access {
        HubAccess::None => Likely(format!("the config gives {} no roles (hubAccess: None)", account.name)),
        HubAccess::Inherit => Open(format!(
            "the config binds {} to the roles of those that it replaces: is what it makes applied?",
            account.name
        )),
        HubAccess::ClusterAdmin => {
            Open(format!("the config gives {} every role: is what it makes applied?", account.name))
        }
    }
}

/// Access that nobody makes.
pub(in crate::explain) fn no_access(facts: &MessageFacts, hub: &Hub) -> Verdict {
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
pub(in crate::explain) fn no_reader(facts: &MessageFacts, hub: &Hub) -> Verdict {
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
pub(in crate::explain) fn reader_not_applied(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let has_reader = |target: &&Target| target.access.as_ref().is_some_and(|access| access.reader != Reader::Nobody);
    match names(concerned(facts, hub).into_iter().filter(has_reader)) {
        names if names.is_empty() => Unknown,
        names => Likely(format!(
            "by the config a role lists every kind on {names}: it is not there, or not bound to this user"
        )),
    }
}

/// An azureRole that does not cover every kind.
pub(in crate::explain) fn azure_role(facts: &MessageFacts, hub: &Hub) -> Verdict {
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
pub(in crate::explain) fn some_namespaces(facts: &MessageFacts, hub: &Hub) -> Verdict {
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
