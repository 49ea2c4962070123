//! What Argo CD's plugin says, and the libraries that it signs in with (kubelogin's, azidentity), before Entra is asked or
//! instead. Facts: Argo CD v3.5.1, kubelogin v0.2.18, azidentity v1.14.0.

use super::{Cause, KnownError, causes, commands};

const HIDES: Cause =
    Cause::new("AZURE_CLIENT_ID or AZURE_TENANT_ID is missing or empty; an empty value in the Secret hides the pod's.")
        .prevented_by(causes::EVERY_PLACE);

const NOT_ANNOTATED: Cause =
    Cause::new("The webhook had no client id to inject: the ServiceAccount's annotation is missing.")
        .check(&["kubectl -n {NAMESPACE} get serviceaccounts -o yaml"])
        .prevented_by("argocd-aks annotates the ServiceAccounts");

const OLD_PATH: Cause =
    Cause::new("A Secret has the webhook's old path, which moved in v1.6.0, or an empty value, which hides the pod's.")
        .prevented_by("with the webhook argocd-aks writes no path into the Secrets");

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "no federated token file",
        &[
            &["no token file specified"],
            &["federated token file cannot be empty"],
            &["azure_federated_token_file", "not set"],
            &["azure_federated_token_file", "required"],
            &["azure_federated_token_file", "empty"],
            &["azure-identity-token", "no such file"],
            &["open /var/run/secrets/", "token", "no such file"],
            &["azure_federated_token_file"],
            &["read empty token from file"],
        ],
        "The plugin has no token to exchange: AZURE_FEDERATED_TOKEN_FILE is unset, empty, or names a file that is not there.",
        &[causes::NO_TOKEN, causes::NOT_INJECTED, OLD_PATH],
    ),
    KnownError::said(
        "the federated token file cannot be read",
        &[&["azure-identity-token", "permission denied"], &["open /var/run/secrets/", "permission denied"]],
        "The token is there, and the user that Argo CD runs as may not read it.",
        &[
            Cause::new("defaultMode of the projected volume is too narrow for uid 999, as 0400 without an fsGroup.")
                .check(&[
                    "kubectl -n {NAMESPACE} get {CONTROLLER} -o jsonpath='{.spec.template.spec.volumes}'",
                    commands::LINT,
                ])
                .prevented_by("argocd-aks writes defaultMode 420 (0644)"),
        ],
    ),
    KnownError::said(
        "no client id, or no tenant id",
        &[
            &["no client id specified"],
            &["no tenant id specified"],
            &["client id cannot be empty"],
            &["tenant id cannot be empty"],
            &["azure_client_id", "not set"],
            &["environment variable not set"],
            &["missing environment variable"],
            &["azure_client_id", "required"],
            &["azure_tenant_id", "not set"],
            &["azure_tenant_id", "required"],
            &["incomplete environment variable configuration"],
        ],
        "Neither the Secret nor the pod gives the plugin an identity.",
        &[HIDES, NOT_ANNOTATED],
    ),
    KnownError::said(
        "the tenant id has a wrong form",
        &[&["invalid tenantid"], &["invalid tenant id"]],
        "AZURE_TENANT_ID is no GUID and no domain name.",
        &[Cause::new("It has a blank, a line break, quotes or a placeholder in it.").prevented_by(causes::EVERY_PLACE)],
    ),
    KnownError::said(
        "the sign-in is for another tenant than the plugin's",
        &[&["isn't configured to acquire tokens for tenant"]],
        "The API server or a variable asks for a token of another tenant than AZURE_TENANT_ID.",
        &[causes::OTHER_TENANT],
    ),
    KnownError::said(
        "the authority host has a wrong form",
        &[
            &["authority host", "is not valid"],
            &["should have a trailing slash"],
            &["authority host without https"],
            &["missing activedirectoryauthorityhost"],
            &["unable to construct authority url"],
            &["authority uri is insecure"],
            &["authority", "must be an https url"],
        ],
        "AZURE_AUTHORITY_HOST is not a URL that the plugin takes: https://, a host, and a final /.",
        &[causes::AUTHORITY],
    ),
    KnownError::said(
        "the plugin does not know the login method",
        &[&["is not a supported login method"], &["unsupported token provider"], &["authenticate is not supported"]],
        "AAD_LOGIN_METHOD has a value that kubelogin's library does not have.",
        &[Cause::new("It is misspelt: workload-identity, WorkloadIdentity or workloadidentiy.")
            .prevented_by("argocd-aks writes AAD_LOGIN_METHOD=workloadidentity")],
    ),
    KnownError::said(
        "the plugin waits for a person",
        &[
            &["devicelogin"],
            &["use a web browser to open the page"],
            &["device code"],
            &["devicecodecredential"],
            &["interactivebrowsercredential"],
            &["usernamepasswordcredential"],
            &["failed to create interactive browser credential"],
            &["failed to create username password credential"],
            &["username cannot be empty"],
            &["password cannot be empty"],
            &["authentication record"],
            &["unable to create public client"],
            &["no value for azure_password"],
            &["requires multifactor authentication"],
        ],
        "The sign-in is that of a person, who would have to act: AAD_LOGIN_METHOD is not workloadidentity. Its default is devicecode.",
        &[causes::OTHER_METHOD],
    ),
    KnownError::said(
        "the plugin signs in as az does",
        &[
            &["azureclicredential"],
            &["azure cli not found"],
            &["failed to create azure cli credential"],
            &["failed to create azure developer cli credential"],
            &["azuredeveloperclicredential"],
            &["azurepowershellcredential"],
            &["azurepipelinescredential"],
            &["azure pipelines"],
            &["actions_id_token_request"],
            &["github actions"],
            &["no service connection id"],
            &["no system access token"],
            &["oidc token request"],
            &["oidc endpoint"],
        ],
        "AAD_LOGIN_METHOD is azurecli or another that belongs to a person's machine or a pipeline: nothing of it is in Argo CD's image.",
        &[causes::OTHER_METHOD],
    ),
    KnownError::said(
        "a client secret is missing",
        &[
            &["client secret cannot be empty"],
            &["clientsecretcredential"],
            &["failed to create client secret credential"],
            &["failed to create service principal token using secret"],
            &["adalclientsecretcredential"],
        ],
        "The sign-in is with a client secret (AAD_LOGIN_METHOD is spn), and not with workload identity.",
        &[causes::CLIENT_SECRET],
    ),
    KnownError::said(
        "a client certificate cannot be used",
        &[
            &["client certificate cannot be empty"],
            &["clientcertificatecredential"],
            &["failed to read the certificate file"],
            &["failed to create client certificate credential"],
            &["matching public certificate"],
            &["pkcs8 contained non-rsa key"],
            &["unable to create credential from certificate"],
            &["found no private key"],
            &["failed to decode a pem block from private key"],
            &["failed to parse private key as pkcs"],
            &["failed to read certificate"],
            &["unable to parse certificate"],
            &["adalclientcertcredential"],
            &["didn't find any pem blocks"],
            &["didn't find any certificate content"],
            &["found no certificate"],
            &["contains multiple private keys"],
            &["at least one certificate is required"],
        ],
        "The sign-in is with a certificate (AAD_LOGIN_METHOD is spn), and not with workload identity.",
        &[causes::CERTIFICATE],
    ),
    KnownError::said(
        "a proof-of-possession token, which clusters connected by Azure Arc ask for",
        &[&["pop token"], &["pop-enabled"], &["pop claims"], &["pop-claims"], &["u-claim"], &["u=<arm_id>"]],
        "The plugin was asked for a token that is bound to its owner. An AKS API server takes plain ones.",
        &[Cause::new("AAD_IS_POP_TOKEN_ENABLED or AAD_POP_TOKEN_CLAIMS is set, which is for clusters connected by Azure Arc.")
            .prevented_by("argocd-aks sets neither")],
    ),
    KnownError::said(
        "AAD_SERVER_APPLICATION_ID is empty",
        &[&["server-id is required"]],
        "The plugin does not know what the token is for.",
        &[Cause::new("AAD_SERVER_APPLICATION_ID is set to an empty value, which hides the plugin's default.")
            .prevented_by("argocd-aks does not set it")],
    ),
    KnownError::said(
        "DefaultAzureCredential, which Argo CD's plugin does not use",
        &[&["defaultazurecredential"], &["chainedtokencredential"], &["environmentcredential"]],
        "The plugin signs in one way only, by AAD_LOGIN_METHOD. Who tries several ways in turn is another program, which has its own pods and its own sign-in.",
        &[Cause::new("External Secrets, cert-manager, an image updater or another operator has said it: what it lacks is in its own pod.")
            .check(&["kubectl get pods -A -l azure.workload.identity/use=true"])],
    ),
    KnownError::said(
        "argocd-k8s-auth was called in a way that it does not know",
        &[
            &["argocd-k8s-auth", "unknown command"],
            &["argocd-k8s-auth", "unknown flag"],
            &["argocd-k8s-auth", "unknown shorthand flag"],
            &["unknown command", "for \"argocd-k8s-auth\""],
            &["unknown flag: --server-id"],
            &["unknown flag: --login"],
        ],
        "Argo CD's plugin did not understand how it was called.",
        &[causes::ARGS],
    ),
    KnownError::said(
        "executable argocd-k8s-auth failed with exit code 1",
        &[&["argocd-k8s-auth", "failed with exit code"], &["argocd-k8s-auth", "exit status"]],
        "Argo CD's plugin did not understand how it was called.",
        &[causes::ARGS],
    )
    .when(|line| line.exit_code() == Some(1)),
    KnownError::said(
        "executable argocd-k8s-auth could not be run",
        &[&["argocd-k8s-auth", "exit code"], &["argocd-k8s-auth", "exit status"]],
        "The shell or the kernel ended it, before it asked anybody: 126 and 127 are a program that cannot be run, 137 is one that was killed, mostly for want of memory.",
        &[
            Cause::new("The pod's memory limit is too low for Argo CD and the plugins that it starts, one for each target.")
                .check(&["kubectl -n {NAMESPACE} get pods -o wide", "kubectl -n {NAMESPACE} describe pods   # OOMKilled"]),
        ],
    )
    .when(|line| matches!(line.exit_code(), Some(126 | 127 | 137 | 143))),
    KnownError::said(
        "executable argocd-k8s-auth failed with exit code 20",
        &[&["argocd-k8s-auth", "exit code 20"], &["argocd-k8s-auth", "exit status 20"]],
        "Argo CD's plugin could not sign in to Entra. The reason is in the log of the pod (controller or server) that tried, as an AADSTS code or another message: give that log to argocd-aks explain.",
        &[
            Cause::new("One of the ids, the issuer, the subject, the audience, the token's path or the cloud does not agree with the others.")
                .check(&[commands::LOG, commands::LINT])
                .prevented_by("argocd-aks makes all of them from one file"),
            causes::NO_TOKEN,
            causes::NO_WAY_TO_ENTRA,
        ],
    )
    .when(|line| line.exit_code() == Some(20))
    .general(),
    KnownError::said(
        "the sign-in with the pod's token failed",
        &[
            &["workloadidentitycredential"],
            &["clientassertioncredential"],
            &["failed to create workload identity credential"],
            &["failed to create azidentity credential"],
            &["failed to get token:"],
            &["fromassertion()"],
            &["failed to authenticate:"],
            &["failed to acquire token"],
            &["failed to create oauth config"],
            &["unable to create confidential"],
        ],
        "Entra, or the way to it, refused. The reason stands behind it or in the lines below: an AADSTS code, a name, a timeout.",
        &[
            Cause::new("One of the ids, the issuer, the subject, the audience or the cloud does not agree with the others.")
                .check(&[commands::LOG, commands::LINT])
                .prevented_by("argocd-aks makes all of them from one file"),
            causes::NO_WAY_TO_ENTRA,
        ],
    )
    .general(),
];
