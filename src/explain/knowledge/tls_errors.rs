//! Certificates.

use super::{Cause, KnownError, Marks, causes, commands};
use crate::explain::verdict;

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError {
        title: "x509: certificate signed by unknown authority",
        marks: Marks::Words(&[&["signed by unknown authority"], &["unable to verify the first certificate"]]),
        is_general: false,
        meaning: "The API server's certificate is not signed by the CA that the Secret has.",
        causes: &[
            Cause {
                text: "The Secret has no caData.",
                check: &[commands::LINT],
                prevented_by: Some("a target without a CA is warned about (no-ca)"),
                test: verdict::no_ca,
            },
            Cause {
                text: "caData is of another cluster, or the target was made anew, or its CA was rotated (az aks rotate-certs does that, too): then every Secret with the old one has to follow.",
                check: &[
                    "az aks get-credentials -g {TARGET_RG} -n {TARGET} --file - | grep certificate-authority-data",
                ],
                prevented_by: Some("argocd-aks import --merge takes up new CAs"),
                test: verdict::unknown,
            },
            Cause {
                text: "A proxy or firewall on the way opens TLS.",
                check: &["openssl s_client -connect {HOST}:443 -showcerts </dev/null"],
                prevented_by: None,
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "x509: the certificate is not valid for this host",
        marks: Marks::Words(&[
            &["certificate is valid for"],
            &["doesn't contain any ip sans"],
            &["not valid for any names"],
            &["certificate is not valid for"],
        ]),
        is_general: false,
        meaning: "The name in server is not one that the API server's certificate has.",
        causes: &[
            Cause {
                text: "server is an IP address, or a DNS name of your own.",
                check: &[commands::LINT],
                prevented_by: Some("serverName says which name to verify"),
                test: verdict::own_name,
            },
            Cause {
                text: "serverName is another cluster's.",
                check: &[commands::LINT],
                prevented_by: Some("serverName is checked to be a host"),
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "x509: the certificate has expired or is not yet valid",
        marks: Marks::Words(&[&["certificate has expired"], &["not yet valid"]]),
        is_general: false,
        meaning: "A certificate on the way is out of its time.",
        causes: &[
            Cause {
                text: "The target's certificates were not renewed (a cluster that was stopped for long); az aks rotate-certs renews them, with a new CA, and interrupts the cluster: caData has to follow.",
                check: &["openssl s_client -connect {HOST}:443 </dev/null 2>/dev/null | openssl x509 -noout -dates"],
                prevented_by: Some("argocd-aks lint warns 30 days ahead (ca-expires-soon)"),
                test: verdict::unknown,
            },
            causes::NODE_CLOCK,
        ],
    },
    KnownError {
        title: "no valid CA in caData",
        marks: Marks::Words(&[
            &["unable to load root certificates"],
            &["unable to parse bytes as pem"],
            &["failed to parse root certificate"],
        ]),
        is_general: false,
        meaning: "caData is base64, but not of PEM.",
        causes: &[Cause {
            text: "It was encoded twice, or is a whole kubeconfig.",
            check: &[commands::LINT],
            prevented_by: Some("caData is checked when the config is loaded"),
            test: verdict::unknown,
        }],
    },
];
