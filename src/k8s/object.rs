//! An object of the input, as the plan sees it: its name, and its value where it was parsed.

use crate::diagnostic::ResourceRef;
use crate::k8s::annotations::{PATHS, PREVIOUS_NAMES};
use serde_json::Value;

/// An object of the input.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// What it is called.
    pub meta: Meta,
    /// Its value; `None` where its kind says that the plan has no use for it.
    pub value: Option<Value>,
}

impl Object {
    /// The object with this value.
    pub fn new(value: Value) -> Self {
        Self { meta: Meta::of(&value), value: Some(value) }
    }

    /// An annotation's value.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.value.as_ref()?.pointer("/metadata/annotations")?.get(key)?.as_str()
    }
}

/// What an object is called, and the annotations that the plan looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// `apiVersion`, kind, name and namespace.
    pub resource: ResourceRef,
    /// Names before kustomize's namePrefix and nameSuffix, oldest first.
    pub previous_names: Vec<String>,
    /// The file that it came from, where the orchestrator says so.
    pub path: Option<String>,
}

impl Meta {
    /// Reads it from an object's value.
    pub fn of(value: &Value) -> Self {
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let annotations = value.pointer("/metadata/annotations");
        let annotation = |key: &str| annotations.and_then(|all| all.get(key)).and_then(Value::as_str);
        Self {
            resource: ResourceRef {
                api_version: text("/apiVersion").unwrap_or_default(),
                kind: text("/kind").unwrap_or_default(),
                name: text("/metadata/name").unwrap_or_default(),
                namespace: text("/metadata/namespace").filter(|namespace| !namespace.is_empty()),
            },
            previous_names: annotation(PREVIOUS_NAMES)
                .map(|names| names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect())
                .unwrap_or_default(),
            path: PATHS.iter().find_map(|key| annotation(key)).map(str::to_owned),
        }
    }

    /// Whether this is or was its name.
    pub fn is_named(&self, name: &str) -> bool {
        self.resource.name == name || self.previous_names.iter().any(|previous| previous == name)
    }

    /// The name that the user gave it.
    pub fn original_name(&self) -> &str {
        self.previous_names.first().unwrap_or(&self.resource.name)
    }

    /// The group of `apiVersion`; empty for the core group.
    pub fn group(&self) -> &str {
        self.resource.api_version.rsplit_once('/').map_or("", |(group, _)| group)
    }
}
