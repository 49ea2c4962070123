//! The commands of a check, with this hub's own names in them: what the message or the config says stands where the
//! placeholders are, so that a command can be pasted as it is. What nobody says stays a word in capitals.

use super::message::MessageFacts;
use crate::api::model::{Hub, Target};
use crate::azure::{ApiServerHost, ApiServerHostKind};
use crate::text::shell_quoted;

/// What stands for each placeholder.
pub(super) struct PlaceholderValues<'a> {
    facts: &'a MessageFacts,
    hub: Option<&'a Hub>,
}

impl<'a> PlaceholderValues<'a> {
    pub(super) fn of(facts: &'a MessageFacts, hub: Option<&'a Hub>) -> Self {
        Self { facts, hub }
    }

    /// The command with each placeholder's value, or its name where there is none.
    pub(super) fn fill(&self, command: &str) -> String {
        let mut filled = command.to_owned();
        for name in NAMES {
            let placeholder = format!("{{{name}}}");
            if filled.contains(&placeholder) {
                let value = self.value(name).map(|value| word(&value));
                filled = filled.replace(&placeholder, value.as_deref().unwrap_or(name));
            }
        }
        filled
    }

    fn value(&self, name: &str) -> Option<String> {
        let argocd = self.hub.map(|hub| &hub.argocd);
        let cluster = || self.hub?.cluster.as_ref()?.managed.as_ref();
        let identity = || self.target().map(|target| &target.identity).or(self.hub.map(|hub| &hub.identity));
        let target = || self.target()?.cluster.as_ref();
        let host = || self.facts.hosts.first();
        match name {
            "NAMESPACE" => Some(argocd.map_or("argocd", |argocd| &argocd.namespace).to_owned()),
            "SERVER" => {
                let found = argocd.and_then(|argocd| argocd.workloads.server.name.as_deref());
                Some(format!("deploy/{}", found.unwrap_or("argocd-server")))
            }
            "CONTROLLER" => {
                let found = argocd.and_then(|argocd| argocd.workloads.controller.name.as_deref());
                Some(format!("sts/{}", found.unwrap_or("argocd-application-controller")))
            }
            "HUB" => Some(cluster()?.name.clone()),
            "HUB_RG" => Some(cluster()?.resource_group.clone()),
            "IDENTITY" => identity()?.name.clone(),
            "IDENTITY_RG" => identity()?.resource_group.clone(),
            "TARGET" => Some(target()?.name.clone()),
            "TARGET_RG" => Some(target()?.resource_group.clone()),
            "CLUSTER_ID" => target()?.resource_id(),
            "HOST" => host().cloned(),
            // A public name is in no zone of the user's.
            "ZONE" => {
                let is_public = |kind| kind == ApiServerHostKind::Public;
                let host = host().filter(|host| !ApiServerHost::of(host).is_some_and(|host| is_public(host.kind)))?;
                host.split_once('.').map(|(_, zone)| zone.to_owned())
            }
            "ID" => self.facts.object_id().map(|id| id.to_string()),
            "CLIENT_ID" => {
                let of_config = || identity().map(|identity| identity.client_id.to_string());
                self.facts.client_id.map(|id| id.to_string()).or_else(of_config)
            }
            "ISSUER" => self.facts.issuer.clone().or_else(|| self.hub?.cluster.as_ref()?.oidc_issuer_url.clone()),
            "AUTHORITY" => {
                let host = |url: &str| url.trim_start_matches("https://").trim_end_matches('/').to_owned();
                let of_config = self.hub.map(|hub| host(&hub.cloud.authority_host));
                let of_message = self.facts.authority.clone();
                Some(of_message.or(of_config).unwrap_or_else(|| "login.microsoftonline.com".to_owned()))
            }
            _ => None,
        }
    }

    /// The target that the message is about, or the only one there is.
    fn target(&self) -> Option<&'a Target> {
        let targets = &self.hub?.targets;
        match &targets[..] {
            [only] => Some(only),
            _ => targets.iter().find(|target| self.facts.is_about(target)),
        }
    }
}

/// Every placeholder. The last three nobody knows here.
const NAMES: [&str; 19] = [
    "NAMESPACE",
    "SERVER",
    "CONTROLLER",
    "HUB",
    "HUB_RG",
    "IDENTITY",
    "IDENTITY_RG",
    "TARGET",
    "TARGET_RG",
    "CLUSTER_ID",
    "HOST",
    "ZONE",
    "ID",
    "CLIENT_ID",
    "ISSUER",
    "AUTHORITY",
    "NODE",
    "VNET",
    "ZONE_RG",
];

/// A word of a shell's; what is harmless needs no quotes.
fn word(value: &str) -> String {
    let is_harmless = value.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:".contains(c));
    if is_harmless { value.to_owned() } else { shell_quoted(value) }
}
