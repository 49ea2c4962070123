//! Flaws: what breaks a value that has to be one line: a YAML block (`|`) adds a line break that nobody sees, an office
//! program changes quotes, and nothing fills in a placeholder.

use super::placeholder;

/// What is wrong with a value, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong; the value is not in it, but for a placeholder.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

const SUBSTITUTED: &str =
    "write the value: nothing substitutes here; kustomize replacements or your CI have to, before argocd-aks reads it";

/// The first flaw of a value that has to be one line without blanks around it.
pub fn flaw(text: &str) -> Option<Flaw> {
    let (message, help) = if text.trim().is_empty() {
        ("is empty", "write a value, or remove the key")
    } else if text.ends_with(['\n', '\r']) {
        ("ends with a line break", "write it behind the colon: a YAML block (`|`) adds the line break")
    } else if text.trim_start() != text {
        ("begins with a blank", "remove the blank")
    } else if text.trim_end() != text {
        ("ends with a blank", "remove the blank")
    } else if text.chars().any(char::is_control) {
        ("has a line break or another control character in it", "write it on one line")
    } else {
        return None;
    };
    Some(Flaw { message: message.to_owned(), help })
}

/// The first flaw of a value that is one word, too: no blank, no placeholder, nothing but ASCII.
pub fn flaw_of_word(text: &str) -> Option<Flaw> {
    let found = |message: String, help| Some(Flaw { message, help });
    if let Some(flaw) = flaw(text) {
        return Some(flaw);
    }
    if let Some(placeholder) = placeholder::within(text) {
        return found(format!("has the placeholder {placeholder} in it"), SUBSTITUTED);
    }
    if let Some(stray) = text.chars().find(|c| !c.is_ascii()) {
        return found(format!("has {} in it", named(stray)), "type it anew in plain ASCII");
    }
    text.contains(' ').then(|| Flaw { message: "has a blank in it".to_owned(), help: "remove the blank" })
}

/// A character that is hard to tell from another, with its number.
pub fn named(c: char) -> String {
    format!("{c} (U+{:04X})", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::flaw_of_word;

    #[test]
    fn each_flaw_of_a_word_is_named() {
        for (text, want) in [
            ("a-word", None),
            ("", Some("is empty")),
            (" ", Some("is empty")),
            ("a\n", Some("ends with a line break")),
            (" a", Some("begins with a blank")),
            ("a\u{a0}", Some("ends with a blank")),
            ("a\tb", Some("has a line break or another control character in it")),
            ("a b", Some("has a blank in it")),
            ("a-${B}-c", Some("has the placeholder ${B} in it")),
            ("“a”", Some("has “ (U+201C) in it")),
        ] {
            assert_eq!(flaw_of_word(text).map(|flaw| flaw.message).as_deref(), want, "{text:?}");
        }
    }
}
