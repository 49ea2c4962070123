//! `config` that is JSON of another shape than Argo CD reads, where it is certain how it is meant.

use super::repair::Repairs;
use crate::k8s::ca;
use serde_json::{Map, Value, json};

/// Puts into shape what can be.
pub(super) fn repair(config: &mut Value, repairs: &mut Repairs) {
    if let Some(exec) = config.get_mut("execProviderConfig").and_then(Value::as_object_mut) {
        arguments(exec, repairs);
        env(exec, repairs);
    }
    if let Some(tls) = config.get_mut("tlsClientConfig").and_then(Value::as_object_mut) {
        flag(tls, "insecure", repairs);
        ca_data(tls, repairs);
        let has_ca = tls.get("caData").and_then(Value::as_str).is_some_and(|data| !data.is_empty());
        if has_ca && tls.get("insecure") == Some(&Value::Bool(true)) {
            tls.insert("insecure".to_owned(), json!(false));
            repairs.push("insecure stood beside a CA, with which nothing connects; the CA stays");
        }
    }
    if let Some(config) = config.as_object_mut() {
        flag(config, "disableCompression", repairs);
    }
}

fn arguments(exec: &mut Map<String, Value>, repairs: &mut Repairs) {
    if exec.get("args") == Some(&json!("azure")) {
        exec.insert("args".to_owned(), json!(["azure"]));
        repairs.push("args was a string instead of a list");
    }
}

/// A list of `{name, value}`, as in a pod, is a mapping here.
fn env(exec: &mut Map<String, Value>, repairs: &mut Repairs) {
    let Some(Value::Array(list)) = exec.get("env") else { return };
    let entry = |each: &Value| {
        let map = each.as_object().filter(|map| map.len() == 2)?;
        Some((map.get("name")?.as_str()?.to_owned(), map.get("value").filter(|value| value.is_string())?.clone()))
    };
    let entries: Option<Vec<(String, Value)>> = list.iter().map(entry).collect();
    let Some(entries) = entries else { return };
    let length = entries.len();
    let env: Map<String, Value> = entries.into_iter().collect();
    // Of two values for one name, none is certain.
    if env.len() == length {
        exec.insert("env".to_owned(), Value::Object(env));
        repairs.push("env was a list instead of a mapping");
    }
}

fn flag(map: &mut Map<String, Value>, key: &str, repairs: &mut Repairs) {
    let flag = match map.get(key).and_then(Value::as_str) {
        Some("true") => true,
        Some("false") => false,
        _ => return,
    };
    map.insert(key.to_owned(), json!(flag));
    repairs.push("true or false stood in quotes");
}

fn ca_data(tls: &mut Map<String, Value>, repairs: &mut Repairs) {
    let Some(text) = tls.get("caData").and_then(Value::as_str).filter(|text| !text.is_empty()) else { return };
    if let Some((data, repair)) = ca::repaired(text) {
        tls.insert("caData".to_owned(), json!(data));
        repairs.push(repair);
    }
}
