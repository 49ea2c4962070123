//! What a stream holds, as values; and inputs that are made of others.

use crate::internals::krm;
use crate::internals::yaml::{self, Document};
use serde_json::Value;

/// The objects of a stream, as values.
pub fn objects(stream: &str) -> Vec<Value> {
    let items = krm::read_stream(stream, None).unwrap().items;
    items.into_iter().filter_map(|item| item.object.value).collect()
}

/// The object of this kind and name.
#[track_caller]
pub fn object(stream: &str, kind: &str, name: &str) -> Value {
    let found = objects(stream).into_iter().find(|each| each["kind"] == kind && each["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name} in\n{stream}"))
}

/// A document as a value.
#[track_caller]
pub fn value(text: &str) -> Value {
    Document::read(text).unwrap().to_value().unwrap()
}

/// A `ResourceList` of these items, which are the documents of a stream, and of this functionConfig.
pub fn resource_list(items: &str, config: &str) -> String {
    let mut list = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n".to_owned();
    for item in items.split("---\n").filter(|item| !item.trim().is_empty()) {
        let lines = item.split_inclusive('\n').filter(|line| !line.starts_with('#'));
        list.extend(lines.enumerate().flat_map(|(at, line)| [if at == 0 { "- " } else { "  " }, line]));
    }
    if !config.is_empty() {
        list += "functionConfig:\n";
        list.extend(config.split_inclusive('\n').flat_map(|line| ["  ", line]));
    }
    list
}

/// A document that a case changes by JSON pointers.
#[derive(Clone)]
pub struct Yaml(Value);

/// Reads a document that is to be changed.
#[track_caller]
pub fn yaml(text: &str) -> Yaml {
    Yaml(value(text))
}

impl Yaml {
    /// Sets a field, in maps that are made where they are missing; `-` adds to a list.
    #[track_caller]
    pub fn with(mut self, pointer: &str, new: impl Into<Value>) -> Self {
        let mut place = &mut self.0;
        for key in pointer.split('/').skip(1) {
            let key = key.replace("~1", "/");
            place = if let Some(length) = place.as_array().map(Vec::len) {
                let list = place.as_array_mut().unwrap();
                if key == "-" {
                    list.push(Value::Null);
                }
                &mut list[key.parse().unwrap_or(length)]
            } else {
                &mut place[&key]
            };
        }
        *place = new.into();
        self
    }

    /// Takes out a field of a map that is there.
    #[track_caller]
    pub fn without(mut self, pointer: &str) -> Self {
        let (map, key) = pointer.rsplit_once('/').unwrap();
        let map = self.0.pointer_mut(map).and_then(Value::as_object_mut).expect(pointer);
        map.shift_remove(&key.replace("~1", "/")).expect(pointer);
        self
    }

    pub fn value(&self) -> &Value {
        &self.0
    }

    pub fn text(&self) -> String {
        yaml::block(&self.0, 0, yaml::ListIndent::Compact)
    }
}
