//! What the hub says when Argo CD's own pods do not start, or may not be changed.

use super::{Cause, KnownError, causes, commands};

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "the token's volume cannot be mounted",
        &[
            &["mountvolume.setup failed", "azure-identity-token"],
            &["mountvolume.setup failed", "failed to fetch token"],
            &["failed to fetch token", "serviceaccount"],
        ],
        "The kubelet of the hub could not get the projected token, so that the pod does not start.",
        &[Cause::new("The ServiceAccount of the pod is not there, or was made anew while the pod ran.")
            .check(&[commands::ACCOUNTS, "kubectl -n {NAMESPACE} get serviceaccounts"])
            .prevented_by("argocd-aks makes the ServiceAccount together with the workloads")],
    ),
    KnownError::said(
        "Argo CD's own ServiceAccount is not there",
        &[&["error looking up service account argocd/"], &["serviceaccount \"argocd-"]],
        "The hub makes no pod of Argo CD: the ServiceAccount that the workload names is not in its namespace.",
        &[Cause::new(
            "serviceAccountName was changed, and the ServiceAccount was not applied, or is in another namespace.",
        )
        .check(&[commands::ACCOUNTS, "kubectl -n {NAMESPACE} get serviceaccounts"])
        .prevented_by("argocd-aks makes the ServiceAccount together with the workloads")],
    )
    .when(|line| line.has_one(&["not found"])),
    KnownError::said(
        "the pod does not know the cluster that it runs in",
        &[
            &["unable to load in-cluster configuration"],
            &["serviceaccount/token: no such file"],
            &["failed to read token file", "serviceaccount"],
            &["unable to rotate token"],
        ],
        "Argo CD's own pod has no token of the hub: not that of the exchange with Entra, but the one for its own API server.",
        &[Cause::new("automountServiceAccountToken is false on the ServiceAccount or the pod, or the program runs outside of a cluster.")
            .check(&["kubectl -n {NAMESPACE} get {CONTROLLER} -o jsonpath='{.spec.template.spec.automountServiceAccountToken}'"])],
    ),
    KnownError::said(
        "the webhook of workload identity does not answer",
        &[
            &["failed calling webhook", "azure-workload-identity"],
            &["failed calling webhook", "azure-wi-webhook"],
            &["azure-wi-webhook", "no endpoints available"],
        ],
        "The hub cannot ask the webhook that injects the token, so that labelled pods are not made.",
        &[Cause::new("Its pods in kube-system do not run, or the API server cannot reach them.")
            .check(&["kubectl -n kube-system get pods -l azure-workload-identity.io/system=true"])
            .prevented_by("the default delivery, Projected, needs no webhook")],
    ),
    KnownError::said(
        "a workload has a mount, a volume or a variable twice",
        &[
            &["mountpath", "must be unique"],
            &["volumes", "duplicate value"],
            &["env", "duplicate value"],
            &["duplicate entries for key", "name="],
            &["duplicate entries for key", "mountpath="],
        ],
        "Kubernetes refuses the workload: one mountPath, volume or variable stands in it twice.",
        &[Cause::new("Two patches add the token, or one adds it beside the webhook.")
            .prevented_by("argocd-aks merges by name and mountPath, and refuses what is there with another meaning")],
    ),
    KnownError::said(
        "a volumeMount without its volume",
        &[&["volumemounts", "not found:"]],
        "Kubernetes refuses the workload: a mount names a volume that the pod template does not have.",
        &[Cause::new("Only half of the patch was applied, or the names of mount and volume differ.")
            .prevented_by("argocd-aks adds volume, mount and variables together")],
    ),
    KnownError::said(
        "a field of a workload that cannot be changed",
        &[&["updates to statefulset spec for fields other than"], &["spec.selector", "field is immutable"]],
        "Kubernetes lets only some fields of a workload be changed: it has to be deleted and made again, without its pods if wanted (--cascade=orphan).",
        &[Cause::new(
            "A selector, a volumeClaimTemplate or the service's name has changed; argocd-aks changes none of them.",
        )
        .check(&["kubectl -n {NAMESPACE} get {CONTROLLER} -o yaml"])],
    ),
    KnownError::said(
        "a container that ends again and again",
        &[&["crashloopbackoff"]],
        "A container exits soon after each start. Why, this does not say: its own log does.",
        &[Cause::new("The program ends with an error: a setting that it refuses, a file that is not there, a right that it lacks, too little memory.")
            .check(&["kubectl -n {NAMESPACE} logs {CONTROLLER} --previous", "kubectl -n {NAMESPACE} describe pods"])],
    ),
    KnownError::said(
        "a pod that the kernel or the kubelet has ended",
        &[&["oomkilled"], &["signal: killed"]],
        "A pod or a program in it was ended from outside, mostly for want of memory. It says nothing of a sign-in.",
        &[Cause::new("The memory limit is too low for what Argo CD keeps of each target.").check(&[
            "kubectl -n {NAMESPACE} get pods -o wide",
            "kubectl -n {NAMESPACE} logs {CONTROLLER} --previous",
        ])],
    ),
    KnownError::said(
        "aks:jwt, a token of another issuer",
        &[&["user \"aks:jwt:"], &["user \\\"aks:jwt:"], &["user 'aks:jwt:"]],
        "The target trusts an issuer of its own choice (a JWT authenticator), and the token that came is that issuer's, and not Entra's: roles have to be bound to this name.",
        &[causes::NOT_OF_ENTRA],
    ),
];
