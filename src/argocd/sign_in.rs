//! The seam for sign-in: how Argo CD signs in to a target, with one writer and one reader for each way.
//!
//! Today there is one way, workload identity by Argo CD's own plugin. Another one (a service principal, another cloud's
//! plugin) is another variant of [`SignIn`] and of [`FoundSignIn`], and nothing else has to know.

use super::cluster_secret::{Config, Exec};
use super::exec::{
    self, AAD_ENVIRONMENT_NAME, AAD_LOGIN_METHOD, AZURE_AUTHORITY_HOST, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE,
    AZURE_TENANT_ID,
};
use crate::azure::{ClientId, TenantId};
use serde_json::{Map, Value, json};

/// How a target is signed in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// With a token of the pod's `ServiceAccount`, exchanged at Entra.
    WorkloadIdentity(WorkloadIdentity),
    /// Not at all: the hub itself, which Argo CD's pods reach with their own `ServiceAccount`s.
    InCluster,
}

/// What workload identity needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadIdentity {
    /// The cloud's `AAD_ENVIRONMENT_NAME`.
    pub environment_name: String,
    /// The identity.
    pub client_id: ClientId,
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Where the token is and who takes it; `None`: the webhook's own env of the pod says so. The webhook's path has moved
    /// once, and the pod's env always fits it.
    pub token: Option<PodToken>,
}

/// A token that the pod mounts itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodToken {
    /// Ends with `/`.
    pub authority_host: String,
    /// The path of the token in the pod.
    pub file: String,
}

impl SignIn {
    /// `execProviderConfig` of a cluster Secret, where it has one. No value is empty: an empty one would hide the pod's.
    pub fn to_exec(&self) -> Option<Value> {
        let Self::WorkloadIdentity(identity) = self else { return None };
        let mut env = Map::new();
        let mut put = |name: &str, value: String| env.insert(name.to_owned(), Value::String(value));
        put(AAD_ENVIRONMENT_NAME, identity.environment_name.clone());
        put(AAD_LOGIN_METHOD, exec::WORKLOAD_IDENTITY.to_owned());
        if let Some(token) = &identity.token {
            put(AZURE_AUTHORITY_HOST, token.authority_host.clone());
            put(AZURE_FEDERATED_TOKEN_FILE, token.file.clone());
        }
        put(AZURE_CLIENT_ID, identity.client_id.to_string());
        put(AZURE_TENANT_ID, identity.tenant_id.to_string());
        Some(json!({
            "command": exec::COMMAND,
            "args": [exec::ARGUMENT],
            "env": env,
            "apiVersion": exec::API_VERSION,
        }))
    }

    /// The env variables that [`Self::to_exec`] writes: what a reader of a Secret need not take over by itself.
    pub fn variables() -> [&'static str; 6] {
        [
            AAD_ENVIRONMENT_NAME,
            AAD_LOGIN_METHOD,
            AZURE_AUTHORITY_HOST,
            AZURE_FEDERATED_TOKEN_FILE,
            AZURE_CLIENT_ID,
            AZURE_TENANT_ID,
        ]
    }
}

/// How a cluster Secret signs in, as it is written: it may be broken, or something that no [`SignIn`] can say.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundSignIn<'c> {
    /// With workload identity; the ids may be missing, and the pod's are then used.
    WorkloadIdentity(&'c Exec),
    /// By Argo CD's plugin for Azure, with another login method.
    OtherMethod(&'c Exec),
    /// By another program, or by the plugin for another cloud.
    OtherProgram,
    /// By what stands in the Secret itself: `bearerToken`, `username`, `keyData`, `awsAuthConfig`.
    Credentials(Vec<&'static str>),
    /// Not at all.
    Nothing,
}

impl<'c> FoundSignIn<'c> {
    /// Reads a config as Argo CD does: `awsAuthConfig` goes before the plugin, and the plugin before all else.
    pub fn of(config: &'c Config) -> Self {
        const AWS: &str = "awsAuthConfig";
        let others = &config.other_credentials;
        match &config.exec {
            _ if others.contains(&AWS) => Self::Credentials(vec![AWS]),
            Some(exec) if exec.needs_token() => Self::WorkloadIdentity(exec),
            Some(exec) if exec.is_azure() => Self::OtherMethod(exec),
            Some(_) => Self::OtherProgram,
            None if others.is_empty() => Self::Nothing,
            None => Self::Credentials(others.clone()),
        }
    }
}
