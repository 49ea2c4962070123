//! Finding documents and list items by their lines, without parsing them: what the plan does not look at is
//! never parsed. YAML's own rules make this exact for block style: a document marker may stand in no content,
//! and no line of a block item's content begins in or left of the column of its dash, but for quoted scalars and flow
//! collections, which go on wherever they like. Where one may be open ([`Open`]), nothing is found here, and the caller
//! has to ask the parser.

use super::open::Open;
use std::ops::Range;

/// The documents of a stream, each without its markers. Stretches without content (only blank lines, comments
/// or directives) are left out.
pub fn documents(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = text.strip_prefix('\u{feff}').map_or(0, |rest| text.len() - rest.len());
    for (at, line) in lines(text) {
        if is_marker(line) {
            push_document(text, start..at, &mut found);
            start = at + "---".len();
        }
    }
    push_document(text, start..text.len(), &mut found);
    found
}

fn push_document(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let has_content = text[range.clone()].lines().any(|line| {
        let word = line.trim_start();
        !(word.is_empty() || word.starts_with('#') || line.starts_with('%') || line.trim_end() == "...")
    });
    if has_content {
        found.push(range);
    }
}

fn is_marker(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// A key of a block mapping that begins in the first column, and the lines of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopLevelKey<'t> {
    /// The key, unquoted.
    pub name: &'t str,
    /// From the first byte of the key's line to the next key's.
    pub lines: Range<usize>,
    /// First byte after the colon.
    pub value: usize,
}

/// The keys of a document that is a block mapping in the first column; `None` for any other document, and where only the
/// parser can tell its keys from its content.
pub fn top_level_keys(text: &str) -> Option<Vec<TopLevelKey<'_>>> {
    let mut keys: Vec<TopLevelKey<'_>> = Vec::new();
    let mut open = Open::default();
    for (at, line) in lines(text) {
        if open.line(line) {
            return None;
        }
        match line.as_bytes().first() {
            None | Some(b' ' | b'#' | b'\n' | b'\r') => {}
            // The items of a list that is not indented.
            Some(b'-') if !keys.is_empty() && is_dash(line) => {}
            Some(_) => {
                if is_marker(line) {
                    if keys.is_empty() {
                        continue;
                    }
                    return None;
                }
                let (name, value) = plain_key(line)?;
                if let Some(last) = keys.last_mut() {
                    last.lines.end = at;
                }
                keys.push(TopLevelKey { name, lines: at..text.len(), value: at + value });
            }
        }
    }
    if keys.is_empty() { None } else { Some(keys) }
}

/// `key: …`: the key, and the offset after the colon.
fn plain_key(line: &str) -> Option<(&str, usize)> {
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.' | '/'))?;
    let rest = line[end..].strip_prefix(':')?;
    if end == 0 || !(rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])) {
        return None;
    }
    Some((&line[..end], end + 1))
}

fn is_dash(line: &str) -> bool {
    line.strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r', '\n']))
}

/// An item of a block list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockItem {
    /// From the first byte of the dash's line to the next item's.
    pub lines: Range<usize>,
    /// First byte of the content behind the dash.
    pub content: usize,
}

/// The items of the block list that is the value of this key, and the column of their dashes; `None` where the
/// value is anything else.
pub fn block_items(text: &str, key: &TopLevelKey<'_>) -> Option<(usize, Vec<BlockItem>)> {
    let mut column = None;
    let mut items: Vec<BlockItem> = Vec::new();
    let first_line = text[key.value..key.lines.end].lines().next().unwrap_or_default().trim();
    if !(first_line.is_empty() || first_line.starts_with('#')) {
        return None;
    }
    let body = text[key.value..key.lines.end].find('\n').map_or(key.lines.end, |at| key.value + at + 1);
    for (offset, line) in lines(&text[body..key.lines.end]) {
        let at = body + offset;
        let indent = line.len() - line.trim_start_matches(' ').len();
        let word = &line[indent..];
        if word.trim_end().is_empty() || word.starts_with('#') || column.is_some_and(|column| indent > column) {
            continue;
        }
        if !is_dash(word) || *column.get_or_insert(indent) != indent {
            return None;
        }
        if let Some(last) = items.last_mut() {
            last.lines.end = at;
        }
        let behind = &word[1..];
        let spaces = behind.len() - behind.trim_start_matches(' ').len();
        items.push(BlockItem { lines: at..key.lines.end, content: at + indent + 1 + spaces });
    }
    column.map(|column| (column, items))
}

/// Lines with their byte offsets, line breaks included.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

#[cfg(test)]
mod tests {
    use super::{block_items, documents, top_level_keys};

    #[test]
    fn a_stream_is_split_at_markers_and_empty_documents_are_left_out() {
        let text = "# only\n---\n---\na: 1\n--- # x\nb: |\n  ---\n---\n# tail\n";
        let found: Vec<&str> = documents(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["\na: 1\n", " # x\nb: |\n  ---\n"]);
    }

    #[test]
    fn items_of_a_list_are_found_whether_indented_or_not() {
        for text in
            ["items:\n- a: 1\n  b: 2\n# c\n- {c: 3}\nz: 1\n", "items: # x\n  - a: 1\n    b: 2\n  - {c: 3}\nz: 1\n"]
        {
            let keys = top_level_keys(text).unwrap();
            let (_, items) = block_items(text, &keys[0]).unwrap();
            assert_eq!(items.len(), 2, "{text}");
            assert!(text[items[0].content..].starts_with("a: 1"));
            assert!(text[items[1].content..items[1].lines.end].starts_with("{c: 3}"));
        }
    }
}
