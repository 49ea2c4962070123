//! What a person reads in a terminal: the message, the source line with a caret, and what to do.

use super::short;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{visible, visible_lines};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// The diagnostics, errors first, each with its snippet and help. `color` asks for ANSI colours.
pub fn render(diagnostics: &[Diagnostic], color: bool) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in sorted {
        out.push_str(&one(&renderer, diagnostic, None));
        out.push_str("\n\n");
    }
    out
}

/// What lint has found, each in the order of the text and with the page that explains it.
pub fn findings(diagnostics: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&one(&renderer, diagnostic, diagnostic.code.docs()));
        out.push_str("\n\n");
    }
    out
}

fn one(renderer: &Renderer, diagnostic: &Diagnostic, docs: Option<String>) -> String {
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
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    if let Some(docs) = docs {
        // The docs are compiled in, so `explain` works without a checkout.
        group = group.element(Level::NOTE.message(format!("see {docs}, or argocd-aks explain {code}")));
    }
    renderer.render(&[group]).clone()
}
