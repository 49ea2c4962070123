//! What the target's API server says of who asks.

use super::{Cause, KnownError, Marks, commands};
use crate::explain::verdict;

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError {
        title: "Unauthorized",
        marks: Marks::WordsWithout(
            &["response 401", "list refs", "authentication required", "registry", "helm", "status code: 401"],
            &[&["unauthorized"], &["asked for the client to provide credentials"]],
        ),
        is_general: false,
        meaning: "The API server of the target does not take the token: the sign-in to Entra has worked, or was never tried.",
        causes: &[
            Cause {
                text: "Entra ID is not enabled on the target, so that it knows no Entra tokens.",
                check: &["az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile"],
                avoided: "nothing in a config can: az aks update --enable-aad",
                test: verdict::unknown,
            },
            Cause {
                text: "The target trusts another tenant.",
                check: &[
                    "az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile.tenantId -otsv",
                    commands::IDENTITY,
                ],
                avoided: "argocd-aks writes the id of spec.identity into every place that needs it",
                test: verdict::unknown,
            },
            Cause {
                text: "The token is for another resource: AAD_SERVER_APPLICATION_ID is set.",
                check: &[commands::LINT],
                avoided: "argocd-aks does not set it",
                test: verdict::unknown,
            },
            Cause {
                text: "config has no credentials at all, or Argo CD ignores them (a Secret for https://kubernetes.default.svc).",
                check: &[commands::LINT],
                avoided: "argocd-aks refuses reserved servers",
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "forbidden: Argo CD's own ServiceAccount may not do this on the hub",
        marks: Marks::Words(&[&["forbidden", "system:serviceaccount:"]]),
        is_general: false,
        meaning: "The hub's own API server refuses Argo CD itself: no target and no identity of Entra has to do with it.",
        causes: &[Cause {
            text: "The workloads were given a new ServiceAccount, and the roles are still bound to the old ones.",
            check: &[
                "kubectl -n {NAMESPACE} get rolebindings,clusterrolebindings -o wide | grep argocd",
                commands::LINT,
            ],
            avoided: "hubAccess: Inherit, the default, binds the new ServiceAccount to the roles of those that it replaces",
            test: verdict::hub_access,
        }],
    },
    KnownError {
        title: "forbidden: the identity may not do this on the target",
        marks: Marks::WordsWithout(
            &["system:serviceaccount:"],
            &[&["forbidden", "user \""], &["forbidden", "user '"], &["is forbidden"]],
        ),
        is_general: false,
        meaning: "The sign-in works, and the target knows the identity (by its principal id, as the User in the message), but nothing allows it what Argo CD wants.",
        causes: &[
            Cause {
                text: "A binding names the client id, or another identity's id, instead of the principal id.",
                check: &[commands::IDENTITY, "kubectl get clusterrolebindings -o wide | grep -i {ID}"],
                avoided: "principalId and clientId are two types here, and may never be equal",
                test: verdict::wrong_subject,
            },
            Cause {
                text: "Nothing was applied on the target.",
                check: &["kubectl auth can-i '*' '*' --as {ID}   # on the target"],
                avoided: "access in the config, then argocd-aks render -o or runbook",
                test: verdict::no_access,
            },
            Cause {
                text: "The access is in some namespaces only, and Argo CD watches the whole cluster.",
                check: &["kubectl get rolebindings -A -o wide | grep -i {ID}"],
                avoided: "a reader of all kinds in the scope of the cluster's Secret is made with each access, unless cache: false",
                test: verdict::some_namespaces,
            },
            Cause {
                text: "The target uses Azure RBAC, and there is no role assignment.",
                check: &[
                    "az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile.enableAzureRbac",
                    "az role assignment list --assignee {ID} --scope {CLUSTER_ID} -o table",
                ],
                avoided: "access.azureRole, then argocd-aks runbook",
                test: verdict::unknown,
            },
        ],
    },
];
