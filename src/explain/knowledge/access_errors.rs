//! What the target's API server says of who asks.

use super::{Cause, KnownError, Marks, commands};
use crate::explain::verdict;

/// The roles of an identity on the target.
const BINDINGS: &str = "kubectl get clusterrolebindings,rolebindings -A -o wide | grep -i {ID}   # on the target";

/// The role assignments of an identity, those of a namespace, of the group and of the subscription included.
const ASSIGNMENTS: &str = "az role assignment list --assignee {ID} --all -o table";

const NO_READER: Cause = Cause {
    text: "What argocd-aks makes for the access is not on the target, or is from a version before it had a reader.",
    check: &[BINDINGS],
    prevented_by: Some("argocd-aks render --only target=NAME prints it, to be applied on the target"),
    test: verdict::reader_not_applied,
};

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
                prevented_by: Some("az aks update --enable-aad"),
                test: verdict::unknown,
            },
            Cause {
                text: "The target trusts another tenant.",
                check: &[
                    "az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile.tenantId -otsv",
                    commands::IDENTITY,
                ],
                prevented_by: Some("argocd-aks writes the id of spec.identity into every place that needs it"),
                test: verdict::unknown,
            },
            Cause {
                text: "The token is for another resource: AAD_SERVER_APPLICATION_ID is set.",
                check: &[commands::LINT],
                prevented_by: Some("argocd-aks does not set it"),
                test: verdict::unknown,
            },
            Cause {
                text: "config has no credentials at all, or Argo CD ignores them (a Secret for https://kubernetes.default.svc).",
                check: &[commands::LINT],
                prevented_by: Some("argocd-aks refuses reserved servers"),
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "forbidden: Argo CD's own ServiceAccount may not do this on the hub",
        marks: Marks::WordsWithout(&[":argocd-manager"], &[&["forbidden", "system:serviceaccount:"]]),
        is_general: false,
        meaning: "The hub's own API server refuses Argo CD itself: no target and no identity of Entra has to do with it.",
        causes: &[Cause {
            text: "The workloads were given a new ServiceAccount, and the roles are still bound to the old ones.",
            check: &[
                "kubectl -n {NAMESPACE} get rolebindings,clusterrolebindings -o wide | grep argocd",
                commands::LINT,
            ],
            prevented_by: Some(
                "hubAccess: Inherit, the default, binds the new ServiceAccount to the roles of those that it replaces",
            ),
            test: verdict::hub_access,
        }],
    },
    KnownError {
        title: "forbidden: the account that `argocd cluster add` made may not do this on the target",
        marks: Marks::Words(&[&["forbidden", ":argocd-manager"]]),
        is_general: false,
        meaning: "The target refuses its own ServiceAccount argocd-manager: Argo CD signs in with the token that `argocd cluster add` put into the Secret, and no identity of Entra has to do with it.",
        causes: &[Cause {
            text: "The cluster Secret still has the old sign-in, a bearerToken, and the account's roles on the target are too few or gone.",
            check: &[commands::LINT, "kubectl get clusterrolebindings -o wide | grep argocd-manager   # on the target"],
            prevented_by: Some(
                "argocd-aks import secrets makes a target of the Secret, and render one that signs in with the identity",
            ),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "forbidden: neither the target's roles nor Azure's allow it",
        marks: Marks::Words(&[&["does not have access to the resource in azure"]]),
        is_general: false,
        meaning: "The target asks Azure RBAC, too, and neither a role of its own nor a role assignment in Azure allows it.",
        causes: &[
            Cause {
                text: "The role in Azure does not cover this kind: Azure Kubernetes Service RBAC Writer and Reader cover no roles and no custom resources, Reader no Secrets either.",
                check: &[ASSIGNMENTS],
                prevented_by: Some(
                    "with azureRole, a role of the target's own that lists and watches every kind is made besides",
                ),
                test: verdict::azure_role,
            },
            Cause {
                text: "There is no role assignment, or it was made a moment ago: it takes some minutes until it counts.",
                check: &[ASSIGNMENTS],
                prevented_by: Some("access.azureRole, then argocd-aks runbook, which waits for it"),
                test: verdict::unknown,
            },
            NO_READER,
        ],
    },
    KnownError {
        title: "forbidden: the request carried no sign-in",
        marks: Marks::Words(&[&["forbidden", "system:anonymous"]]),
        is_general: false,
        meaning: "The target's API server got neither a token nor a certificate: it does not know who asks.",
        causes: &[Cause {
            text: "config of the cluster Secret has no credentials, or Argo CD ignores them (a Secret for https://kubernetes.default.svc, a server without https://).",
            check: &[commands::LINT],
            prevented_by: Some("argocd-aks writes execProviderConfig into every Secret, and refuses reserved servers"),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "an admission of the target refuses the object",
        marks: Marks::Words(&[
            &["forbidden", "exceeded quota"],
            &["forbidden", "violates podsecurity"],
            &["admission webhook", "denied"],
            &["error looking up service account"],
            &["unable to create new content in namespace"],
        ]),
        is_general: false,
        meaning: "Argo CD signs in and may do this; what it applies breaks a rule of the target, which the message names: a quota, Pod Security, a webhook, a ServiceAccount that is not there, a namespace that is being deleted.",
        causes: &[Cause {
            text: "The manifests of the Application do not fit the target: the sign-in and the access are right.",
            check: &["kubectl get events -A --field-selector type=Warning   # on the target"],
            prevented_by: None,
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "failed to load initial state of resource: a kind that may not be listed",
        marks: Marks::WordsWithout(
            &["does not have access to the resource in azure", "system:serviceaccount:"],
            &[&["failed to load initial state of resource", "forbidden"]],
        ),
        is_general: false,
        meaning: "Argo CD's cache lists every kind that the target serves, cluster-wide or in the namespaces of the cluster Secret. This one the identity may not list, and one is enough: no Application of the cluster syncs, unless argocd-cm has resource.respectRBAC.",
        causes: &[
            Cause {
                text: "The role does not list this kind: of Kubernetes' own roles only cluster-admin lists every kind; admin and edit leave out custom resources, podtemplates and others.",
                check: &[BINDINGS],
                prevented_by: Some(
                    "with each access comes a role that lists and watches every kind, unless cache: false",
                ),
                test: verdict::no_reader,
            },
            NO_READER,
            Cause {
                text: "The access is in some namespaces only, and the cluster Secret has no namespaces, or has clusterResources.",
                check: &[BINDINGS],
                prevented_by: Some("argocd-aks refuses namespaces that do not fit"),
                test: verdict::some_namespaces,
            },
            Cause {
                text: "A binding names the client id, or another identity's id, instead of the principal id.",
                check: &[commands::IDENTITY, "kubectl get clusterrolebindings -o wide | grep -i {ID}"],
                prevented_by: Some("principalId and clientId are two types here, and may never be equal"),
                test: verdict::wrong_subject,
            },
        ],
    },
    KnownError {
        title: "forbidden: the identity may not do this on the target",
        marks: Marks::WordsWithout(
            &[
                "system:serviceaccount:",
                "failed to load initial state of resource",
                "does not have access to the resource in azure",
                "system:anonymous",
                "exceeded quota",
                "violates podsecurity",
                "admission webhook",
                "error looking up service account",
                "unable to create new content in namespace",
            ],
            &[&["forbidden", "user \""], &["forbidden", "user '"], &["is forbidden"]],
        ),
        is_general: false,
        meaning: "The sign-in works, and the target knows the identity (by its principal id, as the User in the message), but nothing allows it what Argo CD wants.",
        causes: &[
            Cause {
                text: "A binding names the client id, or another identity's id, instead of the principal id.",
                check: &[commands::IDENTITY, "kubectl get clusterrolebindings -o wide | grep -i {ID}"],
                prevented_by: Some("principalId and clientId are two types here, and may never be equal"),
                test: verdict::wrong_subject,
            },
            Cause {
                text: "Nothing was applied on the target.",
                check: &["kubectl auth can-i '*' '*' --as {ID}   # on the target"],
                prevented_by: Some("access in the config, then argocd-aks render -o or runbook"),
                test: verdict::no_access,
            },
            Cause {
                text: "The access is in some namespaces only, and Argo CD watches the whole cluster.",
                check: &["kubectl get rolebindings -A -o wide | grep -i {ID}"],
                prevented_by: Some(
                    "a reader of all kinds in the scope of the cluster's Secret is made with each access, unless cache: false",
                ),
                test: verdict::some_namespaces,
            },
            Cause {
                text: "The target uses Azure RBAC, and there is no role assignment.",
                check: &[
                    "az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile.enableAzureRbac",
                    "az role assignment list --assignee {ID} --scope {CLUSTER_ID} -o table",
                ],
                prevented_by: Some("access.azureRole, then argocd-aks runbook"),
                test: verdict::unknown,
            },
        ],
    },
];
