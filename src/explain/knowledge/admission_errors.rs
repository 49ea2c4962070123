//! What a cluster refuses by a rule of its own: whoever asks may do it, but not this object.

use super::{Cause, KnownError};

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "a conversion webhook of the target fails",
        &[&["conversion webhook", "failed"]],
        "The target cannot convert objects of a custom resource, so that no list of them succeeds. One such kind is enough for Argo CD's cache of the whole cluster to fail.",
        &[Cause::new("The operator that has the webhook does not run, or was removed while its CRD stayed.")
            .check(&["kubectl get crds -o jsonpath='{.items[?(@.spec.conversion.strategy==\"Webhook\")].metadata.name}'   # on the target"])
            .prevented_by("resource.exclusions in argocd-cm leaves a kind out of the cache")],
    ),
    KnownError::said(
        "a webhook of the cluster does not answer",
        &[&["failed calling webhook"], &["failed to call webhook"]],
        "Argo CD signs in and may do this; an admission webhook of the cluster does not answer.",
        &[Cause::new("The webhook's pods do not run, or its certificate is not that of its caBundle.")
            .check(&["kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations   # on the cluster that refuses"])],
    ),
    KnownError::said(
        "the namespace of the destination is not there",
        &[&["namespaces \"", "\" not found"]],
        "Argo CD signs in and may do this; the namespace that the Application deploys to is not on the target.",
        &[Cause::new("Nobody has made it: the Application can, with the sync option CreateNamespace=true, where the identity may create namespaces.")
            .check(&["kubectl get namespaces   # on the target"])],
    ),
    KnownError::said(
        "an object that is too large for a client-side apply",
        &[&["metadata.annotations", "too long"], &["request entity too large"]],
        "kubectl keeps a copy of what it applies in an annotation, which has a limit. The sign-in and the access are right.",
        &[Cause::new("A large CustomResourceDefinition or ConfigMap: the sync option ServerSideApply=true needs no copy.")
            .check(&["kubectl -n {NAMESPACE} get applications -o jsonpath='{.items[*].spec.syncPolicy}'"])],
    ),
    KnownError::said(
        "a field that cannot be changed, or belongs to somebody else",
        &[&["field is immutable"], &["apply failed with", "conflict"]],
        "Argo CD signs in and may do this; Kubernetes does not change this field, or another manager owns it.",
        &[Cause::new("The object has to be made anew (sync option Replace=true), or the other manager gives the field up.")
            .check(&["kubectl get events -A --field-selector type=Warning   # on the cluster that refuses"])],
    ),
    KnownError::said(
        "the object asks for more rights than its maker has",
        &[&["attempting to grant rbac permissions not currently held"], &["is attempting to grant"]],
        "Argo CD applies a Role or a binding, and Kubernetes lets nobody give rights that they do not have themselves.",
        &[Cause::new("The identity's role lacks rights that the manifests' roles give; it needs them, or the verbs escalate and bind.")
            .check(&["argocd-aks access MANIFESTS   # the least rules for what is deployed"])
            .prevented_by("argocd-aks access counts what roles in the manifests give")],
    ),
    KnownError::said(
        "an admission of the cluster refuses the object",
        &[
            &["exceeded quota"],
            &["violates podsecurity"],
            &["admission webhook", "denied"],
            &["validatingadmissionpolicy", "denied"],
            &["error looking up service account"],
            &["unable to create new content in namespace"],
            &["is forbidden: "],
            &["cannot be handled as a"],
            &["admission.gatekeeper.sh"],
        ],
        "Whoever asks is signed in and may do this; what is applied breaks a rule of the cluster, which the message names: a quota, Pod Security, a webhook, a ServiceAccount that is not there, a namespace that is being deleted.",
        &[Cause::new("The manifests of the Application do not fit the cluster: the sign-in and the access are right.")
            .check(&["kubectl get events -A --field-selector type=Warning   # on the cluster that refuses"])],
    )
    // RBAC's own refusal names who asks.
    .when(|line| line.facts().user.is_none())
    .unless(&["does not have access to the resource in azure"]),
];
