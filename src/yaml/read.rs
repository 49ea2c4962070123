//! Reading: one document becomes a tree of nodes, each with the bytes that it stands in.

use super::{scalar, syntax_error};
use crate::text::line_start;
use granit_parser::{Event, Parser, StructureStyle};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

pub use granit_parser::ScalarStyle;

/// Nodes that one document may have, aliases counted each time they are used: a few bytes of nested aliases
/// can stand for billions of nodes.
const MAX_NODES: usize = 4_000_000;

/// Why a text is not a document that this program can work on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not YAML.
    #[error("{message}")]
    Syntax {
        /// What the parser says.
        message: String,
        /// Byte offset in the text.
        offset: usize,
    },
    /// A merge that was not resolved.
    #[error("this is the mark of a Git conflict")]
    Conflict {
        /// Byte offset of the mark.
        offset: usize,
    },
    /// A line that is indented by a tab.
    #[error("a tab indents this line, which YAML does not allow")]
    Tab {
        /// Byte offset of the tab.
        offset: usize,
    },
    /// The same key twice in one mapping.
    #[error("duplicate key {key:?}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Byte offset of the second one.
        offset: usize,
        /// Whether it is the document's first key: another document may begin here.
        begins_again: bool,
    },
    /// A mapping or a list as the key of a mapping.
    #[error("a mapping or a list cannot be a key")]
    ComplexKey {
        /// Byte offset of the key.
        offset: usize,
    },
    /// More than one document where one was expected, or none.
    #[error("{found} documents where one was expected")]
    NotOneDocument {
        /// How many there are.
        found: usize,
    },
    /// Larger than the program is ready to read.
    #[error("more than {MAX_NODES} values in one document")]
    TooLarge,
    /// Aliases that stand for much more than the text has.
    #[error("aliases would make more than {limit} MB of this document")]
    Aliases {
        /// In 1,000,000 bytes.
        limit: usize,
    },
}

impl Error {
    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Syntax { .. } | Self::ComplexKey { .. } => "fix the YAML syntax here",
            Self::Conflict { .. } => "resolve the conflict: keep one of the two sides, and remove the marks",
            Self::Tab { .. } => "indent with blanks only",
            Self::DuplicateKey { begins_again: true, .. } => {
                "where another document begins here, put a line --- before it; else keep one of the two"
            }
            Self::DuplicateKey { .. } => "keep one of the two; most tools keep the last silently",
            Self::NotOneDocument { .. } => "put a line --- before each document",
            Self::TooLarge => "leave the object out of the input, or split it",
            Self::Aliases { .. } => "write out what the aliases stand for, or leave the object out of the input",
        }
    }

    /// Where in the text, in bytes.
    pub fn offset(&self) -> usize {
        match self {
            Self::Syntax { offset, .. }
            | Self::Conflict { offset }
            | Self::Tab { offset }
            | Self::DuplicateKey { offset, .. }
            | Self::ComplexKey { offset } => *offset,
            Self::NotOneDocument { .. } | Self::TooLarge | Self::Aliases { .. } => 0,
        }
    }
}

/// A document: its text, and the tree of its nodes.
#[derive(Debug)]
pub struct Document<'t> {
    pub(super) text: &'t str,
    pub(super) root: Node,
}

/// A value in the text.
#[derive(Debug, Clone)]
pub struct Node {
    /// First byte of the content: after anchors, tags and a block scalar's header.
    pub start: usize,
    /// Byte after the content. Comments and blank lines behind it are not part of it, save those that a `|+`
    /// scalar keeps.
    pub end: usize,
    /// What it is.
    pub kind: NodeKind,
    /// The number of its anchor; 0 where it has none.
    pub anchor: usize,
    /// Whether a tag says that it is a string.
    string_tag: bool,
}

/// What a [`Node`] is.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A mapping, in the order of the text.
    Mapping {
        /// `{a: b}`
        flow: bool,
        /// The entries.
        entries: Vec<Entry>,
    },
    /// A list.
    Sequence {
        /// `[a, b]`
        flow: bool,
        /// The items.
        items: Vec<Node>,
    },
    /// A scalar, unquoted and unescaped.
    Scalar {
        /// The value as text.
        text: Box<str>,
        /// How it is written.
        style: ScalarStyle,
    },
    /// `*name`: the number of the anchor it stands for.
    Alias(usize),
}

/// An entry of a mapping.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Always a scalar.
    pub key: Node,
    /// The value.
    pub value: Node,
}

impl Entry {
    /// The key's text.
    pub fn name(&self) -> &str {
        match &self.key.kind {
            NodeKind::Scalar { text, .. } => text,
            // `DocumentReader::close_value` lets only scalars become keys.
            _ => "",
        }
    }
}

impl<'t> Document<'t> {
    /// Reads the one document of the text.
    pub fn read(text: &'t str) -> Result<Self, Error> {
        let options = granit_parser::options! {
            emit_comments: false,
            // A key of any length that Kubernetes could accept.
            simple_key_max_lookahead: 4096,
            // go-yaml reads a block scalar that ends with the file without a line break so.
            block_scalar_eof_without_line_feed: true,
        };
        let mut reader = DocumentReader { text, open: Vec::new(), root: None, nodes: 0 };
        let mut documents = 0;
        for next in Parser::new_from_str_with_options(text, options) {
            let (event, span) = next.map_err(|error| {
                syntax_error::of(text, &error.info(), error.marker().byte_offset().unwrap_or_default())
            })?;
            // Spans of a `&str` source always have byte offsets.
            let span = span.byte_range().unwrap_or_default();
            if matches!(event, Event::DocumentStart(..)) {
                documents += 1;
            }
            reader.event(event, span)?;
        }
        match (documents, reader.root) {
            (1, Some(root)) => Ok(Self { text, root }),
            (found, _) => Err(Error::NotOneDocument { found }),
        }
    }

    /// The text it was read from.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The value, with aliases and merge keys resolved.
    pub fn to_value(&self) -> Result<Value, Error> {
        let mut anchors = HashMap::new();
        collect_anchors(&self.root, &mut anchors);
        let aliased = ALIASED + ALIASED_OF_TEXT * self.text.len();
        let mut left = Left { nodes: MAX_NODES, aliased, limit: aliased / 1_000_000 };
        to_value(&self.root, &anchors, false, &mut left)
    }
}

struct DocumentReader<'t> {
    text: &'t str,
    open: Vec<OpenCollection>,
    root: Option<Node>,
    nodes: usize,
}

/// A collection whose end has not been seen.
struct OpenCollection {
    node: Node,
    key: Option<Node>,
    seen: HashSet<Box<str>>,
}

impl DocumentReader<'_> {
    fn event(&mut self, event: Event<'_>, span: Range<usize>) -> Result<(), Error> {
        match event {
            Event::MappingStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.open(span.start, anchor, NodeKind::Mapping { flow, entries: Vec::new() });
            }
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.open(span.start, anchor, NodeKind::Sequence { flow, items: Vec::new() });
            }
            Event::MappingEnd | Event::SequenceEnd => self.close_collection(span.end)?,
            Event::Scalar(text, style, anchor, tag) => {
                let string_tag =
                    tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str") || tag.is_yaml_core_schema_tag("binary"));
                // The parser reports an empty plain value as `~` with an empty span.
                let empty = span.is_empty() && style == ScalarStyle::Plain;
                let text = if empty { Box::default() } else { text.into() };
                let Range { start, end } = self.scalar_span(style, span);
                self.close_value(Node { start, end, kind: NodeKind::Scalar { text, style }, anchor, string_tag })?;
            }
            Event::Alias(target) => {
                let kind = NodeKind::Alias(target);
                self.close_value(Node { start: span.start, end: span.end, kind, anchor: 0, string_tag: false })?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The parser's span of a block scalar runs on to the next token; the content ends earlier.
    fn scalar_span(&self, style: ScalarStyle, span: Range<usize>) -> Range<usize> {
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return span;
        }
        let before = self.text[..span.start].trim_end();
        let header = block_scalar_header(before.lines().next_back().unwrap_or_default());
        let content = &self.text[span.clone()];
        // Without the next token's margin.
        let lines = content.trim_end_matches([' ', '\t']);
        let trimmed = content.trim_end();
        // Blank lines are content where the scalar keeps them or they hold spaces beyond the indentation.
        let keeps = header.contains('+') || lines.get(trimmed.len()..).is_some_and(|blank| blank.contains([' ', '\t']));
        let kept = if keeps { lines } else { trimmed };
        if kept.is_empty() {
            // The parser then reports the next token's place; `|+` still owns the blank lines before it.
            let end = if keeps { line_start(self.text, span.start) } else { before.len() };
            return end..end;
        }
        span.start..span.start + kept.len()
    }

    fn open(&mut self, start: usize, anchor: usize, kind: NodeKind) {
        let node = Node { start, end: start, kind, anchor, string_tag: false };
        self.open.push(OpenCollection { node, key: None, seen: HashSet::new() });
    }

    fn close_collection(&mut self, event_end: usize) -> Result<(), Error> {
        // The parser pairs starts with ends.
        let Some(OpenCollection { mut node, .. }) = self.open.pop() else { return Ok(()) };
        node.end = match &node.kind {
            NodeKind::Mapping { flow: false, entries } => entries.last().map_or(node.start, |last| last.value.end),
            NodeKind::Sequence { flow: false, items } => items.last().map_or(node.start, |last| last.end),
            _ => event_end,
        };
        self.close_value(node)
    }

    fn close_value(&mut self, node: Node) -> Result<(), Error> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Error::TooLarge);
        }
        let is_root = self.open.len() == 1;
        let Some(parent) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        match &mut parent.node.kind {
            NodeKind::Sequence { items, .. } => items.push(node),
            NodeKind::Mapping { entries, .. } => match parent.key.take() {
                None => {
                    let NodeKind::Scalar { text, .. } = &node.kind else {
                        return Err(Error::ComplexKey { offset: node.start });
                    };
                    if text.as_ref() != "<<" && !parent.seen.insert(text.clone()) {
                        let is_first = entries.first().is_some_and(
                            |first| matches!(&first.key.kind, NodeKind::Scalar { text: first, .. } if first == text),
                        );
                        return Err(Error::DuplicateKey {
                            key: text.to_string(),
                            offset: node.start,
                            begins_again: is_first && is_root,
                        });
                    }
                    parent.key = Some(node);
                }
                Some(key) => {
                    // An empty value has no place of its own: it stands where its key ends.
                    let mut value = node;
                    if value.start == value.end && value.end < key.end {
                        value.start = key.end;
                        value.end = key.end;
                    }
                    entries.push(Entry { key, value });
                }
            },
            NodeKind::Scalar { .. } | NodeKind::Alias(_) => {}
        }
        Ok(())
    }
}

/// `|+2` of a line that ends with it, comments behind it aside.
fn block_scalar_header(line: &str) -> &str {
    let is_header = |text: &str| {
        let indicators = text.split([' ', '\t']).next().unwrap_or_default();
        let rest = text[indicators.len()..].trim_start();
        indicators[1..].bytes().all(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9'))
            && (rest.is_empty() || rest.starts_with('#'))
    };
    line.match_indices(['|', '>'])
        .map(|(at, _)| &line[at..])
        .find(|text| is_header(text))
        .map_or("", |text| text.split([' ', '\t']).next().unwrap_or_default())
}

fn collect_anchors<'n>(node: &'n Node, anchors: &mut HashMap<usize, &'n Node>) {
    if node.anchor != 0 {
        anchors.insert(node.anchor, node);
    }
    match &node.kind {
        NodeKind::Mapping { entries, .. } => {
            for entry in entries {
                collect_anchors(&entry.key, anchors);
                collect_anchors(&entry.value, anchors);
            }
        }
        NodeKind::Sequence { items, .. } => items.iter().for_each(|item| collect_anchors(item, anchors)),
        NodeKind::Scalar { .. } | NodeKind::Alias(_) => {}
    }
}

/// What aliases may add to a document: a few bytes that stand for gigabytes are an attack. A fleet of 100,000 targets
/// whose CA is an alias adds a tenth of that.
const ALIASED: usize = 8_000_000;
const ALIASED_OF_TEXT: usize = 16;
/// What a node costs beside its text.
const NODE: usize = 64;

/// What may still be made of a document.
struct Left {
    nodes: usize,
    /// Bytes behind aliases.
    aliased: usize,
    /// In 1,000,000 bytes: all that was left for aliases.
    limit: usize,
}

impl Left {
    fn take(&mut self, node: &Node, is_aliased: bool) -> Result<(), Error> {
        self.nodes = self.nodes.checked_sub(1).ok_or(Error::TooLarge)?;
        if is_aliased {
            let bytes = match &node.kind {
                NodeKind::Scalar { text, .. } => text.len(),
                NodeKind::Mapping { entries, .. } => entries.iter().map(|entry| NODE + entry.name().len()).sum(),
                NodeKind::Sequence { .. } | NodeKind::Alias(_) => 0,
            };
            let left = self.aliased.checked_sub(NODE + bytes);
            self.aliased = left.ok_or(Error::Aliases { limit: self.limit })?;
        }
        Ok(())
    }
}

/// `is_aliased`: whether an alias stands for it.
fn to_value(node: &Node, anchors: &HashMap<usize, &Node>, is_aliased: bool, left: &mut Left) -> Result<Value, Error> {
    left.take(node, is_aliased)?;
    Ok(match &node.kind {
        NodeKind::Scalar { text, style } => {
            if *style == ScalarStyle::Plain && !node.string_tag {
                scalar::resolve_plain(text)
            } else {
                Value::String(text.to_string())
            }
        }
        NodeKind::Alias(target) => match anchors.get(target) {
            // An anchor around its own alias is cyclic and has no value.
            Some(anchored) if !contains(anchored, node) => to_value(anchored, anchors, true, left)?,
            _ => Value::Null,
        },
        NodeKind::Sequence { items, .. } => {
            Value::Array(items.iter().map(|item| to_value(item, anchors, is_aliased, left)).collect::<Result<_, _>>()?)
        }
        NodeKind::Mapping { entries, .. } => {
            let mut map = Map::with_capacity(entries.len());
            for entry in entries.iter().filter(|entry| !entry.is_merge()) {
                map.insert(entry.name().to_owned(), to_value(&entry.value, anchors, is_aliased, left)?);
            }
            for entry in entries.iter().filter(|entry| entry.is_merge()) {
                merge(&mut map, to_value(&entry.value, anchors, is_aliased, left)?);
            }
            Value::Object(map)
        }
    })
}

fn contains(outer: &Node, inner: &Node) -> bool {
    outer.start <= inner.start && inner.end <= outer.end && !std::ptr::eq(outer, inner)
}

impl Entry {
    /// `<<: *defaults`
    pub(super) fn is_merge(&self) -> bool {
        matches!(&self.key.kind, NodeKind::Scalar { text, style: ScalarStyle::Plain } if text.as_ref() == "<<")
    }
}

/// Keys that the mapping has itself win over merged ones, and earlier merges over later ones.
fn merge(map: &mut Map<String, Value>, merged: Value) {
    match merged {
        Value::Object(more) => {
            for (key, value) in more {
                map.entry(key).or_insert(value);
            }
        }
        Value::Array(list) => list.into_iter().for_each(|each| merge(map, each)),
        _ => {}
    }
}
