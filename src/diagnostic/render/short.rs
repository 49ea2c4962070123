//! Two lines a diagnostic: what and where, then what to do. kpt shows the first four lines of a function's
//! stderr and Argo CD a few lines of a plugin's, so the message comes first and nothing stands in front of it.

use crate::diagnostic::{Diagnostic, Remark, Severity, remarks};
use crate::text::visible;
use std::fmt::Write as _;

/// So many other places of a remark are named.
const NAMED: usize = 5;

/// The diagnostics, errors first, one or two lines each; what is the same of several places is said once.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    let mut out = String::new();
    for remark in remarks(sorted) {
        out.push_str(&in_a_line(&remark));
        if let (Some(help), true) = (&remark.first.help, remark.first.severity > Severity::Info) {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "  help: {}", visible(help));
        }
    }
    out
}

/// `error: spec.x: what is wrong [code] (ArgoCDHub hub, hub.yaml:7:15; also 3 others: ...)`.
pub(super) fn in_a_line(remark: &Remark<'_>) -> String {
    let Diagnostic { code, severity, message, .. } = remark.first;
    let mut out = format!("{severity}: {}{} [{code}]", lead(remark.first), visible(message));
    let places: Vec<String> = [place(remark.first), others(remark).unwrap_or_default()]
        .into_iter()
        .filter(|place| !place.is_empty())
        .collect();
    if !places.is_empty() {
        let _ = write!(out, " ({})", places.join("; "));
    }
    out.push('\n');
    out
}

/// The other places of a remark: `also spec.targets[1] (hub.yaml:12:5), spec.targets[2] (hub.yaml:15:5)`. What all of them
/// share with the first is not said again.
pub(super) fn others(remark: &Remark<'_>) -> Option<String> {
    let Remark { first, others } = remark;
    let named = |other: &&&Diagnostic| {
        let is_other_object = other.resource != first.resource;
        let is_other_field = other.field != first.field || !is_other_object;
        let object = other.resource.as_ref().filter(|_| is_other_object).map(ToString::to_string);
        let field = other.field.as_ref().filter(|_| is_other_field).map(ToString::to_string);
        let name = [object, field].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let at = other.position.as_ref().map(|at| format!("{}:{}", at.line, at.column));
        let place = [other.file.clone().filter(|_| other.file != first.file), at].into_iter().flatten();
        match place.collect::<Vec<_>>().join(":") {
            place if place.is_empty() => visible(&name),
            place if name.is_empty() => visible(&place),
            place => visible(&format!("{name} ({place})")),
        }
    };
    let listed: Vec<String> =
        others.iter().take(NAMED).map(|other| named(&other)).filter(|name| !name.is_empty()).collect();
    match (listed.len(), others.len() - listed.len()) {
        (0, 0) => None,
        (0, more) => Some(format!("also {more} more")),
        (_, 0) => Some(format!("also {}", listed.join(", "))),
        (_, more) => Some(format!("also {} and {more} more", listed.join(", "))),
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
