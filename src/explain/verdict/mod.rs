//! A cause against what is known: the message alone, and the config. Who says what is kept apart: in a message of Entra's
//! stand the token's values; the config's are those that should run; what stands in Azure, neither knows.

mod access;
mod by_message;
mod hosts;
mod identity;

pub(super) use access::{
    azure_role, hub_access, no_access, no_reader, reader_not_applied, some_namespaces, wrong_subject,
};
pub(super) use by_message::{
    aks_application, another_program, default_account, early, issuer_not_enabled, not_early, not_private, nothing,
    other_port, own_name, public_name,
};
pub(super) use hosts::{another_host, host, no_ca};
pub(super) use identity::{
    audience, client_id, cloud, identity_made_anew, issuer, issuer_of_credential, subject, tenant,
};

use super::knowledge::Cause;
use super::message::MessageFacts;
use crate::api::model::{Hub, Identity, Target};

/// What is known of a cause.
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

/// Who has a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    /// The message by itself.
    Message,
    /// The config, held against the message.
    Config,
}

/// What is known of a cause, and by whom: the config's word counts more than the message's, but for what the message rules
/// out.
pub(super) fn of(cause: &Cause, facts: &MessageFacts, hub: Option<&Hub>) -> (Verdict, Witness) {
    let by_message = (cause.by_message)(facts);
    let by_config = hub.map_or(Verdict::Unknown, |hub| (cause.by_config)(facts, hub));
    match (by_message, by_config) {
        (by_message @ Verdict::Excluded(_), _) | (by_message, Verdict::Unknown) => (by_message, Witness::Message),
        (_, by_config) => (by_config, Witness::Config),
    }
}

/// The config cannot tell.
pub(super) fn unknown(_: &MessageFacts, _: &Hub) -> Verdict {
    Verdict::Unknown
}

/// The targets that the message names, or all.
fn concerned<'h>(facts: &MessageFacts, hub: &'h Hub) -> Vec<&'h Target> {
    let named = targets_in(facts, hub);
    if named.is_empty() { hub.targets.iter().collect() } else { named }
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
