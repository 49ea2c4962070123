//! What a template, a plugin or a person is still to fill in.

/// How placeholders begin and end: shells and Flux, kustomize and make, Helm and Go templates, argocd-vault-plugin and
/// people.
const BRACKETS: [(&str, &str); 4] = [("${", "}"), ("$(", ")"), ("{{", "}}"), ("<", ">")];

/// Those that are a whole value or none: SOPS' values, vals.
const WHOLE: [(&str, &str); 2] = [("ENC[", "]"), ("ref+", "")];

/// The first placeholder in a text: `${NAME}`, `$(NAME)`, `{{ name }}`, `<name>`, or all of it: `$NAME`.
pub fn within(text: &str) -> Option<&str> {
    let between = |open: &str, close: &str| {
        let start = text.find(open)?;
        let length = text[start..].find(close)? + close.len();
        Some(&text[start..start + length])
    };
    let is_variable = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    BRACKETS
        .into_iter()
        .find_map(|(open, close)| between(open, close))
        .or_else(|| text.strip_prefix('$').is_some_and(is_variable).then_some(text))
}

/// Whether a text is nothing but a placeholder, or begins and ends with one.
pub fn is_whole(text: &str) -> bool {
    let text = text.trim();
    BRACKETS.iter().chain(&WHOLE).any(|(open, close)| text.starts_with(open) && text.ends_with(close))
}

#[cfg(test)]
mod tests {
    use super::{is_whole, within};

    #[test]
    fn placeholders_of_every_tool_are_known_and_nothing_else_is() {
        for text in ["${A}", "$(A)", "$A", "{{ a }}", "{{a}}", "<your-id>"] {
            assert_eq!(within(text), Some(text));
        }
        for text in ["a$b", "$", "$1", "a < b", "a > b", "{a}", "${", "https://a"] {
            assert_eq!(within(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_is_one_as_a_whole_or_it_is_a_value() {
        for text in ["<path:a#b>", "ENC[AES256_GCM,data:x]", "ref+vault://a#b", " {{ .a }}\n", "${A}"] {
            assert!(is_whole(text), "{text}");
        }
        for text in ["https://${A}", "LS0t", "", "a>"] {
            assert!(!is_whole(text), "{text}");
        }
    }
}
