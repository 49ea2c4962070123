//! The rules on what the hub action is about to write: it never emits what lint would refuse.
//!
//! It refuses only what it made or changed itself. Of what passes through it warns, once for each rule: a Secret may be
//! decrypted later, an account made elsewhere, and inside of a kustomize build names and references are not final.

use super::{Context, accepted, findings};
use crate::api::model::Hub;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, Severity, Step};
use crate::k8s::{Change, Changes, Object};
use json_patch::Patch;
use serde_json::Value;
use std::borrow::Cow;

/// What lint would call an error in the objects as they will be: an error where this program made it, else a warning.
pub fn refused(hub: &Hub, objects: &[&Object], changes: &Changes) -> Diagnostics {
    let (result, origins) = result(objects, changes);
    let values: Vec<&Value> = result.iter().map(AsRef::as_ref).collect();
    let context =
        Context { hub: Some(hub), made_from: Some(result.len() - changes.created.len()), ..Context::default() };
    let mut own = Diagnostics::new();
    let mut foreign = Foreign::default();
    // What an access means depends on this setting.
    let is_told = |diagnostic: &Diagnostic| diagnostic.is_error() || diagnostic.code == Code::RespectsRbac;
    for finding in findings(&values, &context).into_iter().filter(|finding| is_told(&finding.diagnostic)) {
        let object = finding.object;
        let diagnostic = finding.diagnostic;
        if object.is_some_and(|at| accepted::is_accepted(diagnostic.code, values[at], "")) {
            continue;
        }
        match object.map(|at| &origins[at]) {
            _ if diagnostic.code == Code::RespectsRbac => own.push(diagnostic),
            None | Some(ObjectOrigin::Made) => own.push(provisional(diagnostic)),
            Some(ObjectOrigin::Changed(patch)) if is_changed(patch, diagnostic.field.as_ref()) => {
                own.push(provisional(diagnostic));
            }
            Some(ObjectOrigin::Changed(_) | ObjectOrigin::PassedThrough) => foreign.add(diagnostic),
        }
    }
    own.extend(foreign.finish());
    own
}

/// Where an object of the result is from.
enum ObjectOrigin<'c> {
    /// This run makes it.
    Made,
    /// This run changes it.
    Changed(&'c Patch),
    /// It leaves as it came.
    PassedThrough,
}

/// The objects as they will be.
fn result<'c>(objects: &[&'c Object], changes: &'c Changes) -> (Vec<Cow<'c, Value>>, Vec<ObjectOrigin<'c>>) {
    let mut result: Vec<Cow<'_, Value>> = Vec::with_capacity(objects.len() + changes.created.len());
    let mut origins = Vec::with_capacity(objects.len() + changes.created.len());
    let mut pending = changes.changes.iter().peekable();
    for (at, object) in objects.iter().enumerate() {
        let change = pending.next_if(|(index, _)| *index == at).map(|(_, change)| change);
        match (change, &object.value) {
            (Some(Change::Remove), _) | (_, None) => {}
            (None, Some(value)) => {
                result.push(Cow::Borrowed(value));
                origins.push(ObjectOrigin::PassedThrough);
            }
            (Some(Change::Edit(patch)), Some(value)) => {
                let mut edited = value.clone();
                // What does not apply is refused by the editor, with words.
                if json_patch::patch(&mut edited, patch).is_ok() {
                    result.push(Cow::Owned(edited));
                    origins.push(ObjectOrigin::Changed(patch));
                }
            }
        }
    }
    result.extend(changes.created.iter().map(Cow::Borrowed));
    origins.extend(changes.created.iter().map(|_| ObjectOrigin::Made));
    (result, origins)
}

/// Whether the patch wrote what stands at the field, or something around it.
fn is_changed(patch: &Patch, field: Option<&Field>) -> bool {
    let Some(field) = field else { return false };
    patch.0.iter().any(|operation| {
        let mut steps = field.steps().iter();
        operation.path().tokens().all(|token| match steps.next() {
            Some(Step::Key(key)) => token.decoded() == key.as_str(),
            // `-` is the end of the list, wherever that was.
            Some(Step::Index(index)) => token.encoded() == "-" || token.encoded() == index.to_string(),
            None => false,
        })
    })
}

/// What is wrong with objects of others: a warning for each rule, about the first.
#[derive(Default)]
struct Foreign(Vec<(Diagnostic, usize)>);

impl Foreign {
    fn add(&mut self, diagnostic: Diagnostic) {
        match self.0.iter_mut().find(|(first, _)| first.code == diagnostic.code) {
            Some((_, more)) => *more += 1,
            None => self.0.push((diagnostic, 0)),
        }
    }

    fn finish(self) -> impl Iterator<Item = Diagnostic> {
        self.0.into_iter().map(|(mut diagnostic, more)| {
            diagnostic.severity = Severity::Warning;
            if more > 0 {
                diagnostic.message =
                    format!("{} ({more} more like it: argocd-aks lint lists them)", diagnostic.message);
            }
            let help = diagnostic.help.take().unwrap_or_default();
            let accept = format!("or accept it on the object: annotation {}: {}", accepted::ALLOW, diagnostic.code);
            diagnostic.help(format!("{help}; {accept}"))
        })
    }
}

/// An overlay around this build may still set the replicas: that the shards do not fit them is worth a word, no more.
fn provisional(mut diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.code == Code::ShardOutOfRange {
        diagnostic.severity = Severity::Warning;
    }
    diagnostic
}
