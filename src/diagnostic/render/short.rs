//! Two lines a diagnostic: what and where, then what to do. kpt shows the first four lines of a function's
//! stderr and Argo CD a few lines of a plugin's, so the message comes first and nothing stands in front of it.

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::visible;
use std::fmt::Write as _;

/// The diagnostics, errors first, one or two lines each.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    let mut out = String::new();
    for diagnostic in sorted {
        line(&mut out, diagnostic);
    }
    out
}

fn line(out: &mut String, diagnostic: &Diagnostic) {
    let Diagnostic { code, severity, message, help, .. } = diagnostic;
    // Writing to a String cannot fail.
    let _ = write!(out, "{severity}: {}{} [{code}]", lead(diagnostic), visible(message));
    let place = place(diagnostic);
    if !place.is_empty() {
        let _ = write!(out, " ({place})");
    }
    out.push('\n');
    if let (Some(help), true) = (help, *severity > Severity::Info) {
        let _ = writeln!(out, "  help: {}", visible(help));
    }
}

/// `spec.identity.clientId: `, or nothing.
pub(super) fn lead(diagnostic: &Diagnostic) -> String {
    diagnostic.field.as_ref().map(|field| visible(&format!("{field}: "))).unwrap_or_default()
}

/// `ArgoCDHub hub, hub.yaml:7:15`, or what of it is known.
pub(super) fn place(diagnostic: &Diagnostic) -> String {
    let resource = diagnostic.resource.as_ref().map(ToString::to_string);
    let place = match (&diagnostic.file, &diagnostic.position) {
        (Some(file), Some(at)) => Some(format!("{file}:{}:{}", at.line, at.column)),
        (Some(file), None) => Some(file.clone()),
        (None, Some(at)) => Some(format!("line {}, column {}", at.line, at.column)),
        (None, None) => None,
    };
    [resource, place].into_iter().flatten().map(|part| visible(&part)).collect::<Vec<_>>().join(", ")
}
