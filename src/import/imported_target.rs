//! A target as an input says it, before anybody knows what the hub says already.

use crate::api::model;
use crate::azure::{ClientId, ManagedCluster, TenantId};
use crate::k8s::Server;
use std::collections::BTreeMap;

/// What a cluster was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A context of a kubeconfig.
    Context,
    /// A cluster of a kubeconfig that no context names.
    Cluster,
    /// What `az` prints.
    Azure,
    /// A cluster Secret of Argo CD.
    Secret,
    /// A `ClusterProfile`.
    Profile,
    /// The config itself.
    Config,
}

/// A cluster that was found. What is `None` or empty the input does not say, or, where it is complete, denies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedTarget {
    /// `destination.name`.
    pub name: String,
    /// What it was found in.
    pub source: SourceKind,
    /// Where it was found, in words: `the context dev of config`.
    pub origin: String,
    /// Whether the input says everything that Argo CD reads: a Secret without namespaces means all of them, while a
    /// kubeconfig never speaks of any.
    pub is_complete: bool,
    /// The API server; with its alias, where it has one.
    pub server: Server,
    /// Its other address, where it has a public and a private one.
    pub other_server: Option<Server>,
    /// Base64 of PEM, one line.
    pub ca_data: Option<String>,
    /// The name to verify in the server's certificate.
    pub server_name: Option<String>,
    /// Without a user and a password.
    pub proxy_url: Option<String>,
    /// Absent: Argo CD's default.
    pub disable_compression: Option<bool>,
    /// Never together with `ca_data`.
    pub insecure: bool,
    /// Not empty: namespaced mode.
    pub namespaces: Vec<String>,
    /// Only with `namespaces`.
    pub cluster_resources: bool,
    /// The project that the cluster is scoped to.
    pub project: Option<String>,
    /// The controller shard.
    pub shard: Option<u32>,
    /// Labels of the Secret, as text: no templates.
    pub labels: BTreeMap<String, String>,
    /// Annotations of the Secret, as text: no templates.
    pub annotations: BTreeMap<String, String>,
    /// `metadata.name` of the Secret, where there is one.
    pub secret_name: Option<String>,
    /// The identity that signs in; without a tenant: in that of the hub's identity.
    pub identity: Option<(ClientId, Option<TenantId>)>,
    /// The AKS cluster.
    pub cluster: Option<ManagedCluster>,
}

impl ImportedTarget {
    /// A target of which no more is known than its name and server.
    pub fn new(name: String, server: Server, source: SourceKind, origin: String) -> Self {
        Self {
            name,
            source,
            origin,
            is_complete: false,
            server,
            other_server: None,
            ca_data: None,
            server_name: None,
            proxy_url: None,
            disable_compression: None,
            insecure: false,
            namespaces: Vec::new(),
            cluster_resources: false,
            project: None,
            shard: None,
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            secret_name: None,
            identity: None,
            cluster: None,
        }
    }

    /// The addresses of its API server.
    pub(super) fn servers(&self) -> impl Iterator<Item = &Server> {
        std::iter::once(&self.server).chain(&self.other_server)
    }
}

/// What a target of the config comes to, with all that it inherits.
impl From<&model::Target> for ImportedTarget {
    fn from(target: &model::Target) -> Self {
        Self {
            name: target.name.clone(),
            source: SourceKind::Config,
            origin: String::new(),
            is_complete: true,
            server: target.server.clone(),
            other_server: None,
            ca_data: target.ca_data.clone(),
            server_name: target.server_name.clone(),
            proxy_url: target.proxy_url.clone(),
            disable_compression: target.disable_compression,
            insecure: target.insecure,
            namespaces: target.namespaces.clone(),
            cluster_resources: target.cluster_resources,
            project: target.project.clone(),
            shard: target.shard,
            labels: target.labels.clone(),
            annotations: target.annotations.clone(),
            secret_name: Some(target.secret_name.clone()),
            identity: Some((target.identity.client_id, Some(target.identity.tenant_id))),
            cluster: target.cluster.clone(),
        }
    }
}
