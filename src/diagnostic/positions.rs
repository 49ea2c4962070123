//! Where a field stands in an object's text; looked up only where there is something to say about it.

use super::masking::{masked, may_hold_a_secret};
use super::{Excerpt, Field, Position, Step};
use crate::text::Lines;
use crate::yaml::{Document, Entry, Node, NodeKind, ScalarStyle};

/// What of a field to point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPart {
    /// Its key: the field should not be there.
    Key,
    /// Its value, or the nearest thing above it that is there.
    Value,
}

/// An object's text, read once, for all the positions in it.
pub struct Positions<'t> {
    document: Document<'t>,
    lines: Lines<'t>,
    first_line: usize,
    /// Whether it is a Secret, whose values are not shown.
    is_secret: bool,
}

impl<'t> Positions<'t> {
    /// `first_line` is the number of the text's first line in its file. `None` where the text cannot be read.
    pub fn of(text: &'t str, first_line: usize) -> Option<Self> {
        let document = Document::read(text).ok()?;
        Some(Self { document, lines: Lines::of(text), first_line, is_secret: false })
    }

    /// For a Secret: of its lines only what is known to be harmless is shown.
    #[must_use]
    pub fn of_secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// The position of a field.
    pub fn find(&self, field: &Field, part: FieldPart) -> Position {
        let found = locate(self.document.root(), field.steps(), part);
        self.position(found.start, found.end, part)
    }

    /// The position of a field that may stand inside of a scalar's own text, as `config` of a cluster Secret does;
    /// `inside` is a byte of that text, where it is known better than by the field.
    pub fn find_inside(&self, field: &Field, inside: Option<usize>) -> Position {
        let found = locate(self.document.root(), field.steps(), FieldPart::Value);
        let outer = || self.position(found.start, found.end, FieldPart::Value);
        let NodeKind::Scalar { text, style } = &found.node.kind else { return outer() };
        let (start, length) = match inside {
            Some(at) => (at.min(text.len()), 1),
            None if found.rest.is_empty() => return outer(),
            None => {
                let Ok(inner) = Document::read(text) else { return outer() };
                let found = locate(inner.root(), found.rest, FieldPart::Value);
                (found.start, found.end - found.start)
            }
        };
        let Some(at) = self.outer_offset(found.node, *style, text, start) else { return outer() };
        self.position(at, at + length, FieldPart::Value)
    }

    fn position(&self, start: usize, end: usize, part: FieldPart) -> Position {
        let index = self.lines.index(start);
        let mut shown = self.lines.line(index);
        if part == FieldPart::Key {
            // What stands behind a field that should not be there may be a token.
            shown = shown.get(..end - self.lines.span(index).start).unwrap_or(shown);
        }
        let shown = if self.is_secret {
            masked(shown)
        } else {
            // A query may hold a token; a user and password have an `@`.
            let has_query = shown.contains("://") && shown.contains('?');
            (!may_hold_a_secret(shown) && !has_query).then(|| shown.to_owned())
        };
        let excerpt = shown.map(|text| Excerpt { text, length: end.saturating_sub(start).max(1) });
        let Position { line, column, .. } = Position::of(&self.lines, start);
        Position { line: self.first_line + line - 1, column, excerpt }
    }

    /// The byte of the document where a byte of a scalar's text stands; `None` where escapes or folding hide it.
    fn outer_offset(&self, node: &Node, style: ScalarStyle, text: &str, at: usize) -> Option<usize> {
        let document = self.document.text();
        match style {
            ScalarStyle::Literal => {
                let inner = Lines::of(text);
                let inner_line = inner.index(at);
                // The first line may come with its indentation or without.
                let first = self.lines.index(node.start);
                let line = Some(first + inner_line).filter(|line| *line < self.lines.count())?;
                let start = self.lines.span(line).start;
                let lines = self.lines.span(first).start..node.end;
                let lines = document[lines].lines().filter(|line| !line.trim().is_empty());
                let indent = lines.map(|line| line.len() - line.trim_start_matches(' ').len()).min()?;
                let column = at - inner.span(inner_line).start;
                Some((start + indent + column).min(document.len())).filter(|at| document.is_char_boundary(*at))
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted | ScalarStyle::Plain => {
                let written = document.get(node.start..node.end)?;
                let quote = usize::from(!matches!(style, ScalarStyle::Plain));
                let is_as_written = written.get(quote..).is_some_and(|written| written.starts_with(text));
                is_as_written.then_some(node.start + quote + at)
            }
            ScalarStyle::Folded => None,
        }
    }
}

/// A field's place: its node, its bytes, and the steps that lead into the node's own text.
struct Located<'n, 'f> {
    node: &'n Node,
    start: usize,
    end: usize,
    rest: &'f [Step],
}

fn locate<'n, 'f>(root: &'n Node, steps: &'f [Step], part: FieldPart) -> Located<'n, 'f> {
    let mut node = root;
    let mut key: Option<&Entry> = None;
    for (at, step) in steps.iter().enumerate() {
        let next = match (&node.kind, step) {
            (NodeKind::Mapping { entries, .. }, Step::Key(name)) => {
                entries.iter().find(|entry| entry.name() == name).map(|entry| (&entry.value, Some(entry)))
            }
            (NodeKind::Sequence { items, .. }, Step::Index(index)) => items.get(*index).map(|item| (item, None)),
            _ => None,
        };
        // A missing field: its parent's key is the best place there is.
        let Some((next, entry)) = next else {
            let (start, end) = key.map_or((node.start, node.start), |entry| (entry.key.start, entry.key.end));
            return Located { node, start, end, rest: &steps[at..] };
        };
        node = next;
        key = entry;
    }
    let (start, end) = match key {
        Some(entry) if part == FieldPart::Key || node.start == node.end => (entry.key.start, entry.key.end),
        _ => (node.start, node.end),
    };
    Located { node, start, end, rest: &[] }
}
