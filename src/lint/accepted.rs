//! Findings that somebody has looked at and accepted, on the object itself: the annotation
//! `argocd-aks.dev/allow: code, code`, or a comment `# argocd-aks: allow code, code` in its text.

use super::finding::About;
use super::levels::rule;
use crate::diagnostic::{Code, Field};
use serde_json::Value;
use std::str::FromStr as _;

/// The annotation.
const ALLOW: &str = "argocd-aks.dev/allow";
/// The comment, in YAML and in what is meant to be JSON.
const COMMENT: &str = "argocd-aks: allow ";

/// Whether a code is accepted by the object or by a comment in its text.
pub(super) fn is_accepted(code: Code, object: &Value, text: &str) -> bool {
    let in_comments = text.match_indices(COMMENT).any(|(at, _)| {
        let line_start = text[..at].rfind('\n').map_or(0, |line_break| line_break + 1);
        let is_comment = text[line_start..at].contains(['#', '/']);
        let list = text[at + COMMENT.len()..].lines().next().unwrap_or_default();
        is_comment && codes(list).any(|name| Code::from_str(name) == Ok(code))
    });
    in_comments || annotation(object).is_some_and(|list| codes(list).any(|name| Code::from_str(name) == Ok(code)))
}

/// What is accepted by a name that no rule has would be found all the same: it is said.
pub(super) fn check(object: &Value, about: &mut About<'_>) {
    let field = Field::of(["metadata", "annotations"]).key(ALLOW);
    for name in annotation(object).map(codes).into_iter().flatten() {
        if let Err(message) = rule(name) {
            about.warning(Code::UnknownCode, &field, message, "write the codes of rules, separated by commas");
        }
    }
}

fn annotation(object: &Value) -> Option<&str> {
    object.pointer("/metadata/annotations")?.get(ALLOW)?.as_str()
}

fn codes(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', ' ', '\t']).map(str::trim).filter(|name| !name.is_empty())
}
