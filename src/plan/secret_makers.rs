//! Objects of other tools that make a Secret of a planned name: the tool and this program would overwrite each other.

use super::Draft;
use crate::api::model::Hub;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::k8s::Object;
use serde_json::Value;
use std::collections::HashSet;

/// The kinds, their groups, and where they say the Secret's name; without it, it is their own.
const MAKERS: [(&str, &str, &str); 2] = [
    ("external-secrets.io", "ExternalSecret", "/spec/target/name"),
    ("bitnami.com", "SealedSecret", "/spec/template/metadata/name"),
];

/// Warns of each; `draft.wanted` holds what is planned.
pub(super) fn warn(hub: &Hub, objects: &[&Object], draft: &mut Draft) {
    let mut makers = objects.iter().filter_map(|object| Some((*object, made(hub, object)?))).peekable();
    if makers.peek().is_none() {
        return;
    }
    let is_secret = |object: &&Value| object["kind"] == "Secret";
    let planned: HashSet<&str> =
        draft.wanted.iter().filter(is_secret).filter_map(|object| object["metadata"]["name"].as_str()).collect();
    let both = makers.filter(|(_, name)| planned.contains(name));
    let said: Diagnostics = both
        .map(|(object, name)| {
            let message =
                format!("it makes a Secret {name:?}, which is planned for this hub, too: the two overwrite each other");
            Diagnostic::warning(Code::ForeignObject, message)
                .help("keep one of them: remove this object, or give the target another secretName and name")
                .resource(object.meta.resource.clone())
                .file(object.meta.path.clone())
        })
        .collect();
    draft.diagnostics.extend(said);
}

/// The Secret that an object makes in the hub's namespace.
fn made<'o>(hub: &Hub, object: &'o Object) -> Option<&'o str> {
    let meta = &object.meta;
    let (_, _, pointer) =
        MAKERS.iter().find(|(group, kind, _)| meta.group() == *group && meta.resource.kind == *kind)?;
    let is_here = meta.resource.namespace.as_ref().is_none_or(|found| *found == hub.argocd.namespace);
    let named = object.value.as_ref()?.pointer(pointer).and_then(Value::as_str);
    is_here.then(|| named.unwrap_or(&meta.resource.name))
}
