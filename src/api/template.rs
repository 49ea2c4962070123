//! Templates in names, labels and annotations.

use minijinja::{Environment, UndefinedBehavior, context};

/// What a template may use.
pub(super) struct TemplateContext<'c> {
    pub(super) name: &'c str,
    pub(super) server: &'c str,
    pub(super) host: &'c str,
    pub(super) group: &'c str,
    pub(super) project: &'c str,
    pub(super) hub: &'c str,
    pub(super) namespace: &'c str,
}

/// The variables, for messages.
pub(super) const VARIABLES: &str = "name, server, host, group, project, hub, namespace";

/// So many bytes may stand between the braces of a text, `{{` and `}}`, `{%` and `%}`. The parser of templates goes down a
/// level for each `not` or bracket, and would end the program where its stack ends.
const LONGEST: usize = 1_000;

/// How many bytes stand between braces: braces in a string literal close nothing.
fn bytes_in_tags(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let close = if rest[start..].starts_with("{{") { "}}" } else { "%}" };
        let tag = &rest[start + 2..];
        let length = length_of_tag(tag, close);
        count += length;
        rest = &tag[length..];
    }
    count
}

fn length_of_tag(tag: &str, close: &str) -> usize {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, byte) in tag.bytes().enumerate() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if byte == b'\\' => is_escaped = true,
            Some(open) if byte == open => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            // A boundary: the mark is plain ASCII.
            None if tag.as_bytes()[at..].starts_with(close.as_bytes()) => return at,
            _ => {}
        }
    }
    tag.len()
}

/// The template that renders as this text.
pub(crate) fn literal(text: &str) -> String {
    if !is_template(text) {
        return text.to_owned();
    }
    // Its string literals are those of JSON.
    format!("{{{{ {} }}}}", serde_json::Value::String(text.to_owned()))
}

fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// The text with its template rendered, or why it cannot be. A text without `{{` and `{%` is none.
pub(super) fn render(text: &str, context: &TemplateContext<'_>) -> Result<String, String> {
    if !is_template(text) {
        return Ok(text.to_owned());
    }
    let length = bytes_in_tags(text);
    if length > LONGEST {
        return Err(format!("{length} bytes between the braces, where {LONGEST} are read: write less"));
    }
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A few nested loops could otherwise run for hours.
    environment.set_fuel(Some(20_000));
    environment.add_filter("lower", minijinja::filters::lower);
    environment.add_filter("upper", minijinja::filters::upper);
    environment.add_filter("replace", minijinja::filters::replace);
    environment.add_filter("trim", minijinja::filters::trim);
    environment.add_filter("default", minijinja::filters::default);
    let TemplateContext { name, server, host, group, project, hub, namespace } = *context;
    environment.render_str(text, context! { name, server, host, group, project, hub, namespace }).map_err(|error| {
        error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()))
    })
}
