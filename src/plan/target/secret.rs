//! The cluster Secret of a target, as Argo CD's own parser reads it.

use crate::api::model::{Delivery, Hub, Target};
use crate::plan::Draft;
use crate::plan::generated;
use crate::plan::target::shards;
use serde_json::{Map, Value, json};

/// The name of the token in its volume; the federated token file's last segment.
pub(in crate::plan) const TOKEN_FILE: &str = "azure-identity-token";

/// One Secret a target.
pub(in crate::plan) fn plan(hub: &Hub, draft: &mut Draft) {
    let shards: Vec<Option<u32>> = match hub.shards {
        Some(replicas) => {
            let targets: Vec<_> = hub.targets.iter().map(|target| (target.name.as_str(), target.shard)).collect();
            shards::assign(&targets, replicas).into_iter().map(Some).collect()
        }
        None => hub.targets.iter().map(|target| target.shard).collect(),
    };
    draft.wanted.extend(hub.targets.iter().zip(shards).map(|(target, shard)| secret(hub, target, shard)));
}

fn secret(hub: &Hub, target: &Target, shard: Option<u32>) -> Value {
    let mut metadata = generated::metadata(hub, &target.secret_name, true);
    if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
        annotations.extend(target.annotations.iter().map(|(key, value)| (key.clone(), json!(value))));
    }
    let mut labels = Map::new();
    labels.insert("argocd.argoproj.io/secret-type".to_owned(), json!("cluster"));
    labels.extend(target.labels.iter().map(|(key, value)| (key.clone(), json!(value))));
    metadata.insert("labels".to_owned(), Value::Object(labels));

    let mut data = Map::new();
    let mut put = |key: &str, value: String| data.insert(key.to_owned(), Value::String(value));
    put("name", target.name.clone());
    put("server", target.server.to_string());
    if !target.namespaces.is_empty() {
        put("namespaces", target.namespaces.join(","));
    }
    if target.cluster_resources {
        put("clusterResources", "true".to_owned());
    }
    if let Some(project) = &target.project {
        put("project", project.clone());
    }
    if let Some(shard) = shard {
        put("shard", shard.to_string());
    }
    put("config", config(hub, target));
    json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "type": "Opaque",
        "stringData": data,
    })
}

/// Strict JSON, indented so that a person can review a diff of it. Ends with a line break, so that it is
/// written as a literal block.
fn config(hub: &Hub, target: &Target) -> String {
    let mut tls = Map::new();
    tls.insert("insecure".to_owned(), json!(target.insecure));
    if let Some(server_name) = &target.server_name {
        tls.insert("serverName".to_owned(), json!(server_name));
    }
    if let Some(ca) = &target.ca_data {
        tls.insert("caData".to_owned(), json!(ca));
    }
    let mut config = Map::new();
    config.insert(
        "execProviderConfig".to_owned(),
        json!({
            "command": "argocd-k8s-auth",
            "args": ["azure"],
            "env": env(hub, target),
            "apiVersion": "client.authentication.k8s.io/v1beta1",
        }),
    );
    config.insert("tlsClientConfig".to_owned(), Value::Object(tls));
    if let Some(disable) = target.disable_compression {
        config.insert("disableCompression".to_owned(), json!(disable));
    }
    if let Some(proxy) = &target.proxy_url {
        config.insert("proxyUrl".to_owned(), json!(proxy));
    }
    format!("{:#}\n", Value::Object(config))
}

/// The plugin lays this over the pod's env. With the webhook neither token file nor authority host is written:
/// the webhook's own path has moved once, and the pod's env always fits it.
fn env(hub: &Hub, target: &Target) -> Map<String, Value> {
    let mut env = Map::new();
    let mut put = |name: &str, value: String| env.insert(name.to_owned(), Value::String(value));
    put("AAD_ENVIRONMENT_NAME", hub.cloud.environment_name.clone());
    put("AAD_LOGIN_METHOD", "workloadidentity".to_owned());
    if let Delivery::Projected { mount_path, .. } = &hub.argocd.delivery {
        put("AZURE_AUTHORITY_HOST", hub.cloud.authority_host.clone());
        put("AZURE_FEDERATED_TOKEN_FILE", format!("{mount_path}/{TOKEN_FILE}"));
    }
    put("AZURE_CLIENT_ID", target.identity.client_id.to_string());
    put("AZURE_TENANT_ID", target.identity.tenant_id.to_string());
    env
}
