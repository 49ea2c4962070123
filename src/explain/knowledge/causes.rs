//! The causes that several messages share.

use super::{Cause, commands};
use crate::explain::verdict;

pub(super) const OTHER_ACCOUNT: Cause = Cause {
    text: "The token is of another ServiceAccount than the federated credential names: server and controller run as different ones, or the credential has another namespace or name.",
    check: &[commands::CREDENTIALS, commands::ACCOUNTS],
    prevented_by: Some(
        "argocd-aks runbook makes the federated credentials from the ServiceAccounts that the workloads really use",
    ),
    test: verdict::subject,
};

pub(super) const OTHER_ISSUER: Cause = Cause {
    text: "The credential's issuer is not the hub's: another cluster's, or without its final /, which counts.",
    check: &[commands::ISSUER, commands::CREDENTIALS],
    prevented_by: Some("argocd-aks runbook asks the hub for its issuer"),
    test: verdict::issuer_of_credential,
};

pub(super) const ISSUER_NOT_ENABLED: Cause = Cause {
    text: "The hub's OIDC issuer is not enabled: its API server signs as https://kubernetes.default.svc..., which Entra cannot reach.",
    check: &[
        commands::ISSUER,
        "az aks update -g HUB_RG -n HUB --enable-oidc-issuer   # enables it; then restart the pods",
    ],
    prevented_by: Some("argocd-aks runbook enables it"),
    test: verdict::issuer_not_enabled,
};

pub(super) const OTHER_AUDIENCE: Cause = Cause {
    text: "The token's audience is not the credential's: each cloud has its own, and it is compared exactly.",
    check: &[commands::AUDIENCE, commands::CREDENTIALS],
    prevented_by: Some("spec.cloud sets environment name, authority host and audience together"),
    test: verdict::audience,
};

pub(super) const OTHER_CLIENT: Cause = Cause {
    text: "AZURE_CLIENT_ID is of another identity (or its principal id), so that another identity's credentials are looked at.",
    check: &[commands::IDENTITY, commands::LINT],
    prevented_by: Some("argocd-aks writes the id of spec.identity into every place that needs it"),
    test: verdict::client_id,
};

pub(super) const JUST_MADE: Cause = Cause {
    text: "The credential was made a moment ago: Entra takes up to a few minutes to know it.",
    check: &[commands::CREDENTIALS],
    prevented_by: Some("argocd-aks runbook makes credentials before anything uses them"),
    test: verdict::unknown,
};

pub(super) const OTHER_TENANT: Cause = Cause {
    text: "The tenant id is wrong, or of another directory.",
    check: &[commands::TENANT, commands::LINT],
    prevented_by: Some("argocd-aks writes the id of spec.identity into every place that needs it"),
    test: verdict::tenant,
};

pub(super) const OTHER_CLOUD: Cause = Cause {
    text: "The sign-in goes to another cloud than the identity's: an unknown AAD_ENVIRONMENT_NAME silently means the public one.",
    check: &[commands::CLOUD, commands::LINT],
    prevented_by: Some("spec.cloud sets environment name, authority host and audience together"),
    test: verdict::cloud,
};

pub(super) const NODE_CLOCK: Cause = Cause {
    text: "The clock of the node is wrong.",
    check: &[commands::NODE_CLOCK],
    prevented_by: None,
    test: verdict::unknown,
};

pub(super) const OTHER_RESOURCE: Cause = Cause {
    text: "AAD_SERVER_APPLICATION_ID is set to something else than AKS's own application.",
    check: &[commands::LINT],
    prevented_by: Some("argocd-aks does not set it: the plugin's default is AKS's own application"),
    test: verdict::unknown,
};

pub(super) const PUBLIC_NAME: Cause = Cause {
    text: "server is the public name of a private cluster that has --disable-public-fqdn: that name is in no DNS.",
    check: &[commands::NAMES],
    prevented_by: Some("argocd-aks import aks takes the private name of a private cluster"),
    test: verdict::public_name,
};

pub(super) const NO_TOKEN: Cause = Cause {
    text: "The pod has no token at AZURE_FEDERATED_TOKEN_FILE: the volume, its mount or its path is missing in argocd-server or in the application controller.",
    check: &[commands::TOKEN, commands::LINT],
    prevented_by: Some("argocd-aks patches both workloads, and writes the same path into the Secrets"),
    test: verdict::unknown,
};

pub(super) const CERTIFICATE: Cause = Cause {
    text: "AZURE_CLIENT_CERTIFICATE_PATH or AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE is set somewhere.",
    check: &[commands::LINT],
    prevented_by: Some("argocd-aks writes AAD_LOGIN_METHOD=workloadidentity and no certificate"),
    test: verdict::unknown,
};

pub(super) const CLIENT_SECRET: Cause = Cause {
    text: "AAD_LOGIN_METHOD is spn, or an old Secret still has a client secret.",
    check: &[commands::LINT],
    prevented_by: Some("argocd-aks writes AAD_LOGIN_METHOD=workloadidentity and no secret"),
    test: verdict::unknown,
};
