//! The findings in their places: file, line and column, and what the user made of each rule.

use super::{Context, Finding, Levels, accepted, findings};
use crate::diagnostic::{Diagnostic, Positions};
use crate::krm::{self, Item, Manifests};
use serde_json::Value;

/// What linting has found.
#[derive(Debug, Default)]
pub struct Report {
    /// What is to be said.
    pub diagnostics: Vec<Diagnostic>,
    /// How many objects were looked at.
    pub objects: usize,
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
    let mut lines = Lines::default();
    let found = findings(&values, context);
    for group in found.chunk_by(|one, other| one.object.is_some() && one.object == other.object) {
        let Some(index) = group.first().and_then(|finding| finding.object) else {
            report.diagnostics.extend(group.iter().filter_map(|finding| levels.apply(finding.diagnostic.clone())));
            continue;
        };
        let (stream, item, value) = items[index];
        let text = stream.document(item);
        let (text, first_line) = match &stream.file {
            Some(_) => (text, lines.line(stream.text, item.span.start)),
            None => (krm::as_in_file(&text, item.column).into(), 1),
        };
        // The document begins behind its marker, on the marker's own line.
        let positions = Positions::of(&text, first_line);
        let is_secret = value.get("kind").and_then(Value::as_str) == Some("Secret");
        let positions = positions.map(|positions| if is_secret { positions.of_secret() } else { positions });
        for Finding { diagnostic, inside, .. } in group {
            if accepted::is_accepted(diagnostic.code, value, &text) {
                report.accepted += 1;
                continue;
            }
            let Some(mut diagnostic) = levels.apply(diagnostic.clone()) else { continue };
            diagnostic.file = item.object.meta.path.clone().or_else(|| stream.file.clone());
            if let (Some(positions), Some(field)) = (&positions, &diagnostic.field) {
                diagnostic.position = Some(positions.find_inside(field, *inside));
            }
            report.diagnostics.push(diagnostic);
        }
    }
    report
}

/// Line numbers, counted on from the last one: from the top each time, a fleet would take minutes.
#[derive(Default)]
struct Lines {
    text: usize,
    at: usize,
    line: usize,
}

impl Lines {
    fn line(&mut self, text: &str, at: usize) -> usize {
        let address = text.as_ptr() as usize;
        if self.text != address || at < self.at {
            *self = Self { text: address, at: 0, line: 1 };
        }
        self.line += text[self.at..at].matches('\n').count();
        self.at = at;
        self.line
    }
}
