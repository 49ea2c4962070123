//! A plain stream of documents: what a legacy exec plugin gets, what `render` reads and what every way but
//! the `ResourceList` writes.

use super::manifests::Manifests;
use crate::diagnostic::Diagnostic;
use crate::plan::Changes;
use crate::yaml::{self, Document, ListIndent, NodeKind, split};
use std::ops::Range;

/// Reads the stream. The objects of a `kind: List` count one by one.
pub fn read(text: &str, file: Option<String>) -> Result<Manifests<'_>, Diagnostic> {
    let mut manifests = Manifests { text, items: Vec::new(), file };
    places(text).try_for_each(|(span, column, cut)| manifests.push(span, column, cut))?;
    Ok(manifests)
}

/// Reads what can be read of the stream, and says what cannot.
pub fn read_leniently(text: &str, file: Option<String>) -> (Manifests<'_>, Vec<Diagnostic>) {
    let mut manifests = Manifests { text, items: Vec::new(), file };
    let unreadable = places(text).filter_map(|(span, column, cut)| manifests.push(span, column, cut).err()).collect();
    (manifests, unreadable)
}

/// Where the objects stand.
fn places(text: &str) -> impl Iterator<Item = Place> {
    split::documents(text).into_iter().flat_map(move |document| {
        list_items(text, &document).unwrap_or_else(|| {
            let marker = if text[..document.start].ends_with("---") { "---".len() } else { 0 };
            let cut = document.start - marker..document.end;
            vec![(document, 0, cut)]
        })
    })
}

type Place = (Range<usize>, usize, Range<usize>);

/// The objects in a `kind: List`; `None` for a document that is none.
fn list_items(text: &str, document: &Range<usize>) -> Option<Vec<Place>> {
    let content = &text[document.clone()];
    if !content.contains("List") || !content.contains("items") {
        return None;
    }
    if let Some(keys) = split::top_level_keys(content) {
        let kind = keys.iter().find(|key| key.name == "kind")?;
        let kind = content[kind.value..kind.lines.end].trim().trim_matches(['"', '\'']);
        let items = keys.iter().find(|key| key.name == "items")?;
        if !kind.ends_with("List") {
            return None;
        }
        if let Some((_, items)) = split::block_items(content, items) {
            let shift = |range: Range<usize>| document.start + range.start..document.start + range.end;
            let place = |item: split::BlockItem| {
                (shift(item.content..item.lines.end), item.content - item.lines.start, shift(item.lines))
            };
            return Some(items.into_iter().map(place).collect());
        }
    }
    flow_list_items(content, document.start)
}

/// A List in flow style: what `kubectl get -o json` prints.
fn flow_list_items(content: &str, offset: usize) -> Option<Vec<Place>> {
    let document = Document::read(content).ok()?;
    let NodeKind::Mapping { entries, .. } = &document.root().kind else { return None };
    let named = |name: &str| entries.iter().find(|entry| entry.name() == name).map(|entry| &entry.value);
    let NodeKind::Scalar { text: kind, .. } = &named("kind")?.kind else { return None };
    let NodeKind::Sequence { items, flow: true } = &named("items")?.kind else { return None };
    if !kind.ends_with("List") {
        return None;
    }
    let place = |at: usize| {
        let item = &items[at];
        let cut = match (items.get(at + 1), at.checked_sub(1)) {
            (Some(next), _) => item.start..next.start,
            (None, Some(previous)) => items[previous].end..item.end,
            (None, None) => item.start..item.end,
        };
        (offset + item.start..offset + item.end, 0, offset + cut.start..offset + cut.end)
    };
    Some((0..items.len()).map(place).collect())
}

impl Manifests<'_> {
    /// The stream with the changes applied, new objects behind the last.
    pub fn write_stream(&self, changes: &Changes) -> Result<String, Diagnostic> {
        let mut out = String::with_capacity(self.text.len() + 4096);
        self.rewrite(&mut out, 0..self.text.len(), &changes.changes)?;
        for object in &changes.created {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            let ends_with_marker = out.lines().next_back().is_some_and(|line| line.trim_end() == "---");
            if !out.is_empty() && !ends_with_marker {
                out.push_str("---\n");
            }
            out.push_str(&yaml::block(object, 0, ListIndent::Compact));
        }
        Ok(out)
    }
}
