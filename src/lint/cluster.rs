//! A cluster Secret, as the rules see it that look at several objects.

use crate::argocd::cluster_secret::{ClusterSecret, Exec};
use crate::argocd::exec::{AAD_ENVIRONMENT_NAME, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID, NEEDED};
use crate::k8s::{Server, placeholder};

/// What of a cluster Secret has to agree with others; a fleet has thousands, so nothing else is kept.
#[derive(Debug)]
pub(super) struct SeenCluster {
    pub(super) object: usize,
    pub(super) name: Option<String>,
    /// In one spelling.
    pub(super) server: Option<String>,
    pub(super) shard: Option<u64>,
    /// Whether it signs in as workload identity does: with a token of the pod.
    pub(super) needs_token: bool,
    pub(super) client_id: Option<String>,
    pub(super) token_file: Option<String>,
    /// What its env does not name at all, of what a sign-in needs; an empty value is there, and hides the pod's.
    pub(super) absent: Vec<&'static str>,
    pub(super) tenant_id: Option<String>,
    pub(super) environment: Option<String>,
}

impl SeenCluster {
    /// `None` for a Secret that Argo CD does not see: a rule of its own says so.
    pub(super) fn of(object: usize, secret: &ClusterSecret<'_>) -> Option<Self> {
        if !secret.is_labelled() {
            return None;
        }
        let is_known = |text: &str| !text.is_empty() && placeholder::within(text).is_none();
        let exec = secret.readable_config().and_then(|config| config.exec.as_ref());
        let azure = exec.filter(|exec| exec.is_azure());
        let said =
            |name: &str| azure.and_then(|exec| exec.env(name)).filter(|value| !value.is_empty()).map(str::to_owned);
        // A placeholder for an id has a rule of its own; for a path it is a path where no token is.
        let env = |name: &str| said(name).filter(|value| is_known(value));
        Some(Self {
            object,
            name: secret.text("name").filter(|name| is_known(name)),
            server: secret.text("server").filter(|text| is_known(text)).and_then(|text| normalised(&text)),
            shard: secret.text("shard").and_then(|text| text.parse().ok()),
            needs_token: azure.is_some_and(Exec::needs_token),
            client_id: env(AZURE_CLIENT_ID),
            token_file: said(AZURE_FEDERATED_TOKEN_FILE),
            absent: NEEDED.into_iter().filter(|name| azure.is_some_and(|exec| exec.env(name).is_none())).collect(),
            tenant_id: env(AZURE_TENANT_ID),
            environment: env(AAD_ENVIRONMENT_NAME),
        })
    }
}

/// One spelling for all of one server; a missing scheme does not make another server of it.
pub(super) fn normalised(text: &str) -> Option<String> {
    let server = Server::parse_with_query(text).or_else(|_| Server::parse_with_query(&format!("https://{text}")));
    server.ok().map(|server| server.normalised())
}
