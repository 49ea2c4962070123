//! An overlay that stock kustomize builds to what the hub action writes: the manifests as they came, a JSON patch (RFC
//! 6902) for each object that changes, and the new objects.

use super::unmarked::unmark;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::folder::Files;
use crate::k8s::{Change, Changes, Object};
use crate::krm::{self, Manifests};
use crate::yaml::{self, ListIndent};
use json_patch::{Patch, PatchOperation};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The files of the overlay. `hub` is the name that the head of its kustomization tells.
pub fn overlay(hub: &str, streams: &[Manifests<'_>], changes: Changes) -> Result<Files> {
    let mut files = Files::default();
    let mut resources: Vec<String> = Vec::new();
    let mut patches = Vec::new();
    let objects: Vec<&Object> = streams.iter().flat_map(|stream| &stream.items).map(|item| &item.object).collect();
    let mut removed = Vec::new();
    let mut edits = BTreeMap::new();
    for (index, change) in changes.changes {
        match change {
            Change::Remove => removed.push((index, Change::Remove)),
            Change::Edit(patch) => _ = edits.insert(index, patch),
        }
    }
    let gone: BTreeSet<usize> = removed.iter().map(|(index, _)| *index).collect();
    for (index, object) in objects.iter().enumerate() {
        if gone.contains(&index) {
            continue;
        }
        // What an earlier run made has marks, even where nothing else changes.
        let patch = edits.remove(&index).unwrap_or_default();
        let Some((target, operations)) = patch_of(object, &patch)? else { continue };
        let name = format!("{}.yaml", file_name(object.value.as_ref()));
        files.add(&["patches", &name], yaml::block(&operations, 0, ListIndent::Compact))?;
        patches.push(json!({ "path": format!("patches/{name}"), "target": target }));
    }
    if !objects.is_empty() {
        let base = krm::write_streams(streams, Changes { changes: removed, created: Vec::new() })?;
        files.add(&["argocd.yaml"], base)?;
        resources.push("argocd.yaml".to_owned());
    }
    for mut object in changes.created {
        unmark(&mut object);
        let name = format!("{}.yaml", file_name(Some(&object)));
        let folder = if object["kind"] == "Secret" { "clusters" } else { "access" };
        files.add(&[folder, &name], yaml::stream(&[object]))?;
        resources.push(format!("{folder}/{name}"));
    }
    let kustomization = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
        "patches": patches,
    });
    let head = format!(
        "# Ejected from the hub {hub} by argocd-aks {}, which is not needed for it.\n",
        env!("CARGO_PKG_VERSION")
    );
    files.add(&["kustomization.yaml"], format!("{head}{}", yaml::block(&kustomization, 0, ListIndent::Compact)))?;
    Ok(files)
}

/// kustomize's target of a patch, and the operations without our marks; `None` where nothing is left to do.
fn patch_of(object: &Object, patch: &Patch) -> Result<Option<(Value, Value)>> {
    let Some(before) = &object.value else { return Ok(None) };
    let mut wanted = before.clone();
    json_patch::patch(&mut wanted, patch).map_err(|error| does_not_apply(object, &error.to_string()))?;
    unmark(&mut wanted);
    // The plan's own operations read better than computed ones: they are kept where nothing but marks falls out.
    let kept = Patch(patch.0.iter().filter_map(without_marks).collect());
    let mut reached = before.clone();
    let operations = match json_patch::patch(&mut reached, &kept) {
        Ok(()) if reached == wanted => kept,
        _ => json_patch::diff(before, &wanted),
    };
    if operations.0.is_empty() {
        return Ok(None);
    }
    let resource = &object.meta.resource;
    let (group, version) = resource.api_version.split_once('/').unwrap_or(("", &resource.api_version));
    let mut target = json!({ "version": version, "kind": resource.kind, "name": resource.name });
    for (key, value) in
        [("group", Some(group).filter(|group| !group.is_empty())), ("namespace", resource.namespace.as_deref())]
    {
        if let Some(value) = value {
            target[key] = json!(value);
        }
    }
    Ok(Some((target, json!(operations))))
}

/// The operation without the marks that it adds.
fn without_marks(operation: &PatchOperation) -> Option<PatchOperation> {
    let mut operation = operation.clone();
    if let PatchOperation::Add(add) = &mut operation {
        let path = add.path.to_string();
        let mut object = match path.strip_prefix("/metadata/annotations") {
            Some("") => json!({ "metadata": { "annotations": add.value } }),
            Some(key) => {
                json!({ "metadata": { "annotations": { key.trim_start_matches('/').replace("~1", "/"): add.value } } })
            }
            None => return Some(operation),
        };
        unmark(&mut object);
        let left = object["metadata"].get("annotations")?;
        if path == "/metadata/annotations" {
            add.value = left.clone();
        }
    }
    Some(operation)
}

/// A file's name of an object's kind and name, without what some system does not take.
fn file_name(object: Option<&Value>) -> String {
    let text = |pointer| object.and_then(|object| object.pointer(pointer)).and_then(Value::as_str).unwrap_or_default();
    let (kind, name) = (text("/kind").to_lowercase(), text("/metadata/name").replace(':', "-"));
    if kind == "secret" { name } else { format!("{kind}-{name}") }
}

pub(super) fn does_not_apply(object: &Object, reason: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidValue, format!("the change does not fit the object: {reason}"))
        .resource(object.meta.resource.clone())
}
