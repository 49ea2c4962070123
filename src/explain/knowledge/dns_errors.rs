//! Names that are not found.

use super::{Cause, KnownError, causes, commands};
use crate::explain::message::Place;
use crate::explain::verdict;

/// How a resolver's answer, or its silence, is said.
const NOT_FOUND: &[&[&str]] = &[
    &["no such host"],
    &["server misbehaving"],
    &["nxdomain"],
    &["temporary failure in name resolution"],
    &["name or service not known"],
    &["could not resolve host"],
    &["getaddrinfo", "enotfound"],
    &["dial tcp: lookup ", "i/o timeout"],
    &["dial tcp: lookup ", "connection refused"],
    &["dial tcp: lookup ", "deadline exceeded"],
    &["dial tcp: lookup ", "operation was canceled"],
];

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "Entra's host is not found",
        NOT_FOUND,
        "The pods cannot resolve the name that they sign in at. No target has to do with it.",
        &[
            Cause::new("The hub's DNS does not answer for names of the internet, or only for some.")
                .check(&["kubectl -n {NAMESPACE} exec {SERVER} -- getent hosts {AUTHORITY}"])
                .prevented_by("HTTPS_PROXY in the pod's env: then the proxy resolves the name"),
            causes::AUTHORITY,
        ],
    )
    .when(|line| line.facts().place == Some(Place::Entra)),
    KnownError::said(
        "the hub's DNS does not answer",
        &[&["dial tcp: lookup ", "i/o timeout"], &["dial tcp: lookup ", "connection refused"], &["dial tcp: lookup ", "deadline exceeded"], &["temporary failure in name resolution"], &["server misbehaving"]],
        "The name was asked for and nobody answered: whether it is right, this message does not say.",
        &[
            Cause::new("The DNS of the hub (CoreDNS, or the server of your own that it forwards to) is down, or a network policy keeps the pods from it.")
                .check(&["kubectl -n kube-system get pods -l k8s-app=kube-dns", commands::RESOLVE]),
            Cause::new("The DNS server of your own does not forward this zone to 168.63.129.16, and lets it time out.")
                .check(&[commands::RESOLVE]),
            ANOTHER,
        ],
    ),
    KnownError::said(
        "no such host",
        NOT_FOUND,
        "The hub's pods do not find this name. Where it is a target's: that of a private cluster stands in a private DNS zone.",
        &[
            Cause::new("The private DNS zone of the target is not linked to the hub's network, or the hub's own DNS server does not forward to 168.63.129.16.")
                .check(&["az network private-dns link vnet list -g {ZONE_RG} -z {ZONE} -o table", commands::RESOLVE]),
            Cause::new("The host is misspelt, or the cluster was made anew: its name has changed.")
                .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query privateFqdn -otsv"])
                .prevented_by("argocd-aks import aks copies it")
                .by_config(verdict::host),
            causes::PUBLIC_NAME,
            ANOTHER,
        ],
    ),
];

const ANOTHER: Cause = Cause::new(
    "The host is no API server of a target: git, a registry or Redis. Then this message has nothing to do with the clusters.",
)
.check(&[commands::SERVERS])
.by_config(verdict::another_host);
