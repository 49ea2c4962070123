//! Where a field stands in a config's text; looked up only where there is something to say about it.

use crate::diagnostic::{Excerpt, Field, Position, Step};
use crate::yaml::{Document, Entry, Node, NodeKind};

/// What of a field to point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Its key: the field should not be there.
    Key,
    /// Its value, or the nearest thing above it that is there.
    Value,
}

/// The position of a field. `first_line` is the number of the text's first line in its file.
pub(super) fn position(document: &Document<'_>, first_line: usize, field: &Field, part: Part) -> Position {
    let text = document.text();
    let (start, end) = locate(document.root(), field, part);
    let line_start = text[..start].rfind('\n').map_or(0, |line_break| line_break + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    // Long lines are base64; nobody reads them, and a key in the place of a certificate must not be shown.
    let shown = if line.chars().count() > 160 { line.chars().take(100).collect() } else { line.to_owned() };
    Position {
        line: first_line + text[..line_start].matches('\n').count(),
        column: text[line_start..start].chars().count() + 1,
        excerpt: Some(Excerpt { text: shown, length: end.saturating_sub(start).max(1) }),
    }
}

fn locate(root: &Node, field: &Field, part: Part) -> (usize, usize) {
    let mut node = root;
    let mut key: Option<&Entry> = None;
    for step in field.steps() {
        let next = match (&node.kind, step) {
            (NodeKind::Mapping { entries, .. }, Step::Key(name)) => {
                entries.iter().find(|entry| entry.name() == name).map(|entry| (&entry.value, Some(entry)))
            }
            (NodeKind::Sequence { items, .. }, Step::Index(index)) => items.get(*index).map(|item| (item, None)),
            _ => None,
        };
        // A missing field: its parent's key is the best place there is.
        let Some((next, entry)) = next else {
            return key.map_or((node.start, node.start), |entry| (entry.key.start, entry.key.end));
        };
        node = next;
        key = entry;
    }
    match key {
        Some(entry) if part == Part::Key || node.start == node.end => (entry.key.start, entry.key.end),
        _ => (node.start, node.end),
    }
}
