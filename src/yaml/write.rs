//! Writing new values as block YAML. Strings that any YAML reader takes for something else are quoted.

use serde_json::Value;

/// Whether the dashes of a list stand below its key or two columns deeper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListIndent {
    /// As kustomize and kubectl write it.
    #[default]
    Compact,
    /// Two columns deeper.
    Wide,
}

/// Several values as a stream of documents.
pub fn stream(values: &[Value]) -> String {
    let documents: Vec<String> = values.iter().map(|value| block(value, 0, ListIndent::Compact)).collect();
    documents.join("---\n")
}

/// The value as a block document, every line but blank ones indented by `indent` columns, ending with a line
/// break.
pub fn block(value: &Value, indent: usize, lists: ListIndent) -> String {
    shift(&serialise(value, lists), indent)
}

/// `- ` and the value behind it, as an item of a list whose dashes stand in column `indent`.
pub fn list_item(value: &Value, indent: usize, lists: ListIndent) -> String {
    shift(&serialise(&[value], lists), indent)
}

/// What follows a key's colon: ` value`, ` |` and lines, or a line break and an indented block, as it stands
/// under a key in column `indent`. Ends without a line break.
pub(super) fn after_colon(value: &Value, indent: usize, lists: ListIndent) -> String {
    if needs_keep(value) {
        return format!(" {}", flow(value));
    }
    entry("k", value, indent, lists)["k:".len()..].to_owned()
}

/// `- value` as it stands with its dash in column `indent`, the first line's margin left out. Ends without a
/// line break.
pub(super) fn dashed(value: &Value, indent: usize, lists: ListIndent) -> String {
    if needs_keep(value) {
        return format!("- {}", flow(value));
    }
    let text = list_item(value, indent, lists);
    text[indent..].trim_end_matches('\n').to_owned()
}

/// `key: value` as an entry of a mapping in column `indent`, the first line's margin left out. Ends without a
/// line break.
pub(super) fn entry(key: &str, value: &Value, indent: usize, lists: ListIndent) -> String {
    if needs_keep(value) {
        return format!("{}: {}", flow(&Value::String(key.to_owned())), flow(value));
    }
    let mut map = serde_json::Map::new();
    map.insert(key.to_owned(), value.clone());
    let text = shift(&serialise(&map, lists), indent);
    text[indent..].trim_end_matches('\n').to_owned()
}

/// The value as JSON, which is YAML's flow style.
pub(super) fn flow(value: &Value) -> String {
    // serde_json leaves these as they are; YAML 1.1 readers fold the first three as line breaks and refuse
    // the others.
    value
        .to_string()
        .chars()
        .map(|c| match c {
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{7f}'..='\u{9f}' => format!("\\u{:04x}", c as u32),
            _ => c.to_string(),
        })
        .collect()
}

/// Whether the value ends with a string that only a `|+` scalar can hold: such a scalar would swallow the blank
/// lines that follow it in the text.
fn needs_keep(value: &Value) -> bool {
    last_leaf(value).is_some_and(|leaf| {
        let text = leaf.trim_end();
        let blank = &leaf[text.len()..];
        blank.contains('\n') && (text.is_empty() || blank != "\n")
    })
}

/// Whether the value's last line is a block scalar's, which needs a line break behind it even at the end of
/// the text.
pub(super) fn ends_with_block_scalar(value: &Value) -> bool {
    !needs_keep(value) && last_leaf(value).is_some_and(|leaf| leaf.contains('\n'))
}

fn last_leaf(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(items) => last_leaf(items.last()?),
        Value::Object(map) => last_leaf(map.values().next_back()?),
        _ => None,
    }
}

fn serialise(value: &impl serde::Serialize, lists: ListIndent) -> String {
    let options = serde_saphyr::ser_options! {
        indent_step: 2,
        compact_list_indent: lists == ListIndent::Compact,
        // Folding would break long base64 and URLs over lines.
        folded_wrap_chars: usize::MAX,
    };
    let mut text = String::new();
    // A JSON value has nothing that YAML cannot say, and writing to a String cannot fail.
    let _ = serde_saphyr::to_fmt_writer_with_options(&mut text, value, options);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn shift(text: &str, indent: usize) -> String {
    if indent == 0 {
        return text.to_owned();
    }
    let margin = " ".repeat(indent);
    let mut out = String::with_capacity(text.len() + text.len() / 16 * indent);
    for line in text.split_inclusive('\n') {
        if !line.trim_end_matches(['\r', '\n']).is_empty() {
            out.push_str(&margin);
        }
        out.push_str(line);
    }
    out
}
