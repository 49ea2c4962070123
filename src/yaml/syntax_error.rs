//! What the parser says of text that is no YAML, made better where it points beside the mistake.

use super::Error;
use crate::text::{line_start, next_line};

/// How a merge that was not resolved begins, parts and ends.
const CONFLICT: [&str; 3] = ["<<<<<<< ", "=======", ">>>>>>> "];

/// The error, at the place of the mistake.
pub(super) fn of(text: &str, message: &str, offset: usize) -> Error {
    let offset = offset.min(text.len());
    if let Some(at) = line_of(text, 0, |line| CONFLICT.iter().any(|mark| line.starts_with(mark))) {
        return Error::Conflict { offset: at };
    }
    // Where a tab indents a line, the parser points at the end of the line before.
    let is_indented_by_tab = |line: &str| line.trim_start_matches(' ').starts_with('\t');
    if message.contains("tab")
        && let Some(at) = line_of(text, line_start(text, offset), is_indented_by_tab)
    {
        return Error::Tab { offset: at + text[at..].find('\t').unwrap_or_default() };
    }
    Error::Syntax { message: message.to_owned(), offset }
}

/// Where the first such line begins, from there on.
fn line_of(text: &str, from: usize, is_it: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = from;
    while at < text.len() {
        let next = next_line(text, at);
        if is_it(&text[at..next]) {
            return Some(at);
        }
        at = next;
    }
    None
}
