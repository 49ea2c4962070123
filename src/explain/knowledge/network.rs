//! The way from the hub to the target.

use super::{Cause, Entry};
use crate::explain::verdict;

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        title: "no such host",
        aadsts: None,
        marks: &[&["no such host"], &["server misbehaving"], &["nxdomain"]],
        is_general: false,
        meaning: "The hub cannot resolve the target's name. A private cluster's name stands in a private DNS zone.",
        causes: &[
            Cause {
                text: "The private DNS zone of the target is not linked to the hub's network, or the hub's own DNS server does not forward to 168.63.129.16.",
                check: &[
                    "az network private-dns link vnet list -g MC_RG -z ZONE -o table",
                    "kubectl -n argocd exec deploy/argocd-server -- getent hosts HOST",
                ],
                avoided: "nothing in a config can: it is the network's",
                test: verdict::unknown,
            },
            Cause {
                text: "The host is misspelt, or the cluster was made anew: its name has changed.",
                check: &["az aks show -g RG -n TARGET --query privateFqdn -otsv"],
                avoided: "argocd-aks import aks copies it",
                test: verdict::host,
            },
            Cause {
                text: "server is the public name of a private cluster.",
                check: &["az aks show -g RG -n TARGET --query '{private: privateFqdn, public: fqdn}'"],
                avoided: "argocd-aks import aks takes the private name of a private cluster",
                test: verdict::public_name,
            },
        ],
    },
    Entry {
        title: "timeout on the way to the API server",
        aadsts: None,
        marks: &[
            &["i/o timeout"],
            &["context deadline exceeded"],
            &["tls handshake timeout"],
            &["connection timed out"],
        ],
        is_general: false,
        meaning: "The name resolves, and nothing answers in time.",
        causes: &[
            Cause {
                text: "No route: the networks are not peered, or a firewall or network security group drops the packets.",
                check: &[
                    "az network vnet peering list -g RG --vnet-name VNET -o table",
                    "kubectl -n argocd exec deploy/argocd-server -- timeout 5 bash -c '</dev/tcp/HOST/443' && echo open",
                ],
                avoided: "nothing in a config can: it is the network's",
                test: verdict::unknown,
            },
            Cause {
                text: "The name resolves to the address of another private endpoint (an overlapping zone).",
                check: &["kubectl -n argocd exec deploy/argocd-server -- getent hosts HOST"],
                avoided: "nothing in a config can",
                test: verdict::host,
            },
            Cause {
                text: "The target is stopped.",
                check: &["az aks show -g RG -n TARGET --query powerState.code -otsv"],
                avoided: "nothing in a config can",
                test: verdict::unknown,
            },
            Cause {
                text: "The pods need a proxy.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "proxyUrl for the API traffic, HTTPS_PROXY in the pod's env for the sign-in",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "connection refused",
        aadsts: None,
        marks: &[&["connection refused"], &["connection reset by peer"]],
        is_general: false,
        meaning: "Something answers at the address, and it is no API server.",
        causes: &[
            Cause {
                text: "The port is not 443.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks lint finds it (server-port)",
                test: verdict::unknown,
            },
            Cause {
                text: "proxyUrl names a proxy that does not listen.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "proxyUrl is checked to be a URL",
                test: verdict::unknown,
            },
            Cause {
                text: "server is the public name of a private cluster.",
                check: &["az aks show -g RG -n TARGET --query '{private: privateFqdn, public: fqdn}'"],
                avoided: "argocd-aks import aks takes the private name of a private cluster",
                test: verdict::public_name,
            },
        ],
    },
    Entry {
        title: "HTTP where HTTPS was expected",
        aadsts: None,
        marks: &[
            &["http response to https client"],
            &["http request to an https server"],
            &["malformed http response"],
        ],
        is_general: false,
        meaning: "One side speaks plain HTTP.",
        causes: &[Cause {
            text: "server has no scheme: Argo CD then talks plain HTTP, and sends its token so.",
            check: &[
                "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
            ],
            avoided: "a server without https:// is an error here",
            test: verdict::unknown,
        }],
    },
];
