//! What a resource is called in Terraform and in Azure Service Operator: both know it again by that name alone, so it
//! depends on the thing and on its hub, and never on what else is written in this run.

use super::{FederatedCredential, ManagedIdentity, Runbook, Scope, scopes};
use crate::api::model::Target;
use crate::text::stable_hash;
use std::collections::{HashMap, HashSet};

/// What names are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Small letters, digits and underscores, a letter first.
    Terraform,
    /// Names of Kubernetes objects.
    Aso,
}

/// Names in one style. Where two things of a kind would have the same, a hash of what tells them apart follows.
pub(super) struct RunbookNames {
    style: Style,
    hub: String,
    /// For each kind and plain name, the keys of the things that would have it.
    plain: HashMap<(&'static str, String), HashSet<String>>,
}

/// Something that gets a name.
struct Thing {
    kind: &'static str,
    /// What tells it from every other of its kind.
    key: String,
    /// What its name is made from.
    text: String,
}

impl RunbookNames {
    /// Of the whole hub, whatever part of it is written: a run for one target then finds the same names.
    pub(super) fn of(runbook: &Runbook<'_>, style: Style) -> Self {
        let mut names = Self { style, hub: runbook.hub.name.clone(), plain: HashMap::new() };
        for identity in &runbook.identities {
            names.add(identity_thing(identity));
        }
        for identity in &runbook.identities {
            // After all identities: the name of one is a part of its credentials'.
            for credential in &identity.credentials {
                let thing = names.credential_thing(identity, credential);
                names.add(thing);
            }
        }
        for target in &runbook.hub.targets {
            for scope in scopes(target) {
                let thing = names.assignment_thing(target, &scope);
                names.add(thing);
            }
        }
        names
    }

    pub(super) fn identity(&self, identity: &ManagedIdentity<'_>) -> String {
        self.name(&identity_thing(identity))
    }

    pub(super) fn credential(&self, identity: &ManagedIdentity<'_>, credential: &FederatedCredential) -> String {
        self.name(&self.credential_thing(identity, credential))
    }

    pub(super) fn assignment(&self, target: &Target, scope: &Scope<'_>) -> String {
        self.name(&self.assignment_thing(target, scope))
    }

    fn add(&mut self, thing: Thing) {
        self.plain.entry((thing.kind, self.style.plain(&thing.text))).or_default().insert(thing.key);
    }

    fn name(&self, thing: &Thing) -> String {
        let plain = self.style.plain(&thing.text);
        let same = self.plain.get(&(thing.kind, plain.clone())).map_or(0, HashSet::len);
        if same < 2 {
            return plain;
        }
        let separator = self.style.separator();
        format!("{plain}{separator}{:016x}", stable_hash(&key(&[thing.kind, &thing.key])))
    }

    fn credential_thing(&self, identity: &ManagedIdentity<'_>, credential: &FederatedCredential) -> Thing {
        let text = format!("{}-{}", self.identity(identity), credential.name);
        Thing { kind: "credential", key: key(&[&identity_thing(identity).key, &credential.name]), text }
    }

    fn assignment_thing(&self, target: &Target, scope: &Scope<'_>) -> Thing {
        let place = scope.namespace.map_or(String::new(), |namespace| format!("-{namespace}"));
        let text = match self.style {
            Style::Terraform => format!("{}{place}", target.name),
            // They stand among the objects of others.
            Style::Aso => format!("{}-{}{place}", self.hub, target.name),
        };
        Thing { kind: "assignment", key: key(&[&target.name, scope.namespace.unwrap_or_default()]), text }
    }
}

/// Not by its client id, which Azure chooses only when the identity is made.
fn identity_thing(identity: &ManagedIdentity<'_>) -> Thing {
    let subscription = identity.identity.subscription.map(|id| id.to_string()).unwrap_or_default();
    let place = [subscription, identity.resource_group.to_lowercase(), identity.name.to_lowercase()];
    Thing { kind: "identity", key: key(&place.each_ref().map(String::as_str)), text: identity.name.to_owned() }
}

/// The parts as one text that no other parts become.
fn key(parts: &[&str]) -> String {
    serde_json::json!(parts).to_string()
}

impl Style {
    fn separator(self) -> char {
        match self {
            Self::Terraform => '_',
            Self::Aso => '-',
        }
    }

    fn plain(self, text: &str) -> String {
        let separator = self.separator();
        let letters = text.to_lowercase();
        let letters = letters.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { separator });
        match self {
            Self::Terraform => {
                let plain: String = letters.collect();
                if plain.starts_with(|c: char| c.is_ascii_lowercase()) { plain } else { format!("x_{plain}") }
            }
            Self::Aso => {
                // Room for a hash: Kubernetes takes 253.
                let plain: String = letters.take(200).collect();
                let plain = plain.trim_matches(separator);
                if plain.is_empty() { "unnamed".to_owned() } else { plain.to_owned() }
            }
        }
    }
}
