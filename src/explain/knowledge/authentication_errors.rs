//! What an API server says that does not take the token.

use super::{Cause, KnownError, causes, commands};

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "Unauthorized",
        &[
            &["unauthorized"],
            &["asked for the client to provide credentials"],
            &["you must be logged in to the server"],
            &["invalid bearer token"],
            &["token has expired"],
            &["token is expired"],
            &["no credentials provided"],
        ],
        "The API server of the target does not take the token, or got none: the sign-in to Entra has worked, or was never tried.",
        &[
            Cause::new("Entra ID is not enabled on the target, so that it knows no Entra tokens.")
                .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile"])
                .prevented_by("az aks update --enable-aad"),
            Cause::new("The target trusts another tenant.")
                .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile.tenantId -otsv", commands::IDENTITY])
                .prevented_by(causes::EVERY_PLACE),
            Cause::new("The token is for another resource: AAD_SERVER_APPLICATION_ID is set.")
                .prevented_by("argocd-aks does not set it"),
            causes::NOT_OF_ENTRA,
            Cause::new("config has no credentials at all, or Argo CD ignores them (a Secret for https://kubernetes.default.svc).")
                .prevented_by("argocd-aks refuses reserved servers"),
        ],
    )
    // What Entra's own answer has above its code; registries and Git.
    .unless(&["response 401", "status code: 401", "authentication required", "registry"]),
];
