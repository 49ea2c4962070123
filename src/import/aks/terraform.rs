//! What Terraform knows of AKS clusters: `terraform show -json` of a state or a plan, `terraform output -json`, and the state
//! as `terraform state pull` prints it. Of a resource only what a target needs is read: its kubeconfigs, with their keys, stay behind.

use serde_json::{Map, Value, json};

/// The type of the resource, and of the data source.
const TYPE: &str = "azurerm_kubernetes_cluster";

/// Terraform's names of fields, and az's.
const FIELDS: [(&str, &str); 7] = [
    ("name", "name"),
    ("id", "id"),
    ("resource_group_name", "resourceGroup"),
    ("fqdn", "fqdn"),
    ("private_fqdn", "privateFqdn"),
    ("tags", "tags"),
    ("provisioning_state", "provisioningState"),
];

/// Whether it is one of Terraform's.
pub(super) fn is_terraform(map: &Map<String, Value>) -> bool {
    map.contains_key("terraform_version") || map.contains_key("format_version") || is_output(map) || is_resource(map)
}

/// The clusters, as az would print them.
pub(super) fn clusters(map: &Map<String, Value>) -> Vec<Value> {
    let mut found = Vec::new();
    if is_resource(map) {
        found.push(cluster(map));
    } else if is_output(map) {
        map.values().filter_map(|output| output.get("value")).for_each(|value| within(value, &mut found));
    } else {
        // Of a plan, the state after it.
        of_state(map, &mut found);
        let values = map.get("planned_values").or_else(|| map.get("values"));
        values
            .and_then(|values| values.get("root_module"))
            .into_iter()
            .for_each(|module| of_module(module, &mut found));
    }
    found
}

/// `terraform output -json`: each output says whether it is sensitive.
fn is_output(map: &Map<String, Value>) -> bool {
    let is_one = |value: &Value| value.get("sensitive").is_some_and(Value::is_boolean) && value.get("value").is_some();
    !map.is_empty() && map.values().all(is_one)
}

/// The values of one resource, as an output may have them.
fn is_resource(map: &Map<String, Value>) -> bool {
    let has = |key: &str| map.get(key).is_some_and(Value::is_string);
    has("name") && ["private_fqdn", "kube_config_raw"].into_iter().any(|key| map.contains_key(key))
}

fn of_module(module: &Value, found: &mut Vec<Value>) {
    let list = |key: &str| module.get(key).and_then(Value::as_array).into_iter().flatten();
    let of_type = list("resources").filter(|resource| resource.get("type").is_some_and(|kind| kind == TYPE));
    found.extend(of_type.filter_map(|resource| Some(cluster(resource.get("values")?.as_object()?))));
    list("child_modules").for_each(|module| of_module(module, found));
}

/// A state itself has the instances of each resource.
fn of_state(map: &Map<String, Value>, found: &mut Vec<Value>) {
    let resources = map.get("resources").and_then(Value::as_array).into_iter().flatten();
    for resource in resources.filter(|resource| resource.get("type").is_some_and(|kind| kind == TYPE)) {
        let instances = resource.get("instances").and_then(Value::as_array).into_iter().flatten();
        found.extend(instances.filter_map(|instance| Some(cluster(instance.get("attributes")?.as_object()?))));
    }
}

/// In the value of an output: a resource, or a list or map of them.
fn within(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(map) if is_resource(map) => found.push(cluster(map)),
        Value::Object(map) => map.values().for_each(|value| within(value, found)),
        Value::Array(items) => items.iter().for_each(|value| within(value, found)),
        _ => {}
    }
}

fn cluster(values: &Map<String, Value>) -> Value {
    let mut cluster = Map::new();
    for (terraform, az) in FIELDS {
        if let Some(value) = values.get(terraform) {
            cluster.insert(az.to_owned(), value.clone());
        }
    }
    let is_private = match values.get("private_cluster_enabled") {
        Some(is_private) => is_private.clone(),
        None => json!(values.get("private_fqdn").and_then(Value::as_str).is_some_and(|fqdn| !fqdn.is_empty())),
    };
    cluster.insert("apiServerAccessProfile".to_owned(), json!({ "enablePrivateCluster": is_private }));
    let role = ["azure_active_directory_role_based_access_control", "role_based_access_control"];
    let profile = role.into_iter().find_map(|key| values.get(key)?.get(0));
    if let Some(profile) = profile {
        cluster.insert("aadProfile".to_owned(), json!({ "enableAzureRbac": profile.get("azure_rbac_enabled") }));
    }
    Value::Object(cluster)
}
