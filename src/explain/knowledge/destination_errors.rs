//! What Argo CD says of an Application's destination.

use super::{Cause, KnownError, commands};
use crate::explain::verdict;

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "the project does not permit the cluster",
        &[
            &["not permitted in project"],
            &["do not match any of the allowed destinations"],
            &["is not permitted to use project"],
            &["is not allowed in project"],
        ],
        "Argo CD knows the cluster, and the Application's AppProject does not list it as a destination.",
        &[
            Cause::new("spec.destinations of the AppProject has another server or name than the cluster's Secret; servers are compared exactly.")
                .check(&["kubectl -n {NAMESPACE} get appprojects -o yaml"])
                .prevented_by("write the target's name into spec.destinations, not its server"),
            Cause::new("The cluster's Secret says project: it is then only for Applications of that project."),
        ],
    ),
    KnownError::said(
        "a cluster that Argo CD's API does not take",
        &[&["cluster", "already exists"], &["annotation", "cannot be set"], &["error creating cluster"], &["failed to update cluster in database"]],
        "Somebody adds or changes a cluster by Argo CD's API or command line, beside the Secrets that are declared.",
        &[Cause::new("A Secret for this server is there already: what declares it has to be changed.").check(&[commands::SERVERS])],
    ),
    KnownError::said(
        "argocd cluster add and rotate-auth, which are for another sign-in",
        &[
            &["failed to create service account"],
            &["failed to create clusterrole"],
            &["failed to get token for serviceaccount"],
            &["waiting for secret to generate new token"],
            &["failed to rotate service account"],
            &["failed to generate new cluster manager secret"],
            &["failed to parse service account token"],
            &["does not use bearer token authentication"],
            &["failed to create secret", "for serviceaccount"],
            &["failed to get secret", "for serviceaccount"],
        ],
        "These commands make a ServiceAccount on the target and sign in with its token. Workload identity has neither: nothing has to be rotated.",
        &[Cause::new("argocd cluster add or rotate-auth was run for a cluster that signs in with an identity of Entra.")
            .prevented_by("argocd-aks render makes the Secret of each target; the kubelet renews the pods' token")],
    ),
    KnownError::said(
        "a destination with both a name and a server, or with neither",
        &[&["can't have both name and server"], &["destination server missing from app spec"], &["destination server and/or"]],
        "spec.destination of the Application has to have exactly one of name and server.",
        &[Cause::new("A template or a patch adds the one where the other is already.")
            .check(&["kubectl -n {NAMESPACE} get applications -o jsonpath='{.items[*].spec.destination}'"])],
    ),
    KnownError::said(
        "the hub's own cluster is switched off",
        &[&["in-cluster has been disabled"], &["cluster \"", "is disabled"]],
        "argocd-cm has cluster.inClusterEnabled: \"false\": Argo CD takes the cluster that it runs in for no destination, with or without a Secret.",
        &[Cause::new("The setting is on, and an Application or a Secret still names https://kubernetes.default.svc.")
            .check(&["kubectl -n {NAMESPACE} get configmap argocd-cm -o yaml"])],
    ),
    KnownError::said(
        "there is no cluster of this name or server",
        &[
            &["no clusters with this name"],
            &["code = notfound", "cluster ", "not found"],
            &["cluster", "not found", "destination"],
            &["there are no clusters"],
            &["cluster", "has not been configured"],
            &["unable to find destination server"],
            &["cluster \"", "\" not found"],
            &["error getting cluster by name"],
            &["error getting cluster by server"],
            &["failed to get destination cluster"],
            &["unable to get destination cluster"],
        ],
        "Argo CD has no (readable) Secret for the destination.",
        &[
            Cause::new("The Secret cannot be read, so Argo CD has dropped the cluster and says nothing in its UI.")
                .check(&[commands::LINT, commands::LOG])
                .prevented_by("argocd-aks refuses to write what Argo CD could not read"),
            Cause::new("The Secret's label is missing or misspelt, or it is in another namespace.")
                .check(&["kubectl get secrets -A -l argocd.argoproj.io/secret-type=cluster", commands::LINT])
                .prevented_by("argocd-aks writes label and namespace"),
            Cause::new("destination.server is spelt otherwise than in the Secret: with or without :443, in capitals.")
                .check(&[commands::SERVERS])
                .prevented_by("use destination.name: it is the target's name")
                .by_config(verdict::host),
        ],
    ),
];
