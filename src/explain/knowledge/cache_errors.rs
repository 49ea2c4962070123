//! What Argo CD's cache of a cluster says. Facts: Argo CD v3.5.1, controller/cache, gitops-engine.

use super::{Cause, KnownError, commands};

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "a cluster in namespaced mode: a kind of the whole cluster",
        &[&["can not be managed when in namespaced mode"], &["cannot be managed when in namespaced mode"]],
        "The cluster Secret has namespaces, so that Argo CD deploys nothing that is of the whole cluster unless clusterResources says so. No right on the target changes that.",
        &[Cause::new("namespaces is set in the cluster Secret, and clusterResources is not \"true\".")
            .prevented_by("clusterResources: true of the target, and an access that fits; or no namespaces")],
    ),
    KnownError::said(
        "a cluster in namespaced mode: another namespace",
        &[&["namespace", "is not managed"]],
        "The cluster Secret has namespaces: Argo CD deploys only into these. No right on the target changes that.",
        &[Cause::new("The namespace is not listed in namespaces of the cluster Secret.")
            .prevented_by("namespaces of the target, and access.namespaces, which has to fit")],
    ),
    KnownError::said(
        "no controller looks after the cluster",
        &[
            &["controller is configured to ignore cluster"],
            &["cluster sharding is not configured"],
            &["not found in cluster map"],
        ],
        "This replica of the controller does not serve the cluster's shard: another one does, or none.",
        &[Cause::new("shard of the Secret is higher than the replicas allow, or replicas and ARGOCD_CONTROLLER_REPLICAS differ.")
            .prevented_by("argocd-aks lint compares them (shard-unserved, replicas-differ)")],
    ),
    KnownError::said(
        "a replica of the controller does not know its shard",
        &[&["hostname should end with shard number"], &["unable to get shard"], &["error getting sharding config"], &["shard mapping configmap"], &["failed to get app controller deployment"], &["application controller deployment replicas"]],
        "The controller finds out its shard from its pod's name, or from a ConfigMap where clusters are distributed dynamically, and failed.",
        &[Cause::new("The controller is a Deployment without ARGOCD_ENABLE_DYNAMIC_CLUSTER_DISTRIBUTION, or its ServiceAccount may not read and write what that needs.")
            .check(&["kubectl -n {NAMESPACE} get {CONTROLLER} -o jsonpath='{.spec.template.spec.containers[0].env}'", commands::LINT])],
    ),
    KnownError::said(
        "a cluster that no Application uses",
        &[&["has no applications and is not being monitored"], &["cluster has no application"]],
        "Nothing is wrong: Argo CD connects to a cluster once an Application names it. Until then its state is Unknown, and says nothing of sign-in or access.",
        &[Cause::new("There is no Application for it yet.").check(&["kubectl -n {NAMESPACE} get applications -o wide"])],
    ),
    KnownError::said(
        "an API of the target has no server",
        &[&["unable to retrieve the complete list of server apis"], &["the server is currently unable to handle the request"], &["failed to discover api"], &["partial success when performing preferred resource discovery"]],
        "The target's API server is reached and takes the token; an API that another program serves there does not answer.",
        &[Cause::new("The pods of an aggregated API (metrics-server, KEDA, a custom metrics adapter) do not run, or its APIService was left behind.")
            .check(&["kubectl get apiservices   # on the target: AVAILABLE must be True"])],
    ),
    KnownError::said(
        "the target does not serve this kind",
        &[&["could not find the requested resource"], &["no matches for kind"], &["resource mapping not found"], &["the server doesn't have a resource type"]],
        "The API server is reached and takes the token; the kind or the version is not one that it has.",
        &[Cause::new("A CustomResourceDefinition is not on the target, or the manifests are of another version of Kubernetes.")
            .check(&["kubectl api-resources   # on the target"])],
    ),
    KnownError::said(
        "Argo CD has nothing in its cache",
        &[&["cache: key is missing"], &["error getting cached app"], &["error getting cached app managed resources"]],
        "The controller has not compared the Application yet, or could not. The reason is in its log.",
        &[Cause::new("The cluster is not connected, the controller has just started, or Redis was emptied.").check(&[commands::LOG])],
    )
    .general(),
    KnownError::said(
        "the cache of a cluster could not be filled",
        &[
            &["failed to load initial state of resource"],
            &["failed to sync cluster"],
            &["error synchronizing cache state"],
            &["failed to get cluster info"],
            &["failed to load live state"],
            &["failed to get server version"],
            &["error getting k8s server version"],
            &["failed to get api resources"],
            &["error getting api resources"],
            &["error getting cluster"],
            &["could not get local cluster"],
            &["failed to list clusters"],
            &["failed to set cluster info"],
            &["error setting cluster info"],
            &["failed to save cluster"],
            &["failed to create kubernetes clientset"],
            &["error getting server version"],
            &["unable to check existing cluster details"],
            &["error running async cluster responses"],
            &["failed to get cluster"],
        ],
        "Argo CD could not read the target. The reason stands behind it or in the controller's log.",
        &[Cause::new("Name, network, certificate, sign-in or access: what stands behind it says which.")
            .check(&[commands::LOG, commands::LINT])],
    )
    .general(),
];
