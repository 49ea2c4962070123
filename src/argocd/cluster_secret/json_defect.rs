//! Why a `config` is not JSON: what people really write there, by name.

use crate::text::Lines;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The first thing in a text that is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonDefect {
    /// What it is.
    pub kind: JsonDefectKind,
    /// Byte offset in the text.
    pub offset: usize,
}

/// What people write where JSON belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonDefectKind {
    /// `// ...`, `# ...` or `/* ... */`
    Comment,
    /// A comma before `}` or `]`.
    TrailingComma,
    /// None between two entries.
    MissingComma,
    /// `'...'` where `"..."` belongs.
    SingleQuotes,
    /// `key = value`
    Hcl,
    /// `key: value` without quotes.
    Yaml,
    /// A byte order mark.
    ByteOrderMark,
    /// Base64, where the JSON itself belongs: encoded once too often.
    Base64,
    /// `{{ ... }}` that nothing has rendered.
    Template,
    /// Something behind the end of the JSON.
    MoreThanOne,
    /// A line break inside of a string, as raw PEM has them.
    LineBreak,
    /// It ends too early.
    CutOff,
    /// Anything else.
    Syntax,
}

impl JsonDefect {
    /// What is wrong in a text that `serde_json` does not take.
    pub(super) fn of(text: &str, error: &serde_json::Error) -> Self {
        let offset = Lines::of(text).offset(error.line(), error.column());
        let kind = kind(text, offset, error);
        let offset = match kind {
            JsonDefectKind::ByteOrderMark | JsonDefectKind::Base64 => 0,
            JsonDefectKind::TrailingComma => text[..offset].rfind(',').unwrap_or(offset),
            // Behind the entry that lacks it.
            JsonDefectKind::MissingComma => {
                text[..offset].trim_end().char_indices().next_back().map_or(offset, |(last, _)| last)
            }
            _ => offset,
        };
        Self { kind, offset }
    }

    /// One sentence, without a value.
    pub fn message(&self) -> &'static str {
        match self.kind {
            JsonDefectKind::Comment => "a comment is not JSON",
            JsonDefectKind::TrailingComma => "a comma before the closing bracket is not JSON",
            JsonDefectKind::MissingComma => "a comma is missing behind this",
            JsonDefectKind::SingleQuotes => "single quotes are not JSON",
            JsonDefectKind::Hcl => "this is HCL, not JSON",
            JsonDefectKind::Yaml => "this is YAML, not JSON",
            JsonDefectKind::ByteOrderMark => "a byte order mark in front is not JSON",
            JsonDefectKind::Base64 => "this is base64, where the JSON itself belongs",
            JsonDefectKind::Template => "this is a template that nothing has rendered",
            JsonDefectKind::MoreThanOne => "there is something behind the end of the JSON",
            JsonDefectKind::LineBreak => "there is a line break inside of a string, which JSON does not allow",
            JsonDefectKind::CutOff => "the JSON ends too early",
            JsonDefectKind::Syntax => "this is not JSON",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self.kind {
            JsonDefectKind::Comment => "remove the comment; Argo CD drops the cluster and says nothing in its UI",
            JsonDefectKind::TrailingComma => "remove the comma",
            JsonDefectKind::MissingComma => "add the comma",
            JsonDefectKind::SingleQuotes => "write double quotes",
            JsonDefectKind::Hcl => "write it with jsonencode({ ... })",
            JsonDefectKind::Yaml => "write JSON: braces, and quotes around each key and string",
            JsonDefectKind::ByteOrderMark => "save it as UTF-8 without a byte order mark",
            JsonDefectKind::Base64 => {
                "put it below `data` as it is, or decode it and put it below `stringData`: encode once"
            }
            JsonDefectKind::Template => "render the template first, or lint what was rendered",
            JsonDefectKind::MoreThanOne => "keep one JSON object",
            JsonDefectKind::LineBreak => {
                "caData is base64 of the PEM, on one line: `base64 -w0 ca.crt` (Terraform: base64encode); elsewhere write \\n"
            }
            JsonDefectKind::CutOff => "add what is missing at the end: a quote, a brace or a bracket",
            JsonDefectKind::Syntax => "fix the JSON syntax here",
        }
    }
}

fn kind(text: &str, offset: usize, error: &serde_json::Error) -> JsonDefectKind {
    let rest = text[offset..].trim_start();
    let before = text[..offset].trim_end();
    if text.starts_with('\u{feff}') {
        return JsonDefectKind::ByteOrderMark;
    }
    if is_base64_of_json(text.trim()) {
        return JsonDefectKind::Base64;
    }
    if rest.starts_with(['/', '#']) {
        return JsonDefectKind::Comment;
    }
    if rest.starts_with("{{") || (rest.starts_with('{') && before.ends_with('{')) {
        return JsonDefectKind::Template;
    }
    if rest.starts_with(['}', ']']) && before.ends_with(',') {
        return JsonDefectKind::TrailingComma;
    }
    if rest.starts_with('"') && error.to_string().starts_with("expected `,` or") {
        return JsonDefectKind::MissingComma;
    }
    if rest.starts_with('\'') {
        return JsonDefectKind::SingleQuotes;
    }
    // The parser stops at the first letter of a bare word, or behind a quoted key.
    let word = rest.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"'));
    let behind = word.trim_start_matches([' ', '\t']);
    if behind.starts_with('=') && !behind.starts_with("==") {
        return JsonDefectKind::Hcl;
    }
    if error.to_string().starts_with("control character") {
        return JsonDefectKind::LineBreak;
    }
    if error.is_eof() {
        return JsonDefectKind::CutOff;
    }
    if behind.starts_with(':') {
        return JsonDefectKind::Yaml;
    }
    // serde_json says so where a whole value came first.
    if error.to_string().starts_with("trailing characters") {
        return JsonDefectKind::MoreThanOne;
    }
    JsonDefectKind::Syntax
}

fn is_base64_of_json(text: &str) -> bool {
    let decoded = STANDARD.decode(text.replace(['\n', '\r'], ""));
    decoded.is_ok_and(|bytes| bytes.trim_ascii_start().first() == Some(&b'{'))
}
