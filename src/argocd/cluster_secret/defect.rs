//! Why a `config` is not JSON: what people really write there, by name.

use crate::text::Lines;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The first thing in a text that is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// What it is.
    pub kind: DefectKind,
    /// Byte offset in the text.
    pub offset: usize,
}

/// What people write where JSON belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefectKind {
    /// `// ...`, `# ...` or `/* ... */`
    Comment,
    /// A comma before `}` or `]`.
    TrailingComma,
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

impl Defect {
    /// What is wrong in a text that `serde_json` does not take.
    pub(super) fn of(text: &str, error: &serde_json::Error) -> Self {
        let offset = Lines::of(text).offset(error.line(), error.column());
        let kind = kind(text, offset, error);
        let offset = match kind {
            DefectKind::ByteOrderMark | DefectKind::Base64 => 0,
            DefectKind::TrailingComma => text[..offset].rfind(',').unwrap_or(offset),
            _ => offset,
        };
        Self { kind, offset }
    }

    /// One sentence, without a value.
    pub fn message(&self) -> &'static str {
        match self.kind {
            DefectKind::Comment => "a comment is not JSON",
            DefectKind::TrailingComma => "a comma before the closing bracket is not JSON",
            DefectKind::SingleQuotes => "single quotes are not JSON",
            DefectKind::Hcl => "this is HCL, not JSON",
            DefectKind::Yaml => "this is YAML, not JSON",
            DefectKind::ByteOrderMark => "a byte order mark in front is not JSON",
            DefectKind::Base64 => "this is base64, where the JSON itself belongs",
            DefectKind::Template => "this is a template that nothing has rendered",
            DefectKind::MoreThanOne => "there is something behind the end of the JSON",
            DefectKind::LineBreak => "there is a line break inside of a string, which JSON does not allow",
            DefectKind::CutOff => "the JSON ends too early",
            DefectKind::Syntax => "this is not JSON",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self.kind {
            DefectKind::Comment => "remove the comment; Argo CD drops the cluster and says nothing in its UI",
            DefectKind::TrailingComma => "remove the comma",
            DefectKind::SingleQuotes => "write double quotes",
            DefectKind::Hcl => "write it with jsonencode({ ... })",
            DefectKind::Yaml => "write JSON: braces, and quotes around each key and string",
            DefectKind::ByteOrderMark => "save it as UTF-8 without a byte order mark",
            DefectKind::Base64 => {
                "put it below `data` as it is, or decode it and put it below `stringData`: encode once"
            }
            DefectKind::Template => "render the template first, or lint what was rendered",
            DefectKind::MoreThanOne => "keep one JSON object",
            DefectKind::LineBreak => {
                "caData is base64 of the PEM, on one line: `base64 -w0 ca.crt` (Terraform: base64encode); elsewhere write \\n"
            }
            DefectKind::CutOff => "add what is missing at the end: a quote, a brace or a bracket",
            DefectKind::Syntax => "fix the JSON syntax here",
        }
    }
}

fn kind(text: &str, offset: usize, error: &serde_json::Error) -> DefectKind {
    let rest = text[offset..].trim_start();
    let before = text[..offset].trim_end();
    if text.starts_with('\u{feff}') {
        return DefectKind::ByteOrderMark;
    }
    if is_base64_of_json(text.trim()) {
        return DefectKind::Base64;
    }
    if rest.starts_with(['/', '#']) {
        return DefectKind::Comment;
    }
    if rest.starts_with("{{") || (rest.starts_with('{') && before.ends_with('{')) {
        return DefectKind::Template;
    }
    if rest.starts_with(['}', ']']) && before.ends_with(',') {
        return DefectKind::TrailingComma;
    }
    if rest.starts_with('\'') {
        return DefectKind::SingleQuotes;
    }
    // The parser stops at the first letter of a bare word, or behind a quoted key.
    let word = rest.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"'));
    let behind = word.trim_start_matches([' ', '\t']);
    if behind.starts_with('=') && !behind.starts_with("==") {
        return DefectKind::Hcl;
    }
    if error.to_string().starts_with("control character") {
        return DefectKind::LineBreak;
    }
    if error.is_eof() {
        return DefectKind::CutOff;
    }
    if behind.starts_with(':') {
        return DefectKind::Yaml;
    }
    // serde_json says so where a whole value came first.
    if error.to_string().starts_with("trailing characters") {
        return DefectKind::MoreThanOne;
    }
    DefectKind::Syntax
}

fn is_base64_of_json(text: &str) -> bool {
    let decoded = STANDARD.decode(text.replace(['\n', '\r'], ""));
    decoded.is_ok_and(|bytes| bytes.trim_ascii_start().first() == Some(&b'{'))
}
