//! Certificates.

use super::{Cause, Entry};
use crate::explain::verdict;

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        title: "x509: certificate signed by unknown authority",
        aadsts: None,
        marks: &[&["signed by unknown authority"], &["unable to verify the first certificate"]],
        is_general: false,
        meaning: "The API server's certificate is not signed by the CA that the Secret has.",
        causes: &[
            Cause {
                text: "The Secret has no caData.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "a target without a CA is warned about (no-ca)",
                test: verdict::no_ca,
            },
            Cause {
                text: "caData is of another cluster, or the target was made anew or has rotated its certificates.",
                check: &["az aks get-credentials -g RG -n TARGET --file - | grep certificate-authority-data"],
                avoided: "argocd-aks import --merge takes up new CAs",
                test: verdict::unknown,
            },
            Cause {
                text: "A proxy or firewall on the way opens TLS.",
                check: &["openssl s_client -connect HOST:443 -showcerts </dev/null"],
                avoided: "nothing in a config can",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "x509: the certificate is not valid for this host",
        aadsts: None,
        marks: &[
            &["certificate is valid for"],
            &["doesn't contain any ip sans"],
            &["not valid for any names"],
            &["certificate is not valid for"],
        ],
        is_general: false,
        meaning: "The name in server is not one that the API server's certificate has.",
        causes: &[
            Cause {
                text: "server is an IP address, or a DNS name of your own.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "serverName says which name to verify",
                test: verdict::host,
            },
            Cause {
                text: "serverName is another cluster's.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "serverName is checked to be a host",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "x509: the certificate has expired or is not yet valid",
        aadsts: None,
        marks: &[&["certificate has expired"], &["not yet valid"]],
        is_general: false,
        meaning: "A certificate on the way is out of its time.",
        causes: &[
            Cause {
                text: "The target's certificates were not renewed (a cluster that was stopped for long).",
                check: &["az aks rotate-certs -g RG -n TARGET"],
                avoided: "argocd-aks lint warns 30 days ahead (ca-expires-soon)",
                test: verdict::unknown,
            },
            Cause {
                text: "The clock of the node is wrong.",
                check: &["kubectl debug node/NODE -it --image=busybox -- date -u"],
                avoided: "nothing in a config can",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "no valid CA in caData",
        aadsts: None,
        marks: &[
            &["unable to load root certificates"],
            &["unable to parse bytes as pem"],
            &["failed to parse root certificate"],
        ],
        is_general: false,
        meaning: "caData is base64, but not of PEM.",
        causes: &[Cause {
            text: "It was encoded twice, or is a whole kubeconfig.",
            check: &[
                "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
            ],
            avoided: "caData is checked when the config is loaded",
            test: verdict::unknown,
        }],
    },
];
