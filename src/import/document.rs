//! A target as it is written: an object of its own, or changes of one that is there.

use super::difference::{self, Difference};
use super::{ImportedTarget, object_name};
use crate::api::{VERSION, v1alpha1 as wire};
use crate::argocd::cluster_secret::alias;
use crate::input::target_places::TargetPlace;
use crate::k8s::Server;
use json_patch::jsonptr::PointerBuf;
use json_patch::{AddOperation, PatchOperation, RemoveOperation};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Where a field of a `spec` stands in the API's order; `hub` behind the name.
fn place(key: &str) -> Option<usize> {
    let key = if key == "hub" { "name" } else { key };
    wire::Target::KEYS.iter().position(|known| *known == key)
}

/// A `TargetCluster` with no more than it needs to be valid. What a hub's defaults may give is not in it.
pub(super) fn bare(target: &ImportedTarget, hub: Option<&str>, taken: &mut HashSet<String>) -> Value {
    let nearest = object_name::object_name(&target.name);
    let is_name = nearest.as_deref() == Some(target.name.as_str());
    let object_name = object_name::unique(nearest.as_deref().unwrap_or("target"), taken);
    let mut spec = Map::new();
    if object_name != target.name {
        spec.insert("name".to_owned(), json!(target.name));
    }
    if let Some(hub) = hub {
        spec.insert("hub".to_owned(), json!(hub));
    }
    spec.extend(written_server(&target.server));
    // Of another name no default makes a Secret's.
    if let (Some(secret_name), false) = (&target.secret_name, is_name) {
        spec.insert("secretName".to_owned(), json!(secret_name));
    }
    if let Some(cluster) = &target.cluster {
        spec.insert("cluster".to_owned(), difference::written(cluster));
    }
    json!({ "apiVersion": VERSION, "kind": "TargetCluster", "metadata": { "name": object_name }, "spec": spec })
}

/// What a target says of its API server.
pub(super) fn written_server(server: &Server) -> Vec<(String, Value)> {
    if server.is_hub() {
        return vec![("inCluster".to_owned(), json!(true))];
    }
    let mut fields = vec![("server".to_owned(), json!(server.address().to_string()))];
    fields.extend(alias(server).map(|alias| ("alias".to_owned(), json!(alias))));
    fields
}

/// Adds fields to a bare one.
pub(super) fn complete(object: &mut Value, fields: Map<String, Value>) {
    let Some(Value::Object(spec)) = object.get_mut("spec") else { return };
    spec.extend(fields);
    let mut ordered: Vec<(String, Value)> = std::mem::take(spec).into_iter().collect();
    ordered.sort_by_key(|(key, _)| place(key));
    spec.extend(ordered);
}

/// What makes the fields so in a target that is there.
pub(super) fn operations(place: &TargetPlace<'_>, difference: &Difference) -> Vec<PatchOperation> {
    let mut operations = Vec::new();
    let path =
        |keys: &[&str]| PointerBuf::from_tokens(place.path.iter().map(String::as_str).chain(keys.iter().copied()));
    let add =
        |keys: &[&str], value: &Value| PatchOperation::Add(AddOperation { path: path(keys), value: value.clone() });
    let remove = |key: &str| PatchOperation::Remove(RemoveOperation { path: path(&[key]) });
    for (key, value) in &difference.fields {
        if key == "caData" && place.own.get("ca").is_some() {
            operations.push(remove("ca"));
        }
        match (value, place.own.get(key)) {
            (Value::Object(entries), Some(Value::Object(own))) if is_map(key) || is_same_identity(key, value, own) => {
                let differ = entries.iter().filter(|(entry, value)| own.get(*entry) != Some(*value));
                operations.extend(differ.map(|(entry, value)| add(&[key, entry], value)));
            }
            _ => operations.push(add(&[key], value)),
        }
    }
    operations.extend(difference.gone.iter().map(|key| remove(key)));
    operations
}

fn is_map(key: &str) -> bool {
    matches!(key, "labels" | "annotations")
}

/// What else is known of an identity stays where only its tenant changes; that of another one goes.
fn is_same_identity(key: &str, value: &Value, own: &Map<String, Value>) -> bool {
    let client_id = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_lowercase);
    key == "identity" && client_id(value.get("clientId")) == client_id(own.get("clientId"))
}
