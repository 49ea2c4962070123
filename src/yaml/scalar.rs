//! What a plain scalar means. YAML 1.2's core schema plus what go-yaml v3 (kustomize, kpt, Argo CD) still
//! reads from YAML 1.1: `0644` is octal and `1_000` a number, while `yes` and `on` are strings.

use serde_json::{Number, Value};

/// The value of a plain scalar without a tag.
pub(super) fn resolve_plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    // Nearly every scalar of a manifest is a word: tell them apart by the first byte.
    if !matches!(text.as_bytes()[0], b'0'..=b'9' | b'+' | b'-' | b'.') {
        return None;
    }
    let (negative, digits) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    integer(negative, digits).or_else(|| float(text))
}

fn integer(negative: bool, digits: &str) -> Option<Number> {
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.starts_with('_') || digits.starts_with(['+', '-']) {
        return None;
    }
    let digits = digits.replace('_', "");
    let magnitude = u64::from_str_radix(&digits, radix).ok()?;
    if !negative {
        return Some(magnitude.into());
    }
    // i64::MIN has no positive counterpart in i64, so negate in i128.
    i64::try_from(-i128::from(magnitude)).ok().map(Number::from)
}

fn float(text: &str) -> Option<Number> {
    let plain = text.replace('_', "");
    // `f64::from_str` also takes words such as `infinity`, which are strings in YAML.
    if !plain.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
        return None;
    }
    Number::from_f64(plain.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::resolve_plain;
    use serde_json::json;

    #[test]
    fn plain_scalars_mean_what_go_yaml_reads() {
        for (text, want) in [
            ("yes", json!("yes")),
            ("n", json!("n")),
            ("0644", json!(420)),
            ("0o644", json!(420)),
            ("1_000", json!(1000)),
            ("1e3", json!(1000.0)),
            ("1.10", json!(1.1)),
            ("-5", json!(-5)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("12345678901234567890", json!(12_345_678_901_234_567_890_u64)),
            ("12:30:45", json!("12:30:45")),
            ("2020-01-01", json!("2020-01-01")),
            (".", json!(".")),
            ("-", json!("-")),
            ("089", json!(89.0)),
            ("v1", json!("v1")),
            ("~", json!(null)),
        ] {
            assert_eq!(resolve_plain(text), want, "{text}");
        }
    }
}
