//! A plain stream of documents: what a legacy exec plugin gets, what `render` reads and what every way but
//! the `ResourceList` writes.

use super::manifests::Manifests;
use super::other_breaks::reads_alike;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::k8s::{Change, Changes};
use crate::text::{line_start, next_line};
use crate::yaml::{self, Document, ListIndent, Node, NodeKind, split};
use serde_json::Value;
use std::collections::HashSet;
use std::ops::Range;

/// Reads the stream. The objects of a `kind: List` count one by one.
pub fn read(text: &str, file: Option<String>) -> Result<Manifests<'_>> {
    let mut manifests = Manifests::new(text, file);
    let pushed = places(text).try_for_each(|(span, column, cut)| manifests.push(span, column, cut));
    // Such a break may be why something cannot be read: then it is what has to be said.
    reads_alike(&manifests, objects)?;
    pushed?;
    Ok(manifests)
}

/// Reads what can be read of the stream, and says what cannot.
pub fn read_leniently(text: &str, file: Option<String>) -> (Manifests<'_>, Diagnostics) {
    let mut manifests = Manifests::new(text, file);
    let mut unreadable = push_readable(&mut manifests);
    unreadable.extend(reads_alike(&manifests, objects).err().into_iter().flatten());
    (manifests, unreadable)
}

/// The objects, and how many cannot be read.
fn objects(text: &str) -> (Vec<Option<Value>>, usize) {
    let mut read = Manifests::new(text, None);
    let unreadable = push_readable(&mut read).len();
    (read.items.into_iter().map(|item| item.object.value).collect(), unreadable)
}

fn push_readable(manifests: &mut Manifests<'_>) -> Diagnostics {
    let text = manifests.text;
    places(text).filter_map(|(span, column, cut)| manifests.push(span, column, cut).err()).flatten().collect()
}

/// Where the objects stand.
fn places(text: &str) -> impl Iterator<Item = ItemPlace> {
    split::documents(text).into_iter().flat_map(move |document| {
        list_items(text, &document).filter(|items| are_objects(text, &document, items)).unwrap_or_else(|| {
            let marker = if text[..document.start].ends_with("---") { "---".len() } else { 0 };
            let cut = document.start - marker..document.end;
            vec![(document, 0, cut)]
        })
    })
}

/// A custom resource may be called a list, too, and have items that are no objects.
fn are_objects(text: &str, document: &Range<usize>, items: &[ItemPlace]) -> bool {
    let Some((first, _, _)) = items.first() else { return true };
    let is_mapping = |read: Document<'_>| matches!(read.root().kind, NodeKind::Mapping { .. });
    // A mapping spans lines or has braces; of the rest the parser tells.
    text[first.clone()].trim_end().contains(['\n', '{'])
        || Document::read(&text[first.clone()]).map_or(true, is_mapping)
        || Document::read(&text[document.clone()])
            .and_then(|read| read.to_value())
            .is_ok_and(|value| value["kind"] == "List")
}

type ItemPlace = (Range<usize>, usize, Range<usize>);

/// The objects in a `kind: List`; `None` for a document that is none.
fn list_items(text: &str, document: &Range<usize>) -> Option<Vec<ItemPlace>> {
    let content = &text[document.clone()];
    if !content.contains("List") || !content.contains("items") {
        return None;
    }
    if let Some(keys) = split::top_level_keys(content) {
        // What has a key twice is no list: as one object it is refused.
        if has_twice(keys.iter().map(|key| key.name)) {
            return None;
        }
        let kind = keys.iter().find(|key| key.name == "kind")?;
        let kind = content[kind.value..kind.lines.end].trim().trim_matches(['"', '\'']);
        let items = keys.iter().find(|key| key.name == "items")?;
        if !kind.ends_with("List") {
            return None;
        }
        // What stands beside the items is read, too: lines alone do not tell whether it is YAML.
        let beside = [&content[..items.lines.start], &content[items.lines.end..]].concat();
        let is_readable = Document::read(&beside).is_ok_and(|beside| beside.to_value().is_ok());
        if let Some((_, items)) = split::block_items(content, items).filter(|_| is_readable) {
            let shift = |range: Range<usize>| document.start + range.start..document.start + range.end;
            let place = |item: split::BlockItem| {
                (shift(item.content..item.lines.end), item.content - item.lines.start, shift(item.lines))
            };
            return Some(items.into_iter().map(place).collect());
        }
    }
    parsed_list_items(content, document.start)
}

fn has_twice<'k>(keys: impl Iterator<Item = &'k str>) -> bool {
    let mut seen = HashSet::new();
    !keys.into_iter().all(|key| seen.insert(key))
}

/// A List as the parser sees it: in flow style, as `kubectl get -o json` prints it, or with content that lines alone
/// cannot tell from structure.
fn parsed_list_items(content: &str, offset: usize) -> Option<Vec<ItemPlace>> {
    let document = Document::read(content).ok()?;
    let NodeKind::Mapping { entries, .. } = &document.root().kind else { return None };
    if has_twice(entries.iter().map(|entry| entry.name())) {
        return None;
    }
    let named = |name: &str| entries.iter().find(|entry| entry.name() == name).map(|entry| &entry.value);
    let NodeKind::Scalar { text: kind, .. } = &named("kind")?.kind else { return None };
    let NodeKind::Sequence { items, flow } = &named("items")?.kind else { return None };
    if !kind.ends_with("List") {
        return None;
    }
    let flow_cut = |at: usize| match (items.get(at + 1), at.checked_sub(1)) {
        (Some(next), _) => items[at].start..next.start,
        (None, Some(previous)) => items[previous].end..items[at].end,
        (None, None) => items[at].start..items[at].end,
    };
    let place = |at: usize| {
        let Node { start, end, .. } = items[at];
        if *flow {
            let cut = flow_cut(at);
            return (offset + start..offset + end, 0, offset + cut.start..offset + cut.end);
        }
        let (column, cut) = block_cut(content, start, end);
        // With its last line break: without it, a block scalar at the end would lose its own.
        (offset + start..offset + cut.end, column, offset + cut.start..offset + cut.end)
    };
    Some((0..items.len()).map(place).collect())
}

/// The column of a block item's content, and its lines with the dash.
fn block_cut(content: &str, start: usize, end: usize) -> (usize, Range<usize>) {
    let line = line_start(content, start);
    // The dash may stand on a line of its own.
    let before = content[..start].trim_end();
    let first = if before.ends_with('-') { line_start(content, before.len()) } else { line };
    let behind = next_line(content, end);
    // A block scalar's own span may end with its line.
    let behind = if content[..end].ends_with('\n') { end } else { behind };
    (start - line, first..behind)
}

impl Manifests<'_> {
    /// The stream with the changes applied, new objects behind the last.
    pub fn write_stream(&self, changes: &Changes) -> Result<String> {
        let mut out = String::with_capacity(self.text.len() + 4096);
        self.rewrite(&mut out, 0..self.text.len(), &changes.changes)?;
        // Editors and git tell a file's line endings by all of its lines: what is new has those of the first.
        let line_break = match self.text.split_once('\n') {
            Some((first, _)) if first.ends_with('\r') => "\r\n",
            _ => "\n",
        };
        if !changes.created.is_empty() {
            self.can_be_added_to()?;
        }
        for object in &changes.created {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push_str(line_break);
            }
            let ends_with_marker = out.lines().next_back().is_some_and(|line| line.trim_end() == "---");
            if !out.is_empty() && !ends_with_marker {
                out.push_str("---");
                out.push_str(line_break);
            }
            out.push_str(&yaml::block(object, 0, ListIndent::Compact).replace('\n', line_break));
        }
        Ok(out)
    }

    /// Whether something may stand behind the text: without a line break at its end, a block scalar there has none in its
    /// value, and would get one.
    fn can_be_added_to(&self) -> Result<()> {
        if self.text.ends_with('\n') {
            return Ok(());
        }
        let value = |text: &str| Document::read(text).and_then(|document| document.to_value()).ok();
        let Some(last) = split::documents(self.text).pop() else { return Ok(()) };
        let last = &self.text[last];
        if value(last) == value(&format!("{last}\n")) {
            return Ok(());
        }
        let message = "the last value would get a line break at its end, as the file does not end with one";
        Err(Diagnostic::error(Code::CannotEdit, message)
            .help("end the file with a line break, or write |- instead of | to have none in the value")
            .file(self.file.clone())
            .position(Some(self.position(self.text.len(), None)))
            .into())
    }
}

/// Several streams with the changes applied, as one. What is new goes behind the last.
pub fn write(streams: &[Manifests<'_>], changes: Changes) -> Result<String> {
    let Changes { changes, mut created } = changes;
    let mut changes = changes.into_iter().peekable();
    let mut first = 0;
    let mut out = String::new();
    for (at, stream) in streams.iter().enumerate() {
        let next = first + stream.items.len();
        let mut own: Vec<(usize, Change)> = Vec::new();
        while let Some((index, change)) = changes.next_if(|(index, _)| *index < next) {
            own.push((index - first, change));
        }
        first = next;
        let created = if at + 1 == streams.len() { std::mem::take(&mut created) } else { Vec::new() };
        if at + 1 < streams.len() {
            stream.can_be_added_to()?;
        }
        append(&mut out, &stream.write_stream(&Changes { changes: own, created })?);
    }
    if streams.is_empty() {
        append(&mut out, &yaml::stream(&created));
    }
    Ok(out)
}

/// Adds a stream behind another, with a document marker between them.
fn append(out: &mut String, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    if !out.is_empty() {
        if !out.ends_with('\n') {
            out.push('\n');
        }
        let marked = text.trim_start_matches('\u{feff}').starts_with("---") || out.ends_with("\n---\n");
        if !marked {
            out.push_str("---\n");
        }
    }
    out.push_str(text);
}
