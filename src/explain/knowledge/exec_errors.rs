//! What the Kubernetes client says of an exec plugin. Facts: client-go v0.36.1, plugin/pkg/client/auth/exec.

use super::{Cause, KnownError, causes, commands};

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "the exec plugin is not in the image",
        &[
            &["getting credentials", "executable file not found"],
            &["getting credentials", "fork/exec", "no such file"],
            &["kubelogin", "executable file not found"],
            &["kubelogin", "no such file"],
            &["kubelogin: not found"],
            &["kubelogin: command not found"],
            &["\"az\"", "executable file not found"],
            &["argocd-k8s-auth", "executable file not found"],
            &["exec: executable", "not found"],
            &["client-go credential plugin that is not installed"],
        ],
        "The cluster Secret names a program that Argo CD's image does not have.",
        &[causes::COMMAND],
    ),
    KnownError::said(
        "the exec plugin may not be run",
        &[&["getting credentials", "permission denied"], &["fork/exec", "permission denied"]],
        "The program is there, and may not be executed by the user that Argo CD runs as.",
        &[Cause::new("command is a path to something that was mounted or copied without the right to execute it.")
            .prevented_by("argocd-aks writes command argocd-k8s-auth, which is in Argo CD's image")],
    ),
    KnownError::said(
        "the exec plugin's API version does not fit",
        &[
            &["exec plugin", "api version"],
            &["exec plugin", "apiversion"],
            &["client.authentication.k8s.io", "no kind"],
            &["invalid exec api version"],
            &["api version:", "is not supported"],
        ],
        "apiVersion of execProviderConfig is not what argocd-k8s-auth answers.",
        &[Cause::new("apiVersion is missing, v1alpha1 or v1.")
            .prevented_by("argocd-aks writes client.authentication.k8s.io/v1beta1")],
    ),
    KnownError::said(
        "the exec plugin gave no credential",
        &[
            &["decoding stdout"],
            &["didn't return a token"],
            &["did not return a token"],
            &["didn't return a status field"],
            &["returned only certificate or key"],
            &["could not write the execcredential"],
            &["to execcredential:"],
            &["couldn't get version/kind"],
            &["encode execcredentials"],
        ],
        "The plugin ended well, and printed something else than a credential.",
        &[Cause::new("args is empty: argocd-k8s-auth then prints its help. Or command is another program.")
            .prevented_by("argocd-aks writes command argocd-k8s-auth and args [\"azure\"]")],
    ),
    KnownError::said(
        "the exec plugin would have to ask a person",
        &[
            &["exec plugin cannot support interactive mode"],
            &["interactivemode"],
            &["standard input is not a terminal"],
            &["standard input is unavailable"],
        ],
        "interactiveMode asks for a terminal, which no pod has.",
        &[Cause::new("execProviderConfig was copied out of a kubeconfig with interactiveMode: Always.")
            .prevented_by("argocd-aks writes no interactiveMode")],
    ),
    KnownError::said(
        "several sign-ins in one cluster Secret",
        &[
            &["execprovider and authprovider cannot be used in combination"],
            &["username/password or bearer token may be set, but not both"],
        ],
        "config has more than one way to sign in, and the Kubernetes client takes only one.",
        &[causes::NOT_OF_ENTRA],
    ),
    KnownError::said(
        "an auth provider that is no longer there",
        &[&["no auth provider found for name"], &["auth plugin has been removed"]],
        "The Kubernetes client has no built-in sign-in for Azure since v1.26: a program is called for it.",
        &[causes::COMMAND],
    ),
    KnownError::said(
        "the exec plugin was called for another cloud",
        &[&["aws configuration"], &["presigning aws request"], &["signed aws request"], &["google default credentials"]],
        "argocd-k8s-auth signs in to Amazon or Google here: its first argument says which.",
        &[causes::ARGS],
    ),
    KnownError::said(
        "another exec plugin failed",
        &[&["exec: executable", "failed with exit code"], &["getting credentials: exec", "exit status"]],
        "The program that the cluster Secret names was run and has failed, and it is not Argo CD's own for Azure: its own words are in the log of the pod that tried.",
        &[
            Cause::new("command is another program that was put into the image, as kubelogin: with the args of a kubeconfig it signs in as a person or a client.")
                .check(&[commands::LINT, commands::LOG])
                .prevented_by("argocd-aks writes command argocd-k8s-auth and args [\"azure\"]"),
        ],
    )
    .unless(&["argocd-k8s-auth"]),
    KnownError::said(
        "the exec plugin failed",
        &[&["getting credentials:"], &["refreshing credentials:"]],
        "Argo CD got no credential for the target. The reason stands behind it, or in the log of the pod that tried.",
        &[causes::ARGS, causes::NO_TOKEN],
    )
    .general(),
];
