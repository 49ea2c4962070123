//! Objects without the marks by which this program knows its own.

use crate::api::GROUP;
use serde_json::Value;

/// Whether the annotation is one of this program's.
fn is_mark(key: &str) -> bool {
    key.split_once('/').is_some_and(|(group, _)| group == GROUP)
}

/// Takes the marks off an object, and an empty map of annotations with them.
pub(super) fn unmark(object: &mut Value) {
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else { return };
    let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) else { return };
    let before = annotations.len();
    annotations.retain(|key, _| !is_mark(key));
    if annotations.is_empty() && before > 0 {
        metadata.remove("annotations");
    }
}
