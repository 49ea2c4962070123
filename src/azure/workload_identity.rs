//! Azure workload identity: what its webhook reads and injects, and the token that Entra takes. Nothing else in this
//! program spells these names.

/// The annotation of a pod with the containers that the webhook leaves out, `;` between them.
pub const SKIP_CONTAINERS_ANNOTATION: &str = "azure.workload.identity/skip-containers";
/// The label by which the webhook finds its pods. On a `ServiceAccount` it does nothing, since its v1.0.
pub const USE_LABEL: &str = "azure.workload.identity/use";
/// The annotation of a `ServiceAccount` that says which identity its pods are.
pub const CLIENT_ID_ANNOTATION: &str = "azure.workload.identity/client-id";
/// The annotation of a `ServiceAccount` that says the identity's tenant.
pub const TENANT_ID_ANNOTATION: &str = "azure.workload.identity/tenant-id";

/// Where the webhook mounts its token: up to v1.5.1, and from v1.6.0 on. So neither is ever written down: the env that it
/// injects always fits.
pub const WEBHOOK_TOKEN_PATHS: [&str; 2] =
    ["/var/run/secrets/azure/tokens/azure-identity-token", "/var/run/secrets/azure/wi/token/azure-identity-token"];

/// The name of the token in its volume; the federated token file's last segment.
pub const TOKEN_FILE_NAME: &str = "azure-identity-token";

/// How long a token lives where nothing is said, in seconds.
pub const DEFAULT_EXPIRATION_SECONDS: u32 = 3600;

/// Whether a token can live so long, in seconds.
pub fn is_expiration(seconds: i64) -> bool {
    (3600..=86_400).contains(&seconds)
}

/// Whether an audience is Entra's, in any cloud and case: each begins so.
pub fn is_entra_audience(audience: &str) -> bool {
    audience.to_lowercase().starts_with(&ENTRA_AUDIENCE.to_lowercase())
}

/// The audience of the public cloud, with which those of all clouds begin.
pub const ENTRA_AUDIENCE: &str = "api://AzureADTokenExchange";
