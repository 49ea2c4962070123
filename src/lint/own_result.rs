//! The rules on what the hub action is about to write: it never emits what lint would refuse.

use super::{Context, accepted, findings};
use crate::api::model::Hub;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::plan::{Change, Changes, Object};
use serde_json::Value;
use std::borrow::Cow;

/// What lint would call an error in the objects as they will be.
pub fn refused(hub: &Hub, objects: &[&Object], changes: &Changes) -> Vec<Diagnostic> {
    let mut result: Vec<Cow<'_, Value>> = Vec::with_capacity(objects.len() + changes.created.len());
    let mut pending = changes.changes.iter().peekable();
    for (at, object) in objects.iter().enumerate() {
        let change = pending.next_if(|(index, _)| *index == at).map(|(_, change)| change);
        match (change, &object.value) {
            (Some(Change::Remove), _) | (_, None) => {}
            (None, Some(value)) => result.push(Cow::Borrowed(value)),
            (Some(Change::Edit(patch)), Some(value)) => {
                let mut edited = value.clone();
                // What does not apply is refused by the editor, with words.
                if json_patch::patch(&mut edited, patch).is_ok() {
                    result.push(Cow::Owned(edited));
                }
            }
        }
    }
    let made_from = Some(result.len());
    result.extend(changes.created.iter().map(Cow::Borrowed));
    let values: Vec<&Value> = result.iter().map(AsRef::as_ref).collect();
    let context = Context { hub: Some(hub), made_from, ..Context::default() };
    findings(&values, &context)
        .into_iter()
        .filter(|finding| finding.diagnostic.is_error())
        .filter(|finding| {
            finding.object.is_none_or(|at| !accepted::is_accepted(finding.diagnostic.code, values[at], ""))
        })
        .map(|finding| provisional(finding.diagnostic))
        .collect()
}

/// An overlay around this build may still set the replicas: that the shards do not fit them is worth a word, no more.
fn provisional(mut diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.code == Code::ShardOutOfRange {
        diagnostic.severity = Severity::Warning;
    }
    diagnostic
}
