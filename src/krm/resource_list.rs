//! The `ResourceList` of the KRM functions specification (config.kubernetes.io/v1, v1beta1, v1alpha1: what came
//! in goes out).

use super::manifests::Manifests;
use super::other_breaks::reads_alike;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::k8s::annotations::KUSTOMIZE_ID;
use crate::k8s::{Change, Changes, Meta};
use crate::text::line_start;
use crate::yaml::{self, Document, ListIndent, Node, NodeKind, split};
use json_patch::Patch;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::ops::Range;

/// A `ResourceList` as it came in.
#[derive(Debug)]
pub struct ResourceList<'t> {
    /// The items.
    pub manifests: Manifests<'t>,
    /// The functionConfig, as a document of its own.
    pub function_config: Option<FunctionConfig<'t>>,
    layout: Layout,
}

/// The functionConfig of a `ResourceList`.
#[derive(Debug)]
pub struct FunctionConfig<'t> {
    /// Its text, as a document.
    pub text: Cow<'t, str>,
    /// What it is called.
    pub meta: Meta,
    /// Its value, without `spec`.
    pub value: Value,
}

#[derive(Debug)]
enum Layout {
    /// What kustomize and kpt send: the items are found by their lines.
    Block {
        /// The lines of `items`, where the key is there.
        items: Option<Range<usize>>,
        /// The column of the items' dashes.
        column: usize,
        /// The lines of `results` that came in.
        results: Option<Range<usize>>,
    },
    /// JSON, or block style of an unusual kind: edited as one document.
    Whole,
}

/// Reads a `ResourceList`.
pub fn read(text: &str) -> Result<ResourceList<'_>> {
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(Diagnostic::error(Code::EmptyInput, "stdin is empty; a KRM function reads a ResourceList there")
            .help("run it through `kustomize build` or `kpt fn`, or use `argocd-aks render` for plain manifests")
            .into());
    }
    let list = read_any(text);
    // Such a break may be why something cannot be read: then it is what has to be said.
    reads_alike(&Manifests::new(text, None), objects)?;
    list
}

fn read_any(text: &str) -> Result<ResourceList<'_>> {
    match read_block(text)? {
        Some(list) => Ok(list),
        None => read_whole(text),
    }
}

/// The functionConfig and the items, and whether they cannot be read.
fn objects(text: &str) -> (Vec<Option<Value>>, usize) {
    let Ok(list) = read_any(text) else { return (Vec::new(), 1) };
    let config =
        list.function_config.iter().map(|config| Document::read(&config.text).and_then(|text| text.to_value()).ok());
    (config.chain(list.manifests.items.into_iter().map(|item| item.object.value)).collect(), 0)
}

fn read_block(text: &str) -> Result<Option<ResourceList<'_>>> {
    let Some(keys) = split::top_level_keys(text) else { return Ok(None) };
    let find = |name: &str| keys.iter().find(|key| key.name == name);
    let scalar = |name: &str| find(name).map(|key| text[key.value..key.lines.end].trim().trim_matches(['"', '\'']));
    let mut names: Vec<&str> = keys.iter().map(|key| key.name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) || scalar("kind") != Some("ResourceList") {
        return Ok(None);
    }
    let mut manifests = Manifests::new(text, None);
    let mut column = 0;
    if let Some(key) = find("items") {
        if let Some((found, items)) = split::block_items(text, key) {
            column = found;
            for item in items {
                manifests.push(item.content..item.lines.end, item.content - item.lines.start, item.lines)?;
            }
        } else if !matches!(text[key.value..key.lines.end].trim(), "" | "[]" | "null" | "~") {
            return Ok(None);
        }
    }
    let function_config = match find("functionConfig") {
        Some(key) => function_config(Cow::Borrowed(&text[key.value..key.lines.end]))?,
        None => None,
    };
    let layout = Layout::Block {
        items: find("items").map(|key| key.lines.clone()),
        column,
        results: find("results").map(|key| key.lines.clone()),
    };
    Ok(Some(ResourceList { manifests, function_config, layout }))
}

fn read_whole(text: &str) -> Result<ResourceList<'_>> {
    let not_a_list = |what: &str| {
        Diagnostic::error(Code::NotAResourceList, format!("stdin is {what}, not a ResourceList"))
            .help("a KRM function reads `kind: ResourceList`; for plain manifests use `argocd-aks render`")
    };
    let mut manifests = Manifests::new(text, None);
    let document = Document::read(text).map_err(|error| match error {
        yaml::Error::NotOneDocument { .. } => not_a_list("a stream of several documents"),
        error => {
            let code = Code::from(&error);
            let position = manifests.position(error.offset().min(text.len()), None);
            Diagnostic::error(code, format!("stdin cannot be read: {error}"))
                .help("a KRM function reads `kind: ResourceList` as YAML or JSON")
                .position(Some(position))
        }
    })?;
    let NodeKind::Mapping { entries, .. } = &document.root().kind else {
        let what = match &document.root().kind {
            NodeKind::Sequence { .. } => "a list",
            _ => "a scalar",
        };
        return Err(not_a_list(what).into());
    };
    let named = |name: &str| entries.iter().find(|entry| entry.name() == name).map(|entry| &entry.value);
    let is_list = named("kind")
        .is_some_and(|kind| matches!(&kind.kind, NodeKind::Scalar { text, .. } if &**text == "ResourceList"));
    if !is_list {
        return Err(not_a_list("an object of another kind").into());
    }
    let place = |node: &Node| (node.start..node.end, if is_block(node) { column(text, node.start) } else { 0 });
    if let Some(items) = named("items") {
        match &items.kind {
            NodeKind::Sequence { items, .. } => {
                for item in items {
                    let (span, column) = place(item);
                    manifests.push(span.clone(), column, span)?;
                }
            }
            NodeKind::Scalar { text, .. } if matches!(&**text, "" | "null" | "~") => {}
            _ => return Err(not_a_list("a ResourceList whose items are no list").into()),
        }
    }
    let function_config = match named("functionConfig") {
        Some(node) => {
            let (span, column) = place(node);
            let mut config = " ".repeat(column);
            config.push_str(&text[span]);
            self::function_config(Cow::Owned(config))?
        }
        None => None,
    };
    Ok(ResourceList { manifests, function_config, layout: Layout::Whole })
}

/// The text without the lines of `spec`: a fleet of thousands stands there, and is read where it is loaded.
fn without_spec(text: &str) -> Cow<'_, str> {
    let margin =
        text.lines().find(|line| !line.trim().is_empty()).map_or(0, |line| line.len() - line.trim_start().len());
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_key =
        |line: &str| indent(line) == margin && !line.trim_end().is_empty() && !line[margin..].starts_with(['#', '-']);
    let mut start = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match start {
            None if is_key(line) && line[margin..].trim_end() == "spec:" => start = Some(at),
            Some(start) if is_key(line) => return Cow::Owned(format!("{}{}", &text[..start], &text[at..])),
            _ => {}
        }
        at += line.len();
    }
    Cow::Borrowed(&text[..start.unwrap_or(text.len())])
}

fn is_block(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Mapping { flow: false, .. } | NodeKind::Sequence { flow: false, .. })
}

fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// Reads a functionConfig; `None` where there is nothing in it.
pub fn function_config(text: Cow<'_, str>) -> Result<Option<FunctionConfig<'_>>> {
    let head = without_spec(&text);
    let value = Document::read(&head).and_then(|document| document.to_value());
    let value = match value {
        Ok(value) => value,
        Err(yaml::Error::NotOneDocument { found: 0 }) => return Ok(None),
        Err(error) => {
            let code = Code::from(&error);
            return Err(Diagnostic::error(code, format!("the functionConfig cannot be read: {error}"))
                .help("fix the YAML syntax of the functionConfig")
                .into());
        }
    };
    if value.is_null() {
        return Ok(None);
    }
    Ok(Some(FunctionConfig { meta: Meta::of(&value), text, value }))
}

impl ResourceList<'_> {
    /// What a validator changes: nothing. But kustomize fails for one that returns its items, while everything else
    /// deletes what does not come back: only where the items carry kustomize's id do they go.
    pub fn validated(&self) -> Changes {
        let items = &self.manifests.items;
        // A CustomResourceDefinition is not parsed: what all others carry, it carries, too.
        let mut parsed = items.iter().filter(|item| item.object.value.is_some()).peekable();
        let is_of_kustomize =
            parsed.peek().is_some() && parsed.all(|item| item.object.annotation(KUSTOMIZE_ID).is_some());
        let count = if is_of_kustomize { items.len() } else { 0 };
        Changes { changes: (0..count).map(|at| (at, Change::Remove)).collect(), created: Vec::new() }
    }

    /// The `ResourceList` with the changes applied and these results, complete.
    pub fn write(&self, changes: &Changes, results: &[Value]) -> Result<String> {
        match &self.layout {
            Layout::Block { items, column, results: old } => {
                self.write_block(changes, results, items.as_ref(), *column, old.as_ref())
            }
            Layout::Whole => self.write_whole(changes, results),
        }
    }

    fn write_block(
        &self,
        changes: &Changes,
        results: &[Value],
        items: Option<&Range<usize>>,
        column: usize,
        old_results: Option<&Range<usize>>,
    ) -> Result<String> {
        let text = self.manifests.text;
        let end = text.len()..text.len();
        let mut parts = Vec::new();
        if !changes.is_empty() || items.is_none() {
            parts.push((items.unwrap_or(&end).clone(), ListPart::Items));
        }
        if !results.is_empty() {
            parts.push((old_results.unwrap_or(&end).clone(), ListPart::Results));
        }
        parts.sort_by_key(|(range, _)| range.start);
        // Everything is written straight into the one output: a fleet's Secrets are most of the memory.
        let mut out = String::with_capacity(text.len() + 4096);
        let mut at = 0;
        for (range, part) in parts {
            out.push_str(&text[at..range.start]);
            end_line(&mut out);
            match part {
                ListPart::Items => self.write_items(&mut out, changes, items.cloned(), column)?,
                ListPart::Results => out += &yaml::block(&json!({ "results": results }), 0, ListIndent::Compact),
            }
            at = range.end;
        }
        out.push_str(&text[at..]);
        Ok(out)
    }

    fn write_items(
        &self,
        out: &mut String,
        changes: &Changes,
        items: Option<Range<usize>>,
        column: usize,
    ) -> Result<()> {
        let removed = changes.changes.iter().filter(|(_, change)| matches!(change, Change::Remove)).count();
        match items {
            Some(lines) if removed < self.manifests.items.len() => {
                self.manifests.rewrite(out, lines, &changes.changes)?;
            }
            // Without items there is only the key, and what goes below it is written anew.
            _ if changes.created.is_empty() => out.push_str("items: []\n"),
            _ => out.push_str("items:\n"),
        }
        for object in &changes.created {
            end_line(out);
            out.push_str(&yaml::list_item(object, column, ListIndent::Compact));
        }
        Ok(())
    }

    fn write_whole(&self, changes: &Changes, results: &[Value]) -> Result<String> {
        let (text, mut operations) = self.with_edited_items(&changes.changes);
        for (index, change) in changes.changes.iter().rev() {
            if matches!(change, Change::Remove) {
                operations.push(json!({"op": "remove", "path": format!("/items/{index}")}));
            }
        }
        if self.manifests.items.is_empty() && !changes.created.is_empty() {
            operations.push(json!({"op": "add", "path": "/items", "value": changes.created}));
        } else {
            operations
                .extend(changes.created.iter().map(|object| json!({"op": "add", "path": "/items/-", "value": object})));
        }
        if !results.is_empty() {
            operations.push(json!({"op": "add", "path": "/results", "value": results}));
        }
        if operations.is_empty() {
            return Ok(text);
        }
        // These are operations of RFC 6902 by construction.
        let patch: Patch = serde_json::from_value(Value::Array(operations)).unwrap_or_default();
        yaml::edit(&text, &patch).map_err(|error| {
            Diagnostic::error(
                Code::CannotEdit,
                format!("the ResourceList cannot be changed at {}: {}", error.path, error.reason),
            )
            .help("send the ResourceList in block style")
            .into()
        })
    }
}

impl ResourceList<'_> {
    /// The text with each item edited by itself, and the operations of those where that is not possible: an edit of the whole
    /// text reads all of it.
    fn with_edited_items(&self, changes: &[(usize, Change)]) -> (String, Vec<Value>) {
        let text = self.manifests.text;
        // The line breaks of an item are those of the whole text.
        let is_alone = !text.contains('\r');
        let mut out = String::with_capacity(text.len());
        let mut operations = Vec::new();
        let mut at = 0;
        for (index, change) in changes {
            let Change::Edit(patch) = change else { continue };
            let item = &self.manifests.items[*index];
            match yaml::edit(&self.manifests.document(item), patch) {
                Ok(edited) if is_alone && item.span.start >= at => {
                    out.push_str(&text[at..item.span.start]);
                    // The margin that `document` put before the first line.
                    out.push_str(&edited[item.column..]);
                    at = item.span.end;
                }
                _ => operations.extend(below_item(*index, patch)),
            }
        }
        out.push_str(&text[at..]);
        (out, operations)
    }
}

/// The operations of an item's patch, as operations on the `ResourceList`.
fn below_item(index: usize, patch: &Patch) -> Vec<Value> {
    let mut operations: Vec<Value> = patch.0.iter().map(|operation| json!(operation)).collect();
    for operation in &mut operations {
        for key in ["path", "from"] {
            if let Some(Value::String(path)) = operation.get_mut(key) {
                path.insert_str(0, &format!("/items/{index}"));
            }
        }
    }
    operations
}

/// A part of the `ResourceList` that is written anew.
enum ListPart {
    Items,
    Results,
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}
