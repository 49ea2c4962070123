//! The least access into a target of a fleet's file: all else stays as the bytes that came in.

use super::LeastAccess;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::input::Inherited;
use crate::input::target_places::{self, TargetPlace};
use crate::k8s::{Change, Changes};
use crate::krm::Manifests;
use crate::text::nearest;
use json_patch::jsonptr::PointerBuf;
use json_patch::{AddOperation, Patch, PatchOperation};
use serde_json::{Map, Value};

/// What may be deployed, in a target: the new rules replace it.
const REPLACED: [&str; 5] = ["clusterRole", "preset", "rules", "azureRole", "namespaces"];

/// The fleet's file with the access in the target of this name; `None`: the only one. `inherited` is what the hub's group
/// or defaults give, which an own access replaces as a whole.
pub fn merge(
    least: &LeastAccess,
    stream: &Manifests<'_>,
    target: Option<&str>,
    inherited: &Inherited<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<String> {
    let place = place(stream, target)?;
    let group = place.own.get("group").and_then(Value::as_str);
    let before = place.own.get("access").or(inherited.get(group, "access")).and_then(Value::as_object);
    let mut access: Map<String, Value> = least.fields();
    let mut replaced = Vec::new();
    for (key, value) in before.into_iter().flatten() {
        if !REPLACED.contains(&key.as_str()) {
            access.insert(key.clone(), value.clone());
        } else if access.get(key) != Some(value) {
            replaced.push(key.as_str());
        }
    }
    if !replaced.is_empty() {
        let message = format!("the access of {:?} was changed: {} replaced", place.name, replaced.join(", "));
        diagnostics
            .push(Diagnostic::info(Code::AccessMerged, message).help("read the difference before you commit it"));
    }
    if place.own.get("access") == Some(&Value::Object(access.clone())) {
        return Ok(stream.text.to_owned());
    }
    let add = AddOperation {
        path: PointerBuf::from_tokens(place.path.iter().map(String::as_str).chain(["access"])),
        value: Value::Object(access),
    };
    let edit = Change::Edit(Patch(vec![PatchOperation::Add(add)]));
    stream.write_stream(&Changes { changes: vec![(place.item, edit)], created: Vec::new() })
}

fn place<'m>(stream: &'m Manifests<'_>, target: Option<&str>) -> Result<TargetPlace<'m>> {
    let mut places = target_places::all(stream);
    let names: Vec<&str> = places.iter().map(|place| place.name).collect();
    let at = match target {
        None if places.len() == 1 => Some(0),
        None => None,
        Some(target) => names.iter().position(|name| *name == target),
    };
    if let Some(at) = at {
        return Ok(places.swap_remove(at));
    }
    let known = if names.is_empty() { "no target".to_owned() } else { names.join(", ") };
    let (message, help) = match target {
        None if names.is_empty() => (
            "there is no target in the file".to_owned(),
            "name the file of the target, or leave out --merge".to_owned(),
        ),
        None => ("the file has several targets".to_owned(), format!("add --target NAME; they are {known}")),
        Some(target) => (
            format!("there is no target {target:?} in the file"),
            nearest(target, names.iter().copied())
                .map_or_else(|| format!("the file has {known}"), |near| format!("did you mean {near:?}?")),
        ),
    };
    Err(Diagnostic::error(Code::UnknownTarget, message).help(help).file(stream.file.clone()).into())
}
