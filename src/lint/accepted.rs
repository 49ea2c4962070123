//! Findings that somebody has looked at and accepted, on the object itself: the annotation
//! `argocd-aks.dev/allow: code, code`, or a comment `# argocd-aks: allow code, code` in its text.

use super::finding::AboutObject;
use crate::diagnostic::{Code, Field, Reporter, rule};
use crate::text::{line_end, line_start};
use serde_json::Value;
use std::str::FromStr as _;

/// The annotation.
pub(super) const ALLOW: &str = "argocd-aks.dev/allow";
/// The comment, in YAML and in what is meant to be JSON.
const COMMENT: &str = "argocd-aks: allow ";

/// Whether a code is accepted by the object or by a comment in its text.
pub(super) fn is_accepted(code: Code, object: &Value, text: &str) -> bool {
    let is_code = |name: &str| Code::from_str(name) == Ok(code);
    comments(text).any(|(_, list)| codes(list).any(is_code))
        || annotation(object).is_some_and(|list| codes(list).any(is_code))
}

/// The comments of a text: where each list of codes begins, and the list.
fn comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices(COMMENT).filter_map(|(at, _)| {
        let list_start = at + COMMENT.len();
        let list = &text[list_start..line_end(text, list_start)];
        text[line_start(text, at)..at].trim_end().ends_with(['#', '/']).then_some((list_start, list))
    })
}

/// The comments that accept what no rule is called, and what to say of each.
pub(super) fn mistyped(text: &str) -> impl Iterator<Item = (usize, String)> {
    comments(text).flat_map(|(at, list)| codes(list).filter_map(move |name| Some((at, rule(name).err()?))))
}

/// What is accepted by a name that no rule has would be found all the same: it is said.
pub(super) fn check(object: &Value, about: &mut AboutObject<'_>) {
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
