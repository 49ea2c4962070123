//! The way from the hub to the target.

use super::{Cause, KnownError, Marks, causes, commands};
use crate::explain::verdict;

const ENTRA: Cause = Cause {
    text: "The host is Entra's, not an API server's: the pods have no way out to it, or need a proxy for it.",
    check: &["kubectl -n {NAMESPACE} exec {SERVER} -- getent hosts {AUTHORITY}"],
    prevented_by: Some("HTTPS_PROXY in the pod's env"),
    test: verdict::authority,
};

const ANOTHER: Cause = Cause {
    text: "The host is no API server of a target: git, a registry or Redis. Then this message has nothing to do with the clusters.",
    check: &[commands::SERVERS],
    prevented_by: None,
    test: verdict::another_host,
};

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError {
        title: "no such host",
        marks: Marks::Words(&[
            &["no such host"],
            &["server misbehaving"],
            &["nxdomain"],
            &["dial tcp: lookup ", "i/o timeout"],
            &["dial tcp: lookup ", "connection refused"],
        ]),
        is_general: false,
        meaning: "The hub cannot resolve the target's name. A private cluster's name stands in a private DNS zone.",
        causes: &[
            Cause {
                text: "The private DNS zone of the target is not linked to the hub's network, or the hub's own DNS server does not forward to 168.63.129.16.",
                check: &["az network private-dns link vnet list -g {ZONE_RG} -z {ZONE} -o table", commands::RESOLVE],
                prevented_by: None,
                test: verdict::unknown,
            },
            Cause {
                text: "The host is misspelt, or the cluster was made anew: its name has changed.",
                check: &["az aks show -g {TARGET_RG} -n {TARGET} --query privateFqdn -otsv"],
                prevented_by: Some("argocd-aks import aks copies it"),
                test: verdict::host,
            },
            causes::PUBLIC_NAME,
            ENTRA,
            ANOTHER,
        ],
    },
    KnownError {
        title: "timeout on the way to the API server",
        marks: Marks::WordsWithout(
            &[
                "proxyconnect",
                "dial tcp: lookup ",
                // Argo CD's own parts, and what they fetch.
                "code = deadlineexceeded",
                "ls-remote",
                "manifest generation",
                "helm ",
            ],
            &[
                &["i/o timeout"],
                &["context deadline exceeded"],
                &["tls handshake timeout"],
                &["connection timed out"],
                &["no route to host"],
                &["network is unreachable"],
            ],
        ),
        is_general: false,
        meaning: "Nothing answers in time, or there is no way there.",
        causes: &[
            Cause {
                text: "No route: the networks are not peered, or a firewall or network security group drops the packets.",
                check: &[
                    "az network vnet peering list -g {HUB_RG} --vnet-name {VNET} -o table",
                    "kubectl -n {NAMESPACE} exec {SERVER} -- timeout 5 bash -c '</dev/tcp/{HOST}/443' && echo open",
                ],
                prevented_by: None,
                test: verdict::unknown,
            },
            Cause {
                text: "The name resolves to the address of another private endpoint (an overlapping zone).",
                check: &[commands::RESOLVE],
                prevented_by: None,
                test: verdict::unknown,
            },
            Cause {
                text: "The target is stopped.",
                check: &["az aks show -g {TARGET_RG} -n {TARGET} --query powerState.code -otsv"],
                prevented_by: None,
                test: verdict::unknown,
            },
            ENTRA,
            Cause {
                text: "The pods need a proxy.",
                check: &[commands::LINT],
                prevented_by: Some("proxyUrl for the API traffic, HTTPS_PROXY in the pod's env for the sign-in"),
                test: verdict::unknown,
            },
            ANOTHER,
        ],
    },
    KnownError {
        title: "connection refused",
        marks: Marks::WordsWithout(
            &["proxyconnect", "dial tcp: lookup ", "ls-remote", "helm ", "manifest generation", "redis"],
            &[&["connection refused"], &["connection reset by peer"], &["https://", ": eof"]],
        ),
        is_general: false,
        meaning: "Something answers there, or on the way, and ends the connection: no API server speaks.",
        causes: &[
            Cause {
                text: "The port is not 443.",
                check: &[commands::LINT],
                prevented_by: Some("argocd-aks lint finds it (server-port)"),
                test: verdict::unknown,
            },
            Cause {
                text: "proxyUrl names a proxy that does not listen.",
                check: &[commands::LINT],
                prevented_by: Some("proxyUrl is checked to be a URL"),
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "HTTP where HTTPS was expected",
        marks: Marks::Words(&[
            &["http response to https client"],
            &["first record does not look like a tls handshake"],
        ]),
        is_general: false,
        meaning: "Argo CD spoke TLS, and what answered did not: it is no API server of AKS.",
        causes: &[
            Cause {
                text: "server has the port of something else, or a name that leads to something else.",
                check: &[commands::LINT, "curl -sv https://{HOST}:443/version"],
                prevented_by: Some("argocd-aks lint finds another port than 443 (server-port)"),
                test: verdict::host,
            },
            Cause {
                text: "proxyUrl, or HTTPS_PROXY of the pod, has https:// in front of a proxy that speaks plain HTTP.",
                check: &[commands::LINT, "kubectl -n {NAMESPACE} exec {SERVER} -- env | grep -i proxy"],
                prevented_by: None,
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "HTTPS where HTTP was spoken",
        marks: Marks::Words(&[&["http request to an https server"], &["malformed http response"]]),
        is_general: false,
        meaning: "The API server speaks TLS, and Argo CD did not.",
        causes: &[Cause {
            text: "server has no scheme: Argo CD then talks plain HTTP, and sends its token so.",
            check: &[commands::LINT],
            prevented_by: Some("a server without https:// is an error here"),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "the proxy of a cluster",
        marks: Marks::Words(&[
            &["proxyconnect"],
            &["unknown scheme", "proxy"],
            &["proxy", "unsupported scheme"],
            &["invalid proxy url"],
            &["socks connect"],
        ]),
        is_general: false,
        meaning: "proxyUrl of the cluster Secret, or HTTPS_PROXY of the pod, does not lead to the target.",
        causes: &[
            Cause {
                text: "proxyUrl has a scheme that the Kubernetes client does not know, as socks5h, or none.",
                check: &[commands::LINT],
                prevented_by: Some("proxyUrl is checked: http, https or socks5"),
                test: verdict::unknown,
            },
            Cause {
                text: "The proxy does not listen, or does not let the hub through to port 443 of the target.",
                check: &["kubectl -n {NAMESPACE} exec {SERVER} -- env | grep -i proxy"],
                prevented_by: None,
                test: verdict::unknown,
            },
        ],
    },
];
