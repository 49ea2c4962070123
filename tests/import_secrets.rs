//! `import secrets`: what render made comes back as the same targets.

mod common;
mod import_shared;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::argocd_aks;
use import_shared::{HUB, fleet, render, secrets_of};
use serde_json::{Value, json};

/// Without what each hub writes by itself.
fn as_argo_cd_reads(stream: &str) -> Vec<Value> {
    let mut secrets = secrets_of(stream);
    secrets.sort_by_key(|secret| secret["metadata"]["name"].to_string());
    secrets
}

#[test]
fn render_import_render_gives_the_same_secrets() {
    let rendered = render(&fleet()).ok();
    assert_eq!(secrets_of(&rendered).len(), 3);
    // As kubectl gives them back: a List, base64, and its own fields.
    let live: Vec<Value> = secrets_of(&rendered)
        .into_iter()
        .map(|mut secret| {
            let data = secret.as_object_mut().unwrap().remove("stringData").unwrap();
            let encoded = data
                .as_object()
                .unwrap()
                .iter()
                .map(|(key, value)| (key.clone(), json!(STANDARD.encode(value.as_str().unwrap()))));
            secret["data"] = Value::Object(encoded.collect());
            secret["metadata"]["resourceVersion"] = json!("1");
            secret["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = json!("{}");
            secret
        })
        .collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": live});
    for input in
        [rendered.clone(), list.to_string(), argocd_aks::yaml::block(&list, 0, argocd_aks::yaml::ListIndent::Compact)]
    {
        let targets = argocd_aks(["import", "secrets"], &input).ok();
        let again = render(&format!("{HUB}---\n{targets}")).ok();
        assert_eq!(as_argo_cd_reads(&again), as_argo_cd_reads(&rendered), "{targets}");
    }
}
