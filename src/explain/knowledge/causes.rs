//! The causes that several messages share.

use super::{Cause, commands};
use crate::explain::verdict;

/// What this program does about each value that is written in several places.
pub(super) const EVERY_PLACE: &str = "argocd-aks writes the ids of spec.identity into every place that needs them";
const CLOUD_TOGETHER: &str = "spec.cloud sets environment name, authority host and audience together";

pub(super) const OTHER_ACCOUNT: Cause = Cause::new(
    "The token is of another ServiceAccount than the federated credential names: server and controller run as different ones, or the credential has another namespace or name.",
)
.check(&[commands::CREDENTIALS, commands::ACCOUNTS])
.prevented_by("argocd-aks runbook makes the federated credentials from the ServiceAccounts that the workloads really use")
.by_config(verdict::subject);

pub(super) const DEFAULT_ACCOUNT: Cause = Cause::new(
    "The pod runs as the ServiceAccount default: serviceAccountName is missing in its template, or was written at the wrong level.",
)
.check(&[commands::ACCOUNTS])
.prevented_by("argocd-aks writes serviceAccountName where a ServiceAccount is asked for")
.by_message(verdict::default_account);

pub(super) const ANOTHER_PROGRAM: Cause = Cause::new(
    "It is another program that signs in, with a ServiceAccount and an identity of its own: Argo CD has nothing to do with it.",
)
.check(&["kubectl get pods -A -l azure.workload.identity/use=true"])
.by_message(verdict::another_program);

pub(super) const OTHER_ISSUER: Cause =
    Cause::new("The credential's issuer is not the hub's: another cluster's, or without its final /, which counts.")
        .check(&[commands::ISSUER, commands::CREDENTIALS])
        .prevented_by("argocd-aks runbook asks the hub for its issuer")
        .by_config(verdict::issuer_of_credential);

pub(super) const ISSUER_NOT_ENABLED: Cause = Cause::new(
    "The hub's OIDC issuer is not enabled: its API server signs as https://kubernetes.default.svc..., which Entra cannot reach.",
)
.check(&[
    commands::ISSUER,
    "az aks update -g {HUB_RG} -n {HUB} --enable-oidc-issuer   # enables it; then restart the pods",
])
.prevented_by("argocd-aks runbook enables it")
.by_message(verdict::issuer_not_enabled);

pub(super) const OTHER_AUDIENCE: Cause =
    Cause::new("The token's audience is not the credential's: each cloud has its own, and it is compared exactly.")
        .check(&[commands::AUDIENCE, commands::CREDENTIALS])
        .prevented_by(CLOUD_TOGETHER)
        .by_config(verdict::audience);

pub(super) const OTHER_CLIENT: Cause = Cause::new(
    "AZURE_CLIENT_ID is of another identity (or its principal id), so that another identity's credentials are looked at.",
)
.check(&[commands::IDENTITY, commands::LINT])
.prevented_by(EVERY_PLACE)
.by_config(verdict::client_id);

pub(super) const NO_CREDENTIAL: Cause =
    Cause::new("The identity has no federated credential: it was never made, or on another identity.")
        .check(&[commands::CREDENTIALS])
        .prevented_by("argocd-aks runbook makes the federated credentials");

pub(super) const JUST_MADE: Cause =
    Cause::new("The credential was made a moment ago: Entra takes up to a few minutes to know it.")
        .check(&[commands::CREDENTIALS])
        .prevented_by("argocd-aks runbook makes credentials before anything uses them");

pub(super) const MADE_ANEW: Cause =
    Cause::new("The identity was deleted, perhaps made anew by the same name: it has new ids then.")
        .check(&[commands::IDENTITY])
        .by_config(verdict::identity_made_anew);

pub(super) const OTHER_TENANT: Cause =
    Cause::new("The tenant id is wrong, or of another directory than the identity's.")
        .check(&[commands::IDENTITY, commands::LINT])
        .prevented_by(EVERY_PLACE)
        .by_config(verdict::tenant);

pub(super) const OTHER_CLOUD: Cause = Cause::new(
    "The sign-in goes to another cloud than the identity's: an unknown AAD_ENVIRONMENT_NAME silently means the public one.",
)
.check(&[commands::CLOUD, commands::LINT])
.prevented_by(CLOUD_TOGETHER)
.by_config(verdict::cloud);

pub(super) const AUTHORITY: Cause =
    Cause::new("AZURE_AUTHORITY_HOST is misspelt, has the tenant in it, is without https://, or is of another cloud.")
        .prevented_by(CLOUD_TOGETHER);

pub(super) const NODE_CLOCK: Cause =
    Cause::new("The clock of the node is wrong.").check(&[commands::NODE_CLOCK]).by_message(verdict::early);

pub(super) const OTHER_RESOURCE: Cause =
    Cause::new("AAD_SERVER_APPLICATION_ID is set to something else than AKS's own application.")
        .prevented_by("argocd-aks does not set it: the plugin's default is AKS's own application")
        .by_message(verdict::aks_application);

pub(super) const PUBLIC_NAME: Cause = Cause::new(
    "server is the public name of a private cluster that has --disable-public-fqdn: that name is in no DNS.",
)
.check(&[commands::NAMES])
.prevented_by("argocd-aks import aks takes the private name of a private cluster")
.by_message(verdict::public_name);

pub(super) const NO_TOKEN: Cause = Cause::new(
    "The pod has no token at AZURE_FEDERATED_TOKEN_FILE: the volume, its mount or its path is missing in argocd-server or in the application controller.",
)
.check(&[commands::TOKEN, commands::LINT])
.prevented_by("argocd-aks patches both workloads, and writes the same path into the Secrets");

pub(super) const OTHER_FILE: Cause =
    Cause::new("AZURE_FEDERATED_TOKEN_FILE names another file than the token that the hub's kubelet writes.")
        .check(&[commands::TOKEN, commands::LINT])
        .prevented_by("argocd-aks writes the path of the volume that it mounts");

pub(super) const NOT_INJECTED: Cause = Cause::new(
    "The webhook injected nothing: the label azure.workload.identity/use is on the ServiceAccount instead of the pod template, the webhook does not run, or the pod is older than the label (then restart it).",
)
.check(&[
    "kubectl -n kube-system get pods -l azure-workload-identity.io/system=true",
    "az aks show -g {HUB_RG} -n {HUB} --query securityProfile.workloadIdentity",
    commands::INJECTED,
])
.prevented_by("the default delivery, Projected, needs no webhook");

pub(super) const CERTIFICATE: Cause =
    Cause::new("AZURE_CLIENT_CERTIFICATE_PATH or AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE is set somewhere.")
        .prevented_by("argocd-aks writes AAD_LOGIN_METHOD=workloadidentity and no certificate");

pub(super) const CLIENT_SECRET: Cause =
    Cause::new("AAD_LOGIN_METHOD is spn, or an old Secret still has a client secret.")
        .prevented_by("argocd-aks writes AAD_LOGIN_METHOD=workloadidentity and no secret");

pub(super) const OTHER_METHOD: Cause = Cause::new(
    "AAD_LOGIN_METHOD is not workloadidentity: with devicecode, interactive, ropc or azurecli a person signs in, with spn an application, with msi the node.",
)
.prevented_by("argocd-aks writes AAD_LOGIN_METHOD=workloadidentity");

pub(super) const OWN_SESSION: Cause =
    Cause::new("It is az on your own machine that says this: your session has to be renewed.")
        .check(&["az account show", "az login   # signs you in again"]);

pub(super) const NO_WAY_TO_ENTRA: Cause =
    Cause::new("The pods have no way out to Entra: a firewall in between, or a proxy that they need and do not have.")
        .check(&[
            "kubectl -n {NAMESPACE} exec {SERVER} -- getent hosts {AUTHORITY}",
            "kubectl -n {NAMESPACE} exec {SERVER} -- env | grep -i proxy",
        ])
        .prevented_by("HTTPS_PROXY in the pod's env");

pub(super) const NOT_OF_ENTRA: Cause =
    Cause::new("The Secret still has the sign-in of before: a token, a certificate, or a user and a password.")
        .prevented_by("argocd-aks writes execProviderConfig, and nothing else that signs in");

pub(super) const ARGS: Cause =
    Cause::new("args are not exactly [\"azure\"]: flags of kubelogin were written there, or nothing.")
        .prevented_by("argocd-aks writes args [\"azure\"] and everything else as env");

pub(super) const COMMAND: Cause =
    Cause::new("command is kubelogin or az, copied out of a kubeconfig: neither is in Argo CD's image.")
        .prevented_by("argocd-aks import takes a kubeconfig without its command; argocd-aks writes argocd-k8s-auth");
