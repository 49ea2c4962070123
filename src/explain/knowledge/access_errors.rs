//! What Kubernetes' RBAC or Azure's refuses: who asks is known, and may not do it.

use super::{Cause, KnownError, causes, commands};
use crate::argocd::workload::STOCK_ACCOUNTS;
use crate::explain::message::{Line, User};
use crate::explain::verdict;

/// The roles of an identity on the target.
const BINDINGS: &str = "kubectl get clusterrolebindings,rolebindings -A -o wide | grep -i {ID}   # on the target";

/// The role assignments of an identity, those of a namespace, of the group and of the subscription included.
const ASSIGNMENTS: &str = "az role assignment list --assignee {ID} --all -o table";

/// How RBAC refuses: `is forbidden: User "X" cannot list resource`, and of a path without the first two words.
const REFUSED: &[&[&str]] = &[&["forbidden: user "], &["cannot", "resource", "user "]];

const NO_READER: Cause = Cause::new(
    "What argocd-aks makes for the access is not on the target, or is from a version before it had a reader.",
)
.check(&[BINDINGS])
.prevented_by("argocd-aks render --only target=NAME prints it, to be applied on the target")
.by_config(verdict::reader_not_applied);

/// `import secrets` leaves out a cluster that signs in otherwise.
const BY_A_TARGET: &str = "a target of the cluster (argocd-aks import aks or import kubeconfig) gets a Secret that signs in with the identity";

const WRONG_ID: Cause =
    Cause::new("A binding names the client id, or another identity's id, instead of the principal id.")
        .check(&[commands::IDENTITY, BINDINGS])
        .prevented_by("principalId and clientId are two types here, and may never be equal")
        .by_config(verdict::wrong_subject);

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "forbidden: neither the target's roles nor Azure's allow it",
        &[&["does not have access to the resource in azure"], &["doesn't have access to the resource in azure"]],
        "The target asks Azure RBAC, too, and neither a role of its own nor a role assignment in Azure allows it.",
        &[
            Cause::new("The role in Azure does not cover this kind: Azure Kubernetes Service RBAC Writer and Reader cover no roles and no custom resources, Reader no Secrets either.")
                .check(&[ASSIGNMENTS])
                .prevented_by("with azureRole, a role of the target's own that lists and watches every kind is made besides")
                .by_config(verdict::azure_role),
            Cause::new("There is no role assignment, or it was made a moment ago: it takes some minutes until it counts.")
                .check(&[ASSIGNMENTS])
                .prevented_by("access.azureRole, then argocd-aks runbook, which waits for it"),
            NO_READER,
        ],
    ),
    KnownError::said(
        "forbidden: the request carried no sign-in",
        &[&["system:anonymous"]],
        "The API server got neither a token nor a certificate: it does not know who asks.",
        &[Cause::new("config of the cluster Secret has no credentials, or Argo CD ignores them (a Secret for https://kubernetes.default.svc, a server without https://).")
            .prevented_by("argocd-aks writes execProviderConfig into every Secret, and refuses reserved servers")],
    ),
    KnownError::said(
        "forbidden: the account that `argocd cluster add` made may not do this on the target",
        &[&["forbidden", ":argocd-manager"]],
        "The target refuses its own ServiceAccount argocd-manager: Argo CD signs in with the token that `argocd cluster add` put into the Secret, and no identity of Entra has to do with it.",
        &[Cause::new("The cluster Secret still has the old sign-in, a bearerToken, and the account's roles on the target are too few or gone.")
            .check(&[commands::LINT, "kubectl get clusterrolebindings -o wide | grep argocd-manager   # on the target"])
            .prevented_by(BY_A_TARGET)],
    ),
    KnownError::said(
        "Argo CD's own watch of the hub",
        &[&["failed to list *"], &["failed to watch *"], &["reflector.go"]],
        "Argo CD's parts watch their own kinds on the hub, with the pod's own ServiceAccount. No target and no identity of Entra has to do with it.",
        &[
            Cause::new("The pod's ServiceAccount lost its roles, or its token is of an account that was made anew: restart the pods.")
                .check(&[commands::ACCOUNTS, "kubectl -n {NAMESPACE} get rolebindings,clusterrolebindings -o wide"])
                .prevented_by("hubAccess: Inherit, the default, binds the new ServiceAccount to the roles of those that it replaces")
                .by_config(verdict::hub_access),
        ],
    ),
    KnownError::said(
        "forbidden: an impersonation is not allowed",
        &[&["cannot impersonate resource"]],
        "Argo CD is to act as a ServiceAccount of the target (destinationServiceAccounts of the AppProject), and the identity may not impersonate it.",
        &[Cause::new("The identity lacks the verb impersonate on that ServiceAccount.")
            .check(&[BINDINGS])
            .prevented_by("access.impersonate lists the ServiceAccounts: [NAMESPACE/NAME]")],
    ),
    KnownError::said(
        "forbidden: Argo CD's own ServiceAccount may not do this on the hub",
        REFUSED,
        "The hub's own API server refuses Argo CD itself: no target and no identity of Entra has to do with it.",
        &[Cause::new("The workloads were given a new ServiceAccount, and the roles are still bound to the old ones.")
            .check(&["kubectl -n {NAMESPACE} get rolebindings,clusterrolebindings -o wide | grep argocd", commands::LINT])
            .prevented_by("hubAccess: Inherit, the default, binds the new ServiceAccount to the roles of those that it replaces")
            .by_config(verdict::hub_access)],
    )
    .when(is_of_argo_cd),
    KnownError::said(
        "forbidden: a ServiceAccount may not do this",
        REFUSED,
        "The cluster that speaks refuses one of its own ServiceAccounts, by Kubernetes' roles. Azure and Entra have not been asked.",
        &[
            Cause::new("It is the account of Argo CD's pods on the hub, whose roles are still bound to another account.")
                .check(&[commands::ACCOUNTS, "kubectl -n {NAMESPACE} get rolebindings,clusterrolebindings -o wide"])
                .prevented_by("hubAccess: Inherit, the default, binds the new ServiceAccount to the roles of those that it replaces")
                .by_config(verdict::hub_access),
            Cause::new("It is one of the target's that Argo CD impersonates (destinationServiceAccounts of the AppProject), and that lacks the role.")
                .check(&["kubectl -n {NAMESPACE} get appprojects -o jsonpath='{.items[*].spec.destinationServiceAccounts}'"]),
            Cause::new("The cluster Secret still has a bearerToken of that account.")
                .prevented_by(BY_A_TARGET),
        ],
    )
    .when(|line| matches!(line.facts().user, Some(User::ServiceAccount { .. }))),
    KnownError::said(
        "forbidden: a person, or a certificate, may not do this",
        REFUSED,
        "The target knows who asks, and it is no managed identity: those are named by an id.",
        &[causes::NOT_OF_ENTRA, causes::OTHER_METHOD],
    )
    .when(|line| matches!(line.facts().user, Some(User::Person | User::Other))),
    KnownError::said(
        "failed to load initial state of resource: a kind that may not be listed",
        &[&["failed to load initial state of resource", "forbidden"]],
        "Argo CD's cache lists every kind that the target serves, cluster-wide or in the namespaces of the cluster Secret. This one the identity may not list, and one is enough: no Application of the cluster syncs, unless argocd-cm has resource.respectRBAC.",
        &[
            Cause::new("The role does not list this kind: of Kubernetes' own roles only cluster-admin lists every kind; admin and edit leave out custom resources, podtemplates and others.")
                .check(&[BINDINGS])
                .prevented_by("with each access comes a role that lists and watches every kind, unless cache: false")
                .by_config(verdict::no_reader),
            NO_READER,
            Cause::new("The access is in some namespaces only, and the cluster Secret has no namespaces, or has clusterResources.")
                .check(&[BINDINGS])
                .prevented_by("argocd-aks refuses namespaces that do not fit")
                .by_config(verdict::some_namespaces),
            WRONG_ID,
        ],
    ),
    KnownError::said(
        "forbidden: the identity may not do this on the target",
        REFUSED,
        "The sign-in works, and the target knows the identity (by its principal id, as the User in the message), but nothing allows it what Argo CD wants.",
        &[
            WRONG_ID,
            Cause::new("Nothing was applied on the target.")
                .check(&["kubectl auth can-i '*' '*' --as {ID}   # on the target"])
                .prevented_by("access in the config, then argocd-aks render -o or runbook")
                .by_config(verdict::no_access),
            Cause::new("The access is in some namespaces only, and Argo CD watches the whole cluster.")
                .check(&["kubectl get rolebindings -A -o wide | grep -i {ID}"])
                .prevented_by("a reader of all kinds in the scope of the cluster's Secret is made with each access, unless cache: false")
                .by_config(verdict::some_namespaces),
            Cause::new("The target uses Azure RBAC, and there is no role assignment.")
                .check(&[
                    "az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile.enableAzureRbac",
                    "az role assignment list --assignee {ID} --scope {CLUSTER_ID} -o table",
                ])
                .prevented_by("access.azureRole, then argocd-aks runbook"),
        ],
    )
    .when(|line| matches!(line.facts().user, Some(User::ObjectId(_)) | None)),
];

/// By the name that Argo CD's own manifests give, or those of its charts, which all have it in them.
fn is_of_argo_cd(line: &Line<'_>) -> bool {
    match &line.facts().user {
        Some(User::ServiceAccount { name, .. }) => {
            STOCK_ACCOUNTS.contains(&name.as_str()) || name.contains("argocd") || name.contains("argo-cd")
        }
        _ => false,
    }
}
