//! The cluster Secret, as Argo CD's own parser reads it: what `lint` judges and `import` takes over. Reading never
//! fails: what cannot be read is said as data, because a broken Secret is what both are for. [`Data`] writes one.

mod cluster_url;
mod json_defect;
mod keys;
mod merged_json;
mod secret_config;
mod write_secret;

pub use cluster_url::{HUB_SERVER, alias, alias_of_query, aliased, is_alias, is_in_cluster};
pub use json_defect::{JsonDefect, JsonDefectKind};
pub use secret_config::{Config, ConfigError, Exec, UnknownKey};
pub use write_secret::Data;

use crate::diagnostic::Field;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The label by which Argo CD finds the Secrets that are its own.
pub const SECRET_TYPE: &str = "argocd.argoproj.io/secret-type";
/// The annotation that says who wrote the Secret: `argocd.argoproj.io` where Argo CD itself did.
pub const MANAGED_BY: &str = "managed-by";
/// The name by which Argo CD knows the cluster that it runs in.
pub const IN_CLUSTER: &str = "in-cluster";

/// The keys that Argo CD reads.
pub const KEYS: [&str; 7] = ["name", "server", "config", "namespaces", "clusterResources", "shard", "project"];

/// A Secret with what Argo CD reads in it.
#[derive(Debug)]
pub struct ClusterSecret<'o> {
    object: &'o Value,
    /// `config`, parsed as Argo CD parses it; `None` where the key is absent or unreadable.
    pub config: Option<Result<Config, ConfigError>>,
}

/// The value of a key of a Secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// As Argo CD gets it.
    Text(String),
    /// A number, a boolean, a list: the API server refuses the Secret.
    NotAString,
    /// Below `data`, and no base64: the API server refuses the Secret.
    NotBase64,
    /// Below `data`, and the bytes are no text.
    NotText,
}

impl<'o> ClusterSecret<'o> {
    /// The Secret, where it is one of a cluster: by its label, or because it has what only such a Secret has.
    pub fn of(object: &'o Value) -> Option<Self> {
        if object.get("kind")?.as_str()? != "Secret" {
            return None;
        }
        let mut secret = Self { object, config: None };
        if !secret.is_labelled() && !secret.has_the_keys() {
            return None;
        }
        if let Some((_, Datum::Text(config))) = secret.datum("config") {
            secret.config = Some(Config::parse(&config));
        }
        Some(secret)
    }

    /// Whether Argo CD sees it.
    pub fn is_labelled(&self) -> bool {
        self.label(SECRET_TYPE) == Some("cluster")
    }

    /// A label's value.
    pub fn label(&self, key: &str) -> Option<&'o str> {
        self.object.pointer("/metadata/labels")?.get(key)?.as_str()
    }

    /// The value of a key and where it stands. `stringData` wins over `data`, as in the API server.
    pub fn datum(&self, key: &str) -> Option<(Field, Datum)> {
        if let Some(value) = self.object.get("stringData").and_then(|data| data.get(key)) {
            let datum = value.as_str().map_or(Datum::NotAString, |text| Datum::Text(text.to_owned()));
            return Some((Field::of(["stringData", key]), datum));
        }
        let value = self.object.get("data")?.get(key)?;
        Some((Field::of(["data", key]), datum(value)))
    }

    /// The value of a key, where it is text.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.datum(key) {
            Some((_, Datum::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// Where a key stands, or would stand.
    pub fn field(&self, key: &str) -> Field {
        field(self.object, key)
    }

    /// `config`, where it can be read.
    pub fn readable_config(&self) -> Option<&Config> {
        self.config.as_ref()?.as_ref().ok()
    }

    /// What only a cluster's Secret has: a server, and a config that says how to connect.
    fn has_the_keys(&self) -> bool {
        let words = ["execProviderConfig", "tlsClientConfig", "bearerToken", "awsAuthConfig"];
        // A repository's has a url.
        self.datum("server").is_some()
            && self.datum("url").is_none()
            && self.text("config").is_some_and(|config| words.iter().any(|word| config.contains(word)))
    }
}

/// Where a key of a Secret stands, or would stand.
pub fn field(secret: &Value, key: &str) -> Field {
    let is_data = secret.get("stringData").and_then(|data| data.get(key)).is_none() && secret.get("data").is_some();
    Field::of([if is_data { "data" } else { "stringData" }, key])
}

/// Base64 as Go decodes it: line breaks are skipped, and nothing else.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    if text.contains(['\n', '\r']) {
        return STANDARD.decode(text.replace(['\n', '\r'], "")).ok();
    }
    STANDARD.decode(text).ok()
}

fn datum(value: &Value) -> Datum {
    let Some(text) = value.as_str() else { return Datum::NotAString };
    match decode(text).map(String::from_utf8) {
        Some(Ok(text)) => Datum::Text(text),
        Some(Err(_)) => Datum::NotText,
        None => Datum::NotBase64,
    }
}
