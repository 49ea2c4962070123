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
