//! What the message says of a cause by itself.

use super::Verdict::{self, Excluded, Likely, Open, Unknown};
use crate::azure::{API_SERVER_PORT, ApiServerHost, ApiServerHostKind};
use crate::explain::message::MessageFacts;
use std::net::IpAddr;

/// The message says nothing of it.
pub(in crate::explain) fn nothing(_: &MessageFacts) -> Verdict {
    Unknown
}

/// A port that no API server of AKS has.
pub(in crate::explain) fn other_port(facts: &MessageFacts) -> Verdict {
    match facts.ports.iter().find(|port| **port != API_SERVER_PORT) {
        Some(port) => Likely(format!("the message shows port {port}")),
        None if facts.ports.is_empty() => Unknown,
        None => Excluded(format!("the message shows port {API_SERVER_PORT}")),
    }
}

/// An API server without a public issuer signs as itself.
pub(in crate::explain) fn issuer_not_enabled(facts: &MessageFacts) -> Verdict {
    match facts.issuer.as_deref() {
        Some(issuer) if issuer.starts_with("https://kubernetes.default") => {
            Likely(format!("the token's issuer is {issuer}"))
        }
        Some(issuer) => Excluded(format!("the token's issuer is {issuer}")),
        None => Unknown,
    }
}

/// A token of the account that a pod has where nobody gives it one.
pub(in crate::explain) fn default_account(facts: &MessageFacts) -> Verdict {
    match facts.subject.as_deref() {
        Some(subject) if subject.ends_with(":default") => Likely(format!("the token is of {subject}")),
        Some(_) => Excluded("the token is of another ServiceAccount than default".to_owned()),
        None => Unknown,
    }
}

/// A clock that is behind.
pub(in crate::explain) fn early(facts: &MessageFacts) -> Verdict {
    if facts.is_early { Likely("by its clock the time has not come yet".to_owned()) } else { Unknown }
}

/// What only time that has passed makes.
pub(in crate::explain) fn not_early(facts: &MessageFacts) -> Verdict {
    if facts.is_early { Excluded("by its clock the time has not come yet".to_owned()) } else { Unknown }
}

/// A token whose account has nothing of Argo CD's in its name.
pub(in crate::explain) fn another_program(facts: &MessageFacts) -> Verdict {
    let Some(subject) = facts.subject.as_deref() else { return Unknown };
    let Some((namespace, name)) = subject.trim_start_matches("system:serviceaccount:").split_once(':') else {
        return Unknown;
    };
    // A program in a namespace of its own name, or AKS's own.
    let is_of_another = namespace == "kube-system" || (namespace == name && name != "default");
    if is_of_another && !subject.contains("argo") {
        Open(format!("the token is of {subject}: is that Argo CD's?"))
    } else {
        Unknown
    }
}

/// Another resource than AKS's own application.
pub(in crate::explain) fn aks_application(facts: &MessageFacts) -> Verdict {
    if facts.names_aks { Excluded("the resource in the message is AKS's own application".to_owned()) } else { Unknown }
}

/// A name of the user's own, which an AKS certificate does not have.
pub(in crate::explain) fn own_name(facts: &MessageFacts) -> Verdict {
    match facts.hosts.first() {
        Some(host) if ApiServerHost::of(host).is_none() => Likely(format!("{host} is not a name that AKS gives")),
        Some(host) => Excluded(format!("{host} is a name that AKS gives")),
        None => match facts.addresses.first() {
            Some(address) => Likely(format!("the host is the address {address}")),
            None => Unknown,
        },
    }
}

/// What counts for a public address only.
pub(in crate::explain) fn not_private(facts: &MessageFacts) -> Verdict {
    let is_private = |address: &&IpAddr| matches!(address, IpAddr::V4(address) if address.is_private());
    if let Some(address) = facts.addresses.iter().find(is_private) {
        return Excluded(format!("{address} is a private address"));
    }
    let private = |host: &&String| ApiServerHost::of(host).is_some_and(|host| host.kind == ApiServerHostKind::Private);
    match facts.hosts.iter().find(private) {
        Some(host) => Excluded(format!("{host} is a private name")),
        None => Unknown,
    }
}

/// A public name, where the cluster is private.
pub(in crate::explain) fn public_name(facts: &MessageFacts) -> Verdict {
    let kinds = || facts.hosts.iter().filter_map(|host| Some((host, ApiServerHost::of(host)?.kind)));
    if let Some((host, _)) = kinds().find(|(_, kind)| *kind == ApiServerHostKind::Public) {
        Likely(format!("{host} is a public name (.hcp.)"))
    } else if let Some((host, _)) = kinds().find(|(_, kind)| *kind == ApiServerHostKind::Private) {
        Excluded(format!("{host} is a private name"))
    } else {
        Unknown
    }
}
