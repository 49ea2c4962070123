//! Writing: the `stringData` of a cluster Secret.

use crate::argocd::SignIn;
use serde_json::{Map, Value, json};

/// Everything that Argo CD is to read. Strings are written as they are.
#[derive(Debug, Clone, Copy)]
pub struct Data<'d> {
    /// `destination.name` of Applications.
    pub name: &'d str,
    /// The API server's URL.
    pub server: &'d str,
    /// Not empty: namespaced mode.
    pub namespaces: &'d [String],
    /// Cluster-wide resources too; only with `namespaces`.
    pub cluster_resources: bool,
    /// The project that the cluster is scoped to.
    pub project: Option<&'d str>,
    /// The controller shard.
    pub shard: Option<u32>,
    /// How Argo CD signs in.
    pub sign_in: &'d SignIn,
    /// Whether the server's certificate is not verified.
    pub insecure: bool,
    /// The name to verify in it.
    pub server_name: Option<&'d str>,
    /// Base64 of PEM, on one line.
    pub ca_data: Option<&'d str>,
    /// `None`: Argo CD's default.
    pub disable_compression: Option<bool>,
    /// The proxy of the API traffic.
    pub proxy_url: Option<&'d str>,
}

impl Data<'_> {
    /// `stringData`: all values are strings.
    pub fn to_string_data(self) -> Map<String, Value> {
        let mut data = Map::new();
        let mut put = |key: &str, value: String| data.insert(key.to_owned(), Value::String(value));
        put("name", self.name.to_owned());
        put("server", self.server.to_owned());
        if !self.namespaces.is_empty() {
            put("namespaces", self.namespaces.join(","));
        }
        if self.cluster_resources {
            put("clusterResources", "true".to_owned());
        }
        if let Some(project) = self.project {
            put("project", project.to_owned());
        }
        if let Some(shard) = self.shard {
            put("shard", shard.to_string());
        }
        put("config", self.config());
        data
    }

    /// Strict JSON, indented so that a person can review a diff of it. Ends with a line break, so that it is written as a
    /// literal block.
    fn config(self) -> String {
        let mut tls = Map::new();
        tls.insert("insecure".to_owned(), json!(self.insecure));
        if let Some(server_name) = self.server_name {
            tls.insert("serverName".to_owned(), json!(server_name));
        }
        if let Some(ca_data) = self.ca_data {
            tls.insert("caData".to_owned(), json!(ca_data));
        }
        let mut config = Map::new();
        if let Some(exec) = self.sign_in.to_exec() {
            config.insert("execProviderConfig".to_owned(), exec);
        }
        config.insert("tlsClientConfig".to_owned(), Value::Object(tls));
        if let Some(disable) = self.disable_compression {
            config.insert("disableCompression".to_owned(), json!(disable));
        }
        if let Some(proxy) = self.proxy_url {
            config.insert("proxyUrl".to_owned(), json!(proxy));
        }
        format!("{:#}\n", Value::Object(config))
    }
}
