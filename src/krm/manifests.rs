//! A text with objects in it, and what a plan does to them.

use super::item::Item;
use crate::diagnostic::masking::{is_a_name, may_show_unread};
use crate::diagnostic::{Code, Diagnostic, Excerpt, Position, ResourceRef, Result};
use crate::k8s::annotations::PATHS;
use crate::k8s::{Change, Object};
use crate::text::Lines;
use crate::yaml::{self, Document};
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// A text, and the objects in it.
#[derive(Debug)]
pub struct Manifests<'t> {
    /// The whole text.
    pub text: &'t str,
    /// Its objects, in the order of the text.
    pub items: Vec<Item>,
    /// The file it was read from, where the objects do not say it themselves.
    pub file: Option<String>,
    lines: Lines<'t>,
}

impl<'t> Manifests<'t> {
    /// A text of which no object is read yet.
    pub(super) fn new(text: &'t str, file: Option<String>) -> Self {
        Self { text, items: Vec::new(), file, lines: Lines::of(text) }
    }

    /// Its lines.
    pub(crate) fn lines(&self) -> &Lines<'t> {
        &self.lines
    }

    /// Its objects.
    pub fn objects(&self) -> Vec<&Object> {
        self.items.iter().map(|item| &item.object).collect()
    }

    /// Every object with its value, those included of which the plan has no use.
    pub fn whole_objects(&self) -> Result<Vec<Object>> {
        let whole = |item: &Item| {
            if item.object.value.is_some() {
                return Ok(item.object.clone());
            }
            let text = self.document(item);
            let read = Document::read(&text).and_then(|document| document.to_value());
            read.map(Object::new).map_err(|error| self.unreadable(&text, &error, &item.span, item.column).into())
        };
        self.items.iter().map(whole).collect()
    }

    /// The text of an item as a document of its own: its first line stands as far to the right as the others.
    pub fn document(&self, item: &Item) -> Cow<'t, str> {
        document(self.text, &item.span, item.column)
    }

    /// Where the object of this name begins; `None` where it is not in this text.
    pub fn place_of(&self, resource: &ResourceRef) -> Option<Position> {
        self.items.iter().find(|item| item.object.meta.resource == *resource).map(|item| self.place(item))
    }

    /// Where an object begins.
    pub(crate) fn place(&self, item: &Item) -> Position {
        let content = &self.text[item.span.clone()];
        self.position(item.span.start + content.len() - content.trim_start().len(), None)
    }

    /// Adds the object that stands at `span`: reads it, unless its kind says that it does not matter.
    pub(super) fn push(&mut self, span: Range<usize>, column: usize, cut: Range<usize>) -> Result<()> {
        let text = document(self.text, &span, column);
        if is_skipped(&text) {
            self.items.push(Item { span, column, cut, object: Object::default() });
            return Ok(());
        }
        let read = Document::read(&text).and_then(|document| document.to_value());
        let value = read.map_err(|error| self.unreadable(&text, &error, &span, column))?;
        if !value.is_object() {
            let message = format!("an item is {}, not a Kubernetes object", kind_of(&value));
            return Err(Diagnostic::error(Code::NotAnObject, message)
                .help("each item needs apiVersion, kind and metadata.name")
                .file(self.file.clone())
                .position(Some(self.position(span.start, None)))
                .into());
        }
        if is_list_of_objects(&value) {
            let message = "a List inside a List, which kustomize and kubectl unfold";
            return Err(Diagnostic::error(Code::NotAnObject, message)
                .help("move its items into the outer List, or make them documents of their own")
                .file(self.file.clone())
                .position(Some(self.position(span.start, None)))
                .into());
        }
        self.items.push(Item { span, column, cut, object: Object::new(value) });
        Ok(())
    }

    /// An item that cannot be read, with the best that can be said of where it is.
    fn unreadable(&self, text: &str, error: &yaml::Error, span: &Range<usize>, column: usize) -> Diagnostic {
        let code = Code::from(error);
        let peek = Peek::of(text);
        // What an orchestrator hands over it has written anew: its lines are not those of the file.
        let position = self.file.is_some().then(|| {
            let at = (span.start + error.offset().saturating_sub(column)).min(span.end);
            let mut position = self.position(at, Some(1));
            // What cannot be read may be a Secret, however its kind is spelt.
            position.excerpt = position.excerpt.filter(|excerpt| may_show_unread(peek.kind.as_deref(), &excerpt.text));
            position
        });
        let message = match error {
            yaml::Error::DuplicateKey { key, .. }
                if !(is_a_name(key) || may_show_unread(peek.kind.as_deref(), key)) =>
            {
                "duplicate key in a mapping".to_owned()
            }
            error => error.to_string(),
        };
        Diagnostic::error(code, message)
            .help(error.help())
            .file(peek.path.or_else(|| self.file.clone()))
            .position(position)
    }

    /// The position of a byte of the whole text. `length` bytes of its line are shown, where given.
    pub(crate) fn position(&self, at: usize, length: Option<usize>) -> Position {
        let lines = &self.lines;
        let shown = lines.line(lines.index(at));
        // A line that no terminal shows tells nothing: a whole file may stand on one.
        let length = length.filter(|_| shown.len() <= MAX_SHOWN);
        let excerpt = length.map(|length| Excerpt { text: shown.to_owned(), length: length.max(1) });
        Position { excerpt, ..Position::of(lines, at) }
    }
}

/// Bytes of a line that may be shown.
const MAX_SHOWN: usize = 400;

fn document<'t>(text: &'t str, span: &Range<usize>, column: usize) -> Cow<'t, str> {
    let content = &text[span.clone()];
    if column == 0 {
        return Cow::Borrowed(content);
    }
    let mut document = " ".repeat(column);
    document.push_str(content);
    Cow::Owned(document)
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) | Value::Number(_) | Value::String(_) => "a scalar",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// `CustomResourceDefinitions` are nine tenths of Argo CD's manifests and never matter to the plan: one is not parsed
/// where its first two lines say so, and nothing behind them can say otherwise. Anything that could be something else to
/// a parser of YAML (a line that continues a string, another `kind`, a line break that is none here) is parsed.
fn is_skipped(text: &str) -> bool {
    let is_content = |line: &&str| !matches!(line.trim_start_matches(' ').bytes().next(), None | Some(b'#'));
    let mut lines = text.lines().filter(is_content);
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    let margin = &first[..first.len() - first.trim_start_matches(' ').len()];
    let (Some(first), Some(second)) = (first.strip_prefix(margin), second.strip_prefix(margin)) else { return false };
    let is_group = |line: &str| {
        let version = line.strip_prefix("apiVersion: apiextensions.k8s.io/");
        version.is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    let is_kind = |line: &str| line == "kind: CustomResourceDefinition";
    let says_so = (is_group(first) && is_kind(second)) || (is_kind(first) && is_group(second));
    says_so && !text.contains('\r') && !has_another_kind(text, margin)
}

/// Whether a key beside the first ones may be `kind` again, however it is spelt.
fn has_another_kind(text: &str, margin: &str) -> bool {
    let begins = |key: &str| text.matches(&format!("\n{margin}{key}")).count();
    begins("kind") > 1 || ["\"", "'", "?", "{", "!", "&", "*", "<<"].iter().any(|sign| begins(sign) > 0)
}

/// What is passed over as one object, though others see several in it.
fn is_list_of_objects(value: &Value) -> bool {
    let (Some(kind), Some(items)) = (value["kind"].as_str(), value["items"].as_array()) else { return false };
    kind == "List" || (kind.ends_with("List") && items.iter().any(|item| item["apiVersion"].is_string()))
}

/// What the lines of a block mapping say of the object, without parsing it.
#[derive(Default)]
struct Peek {
    kind: Option<String>,
    path: Option<String>,
}

impl Peek {
    fn of(text: &str) -> Self {
        let mut peek = Self::default();
        let mut column = None;
        for line in text.lines() {
            let word = line.trim_start_matches(' ');
            if word.is_empty() || word.starts_with('#') {
                continue;
            }
            let indent = line.len() - word.len();
            let column = *column.get_or_insert(indent);
            if indent == column
                && let Some(kind) = word.strip_prefix("kind:")
            {
                let kind = kind.split(" #").next().unwrap_or_default();
                peek.kind = Some(kind.trim().trim_matches(['"', '\'']).to_owned());
            }
            if let Some(path) = PATHS.iter().find_map(|key| word.strip_prefix(key)?.strip_prefix(':')) {
                peek.path = Some(path.trim().trim_matches(['"', '\'']).to_owned());
            }
        }
        peek
    }
}

impl Manifests<'_> {
    /// The bytes of `within` with the changes applied; all others leave as they came in.
    pub(super) fn rewrite(&self, out: &mut String, within: Range<usize>, changes: &[(usize, Change)]) -> Result<()> {
        let mut at = within.start;
        for (index, change) in changes {
            let item = &self.items[*index];
            match change {
                Change::Remove => {
                    out.push_str(&self.text[at..item.cut.start.max(at)]);
                    at = item.cut.end.max(at);
                }
                Change::Edit(patch) => {
                    out.push_str(&self.text[at..item.span.start]);
                    let edited =
                        yaml::edit(&self.document(item), patch).map_err(|error| self.not_editable(item, &error))?;
                    // The margin that `document` put before the first line.
                    out.push_str(&edited[item.column..]);
                    at = item.span.end;
                }
            }
        }
        out.push_str(&self.text[at..within.end]);
        Ok(())
    }

    fn not_editable(&self, item: &Item, error: &yaml::CannotEdit) -> Diagnostic {
        Diagnostic::error(Code::CannotEdit, format!("{} cannot be changed here: {}", error.path, error.reason))
            .help("write this part of the manifest in plain YAML, without an anchor, alias or merge key")
            .resource(item.object.meta.resource.clone())
            .file(item.object.meta.path.clone().or_else(|| self.file.clone()))
    }
}
