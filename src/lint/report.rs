//! The findings in their places: file, line and column, and what the user made of each rule.

use super::made_secret::MadeSecret;
use super::{Context, LintFinding, LookedAt, accepted, findings};
use crate::diagnostic::{Code, Diagnostic, Field, FieldPart, Positions, Step};
use crate::diagnostic::{Diagnostics, Levels};
use crate::krm::{Item, Manifests};
use serde_json::Value;

/// What linting has found.
#[derive(Debug, Default)]
pub struct Report {
    /// What is to be said.
    pub diagnostics: Diagnostics,
    /// How many objects were looked at.
    pub objects: usize,
    /// What of them there was to look at.
    pub looked_at: LookedAt,
    /// How many findings were accepted by an annotation or a comment.
    pub accepted: usize,
}

/// Lints the objects of all streams together.
pub fn lint(streams: &[Manifests<'_>], context: &Context<'_>, levels: &Levels) -> Report {
    let items: Vec<(&Manifests<'_>, &Item, &Value)> = streams
        .iter()
        .flat_map(|stream| stream.items.iter().map(move |item| (stream, item)))
        .filter_map(|(stream, item)| Some((stream, item, item.object.value.as_ref()?)))
        .collect();
    let values: Vec<&Value> = items.iter().map(|(_, _, value)| *value).collect();
    let mut report = Report { objects: streams.iter().map(|stream| stream.items.len()).sum(), ..Report::default() };
    report.diagnostics.extend(streams.iter().flat_map(no_objects));
    report.diagnostics.extend(streams.iter().flat_map(mistyped_comments).filter_map(|each| levels.apply(each)));
    report.looked_at = LookedAt::of(&values, context);
    let found = findings(&values, context);
    for group in found.chunk_by(|one, other| one.object.is_some() && one.object == other.object) {
        let Some(index) = group.first().and_then(|finding| finding.object) else {
            report.diagnostics.extend(group.iter().filter_map(|finding| levels.apply(finding.diagnostic.clone())));
            continue;
        };
        let (stream, item, value) = items[index];
        let text = stream.document(item);
        // The document begins behind its marker, on the marker's own line. What an orchestrator hands over it has written
        // anew: its lines are not those of the file.
        let is_file = stream.file.is_some();
        let positions = if is_file { Positions::of(&text, stream.lines().index(item.span.start) + 1) } else { None };
        let is_secret = value.get("kind").and_then(Value::as_str) == Some("Secret");
        let is_shown = !is_secret && MadeSecret::of(value).is_none();
        let positions = positions.map(|positions| if is_shown { positions } else { positions.of_secret() });
        for LintFinding { diagnostic, inside, .. } in group {
            if accepted::is_accepted(diagnostic.code, value, &text) {
                report.accepted += 1;
                continue;
            }
            let Some(mut diagnostic) = levels.apply(diagnostic.clone()) else { continue };
            diagnostic.file = item.object.meta.path.clone().or_else(|| stream.file.clone());
            if let (Some(positions), Some(field)) = (&positions, &diagnostic.field) {
                // Below `data` is base64: no byte of the decoded text can be pointed at.
                let is_encoded = field.steps().first() == Some(&Step::Key("data".to_owned()));
                diagnostic.position = Some(if is_secret && is_encoded {
                    positions
                        .find(&Field::from_steps(field.steps().iter().take(2).cloned().collect()), FieldPart::Value)
                } else {
                    positions.find_inside(field, *inside)
                });
            }
            report.diagnostics.push(diagnostic);
        }
    }
    report
}

/// What is YAML, and no manifest: an error message that was piped in would be clean of findings.
fn no_objects<'s>(stream: &'s Manifests<'_>) -> impl Iterator<Item = Diagnostic> + 's {
    let is_none = |item: &&Item| {
        let text = |key: &str| item.object.value.as_ref()?.get(key)?.as_str();
        item.object.value.is_some() && (text("apiVersion").is_none() || text("kind").is_none())
    };
    stream.items.iter().filter(is_none).map(|item| {
        Diagnostic::error(Code::NotAnObject, "this has no apiVersion or no kind: it is not a Kubernetes object")
            .help("give manifests, as `kubectl get -o yaml`, helm template or kustomize build print them")
            .file(stream.file.clone())
            .position(Some(stream.place(item)))
    })
}

/// A comment that accepts a rule that does not exist accepts nothing.
fn mistyped_comments<'s>(stream: &'s Manifests<'_>) -> impl Iterator<Item = Diagnostic> + 's {
    accepted::mistyped(stream.text).map(|(at, message)| {
        Diagnostic::warning(Code::UnknownCode, message)
            .help("write the codes of rules, separated by commas")
            .file(stream.file.clone())
            .position(Some(stream.position(at, None)))
    })
}
