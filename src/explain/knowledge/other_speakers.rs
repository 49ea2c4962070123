//! What other parts of Argo CD say in the words of a cluster that does not connect: no cluster has to do with it.

use super::{Cause, KnownError};
use crate::explain::message::Speaker;

/// Words of failures that are said of clusters, too.
const FAILURES: &[&[&str]] = &[
    &["failed"],
    &["error"],
    &["denied"],
    &["unauthorized"],
    &["forbidden"],
    &["unauthenticated"],
    &["timeout"],
    &["deadline"],
    &["refused"],
    &["no such host"],
    &["not found"],
    &["x509"],
    &["eof"],
    &["reset by peer"],
    &["invalid"],
    &["unavailable"],
    &["backoff"],
    &["back-off"],
    &["wrongpass"],
    &["noauth"],
];

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "Argo CD's Redis, and no cluster",
        FAILURES,
        "Argo CD's own cache does not answer. The state of clusters and Applications is shown from it, so that all may look broken at once; the clusters need not be.",
        &[Cause::new("Redis does not run, a network policy is in between, or its password differs from what Argo CD's parts have (the Secret argocd-redis).")
            .check(&["kubectl -n {NAMESPACE} get pods", "kubectl -n {NAMESPACE} get networkpolicies"])],
    )
    .when(|line| line.speaker() == Speaker::Redis),
    KnownError::said(
        "an image that cannot be pulled, and no cluster",
        FAILURES,
        "The kubelet could not pull an image. Argo CD signs in and applies; the node gets nothing from the registry.",
        &[Cause::new("The image does not exist, the nodes may not pull it (AcrPull, an image pull secret), or do not reach the registry.")
            .check(&["kubectl get events -A --field-selector type=Warning"])],
    )
    .when(|line| line.speaker() == Speaker::ImageRegistry),
    KnownError::said(
        "Helm or a chart's repository, and no cluster",
        FAILURES,
        "Argo CD's repo-server could not get or render a chart. No target is asked for that.",
        &[Cause::new("The chart's repository, its credentials (a Secret of the type repository), or the way to it.")
            .check(&["kubectl -n {NAMESPACE} logs deploy/argocd-repo-server"])],
    )
    .when(|line| line.speaker() == Speaker::Helm),
    KnownError::said(
        "Git, and no cluster",
        FAILURES,
        "Argo CD's repo-server could not get a repository. No target is asked for that.",
        &[Cause::new("The repository's URL, its credentials (a Secret of the type repository), or the way to it.")
            .check(&["kubectl -n {NAMESPACE} logs deploy/argocd-repo-server"])],
    )
    .when(|line| line.speaker() == Speaker::Git),
    KnownError::said(
        "Argo CD's repo-server or a plugin of it, and no cluster",
        FAILURES,
        "Manifests could not be made: rendering failed, or took too long. No target is asked for that.",
        &[Cause::new("The repo-server's log says what failed; a deadline means that rendering is slow or the repo-server has too little.")
            .check(&["kubectl -n {NAMESPACE} logs deploy/argocd-repo-server"])],
    )
    .when(|line| line.speaker() == Speaker::RepoServer),
    KnownError::said(
        "a session of Argo CD's own that has ended, and no cluster",
        &[&["code = unauthenticated"], &["invalid session"], &["no session information"], &["account password has changed"]],
        "Argo CD's API does not know who asks. No target is asked for that.",
        &[Cause::new("The user's or the pipeline's token for Argo CD is missing, has expired, or is of another Argo CD.")
            .check(&["kubectl -n {NAMESPACE} get configmap argocd-cm -o yaml"])],
    )
    .when(|line| line.speaker() == Speaker::ArgoCdApi),
    KnownError::said(
        "Argo CD's own users and permissions, and no cluster",
        FAILURES,
        "Argo CD's API refuses a user of its own: by its RBAC (argocd-rbac-cm), or by a project's role.",
        &[Cause::new("The user's or token's role in Argo CD lacks what the message names, such as clusters, create.")
            .check(&["kubectl -n {NAMESPACE} get configmap argocd-rbac-cm -o yaml"])],
    )
    .when(|line| line.speaker() == Speaker::ArgoCdApi),
    KnownError::said(
        "a probe of the kubelet, and no cluster",
        FAILURES,
        "The kubelet asks a pod whether it is alive or ready, and the pod does not answer. It says nothing of a target.",
        &[Cause::new("The program in the pod is busy, starts slowly, or does not run: its own log says which.")
            .check(&["kubectl -n {NAMESPACE} get pods", "kubectl -n {NAMESPACE} logs {CONTROLLER} --previous"])],
    )
    .when(|line| line.speaker() == Speaker::Probe),
    KnownError::said(
        "a notification that is not delivered, and no cluster",
        FAILURES,
        "Argo CD's notifications cannot reach the service that they are sent to. No target is asked for that.",
        &[Cause::new("The service's address, its token, or the way out to it.")
            .check(&["kubectl -n {NAMESPACE} logs deploy/argocd-notifications-controller"])],
    )
    .when(|line| line.speaker() == Speaker::Notifications),
    KnownError::said(
        "the command line argocd does not reach Argo CD, and no cluster",
        FAILURES,
        "Somebody's argocd command cannot use Argo CD's own API: its address, the way there, or the session. No target is asked for that.",
        &[Cause::new("The server that the command names is another, is not reached, or wants --grpc-web or another certificate.")
            .check(&["kubectl -n {NAMESPACE} get service argocd-server"])],
    )
    .when(|line| line.speaker() == Speaker::CommandLine),
    KnownError::said(
        "Argo CD's single sign-on, and no cluster",
        FAILURES,
        "People's sign-in to Argo CD failed. The identity that Argo CD itself signs in to targets with is another.",
        &[Cause::new("oidc.config or dex.config in argocd-cm, the application's redirect URI, or the way to the provider.")
            .check(&["kubectl -n {NAMESPACE} get configmap argocd-cm -o yaml"])],
    )
    .when(|line| line.speaker() == Speaker::SingleSignOn),
];
