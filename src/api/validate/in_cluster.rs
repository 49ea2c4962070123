//! The hub itself as a target, for the labels that `ApplicationSet` generators read. Argo CD reaches it with the pods' own
//! accounts, so nothing about a connection means anything.

use super::super::v1alpha1::Target;
use super::target_check::TargetCheck;
use crate::diagnostic::Code;

/// The fields that are about reaching a cluster, signing in there, and what may be done there.
const OF_A_CONNECTION: [&str; 11] = [
    "server",
    "alias",
    "caData",
    "ca",
    "serverName",
    "proxyUrl",
    "disableCompression",
    "insecure",
    "identity",
    "cluster",
    "access",
];

/// Refuses what is written for the hub itself and has no meaning there.
pub(super) fn check(check: &mut TargetCheck<'_, '_>) {
    if check.own.in_cluster != Some(true) {
        return;
    }
    for key in OF_A_CONNECTION.into_iter().filter(|key| check.own.has(key)) {
        let message = "has no meaning beside inCluster: Argo CD reaches the hub itself with its own ServiceAccounts";
        check.error(Code::InvalidValue, key, message, "remove it; if another cluster is meant, remove inCluster");
    }
}

/// The hub without what its group or the defaults say of connections: they say it of the other targets.
pub(super) fn without_connection(target: Target) -> Target {
    if target.in_cluster != Some(true) {
        return target;
    }
    Target {
        server: None,
        alias: None,
        ca_data: None,
        ca: None,
        server_name: None,
        proxy_url: None,
        disable_compression: None,
        insecure: None,
        identity: None,
        cluster: None,
        access: None,
        ..target
    }
}
