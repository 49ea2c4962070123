//! `config` that is not strict JSON, where it is certain how it is meant: outside of its strings JSON has no
//! comments, so what looks like one is one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What was repaired, in words for a message.
pub(super) type Repairs = Vec<&'static str>;

/// The JSON of the text, and what had to be repaired for it. `None` where that is not certain.
pub(super) fn json(text: &str) -> Option<(Value, Repairs)> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some((value, Repairs::new()));
    }
    let mut repairs = Repairs::new();
    let mut text = text.to_owned();
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        text = rest.to_owned();
        repairs.push("a byte order mark was removed");
    }
    if let Some(decoded) = decoded(&text).filter(|decoded| decoded.trim_start().starts_with('{')) {
        text = decoded;
        repairs.push("it was base64 once too often");
    }
    let plain = without_comments(&text);
    if plain != text {
        repairs.push("comments were removed");
        text = plain;
    }
    let plain = without_trailing_commas(&text);
    if plain != text {
        repairs.push("commas before a closing bracket were removed");
        text = plain;
    }
    // It may have been base64 of the strict JSON, or anything but what is repaired here.
    serde_json::from_str(&text).ok().map(|value| (value, repairs))
}

/// The text that the base64 stands for.
pub(super) fn decoded(base64: &str) -> Option<String> {
    let bytes = STANDARD.decode(base64.trim().replace(['\n', '\r'], "")).ok()?;
    String::from_utf8(bytes).ok()
}

/// Blanks in the place of `// ...`, `# ...` and `/* ... */`.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + "*/".len())
        } else if rest.starts_with("//") || c == '#' {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            let length = if c == '"' { string(rest) } else { c.len_utf8() };
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        };
        // Without it, `1/**/2` would become another number.
        out.push(' ');
        rest = &rest[length..];
    }
    out
}

fn without_trailing_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c == '"' { string(rest) } else { c.len_utf8() };
        let (token, behind) = rest.split_at(length);
        if c != ',' || !behind.trim_start().starts_with(['}', ']']) {
            out.push_str(token);
        }
        rest = behind;
    }
    out
}

/// How long the string is that the text begins with, its quotes included.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return at + 1,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::json;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn what_is_certain_is_mended() {
        let strict = serde_json::json!({"a": "x // y # z /* w */ \\\" ,}", "b": [1, 2]});
        for text in [
            "\u{feff}{\"a\": \"x // y # z /* w */ \\\\\\\" ,}\", \"b\": [1, 2]}",
            "{\n  // the first\n  \"a\": \"x // y # z /* w */ \\\\\\\" ,}\", # and\n  \"b\": [1, /* no */ 2 , ],\n}",
        ] {
            let (value, repairs) = json(text).unwrap();
            assert_eq!(value, strict);
            assert!(!repairs.is_empty());
        }
        let (value, repairs) = json(&STANDARD.encode(strict.to_string())).unwrap();
        assert_eq!((value, repairs.len()), (strict.clone(), 1));
        assert_eq!(json(&strict.to_string()).unwrap(), (strict, Vec::new()));
    }

    #[test]
    fn what_is_not_certain_is_not() {
        for text in ["{'a': 1}", "{\"a\": 1", "a: 1", "{\"a\": {{ x }}}", "{} {}", "{\"a\": 1/**/2}", "{\"a\" 1}"] {
            assert_eq!(json(text), None, "{text}");
        }
    }
}
