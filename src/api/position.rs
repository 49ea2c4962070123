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

/// A config's text, read once, for all the positions in it.
pub(super) struct Positions<'t> {
    document: Document<'t>,
    /// The first byte of each line.
    lines: Vec<usize>,
    first_line: usize,
}

impl<'t> Positions<'t> {
    /// `first_line` is the number of the text's first line in its file. `None` where the text cannot be read.
    pub(super) fn of(text: &'t str, first_line: usize) -> Option<Self> {
        let document = Document::read(text).ok()?;
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Some(Self { document, lines, first_line })
    }

    /// The position of a field.
    pub(super) fn find(&self, field: &Field, part: Part) -> Position {
        let text = self.document.text();
        let (start, end) = locate(self.document.root(), field, part);
        let line = self.lines.partition_point(|first| *first <= start).saturating_sub(1);
        let line_start = self.lines[line];
        let mut shown = text[line_start..].lines().next().unwrap_or_default();
        if part == Part::Key {
            // What stands behind a field that should not be there may be a token.
            shown = shown.get(..end - line_start).unwrap_or(shown);
        }
        let excerpt = (!may_hold_a_secret(shown) && !shown.contains("://"))
            .then(|| Excerpt { text: shown.to_owned(), length: end.saturating_sub(start).max(1) });
        Position { line: self.first_line + line, column: text[line_start..start].chars().count() + 1, excerpt }
    }
}

/// URLs may hold a password, a CA's place a private key, and a line in flow style anything.
fn may_hold_a_secret(line: &str) -> bool {
    let line = line.to_lowercase();
    let words = ["proxyurl", "cadata", "ca:", "password", "bearer", "secret:", "key:", "-----", "@"];
    line.len() > 400 || words.iter().any(|word| line.contains(word))
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
