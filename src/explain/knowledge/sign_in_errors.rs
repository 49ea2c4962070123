//! What Argo CD's plugin says before Entra is asked, or instead.

use super::{Cause, KnownError, Marks, causes, commands};
use crate::explain::verdict;

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError {
        title: "executable argocd-k8s-auth failed with exit code 20",
        marks: Marks::Words(&[&["argocd-k8s-auth", "exit code 20"]]),
        is_general: true,
        meaning: "Argo CD's plugin could not sign in to Entra. The reason is in the log of the pod (controller or server) that tried, as an AADSTS code or another message: give that log to argocd-aks explain.",
        causes: &[
            Cause {
                text: "One of the ids, the issuer, the subject, the audience, the token's path or the cloud does not agree with the others.",
                check: &[commands::LOG, commands::LINT],
                prevented_by: Some("argocd-aks makes all of them from one file"),
                test: verdict::unknown,
            },
            causes::NO_TOKEN,
            Cause {
                text: "The pods do not reach the authority host: a firewall or a proxy between them.",
                check: &["kubectl -n {NAMESPACE} exec {SERVER} -- getent hosts {AUTHORITY}"],
                prevented_by: Some("HTTPS_PROXY in the pod's env"),
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "executable argocd-k8s-auth failed with exit code 1",
        // 126, 127 and 137 are the shell's and the kernel's.
        marks: Marks::WordsWithout(
            &["exit code 12", "exit code 13", "exit code 14"],
            &[&["argocd-k8s-auth", "exit code 1"]],
        ),
        is_general: false,
        meaning: "Argo CD's plugin did not understand how it was called.",
        causes: &[Cause {
            text: "args are not exactly [\"azure\"]: flags of kubelogin were written there.",
            check: &[commands::LINT],
            prevented_by: Some("argocd-aks writes args [\"azure\"] and everything else as env"),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "the exec plugin is not in the image",
        marks: Marks::Words(&[
            &["getting credentials", "executable file not found"],
            &["getting credentials", "fork/exec", "no such file"],
            &["kubelogin", "executable file not found"],
            &["kubelogin", "no such file"],
            &["\"az\"", "executable file not found"],
            &["argocd-k8s-auth", "executable file not found"],
            &["exec: executable", "not found"],
        ]),
        is_general: false,
        meaning: "The cluster Secret names a program that Argo CD's image does not have.",
        causes: &[Cause {
            text: "command is kubelogin or az, copied out of a kubeconfig.",
            check: &[commands::LINT],
            prevented_by: Some(
                "argocd-aks import takes a kubeconfig without its command; argocd-aks writes argocd-k8s-auth",
            ),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "the exec plugin's API version does not fit",
        marks: Marks::Words(&[
            &["exec plugin", "api version"],
            &["exec plugin", "apiversion"],
            &["client.authentication.k8s.io", "no kind"],
            &["invalid exec api version"],
        ]),
        is_general: false,
        meaning: "apiVersion of execProviderConfig is not what argocd-k8s-auth answers.",
        causes: &[Cause {
            text: "apiVersion is missing, v1alpha1 or v1.",
            check: &[commands::LINT],
            prevented_by: Some("argocd-aks writes client.authentication.k8s.io/v1beta1"),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "no federated token file",
        marks: Marks::Words(&[
            &["azure_federated_token_file"],
            &["no token file specified"],
            &["federated token file"],
            &["azure-identity-token", "no such file"],
        ]),
        is_general: false,
        meaning: "The plugin has no token to exchange: AZURE_FEDERATED_TOKEN_FILE is unset, empty, or names a file that is not there.",
        causes: &[
            causes::NO_TOKEN,
            Cause {
                text: "The webhook injected nothing: the label azure.workload.identity/use is on the ServiceAccount instead of the pod template, the webhook does not run, or the pod is older than the label (then restart it).",
                check: &[
                    "kubectl -n kube-system get pods -l azure-workload-identity.io/system=true",
                    "az aks show -g {HUB_RG} -n {HUB} --query securityProfile.workloadIdentity",
                    commands::INJECTED,
                ],
                prevented_by: Some("the default delivery, Projected, needs no webhook"),
                test: verdict::unknown,
            },
            Cause {
                text: "A Secret has the webhook's old path, which moved in v1.6.0, or an empty value, which hides the pod's.",
                check: &[commands::LINT],
                prevented_by: Some("with the webhook argocd-aks writes no path into the Secrets"),
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "no client id, or no tenant id",
        marks: Marks::Words(&[
            &["no client id specified"],
            &["no tenant id specified"],
            &["azure_client_id", "not set"],
            &["azure_client_id", "required"],
            &["azure_tenant_id", "not set"],
        ]),
        is_general: false,
        meaning: "Neither the Secret nor the pod gives the plugin an identity.",
        causes: &[
            Cause {
                text: "AZURE_CLIENT_ID or AZURE_TENANT_ID is missing or empty; an empty value in the Secret hides the pod's.",
                check: &[commands::LINT],
                prevented_by: Some("argocd-aks writes the id of spec.identity into every place that needs it"),
                test: verdict::unknown,
            },
            Cause {
                text: "The webhook had no client id to inject: the ServiceAccount's annotation is missing.",
                check: &["kubectl -n {NAMESPACE} get serviceaccounts -o yaml"],
                prevented_by: Some("argocd-aks annotates the ServiceAccounts"),
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "the exec plugin gave no credential",
        marks: Marks::Words(&[&["decoding stdout"], &["didn't return a token"], &["did not return a token"]]),
        is_general: false,
        meaning: "The plugin ended well, and printed something else than a credential.",
        causes: &[Cause {
            text: "args is empty: argocd-k8s-auth then prints its help. Or command is another program.",
            check: &[commands::LINT],
            prevented_by: Some("argocd-aks writes command argocd-k8s-auth and args [\"azure\"]"),
            test: verdict::unknown,
        }],
    },
];
