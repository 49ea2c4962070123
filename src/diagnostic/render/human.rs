//! What a person reads in a terminal: the message, the source line with a caret, and what to do.

use super::short;
use crate::diagnostic::{Code, Diagnostic, Remark, Severity, counted, remarks};
use crate::text::{visible, visible_lines};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::collections::HashMap;
use std::fmt::Write as _;

/// So many remarks of one code are shown with their snippets; of the next, each is a line.
const SHOWN: usize = 10;
/// So many lines there are of one code; the rest is counted.
const LISTED: usize = 100;

/// The diagnostics, errors first, each with its snippet and help, and where there are many, how many. What is the same of
/// several places is said once. `color` asks for ANSI colours.
pub fn render(diagnostics: &[Diagnostic], color: bool) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    let remarks = remarks(sorted.iter().copied());
    let mut out = all(&remarks, color, |_| None);
    if (remarks.len() < sorted.len() || sorted.len() > SHOWN)
        && let Some(counted) = counted(sorted)
    {
        out.push_str(&counted);
        out.push('\n');
    }
    out
}

/// What lint has found, in the order of the text and with the page that explains it.
pub fn findings(diagnostics: &[Diagnostic], color: bool) -> String {
    all(&remarks(diagnostics), color, docs_of)
}

fn docs_of(code: Code) -> Option<String> {
    code.docs()
}

fn all(remarks: &[Remark<'_>], color: bool, docs: impl Fn(Code) -> Option<String>) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let mut told: HashMap<(Code, Severity), usize> = HashMap::new();
    for remark in remarks {
        let Diagnostic { code, severity, .. } = remark.first;
        let told = told.entry((*code, *severity)).or_default();
        *told += 1;
        if *told <= SHOWN {
            out.push_str(&one(&renderer, remark, docs(*code)));
            out.push_str("\n\n");
        } else if *told <= SHOWN + LISTED {
            out.push_str(&short::in_a_line(remark));
        }
    }
    let mut more: Vec<_> = told.into_iter().filter(|(_, told)| *told > SHOWN + LISTED).collect();
    more.sort_unstable();
    for ((code, severity), told) in more {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{severity}: and {} more [{code}]", told - SHOWN - LISTED);
    }
    out
}

fn one(renderer: &Renderer, remark: &Remark<'_>, docs: Option<String>) -> String {
    let diagnostic = remark.first;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let code: &str = (&diagnostic.code).into();
    let title = format!("{}{}", short::lead(diagnostic), visible(&diagnostic.message));
    let resource = diagnostic.resource.as_ref().map(|resource| visible(&resource.to_string()));
    let file = diagnostic.file.as_deref().map(visible);
    let path = file.as_deref().or(resource.as_deref());
    let mut group = Group::with_title(level.primary_title(title).id(code));
    if let Some(at) = &diagnostic.position
        && let Some(excerpt) = &at.excerpt
    {
        let start = excerpt.text.char_indices().nth(at.column - 1).map_or(excerpt.text.len(), |(byte, _)| byte);
        let end = excerpt.text.ceil_char_boundary((start + excerpt.length).min(excerpt.text.len())).max(start);
        // Each part by itself: the caret stays under what it points at.
        let [before, marked, behind] =
            [&excerpt.text[..start], &excerpt.text[start..end], &excerpt.text[end..]].map(visible_lines);
        let span = before.len()..before.len() + marked.len();
        let snippet = Snippet::source(before + &marked + &behind)
            .line_start(at.line)
            .annotation(AnnotationKind::Primary.span(span));
        group = group.element(match path {
            Some(path) => snippet.path(path.to_owned()),
            None => snippet,
        });
    } else if let Some(path) = path {
        let mut origin = Origin::path(path.to_owned());
        if let Some(at) = &diagnostic.position {
            origin = origin.line(at.line).char_column(at.column);
        }
        group = group.element(origin);
    }
    if let (Some(resource), true) = (resource, diagnostic.file.is_some()) {
        group = group.element(Level::NOTE.message(format!("in {resource}")));
    }
    if let Some(others) = short::others(remark) {
        group = group.element(Level::NOTE.message(others));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    if let Some(docs) = docs {
        // The docs are compiled in, so `explain` works without a checkout.
        group = group.element(Level::NOTE.message(format!("see {docs}, or argocd-aks explain {code}")));
    }
    renderer.render(&[group]).clone()
}
