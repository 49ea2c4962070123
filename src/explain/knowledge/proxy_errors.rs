//! Proxies: of a cluster's traffic (proxyUrl), and of a pod (`HTTPS_PROXY`).

use super::{Cause, KnownError};
use crate::explain::message::Place;

const POD_ENV: &str = "kubectl -n {NAMESPACE} exec {SERVER} -- env | grep -i proxy";

const SCHEME: Cause =
    Cause::new("proxyUrl has a scheme that the Kubernetes client does not know, as socks5h, or none.")
        .prevented_by("proxyUrl is checked: http, https or socks5");

const NOT_LET_THROUGH: Cause = Cause::new("The proxy does not let the hub through to this host and port.")
    .check(&[POD_ENV])
    .prevented_by("NO_PROXY with the target's host in the pods' env, where they reach it without the proxy");

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "the proxy asks for a password",
        &[&["proxy authentication required"], &["proxyauthenticationrequired"]],
        "The proxy on the way wants to know who asks.",
        &[Cause::new("proxyUrl, or HTTPS_PROXY of the pod, has no user and password, or old ones.")
            .check(&[super::commands::LINT, POD_ENV])],
    ),
    KnownError::said(
        "the proxy on the way to Entra",
        &[
            &["proxyconnect"],
            &["/oauth2/", "\": forbidden"],
            &["/oauth2/", "\": bad gateway"],
            &["/oauth2/", "\": service unavailable"],
            &["/oauth2/", "\": gateway timeout"],
        ],
        "The sign-in goes by the proxy of the pod (HTTPS_PROXY), which is not reached or lets nothing through to Entra. proxyUrl of a cluster has nothing to do with it.",
        &[Cause::new("HTTPS_PROXY of the pod names a proxy that does not answer, or that does not allow the authority host.")
            .check(&[POD_ENV, "kubectl -n {NAMESPACE} exec {SERVER} -- getent hosts {AUTHORITY}"])],
    )
    .when(|line| line.facts().place == Some(Place::Entra)),
    KnownError::said(
        "the proxy refuses the target",
        &[
            &["proxyconnect tcp", "forbidden"],
            &["get \"https://", "\": forbidden"],
            &["get \"https://", "\": bad gateway"],
            &["get \"https://", "\": service unavailable"],
            &["get \"https://", "\": gateway timeout"],
        ],
        "What answers is a proxy on the way, and not the API server: it opens no connection to it.",
        &[NOT_LET_THROUGH],
    )
    .unless(&["user \"", "user \\\""]),
    KnownError::said(
        "proxyUrl is no URL of a proxy",
        &[
            &["unknown scheme", "proxy"],
            &["proxy", "unsupported scheme"],
            &["failed to parse proxy url"],
            &["can`t parse proxy url"],
            &["can't parse proxy url"],
            &["cannot parse proxy url"],
            &["invalid proxy url"],
            &["invalid proxy address"],
        ],
        "Argo CD or the Kubernetes client cannot use proxyUrl of the cluster Secret.",
        &[SCHEME],
    ),
    KnownError::said(
        "the proxy speaks plain HTTP",
        &[&["proxyconnect", "first record does not look like a tls handshake"], &["proxyconnect", "http response to https client"]],
        "The proxy was reached, and does not speak TLS itself.",
        &[Cause::new("proxyUrl, or HTTPS_PROXY of the pod, begins with https://, and the proxy takes http:// (it passes TLS on all the same).")
            .check(&[super::commands::LINT, POD_ENV])],
    ),
    KnownError::said(
        "the proxy of a cluster",
        &[&["proxyconnect"], &["socks connect"]],
        "The way to the target goes by a proxy, proxyUrl of the cluster Secret or HTTPS_PROXY of the pod, and the connection to the proxy itself failed.",
        &[
            Cause::new("The proxy does not listen at that address, has another name or port, or cannot be reached from the hub.")
                .check(&[super::commands::LINT, POD_ENV]),
            Cause::new("The pod's HTTPS_PROXY is meant for the internet, and the target's host is missing in NO_PROXY.")
                .check(&[POD_ENV])
                .prevented_by("NO_PROXY with the targets' hosts in the pods' env"),
        ],
    ),
];
