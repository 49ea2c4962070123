//! A value and the patch that has led to it: each step is applied at once, so that the next one sees it.

use json_patch::Patch;
use json_patch::jsonptr::Token;
use serde_json::{Value, json};

pub(super) struct Edited {
    value: Value,
    operations: Vec<Value>,
}

impl Edited {
    pub(super) fn new(value: Value) -> Self {
        Self { value, operations: Vec::new() }
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    pub(super) fn get(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer).filter(|value| !value.is_null())
    }

    pub(super) fn list(&self, pointer: &str) -> &[Value] {
        self.get(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    pub(super) fn add(&mut self, pointer: &str, value: Value) {
        let mut operation = json!({"op": "add", "path": pointer});
        operation["value"] = value;
        self.step(operation);
    }

    pub(super) fn remove(&mut self, pointer: &str) {
        self.step(json!({"op": "remove", "path": pointer}));
    }

    /// Sets `map[key]`, and makes the map where there is none.
    pub(super) fn set_in_map(&mut self, map: &str, key: &str, value: Value) {
        if self.get(map).is_some_and(Value::is_object) {
            self.add(&below(map, key), value);
        } else {
            self.add(map, json!({ key: value }));
        }
    }

    /// Removes `map[key]`, and the map where nothing is left in it.
    pub(super) fn remove_from_map(&mut self, map: &str, key: &str) {
        match self.get(map).and_then(Value::as_object) {
            Some(entries) if entries.contains_key(key) && entries.len() == 1 => self.remove(map),
            Some(entries) if entries.contains_key(key) => self.remove(&below(map, key)),
            _ => {}
        }
    }

    /// Adds to the end of a list, and makes the list where there is none.
    pub(super) fn push(&mut self, list: &str, value: Value) {
        if self.get(list).is_some_and(Value::is_array) {
            self.add(&format!("{list}/-"), value);
        } else {
            self.add(list, json!([value]));
        }
    }

    /// Removes an item of a list, and the list where nothing is left in it.
    pub(super) fn remove_item(&mut self, list: &str, index: usize) {
        if self.list(list).len() == 1 { self.remove(list) } else { self.remove(&format!("{list}/{index}")) }
    }

    pub(super) fn into_patch(self) -> Patch {
        // Operations of RFC 6902 by construction.
        serde_json::from_value(Value::Array(self.operations)).unwrap_or_default()
    }

    fn step(&mut self, operation: Value) {
        let patch: Result<Patch, _> = serde_json::from_value(json!([operation]));
        // A step that does not apply is a mistake in the plan; the editor refuses it again, with words.
        if let Ok(patch) = patch {
            let _ = json_patch::patch(&mut self.value, &patch);
        }
        self.operations.push(operation);
    }
}

/// The JSON pointer of a key below another one's.
pub(super) fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", Token::new(key).encoded())
}
