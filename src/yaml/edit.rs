//! Editing: an RFC 6902 patch is applied to the text of a document. Each operation replaces one stretch of
//! bytes; all others stay as they are. What cannot be done so is an error, never a rewrite.

use super::read::{Document, Entry, Node, NodeKind};
use super::write::{self, ListIndent};
use crate::text::{line_end, line_start, next_line};
use json_patch::jsonptr::Pointer;
use json_patch::{Patch, PatchOperation};
use serde_json::Value;
use std::collections::HashSet;
use std::ops::{Range, RangeInclusive};

/// Why a patch cannot be applied to a text without rewriting what it does not name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct CannotEdit {
    /// The JSON pointer of the operation that failed.
    pub path: String,
    /// What stands in the way.
    pub reason: String,
}

/// The text with the patch applied. Reading the result gives what [`json_patch::patch`] makes of reading the
/// text; that is checked, not hoped for.
pub fn edit(text: &str, patch: &Patch) -> Result<String, CannotEdit> {
    let mut edited = text.to_owned();
    let mut rest = &patch.0[..];
    while let Some((operation, behind)) = rest.split_first() {
        // Thousands of new items are one splice, and one reading.
        let run = run_of(rest);
        if run > 1
            && let Some(splices) = splices_of_run(&edited, &rest[..run])?
        {
            for Splice { range, text } in splices {
                edited.replace_range(range, &text);
            }
            rest = &rest[run..];
            continue;
        }
        rest = behind;
        for step in steps(&edited, operation)? {
            let splice = {
                let document = Document::read(&edited).map_err(|error| fail(step.path(), error.to_string()))?;
                Editor::new(&document).splice(&step).map_err(|reason| fail(step.path(), reason))?
            };
            if let Some(Splice { range, text }) = splice {
                edited.replace_range(range, &text);
            }
        }
    }
    verify(text, patch, &edited)?;
    Ok(edited)
}

/// How many operations from here on add items to the end of one list, or remove items of one list from behind.
fn run_of(operations: &[PatchOperation]) -> usize {
    let Some(first) = operations.first() else { return 0 };
    if let Some(list) = appended_list(first) {
        return operations.iter().take_while(|each| appended_list(each) == Some(list)).count();
    }
    let Some((list, first)) = removed_item(first) else { return 1 };
    let indices = operations.iter().map_while(|each| removed_item(each).filter(|(other, _)| *other == list));
    let mut before = first + 1;
    indices
        .take_while(|(_, at)| {
            let goes_on = *at < before;
            before = *at;
            goes_on
        })
        .count()
}

/// The list to whose end an item is added.
fn appended_list(operation: &PatchOperation) -> Option<&Pointer> {
    let PatchOperation::Add(add) = operation else { return None };
    let (list, item) = add.path.split_back()?;
    (item.decoded() == "-").then_some(list)
}

/// The list and the index of an item that is removed.
fn removed_item(operation: &PatchOperation) -> Option<(&Pointer, usize)> {
    let PatchOperation::Remove(remove) = operation else { return None };
    let (list, item) = remove.path.split_back()?;
    Some((list, item.decoded().parse().ok()?))
}

/// The splices of such operations, the last one of the text first; `None` where it is no list with items.
fn splices_of_run(text: &str, run: &[PatchOperation]) -> Result<Option<Vec<Splice>>, CannotEdit> {
    let path = run[0].path();
    let document = Document::read(text).map_err(|error| fail(path, error.to_string()))?;
    let editor = Editor::new(&document);
    let splices = path.split_back().map_or(Ok(None), |(list, _)| editor.splices_of_run(list, run));
    splices.map_err(|reason| fail(path, reason))
}

fn fail(path: &Pointer, reason: impl Into<String>) -> CannotEdit {
    CannotEdit { path: path.to_string(), reason: reason.into() }
}

/// The guard behind every edit: anchors, merge keys and block scalars interact in more ways than the editor
/// names, and a silently altered Deployment is the worst that this program could do.
fn verify(before: &str, patch: &Patch, after: &str) -> Result<(), CannotEdit> {
    let value = |text: &str| {
        Document::read(text)
            .and_then(|document| document.to_value())
            .map_err(|error| fail(Pointer::root(), error.to_string()))
    };
    let mut want = value(before)?;
    json_patch::patch(&mut want, patch).map_err(|error| fail(&error.path, error.kind.to_string()))?;
    if value(after)? == want {
        return Ok(());
    }
    let first = patch.0.first().map_or(Pointer::root(), PatchOperation::path);
    Err(fail(first, "the text cannot take this change without changing something else"))
}

/// An operation that the editor knows. `move` and `copy` are made of these.
enum EditStep<'p> {
    Add(&'p Pointer, Value),
    Replace(&'p Pointer, &'p Value),
    Remove(&'p Pointer),
}

impl EditStep<'_> {
    fn path(&self) -> &Pointer {
        match self {
            Self::Add(path, _) | Self::Replace(path, _) | Self::Remove(path) => path,
        }
    }
}

fn steps<'p>(text: &str, operation: &'p PatchOperation) -> Result<Vec<EditStep<'p>>, CannotEdit> {
    let value_at = |from: &Pointer| {
        let document = Document::read(text).map_err(|error| fail(from, error.to_string()))?;
        let value = document.to_value().map_err(|error| fail(from, error.to_string()))?;
        value.pointer(from.as_str()).cloned().ok_or_else(|| fail(from, "there is nothing at this path"))
    };
    Ok(match operation {
        PatchOperation::Add(add) => vec![EditStep::Add(&add.path, add.value.clone())],
        PatchOperation::Replace(replace) => vec![EditStep::Replace(&replace.path, &replace.value)],
        PatchOperation::Remove(remove) => vec![EditStep::Remove(&remove.path)],
        PatchOperation::Copy(copy) => vec![EditStep::Add(&copy.path, value_at(&copy.from)?)],
        PatchOperation::Move(moved) => {
            vec![EditStep::Remove(&moved.from), EditStep::Add(&moved.path, value_at(&moved.from)?)]
        }
        // `verify` runs the whole patch through json_patch, its tests included.
        PatchOperation::Test(_) => Vec::new(),
    })
}

struct Splice {
    range: Range<usize>,
    text: String,
}

/// A node, and what one has to know of its surroundings to replace it.
#[derive(Clone, Copy)]
struct NodePlace<'d> {
    node: &'d Node,
    /// Byte after the colon or dash that the node belongs to; its own start for the root.
    from: usize,
    /// Column of that key or dash.
    column: usize,
    /// Whether it stands inside `{}` or `[]`.
    in_flow: bool,
    /// Whether it is the value of a mapping's key.
    after_colon: bool,
}

struct Editor<'d> {
    text: &'d str,
    root: &'d Node,
    /// Anchors that some alias refers to.
    aliased: HashSet<usize>,
    lists: ListIndent,
    line_break: &'static str,
}

impl<'d> Editor<'d> {
    fn new(document: &'d Document<'_>) -> Self {
        let mut aliased = HashSet::new();
        collect_aliases(&document.root, &mut aliased);
        let text = document.text;
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut editor = Self { text, root: &document.root, aliased, lists: ListIndent::Compact, line_break };
        editor.lists = editor.list_indent(&document.root).unwrap_or_default();
        editor
    }

    fn splice(&self, step: &EditStep<'_>) -> Result<Option<Splice>, String> {
        let Some((parent_path, last)) = step.path().split_back() else {
            return Err("the whole object cannot be replaced in place".to_owned());
        };
        let place = self.resolve(parent_path)?;
        let key = last.decoded();
        let mut splice = match (&place.node.kind, step) {
            (NodeKind::Mapping { entries, .. }, EditStep::Add(_, value)) => match find(entries, &key) {
                Some(entry) => self.replace(self.entry_place(place, entry)?, value),
                None => self.insert_entry(place, entries, &key, value),
            },
            (NodeKind::Mapping { entries, .. }, EditStep::Replace(_, value)) => {
                let entry = find(entries, &key).ok_or_else(|| missing(entries))?;
                self.replace(self.entry_place(place, entry)?, value)
            }
            (NodeKind::Mapping { entries, .. }, EditStep::Remove(_)) => {
                let at = entries.iter().position(|entry| entry.name() == key).ok_or_else(|| missing(entries))?;
                self.remove_entry(place, entries, at)
            }
            (NodeKind::Sequence { items, .. }, EditStep::Add(_, value)) => {
                let at = if key == "-" { items.len() } else { index(&key, items.len() + 1)? };
                self.insert_item(place, items, at, value)
            }
            (NodeKind::Sequence { items, .. }, EditStep::Replace(_, value)) => {
                let at = index(&key, items.len())?;
                self.replace(self.item_place(place, items, at)?, value)
            }
            (NodeKind::Sequence { items, .. }, EditStep::Remove(_)) => {
                let at = index(&key, items.len())?;
                self.remove_items(place, items, &(at..=at))
            }
            (NodeKind::Alias(_), _) => Err("this is an alias; a change here would have to change its anchor".into()),
            (NodeKind::Scalar { .. }, _) => Err("the parent is neither a mapping nor a list".to_owned()),
        }?;
        if self.line_break == "\r\n" {
            splice.text = splice.text.replace('\n', "\r\n");
        }
        Ok(Some(splice))
    }

    fn splices_of_run(&self, list: &Pointer, run: &[PatchOperation]) -> Result<Option<Vec<Splice>>, String> {
        let place = self.resolve(list)?;
        let NodeKind::Sequence { items, .. } = &place.node.kind else { return Ok(None) };
        if items.is_empty() {
            return Ok(None);
        }
        let mut splices: Vec<Splice> = Vec::new();
        let mut removed = Vec::new();
        for operation in run {
            match operation {
                PatchOperation::Add(add) => {
                    let splice = self.insert_item(place, items, items.len(), &add.value)?;
                    match splices.first_mut() {
                        // Where the last item so far ends the text with a block scalar, its line has been ended.
                        Some(all) if all.text.ends_with('\n') && splice.text.starts_with('\n') => {
                            all.text.push_str(&splice.text[1..]);
                        }
                        Some(all) => all.text.push_str(&splice.text),
                        None => splices.push(splice),
                    }
                }
                operation => match removed_item(operation) {
                    Some((_, at)) if at < items.len() => removed.push(at),
                    // One by one they say what is wrong.
                    _ => return Ok(None),
                },
            }
        }
        // They come from behind.
        for together in removed.chunk_by(|after, before| *before + 1 == *after) {
            if let (Some(last), Some(first)) = (together.first(), together.last()) {
                splices.push(self.remove_items(place, items, &(*first..=*last))?);
            }
        }
        if self.line_break == "\r\n" {
            for splice in &mut splices {
                splice.text = splice.text.replace('\n', "\r\n");
            }
        }
        Ok(Some(splices))
    }

    fn resolve(&self, path: &Pointer) -> Result<NodePlace<'d>, String> {
        let root = self.root;
        let mut place = NodePlace { node: root, from: root.start, column: 0, in_flow: false, after_colon: false };
        for token in path.tokens() {
            self.refuse_aliased(place.node)?;
            let key = token.decoded();
            place = match &place.node.kind {
                NodeKind::Mapping { entries, .. } => {
                    let entry = find(entries, &key).ok_or_else(|| missing(entries))?;
                    self.entry_place(place, entry)?
                }
                NodeKind::Sequence { items, .. } => self.item_place(place, items, index(&key, items.len())?)?,
                NodeKind::Alias(_) => return Err("the path leads through an alias".to_owned()),
                NodeKind::Scalar { .. } => return Err("the path leads through a scalar".to_owned()),
            };
        }
        self.refuse_aliased(place.node)?;
        Ok(place)
    }

    fn refuse_aliased(&self, node: &Node) -> Result<(), String> {
        if self.aliased.contains(&node.anchor) {
            return Err("this value has an anchor that an alias uses; a change here would change both".to_owned());
        }
        Ok(())
    }

    /// What is cut out must not hold an anchor that is used elsewhere.
    fn refuse_cut(&self, node: &Node) -> Result<(), String> {
        self.refuse_aliased(node)?;
        match &node.kind {
            NodeKind::Mapping { entries, .. } => entries.iter().try_for_each(|entry| self.refuse_cut(&entry.value)),
            NodeKind::Sequence { items, .. } => items.iter().try_for_each(|item| self.refuse_cut(item)),
            NodeKind::Scalar { .. } | NodeKind::Alias(_) => Ok(()),
        }
    }

    fn entry_place(&self, parent: NodePlace<'d>, entry: &'d Entry) -> Result<NodePlace<'d>, String> {
        let after_key = &self.text[entry.key.end..];
        let spaces = after_key.len() - after_key.trim_start_matches(' ').len();
        if !after_key[spaces..].starts_with(':') {
            return Err(format!("the key {:?} is not followed by a colon on its line", entry.name()));
        }
        let from = entry.key.end + spaces + 1;
        let in_flow = parent.in_flow || is_flow(parent.node);
        Ok(NodePlace { node: &entry.value, from, column: self.column(entry.key.start)?, in_flow, after_colon: true })
    }

    fn item_place(&self, parent: NodePlace<'d>, items: &'d [Node], at: usize) -> Result<NodePlace<'d>, String> {
        let node = &items[at];
        if is_flow(parent.node) {
            return Ok(NodePlace { node, from: node.start, column: 0, in_flow: true, after_colon: false });
        }
        let dash = self.dash(parent, items, at)?;
        Ok(NodePlace { node, from: dash + 1, column: self.column(dash)?, in_flow: false, after_colon: false })
    }

    /// The byte of the dash of an item of a block list.
    fn dash(&self, list: NodePlace<'_>, items: &[Node], at: usize) -> Result<usize, String> {
        let gap = match at.checked_sub(1) {
            Some(previous) => items[previous].end,
            None => list.from,
        };
        let mut from = gap;
        while from < self.text.len() {
            let rest = &self.text[from..];
            let word = rest.trim_start();
            from += rest.len() - word.len();
            if word.starts_with('-') {
                return Ok(from);
            }
            // Comments, and the anchor or tag of the list itself.
            let skip = if word.starts_with('#') { word.find('\n') } else { word.find(char::is_whitespace) };
            from += skip.ok_or("the list has no dash where one is expected")?;
        }
        Err("the list has no dash where one is expected".to_owned())
    }

    fn column(&self, at: usize) -> Result<usize, String> {
        let line_start = line_start(self.text, at);
        let margin = &self.text[line_start..at];
        if margin.contains('\t') {
            return Err("the line is indented with a tab".to_owned());
        }
        // A byte order mark takes no column.
        Ok(margin.strip_prefix('\u{feff}').unwrap_or(margin).len())
    }

    fn list_indent(&self, node: &Node) -> Option<ListIndent> {
        match &node.kind {
            NodeKind::Mapping { flow: false, entries } => entries.iter().find_map(|entry| match &entry.value.kind {
                NodeKind::Sequence { flow: false, items } if !items.is_empty() => {
                    let from = entry.key.end + 1;
                    let list = NodePlace { node: &entry.value, from, column: 0, in_flow: false, after_colon: true };
                    let dash = self.column(self.dash(list, items, 0).ok()?).ok()?;
                    let key = self.column(entry.key.start).ok()?;
                    Some(if dash > key { ListIndent::Wide } else { ListIndent::Compact })
                }
                _ => self.list_indent(&entry.value),
            }),
            NodeKind::Sequence { flow: false, items } => items.iter().find_map(|item| self.list_indent(item)),
            _ => None,
        }
    }

    fn replace(&self, place: NodePlace<'_>, value: &Value) -> Result<Splice, String> {
        self.refuse_cut(place.node)?;
        let from = place.from;
        let mut end = place.node.end.max(from);
        if place.in_flow {
            let space = if place.after_colon { " " } else { "" };
            return Ok(Splice { range: from..end, text: format!("{space}{}", write::flow(value)) });
        }
        let mut text = if place.after_colon {
            write::after_colon(value, place.column, self.lists)
        } else {
            write::dashed(value, place.column, self.lists)[1..].to_owned()
        };
        // A comment behind the old value stays on the first line of the new one.
        let line_end = line_end(self.text, end);
        let comment = &self.text[end..line_end];
        if let Some((first, rest)) = text.split_once('\n')
            && !self.text[from..end].ends_with('\n')
        {
            text = format!("{first}{}\n{rest}", comment.trim_end());
            end = line_end;
        }
        let old_kept_breaks = self.text[from..end].ends_with('\n');
        if old_kept_breaks || (end == self.text.len() && write::ends_with_block_scalar(value)) {
            text.push('\n');
        }
        Ok(Splice { range: from..end, text })
    }

    /// Where a new line goes behind a block node, and whether that place is the start of a line already.
    fn behind(&self, end: usize) -> Result<(usize, bool), String> {
        if self.text[..end].ends_with('\n') {
            return Ok((end, true));
        }
        let line_end = line_end(self.text, end);
        if line_end == self.text.len() && self.last_is_block_scalar() {
            return Err("the text ends inside a block scalar, without a line break".to_owned());
        }
        Ok((line_end, false))
    }

    fn last_is_block_scalar(&self) -> bool {
        fn last(node: &Node) -> &Node {
            match &node.kind {
                NodeKind::Mapping { flow: false, entries } => entries.last().map_or(node, |entry| last(&entry.value)),
                NodeKind::Sequence { flow: false, items } => items.last().map_or(node, last),
                _ => node,
            }
        }
        use granit_parser::ScalarStyle::{Folded, Literal};
        matches!(last(self.root).kind, NodeKind::Scalar { style: Literal | Folded, .. })
    }

    /// A new line with this text behind a block node.
    fn new_line(&self, end: usize, column: usize, line: &str, value: &Value) -> Result<Splice, String> {
        let (at, at_line_start) = self.behind(end)?;
        let margin = " ".repeat(column);
        let mut text = if at_line_start { format!("{margin}{line}\n") } else { format!("\n{margin}{line}") };
        if at == self.text.len() && !at_line_start && write::ends_with_block_scalar(value) {
            text.push('\n');
        }
        Ok(Splice { range: at..at, text })
    }

    fn insert_entry(&self, map: NodePlace<'_>, entries: &[Entry], key: &str, value: &Value) -> Result<Splice, String> {
        if entries.iter().any(Entry::is_merge) {
            return Err(missing(entries));
        }
        let NodeKind::Mapping { flow, .. } = map.node.kind else { return Err("not a mapping".to_owned()) };
        let pair = || format!("{}: {}", write::flow(&Value::String(key.to_owned())), write::flow(value));
        match (entries.last(), flow) {
            (None, _) if map.in_flow || std::ptr::eq(map.node, self.root) => {
                let at = map.node.start + 1;
                Ok(Splice { range: at..at, text: pair() })
            }
            // `metadata: {}` in a block text: what it becomes is block text as well.
            (None, _) => self.replace(map, &serde_json::json!({ key: value })),
            (Some(last), true) => {
                let at = last.value.end.max(last.key.end);
                Ok(Splice { range: at..at, text: format!(", {}", pair()) })
            }
            (Some(last), false) => {
                let column = self.column(entries[0].key.start)?;
                let end = last.value.end.max(self.entry_place(map, last)?.from);
                let line = write::entry(key, value, column, self.lists);
                self.new_line(end, column, &line, value)
            }
        }
    }

    fn insert_item(&self, list: NodePlace<'_>, items: &[Node], at: usize, value: &Value) -> Result<Splice, String> {
        if is_flow(list.node) {
            if items.is_empty() && !list.in_flow && !std::ptr::eq(list.node, self.root) {
                return self.replace(list, &serde_json::json!([value]));
            }
            let (range, text) = match (items.get(at), items.last()) {
                (Some(next), _) => (next.start..next.start, format!("{}, ", write::flow(value))),
                (None, Some(tail)) => (tail.end..tail.end, format!(", {}", write::flow(value))),
                (None, None) => (list.node.start + 1..list.node.start + 1, write::flow(value)),
            };
            return Ok(Splice { range, text });
        }
        let column = self.column(self.dash(list, items, 0)?)?;
        let line = write::dashed(value, column, self.lists);
        if at < items.len() {
            let dash = self.dash(list, items, at)?;
            return Ok(Splice { range: dash..dash, text: format!("{line}\n{}", " ".repeat(column)) });
        }
        // A block list has at least one item.
        let tail = items.len() - 1;
        let end = items[tail].end.max(self.dash(list, items, tail)? + 1);
        self.new_line(end, column, &line, value)
    }

    fn remove_entry(&self, map: NodePlace<'_>, entries: &[Entry], at: usize) -> Result<Splice, String> {
        let entry = &entries[at];
        self.refuse_cut(&entry.key)?;
        self.refuse_cut(&entry.value)?;
        if entries.iter().any(Entry::is_merge) {
            return Err("the mapping has a merge key (`<<`)".to_owned());
        }
        let start = entry.key.start;
        let place = self.entry_place(map, entry)?;
        let end = entry.value.end.max(place.from);
        if entries.len() == 1 {
            return Ok(self.empty(map, "{}"));
        }
        if is_flow(map.node) {
            return Ok(match entries.get(at + 1) {
                Some(next) => cut(start..next.key.start),
                None => cut(entries[at - 1].value.end.max(entries[at - 1].key.end)..end),
            });
        }
        Ok(self.cut_lines(start, end, entries.get(at + 1).map(|next| next.key.start)))
    }

    fn remove_items(
        &self,
        of: NodePlace<'_>,
        items: &[Node],
        removed: &RangeInclusive<usize>,
    ) -> Result<Splice, String> {
        let (first, last) = (*removed.start(), *removed.end());
        items[first..=last].iter().try_for_each(|item| self.refuse_cut(item))?;
        if first == 0 && last + 1 == items.len() {
            return Ok(self.empty(of, "[]"));
        }
        if is_flow(of.node) {
            return Ok(match items.get(last + 1) {
                Some(next) => cut(items[first].start..next.start),
                None => cut(items[first - 1].end..items[last].end),
            });
        }
        let start = self.dash(of, items, first)?;
        let last_dash = if first == last { start } else { self.dash(of, items, last)? };
        let next = if last + 1 < items.len() { Some(self.dash(of, items, last + 1)?) } else { None };
        Ok(self.cut_lines(start, items[last].end.max(last_dash + 1), next))
    }

    /// Cuts the lines of a block entry or item. Where it shares its first line with what holds it (`- name: x`),
    /// the next one moves up there.
    fn cut_lines(&self, start: usize, end: usize, next: Option<usize>) -> Splice {
        let line_start = line_start(self.text, start);
        let margin = &self.text[line_start..start];
        if !margin.trim_start_matches(' ').is_empty() {
            return match next {
                Some(next) if !self.text[end..next].contains('#') => cut(start..next),
                _ => cut(start..end),
            };
        }
        if self.text[..end].ends_with('\n') {
            return cut(line_start..end);
        }
        let line_end = line_end(self.text, end);
        if line_end == self.text.len() && line_start > 0 {
            // The last line of a text without a final line break: the break before it goes instead.
            let before = self.text[..line_start].trim_end_matches('\n').trim_end_matches('\r').len();
            return cut(before..line_end);
        }
        cut(line_start..next_line(self.text, line_end))
    }

    /// Replaces a collection that loses its last member.
    fn empty(&self, place: NodePlace<'_>, braces: &str) -> Splice {
        let node = place.node;
        if is_flow(node) {
            return cut(node.start + 1..node.end - 1);
        }
        let lead = if std::ptr::eq(node, self.root) { "" } else { " " };
        let trail = if self.text[..node.end].ends_with('\n') { "\n" } else { "" };
        Splice { range: place.from..node.end.max(place.from), text: format!("{lead}{braces}{trail}") }
    }
}

fn cut(range: Range<usize>) -> Splice {
    Splice { range, text: String::new() }
}

fn find<'e>(entries: &'e [Entry], key: &str) -> Option<&'e Entry> {
    entries.iter().find(|entry| entry.name() == key)
}

fn missing(entries: &[Entry]) -> String {
    if entries.iter().any(Entry::is_merge) {
        return "the key may come from a merge (`<<`), which cannot be changed here alone".to_owned();
    }
    "there is nothing at this path".to_owned()
}

fn index(key: &str, bound: usize) -> Result<usize, String> {
    match key.parse::<usize>() {
        Ok(at) if at < bound => Ok(at),
        _ => Err(format!("{key:?} is not an index of a list of {bound}")),
    }
}

fn is_flow(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Mapping { flow: true, .. } | NodeKind::Sequence { flow: true, .. })
}

fn collect_aliases(node: &Node, aliased: &mut HashSet<usize>) {
    match &node.kind {
        NodeKind::Alias(target) => {
            aliased.insert(*target);
        }
        NodeKind::Mapping { entries, .. } => entries.iter().for_each(|entry| {
            collect_aliases(&entry.key, aliased);
            collect_aliases(&entry.value, aliased);
        }),
        NodeKind::Sequence { items, .. } => items.iter().for_each(|item| collect_aliases(item, aliased)),
        NodeKind::Scalar { .. } => {}
    }
}
