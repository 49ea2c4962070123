//! The `results` of a `ResourceList` (config.kubernetes.io/v1), as JSON values.

use crate::diagnostic::Diagnostic;
use serde_json::{Map, Value, json};

/// One entry of `results`. The severity is always written: an absent one means different things to different
/// orchestrators.
pub fn result(diagnostic: &Diagnostic) -> Value {
    let mut entry = Map::new();
    let message = match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    entry.insert("message".into(), message.into());
    entry.insert("severity".into(), json!(diagnostic.severity));
    if let Some(resource) = &diagnostic.resource {
        entry.insert("resourceRef".into(), json!(resource));
    }
    if let Some(field) = &diagnostic.field {
        entry.insert("field".into(), json!({ "path": field.to_string() }));
    }
    if let Some(file) = &diagnostic.file {
        entry.insert("file".into(), json!({ "path": file }));
    }
    let mut tags = Map::new();
    tags.insert("code".into(), diagnostic.code.to_string().into());
    if let Some(at) = &diagnostic.position {
        tags.insert("line".into(), at.line.to_string().into());
        tags.insert("column".into(), at.column.to_string().into());
    }
    entry.insert("tags".into(), Value::Object(tags));
    Value::Object(entry)
}
