//! The plugin that signs in to Azure, `argocd-k8s-auth azure`: how it is called, and the env that it reads. Nothing else
//! in this program spells these names.
//!
//! Facts: argocd-k8s-auth's and kubelogin's own constants, Argo CD v2.14 to v3.5.1 and its development branch.

/// The program, which is in Argo CD's own image.
pub const COMMAND: &str = "argocd-k8s-auth";
/// Its one argument; everything else comes from env.
pub const ARGUMENT: &str = "azure";
/// What it answers, whatever it is asked for.
pub const API_VERSION: &str = "client.authentication.k8s.io/v1beta1";

/// How it signs in where nothing is said, and the one way that needs no secret.
pub const WORKLOAD_IDENTITY: &str = "workloadidentity";
/// The ways that can work in a pod, spelt exactly so.
pub const LOGIN_METHODS: [&str; 3] = [WORKLOAD_IDENTITY, "msi", "spn"];

/// The cloud, by a name of its own; an unknown one silently means the public cloud.
pub const AAD_ENVIRONMENT_NAME: &str = "AAD_ENVIRONMENT_NAME";
/// One of [`LOGIN_METHODS`]; [`WORKLOAD_IDENTITY`] where it is not set.
pub const AAD_LOGIN_METHOD: &str = "AAD_LOGIN_METHOD";
/// The application that a token is asked for; AKS's own where it is not set.
pub const AAD_SERVER_APPLICATION_ID: &str = "AAD_SERVER_APPLICATION_ID";
/// Where to sign in; wins over the environment name. Ends with `/`.
pub const AZURE_AUTHORITY_HOST: &str = "AZURE_AUTHORITY_HOST";
/// Whether a proof-of-possession token is asked for, as the API of an Arc-connected cluster wants it. Only spn gets one.
pub const AAD_IS_POP_TOKEN_ENABLED: &str = "AAD_IS_POP_TOKEN_ENABLED";
/// What such a token is for: `u=` and the cluster's resource id.
pub const AAD_POP_TOKEN_CLAIMS: &str = "AAD_POP_TOKEN_CLAIMS";
/// The first Argo CD whose plugin reads these two.
pub const POP_SINCE: &str = "3.6";
/// A service principal's certificate.
pub const AZURE_CLIENT_CERTIFICATE_PATH: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
/// The identity.
pub const AZURE_CLIENT_ID: &str = "AZURE_CLIENT_ID";
/// A service principal's secret.
pub const AZURE_CLIENT_SECRET: &str = "AZURE_CLIENT_SECRET";
/// The token that is exchanged; read at every sign-in.
pub const AZURE_FEDERATED_TOKEN_FILE: &str = "AZURE_FEDERATED_TOKEN_FILE";
/// The identity's tenant.
pub const AZURE_TENANT_ID: &str = "AZURE_TENANT_ID";

/// Without these there is no sign-in with workload identity.
pub const NEEDED: [&str; 3] = [AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_FEDERATED_TOKEN_FILE];

/// Who reads an env variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvReader {
    /// The plugin, of every version.
    Plugin,
    /// The plugin, from this version of Argo CD on.
    PluginSince(&'static str),
    /// The plugin, by its old name for another variable.
    PluginAsOldName(&'static str),
    /// The plugin, which then signs in as a workflow of GitHub's.
    GitHub,
    /// Every Go program; in any case.
    GoProgram,
}

/// An env variable that has a meaning where the plugin runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Who reads it.
    pub reader: EnvReader,
    /// Whether its value is a secret.
    pub is_secret: bool,
}

const fn plain(name: &'static str, reader: EnvReader) -> Variable {
    Variable { name, reader, is_secret: false }
}

const fn secret(name: &'static str, reader: EnvReader) -> Variable {
    Variable { name, reader, is_secret: true }
}

/// Every variable that has a meaning.
pub const VARIABLES: [Variable; 30] = [
    plain(AAD_ENVIRONMENT_NAME, EnvReader::Plugin),
    plain(AAD_LOGIN_METHOD, EnvReader::Plugin),
    plain(AAD_SERVER_APPLICATION_ID, EnvReader::Plugin),
    plain(AZURE_AUTHORITY_HOST, EnvReader::Plugin),
    plain(AZURE_CLIENT_CERTIFICATE_PATH, EnvReader::Plugin),
    plain(AZURE_CLIENT_ID, EnvReader::Plugin),
    secret(AZURE_CLIENT_SECRET, EnvReader::Plugin),
    plain(AZURE_FEDERATED_TOKEN_FILE, EnvReader::Plugin),
    plain(AZURE_TENANT_ID, EnvReader::Plugin),
    secret("AZURE_CLIENT_CERTIFICATE_PASSWORD", EnvReader::Plugin),
    plain("AAD_USER_PRINCIPAL_NAME", EnvReader::Plugin),
    secret("AAD_USER_PRINCIPAL_PASSWORD", EnvReader::Plugin),
    plain("AZURE_USERNAME", EnvReader::Plugin),
    secret("AZURE_PASSWORD", EnvReader::Plugin),
    plain("AZURE_CLI_TIMEOUT", EnvReader::Plugin),
    plain(AAD_IS_POP_TOKEN_ENABLED, EnvReader::PluginSince(POP_SINCE)),
    plain(AAD_POP_TOKEN_CLAIMS, EnvReader::PluginSince(POP_SINCE)),
    plain("AAD_SERVICE_PRINCIPAL_CLIENT_ID", EnvReader::PluginAsOldName(AZURE_CLIENT_ID)),
    secret("AAD_SERVICE_PRINCIPAL_CLIENT_SECRET", EnvReader::PluginAsOldName(AZURE_CLIENT_SECRET)),
    plain("AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE", EnvReader::PluginAsOldName(AZURE_CLIENT_CERTIFICATE_PATH)),
    secret(
        "AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE_PASSWORD",
        EnvReader::PluginAsOldName("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
    ),
    plain("ACTIONS_ID_TOKEN_REQUEST_URL", EnvReader::GitHub),
    secret("ACTIONS_ID_TOKEN_REQUEST_TOKEN", EnvReader::GitHub),
    plain("HTTP_PROXY", EnvReader::GoProgram),
    plain("HTTPS_PROXY", EnvReader::GoProgram),
    plain("NO_PROXY", EnvReader::GoProgram),
    plain("SSL_CERT_FILE", EnvReader::GoProgram),
    plain("SSL_CERT_DIR", EnvReader::GoProgram),
    plain("GODEBUG", EnvReader::GoProgram),
    plain("KUBERNETES_EXEC_INFO", EnvReader::GoProgram),
];

/// What is known of a variable; `None` where nobody reads it.
pub fn variable(name: &str) -> Option<&'static Variable> {
    VARIABLES.iter().find(|variable| match variable.reader {
        EnvReader::GoProgram => variable.name.eq_ignore_ascii_case(name),
        _ => variable.name == name,
    })
}

/// Whether a value of this name is a secret, whoever reads it.
pub fn is_secret(name: &str) -> bool {
    variable(name).is_some_and(|variable| variable.is_secret)
        || name.ends_with("_SECRET")
        || name.ends_with("_PASSWORD")
}

/// The variables of the plugin's own that a sign-in in a pod may need: what a mistyped name was meant to be.
pub fn names() -> impl Iterator<Item = &'static str> {
    VARIABLES.iter().filter(|variable| variable.reader == EnvReader::Plugin).map(|variable| variable.name).take(9)
}
