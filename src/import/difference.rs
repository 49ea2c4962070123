//! What an input says of a target and the config does not say yet: the fields to write, in the API's order, and those
//! to take away.

use super::ImportedTarget;
use super::document::written_server;
use crate::api::template::literal;
use crate::argocd::cluster_secret::alias;
use crate::azure::ManagedCluster;
use crate::k8s::ca;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How a target of the config comes to say what the input says.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// To write. `labels` and `annotations` hold only the entries that differ.
    pub(super) fields: Map<String, Value>,
    /// The target's own fields that a complete input does not have: to take away.
    pub(super) gone: Vec<&'static str>,
    /// Fields that a complete input does not have, and that the hub or the group gives all the same.
    pub(super) given: Vec<&'static str>,
    /// Fields that a complete input does not have, and that only a person can take away.
    pub(super) kept: Vec<&'static str>,
    /// Labels and annotations that only the config has: teams add them there first.
    pub(super) texts: Vec<String>,
}

/// Who says the fields of a target that is known.
pub(super) struct FieldOrigin<'o> {
    /// Its own fields as they are written.
    pub(super) own: &'o Value,
    /// Whether it would have the field without one of its own.
    pub(super) inherits: &'o dyn Fn(&str) -> bool,
}

impl Difference {
    /// Between what was found and what is known.
    pub(super) fn of(found: &ImportedTarget, known: &ImportedTarget, origin: &FieldOrigin<'_>) -> Self {
        let mut difference = Self { fields: fields(found, known), ..Self::default() };
        if found.is_complete {
            difference.absent(found, known, origin);
        }
        difference
    }

    /// Whether the target loses a flag.
    pub(super) fn denies(&self, key: &str) -> bool {
        self.gone.contains(&key) || self.fields.get(key) == Some(&Value::Bool(false))
    }

    /// Whether the target stays as it is.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.gone.is_empty()
    }

    /// Whether there is nothing to tell of it either.
    pub(super) fn is_silent(&self) -> bool {
        self.is_empty() && self.given.is_empty() && self.kept.is_empty() && self.texts.is_empty()
    }

    fn absent(&mut self, found: &ImportedTarget, known: &ImportedTarget, origin: &FieldOrigin<'_>) {
        for (key, is_absent, denied) in absences(found, known) {
            match denied {
                _ if !is_absent => {}
                // What can be denied is, where the hub or the group gives it.
                Some(denied) if (origin.inherits)(key) => drop(self.fields.insert(key.to_owned(), denied)),
                None if (origin.inherits)(key) => self.given.push(key),
                _ if origin.own.get(key).is_some() => self.gone.push(key),
                // A shard that the hub's sharding gives.
                _ => {}
            }
        }
        // Nothing connects to an AKS cluster without its CA, so that the Secret is the one that is wrong.
        if found.ca_data.is_none() && !found.insecure && known.ca_data.is_some() {
            self.kept.push("caData");
        }
        // The pods' env may say the same, and more is written there than a Secret holds.
        if found.identity.is_none() && origin.own.get("identity").is_some() {
            self.kept.push("identity");
        }
        for (found, known) in [(&found.labels, &known.labels), (&found.annotations, &known.annotations)] {
            self.texts.extend(known.keys().filter(|key| !found.contains_key(*key)).cloned());
        }
    }
}

/// The fields that the input may lack and the config have, and what in a target denies one that is inherited.
fn absences(found: &ImportedTarget, known: &ImportedTarget) -> [(&'static str, bool, Option<Value>); 9] {
    let is_insecure = known.insecure && !found.insecure && found.ca_data.is_none();
    let is_slow = known.disable_compression == Some(true) && found.disable_compression.is_none();
    [
        ("alias", alias(&known.server).is_some() && alias(&found.server).is_none(), None),
        ("serverName", known.server_name.is_some() && found.server_name.is_none(), None),
        ("proxyUrl", known.proxy_url.is_some() && found.proxy_url.is_none(), None),
        ("disableCompression", is_slow, Some(json!(false))),
        ("insecure", is_insecure, Some(json!(false))),
        ("namespaces", !known.namespaces.is_empty() && found.namespaces.is_empty(), Some(json!([]))),
        ("clusterResources", known.cluster_resources && !found.cluster_resources, Some(json!(false))),
        ("project", known.project.is_some() && found.project.is_none(), None),
        ("shard", known.shard.is_some() && found.shard.is_none(), None),
    ]
}

/// The fields of `found` that `known` does not have so.
fn fields(found: &ImportedTarget, known: &ImportedTarget) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    // Two spellings of one server are one server; to Argo CD they are two, and Applications name the file's.
    if found.server.normalised() != known.server.normalised() {
        for (key, value) in written_server(&found.server) {
            put(&key, value);
        }
    }
    if let Some(ca_data) = &found.ca_data
        && !known.ca_data.as_ref().is_some_and(|known| ca::is_same(ca_data, known))
    {
        put("caData", json!(ca_data));
    }
    let texts =
        [("serverName", &found.server_name, &known.server_name), ("proxyUrl", &found.proxy_url, &known.proxy_url)];
    for (key, found, known) in texts {
        if found.is_some() && found != known {
            put(key, json!(found));
        }
    }
    if found.disable_compression.is_some() && found.disable_compression != known.disable_compression {
        put("disableCompression", json!(found.disable_compression));
    }
    // An input that has no CA says nothing against the file's.
    let safe = found.ca_data.is_some() || known.ca_data.is_some();
    if found.insecure && !known.insecure && !safe {
        put("insecure", json!(true));
    } else if known.insecure && found.ca_data.is_some() {
        put("insecure", json!(false));
    }
    if !found.namespaces.is_empty() && found.namespaces != known.namespaces {
        put("namespaces", json!(found.namespaces));
    }
    if found.cluster_resources && !known.cluster_resources {
        put("clusterResources", json!(true));
    }
    if found.project.is_some() && found.project != known.project {
        put("project", json!(found.project));
    }
    if found.shard.is_some() && found.shard != known.shard {
        put("shard", json!(found.shard));
    }
    for (key, found, known) in
        [("labels", &found.labels, &known.labels), ("annotations", &found.annotations, &known.annotations)]
    {
        let entries = entries(found, known);
        if !entries.is_empty() {
            put(key, Value::Object(entries));
        }
    }
    if found.secret_name.is_some() && found.secret_name != known.secret_name {
        put("secretName", json!(found.secret_name));
    }
    if let Some(identity) = identity(found, known) {
        put("identity", identity);
    }
    if let Some(cluster) = &found.cluster
        && !known.cluster.as_ref().is_some_and(|known| known.may_be(cluster))
    {
        put("cluster", written(cluster));
    }
    fields
}

fn entries(found: &BTreeMap<String, String>, known: &BTreeMap<String, String>) -> Map<String, Value> {
    let differ = found.iter().filter(|(key, text)| known.get(*key) != Some(*text));
    differ.map(|(key, text)| (key.clone(), json!(literal(text)))).collect()
}

fn identity(found: &ImportedTarget, known: &ImportedTarget) -> Option<Value> {
    let (client_id, tenant_id) = found.identity?;
    if let Some((known_client, known_tenant)) = known.identity
        && client_id == known_client
        && (tenant_id.is_none() || tenant_id == known_tenant)
    {
        return None;
    }
    let mut identity = Map::new();
    identity.insert("clientId".to_owned(), json!(client_id.to_string()));
    if let Some(tenant_id) = tenant_id {
        identity.insert("tenantId".to_owned(), json!(tenant_id.to_string()));
    }
    Some(Value::Object(identity))
}

/// `spec.cluster` of an AKS cluster.
pub(super) fn written(cluster: &ManagedCluster) -> Value {
    match cluster.resource_id() {
        Some(id) => json!({ "resourceId": id }),
        None => json!({ "name": cluster.name, "resourceGroup": cluster.resource_group }),
    }
}
