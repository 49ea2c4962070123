//! The cluster Secret of a target, as Argo CD's own parser reads it.

use super::shards;
use crate::api::model::{Delivery, Hub, Target};
use crate::argocd::SignIn;
use crate::argocd::cluster_secret::{Data, SECRET_TYPE};
use crate::argocd::sign_in::{PodToken, WorkloadIdentity};
use crate::azure::workload_identity::TOKEN_FILE_NAME;
use crate::plan::{Draft, generated};
use serde_json::{Map, Value, json};

/// One Secret a target.
pub(in crate::plan) fn plan(hub: &Hub, draft: &mut Draft) {
    let shards = shards::of(hub);
    draft.wanted.extend(hub.targets.iter().zip(shards).map(|(target, shard)| secret(hub, target, shard)));
}

fn secret(hub: &Hub, target: &Target, shard: Option<u32>) -> Value {
    let mut metadata = generated::metadata(hub, &target.secret_name, true);
    if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
        annotations.extend(target.annotations.iter().map(|(key, value)| (key.clone(), json!(value))));
    }
    let mut labels = Map::new();
    labels.insert(SECRET_TYPE.to_owned(), json!("cluster"));
    labels.extend(target.labels.iter().map(|(key, value)| (key.clone(), json!(value))));
    metadata.insert("labels".to_owned(), Value::Object(labels));

    let sign_in = sign_in(hub, target);
    let server = target.server.to_string();
    let data = Data {
        name: &target.name,
        server: &server,
        namespaces: &target.namespaces,
        cluster_resources: target.cluster_resources,
        project: target.project.as_deref(),
        shard,
        sign_in: &sign_in,
        insecure: target.insecure,
        server_name: target.server_name.as_deref(),
        ca_data: target.ca_data.as_deref(),
        disable_compression: target.disable_compression,
        proxy_url: target.proxy_url.as_deref(),
    };
    json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "type": "Opaque",
        "stringData": data.to_string_data(),
    })
}

/// How Argo CD signs in to the target.
fn sign_in(hub: &Hub, target: &Target) -> SignIn {
    if target.is_in_cluster() {
        return SignIn::InCluster;
    }
    let token = match &hub.argocd.delivery {
        Delivery::Projected { mount_path, .. } => Some(PodToken {
            authority_host: hub.cloud.authority_host.clone(),
            file: format!("{mount_path}/{TOKEN_FILE_NAME}"),
        }),
        Delivery::Webhook => None,
    };
    SignIn::WorkloadIdentity(WorkloadIdentity {
        environment_name: hub.cloud.environment_name.clone(),
        client_id: target.identity.client_id,
        tenant_id: target.identity.tenant_id,
        token,
    })
}
