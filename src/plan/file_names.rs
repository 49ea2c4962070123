//! The files that kpt puts new objects into. It names them after the object, and a role binding's name may hold what
//! some systems do not take in a file's, a `:` above all.

use crate::k8s::Object;
use crate::k8s::annotations::PATHS;
use crate::text::file_name;
use serde_json::{Value, json};

/// Names the files of those whose own name would not do. kustomize keeps no files, and its items have no path.
pub(super) fn name_files(created: &mut [Value], objects: &[&Object]) {
    if !objects.iter().any(|object| object.meta.path.is_some()) {
        return;
    }
    for object in created {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let name = text("/metadata/name");
        let portable = file_name(name);
        if portable == name {
            continue;
        }
        let file = format!("{}_{portable}.yaml", text("/kind").to_lowercase());
        let path = match text("/metadata/namespace") {
            "" => file,
            namespace => format!("{namespace}/{file}"),
        };
        if let Some(Value::Object(annotations)) = object.pointer_mut("/metadata/annotations") {
            annotations.insert(PATHS[0].to_owned(), json!(path));
        }
    }
}
