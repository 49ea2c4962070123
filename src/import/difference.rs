//! What an input says of a target and the config does not say yet: the fields to write, in the API's order.

use super::Target;
use crate::api::template::literal;
use crate::api::{ManagedCluster, ca};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The fields of `found` that `known` does not have so. `labels` and `annotations` hold only the entries that differ.
pub(super) fn fields(found: &Target, known: &Target) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    // Two spellings of one server are one server; to Argo CD they are two, and Applications name the file's.
    if found.server.normalised() != known.server.normalised() {
        put("server", json!(found.server.to_string()));
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
        && !known.cluster.as_ref().is_some_and(|known| is_same(cluster, known))
    {
        put("cluster", written(cluster));
    }
    fields
}

fn entries(found: &BTreeMap<String, String>, known: &BTreeMap<String, String>) -> Map<String, Value> {
    let differ = found.iter().filter(|(key, text)| known.get(*key) != Some(*text));
    differ.map(|(key, text)| (key.clone(), json!(literal(text)))).collect()
}

fn identity(found: &Target, known: &Target) -> Option<Value> {
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

/// Where one of them does not know its subscription, group and name decide.
fn is_same(found: &ManagedCluster, known: &ManagedCluster) -> bool {
    let (found, known) = (found.normalised(), known.normalised());
    (found.1, found.2) == (known.1, known.2) && (found.0.is_none() || known.0.is_none() || found.0 == known.0)
}

/// `spec.cluster` of an AKS cluster.
pub(super) fn written(cluster: &ManagedCluster) -> Value {
    match cluster.resource_id() {
        Some(id) => json!({ "resourceId": id }),
        None => json!({ "name": cluster.name, "resourceGroup": cluster.resource_group }),
    }
}
