//! Whose a host of the message is, by the config.

use super::Verdict::{self, Excluded, Likely, Unknown};
use super::targets_in;
use crate::api::model::Hub;
use crate::azure::ApiServerHost;
use crate::explain::message::MessageFacts;

/// Hosts that are no target's, though AKS's by their names.
pub(in crate::explain) fn host(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match unknown_host(facts, hub) {
        Some(host) if ApiServerHost::of(host).is_some() => {
            Likely(format!("no target of the config has the host {host}"))
        }
        Some(_) => Unknown,
        None => of_targets(facts, hub),
    }
}

/// A host that is neither a target's nor AKS's.
pub(in crate::explain) fn another_host(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match unknown_host(facts, hub) {
        Some(host) if ApiServerHost::of(host).is_none() => Likely(format!("{host} is no target's of the config")),
        Some(_) => Unknown,
        None => of_targets(facts, hub),
    }
}

fn unknown_host<'f>(facts: &'f MessageFacts, hub: &Hub) -> Option<&'f String> {
    facts.hosts.iter().find(|host| !hub.targets.iter().any(|target| *host == target.server.host()))
}

fn of_targets(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let names: Vec<&str> = targets_in(facts, hub).iter().map(|target| target.name.as_str()).collect();
    if names.is_empty() { Unknown } else { Excluded(format!("the host is that of {}", names.join(", "))) }
}

/// A target without a CA.
pub(in crate::explain) fn no_ca(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match targets_in(facts, hub).first() {
        // The pod's own files verify the hub.
        Some(target) if target.is_in_cluster() => Unknown,
        Some(target) if target.ca_data.is_none() => Likely(format!("the target {:?} has no caData", target.name)),
        Some(target) => Excluded(format!("the target {:?} has a caData", target.name)),
        None => Unknown,
    }
}
