//! How a value is written in each language, so that it is a value and nothing else. The templates' autoescaping is
//! this: whatever a template prints is quoted unless it says `safe`, and only what this program made itself does.

use crate::text::shell_quoted;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
use std::borrow::Cow;

/// The languages that templates are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// POSIX shell: one word.
    Sh,
    /// HCL: one string.
    Hcl,
    /// Bicep: one string.
    Bicep,
}

/// Renders a template of this program's.
pub(super) fn render(language: Language, template: &str, values: &impl serde::Serialize) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment
        .set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(move |_| {
        AutoEscape::Custom(Cow::Borrowed(match language {
            Language::Sh => "sh",
            Language::Hcl => "hcl",
            Language::Bicep => "bicep",
        }))
    });
    environment.set_formatter(move |out, _, value| {
        let text = value.to_string();
        let text = match language {
            _ if value.is_safe() => text,
            Language::Sh => shell_quoted(&text),
            Language::Hcl => hcl(&text),
            Language::Bicep => bicep(&text),
        };
        out.write_str(&text).map_err(Error::from)
    });
    environment.render_str(template, Serde(values))
}

/// A quoted template of HCL: `${` and `%{` would be evaluated.
pub(super) fn hcl(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = std::fmt::Write::write_fmt(&mut out, format_args!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A string of Bicep: `${` would be evaluated.
fn bicep(text: &str) -> String {
    let mut out = String::from("'");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '$' if rest.peek() == Some(&'{') => out.push_str("\\$"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::bicep;

    #[test]
    fn a_string_of_bicep_has_nothing_in_it_that_bicep_evaluates() {
        assert_eq!(bicep("it's $5, ${x} \\ \n\u{1b}"), r"'it\'s $5, \${x} \\ \n\u{1b}'");
    }
}
