//! Texts of other tools, as values. Their messages say where a mistake is, never what stands there.

use super::InputText;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, Position, Reporter, ResourceRef, Result};
use crate::k8s::ca::{Ca, CaDefect, CaPlace};
use crate::k8s::{Proxy, ProxyDefect};
use crate::text::Lines;
use crate::yaml::{self, Document, split};
use serde_json::Value;

/// What is said of one file, or of one object in it.
pub(super) struct AboutInput<'a> {
    file: &'a str,
    object: Option<(ResourceRef, Option<Position>)>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> AboutInput<'a> {
    pub(super) fn new(file: &'a str, diagnostics: &'a mut Diagnostics) -> Self {
        Self { file, object: None, diagnostics }
    }

    /// The same, of one object in it.
    pub(super) fn of_object(&mut self, resource: ResourceRef, position: Option<Position>) -> AboutInput<'_> {
        AboutInput { file: self.file, object: Some((resource, position)), diagnostics: self.diagnostics }
    }
}

impl Reporter for AboutInput<'_> {
    fn report(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.field = diagnostic.field.filter(|field| !field.steps().is_empty());
        if let Some((resource, position)) = &self.object {
            diagnostic = diagnostic.resource(resource.clone()).position(position.clone());
        }
        self.diagnostics.push(diagnostic.file(Some(self.file.to_owned())));
    }
}

/// An input that has nothing in it.
pub(super) fn refuse_empty(input: &InputText<'_>) -> Result<()> {
    if input.text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(Diagnostic::error(Code::EmptyInput, "there is nothing in it")
            .help("the command before may have failed: run it alone and look")
            .file(Some(input.file.to_owned()))
            .into());
    }
    Ok(())
}

/// JSON values one after another: pages of a list, or files that were concatenated.
pub(super) fn json_values(input: &InputText<'_>) -> Result<Vec<Value>> {
    let text = input.text.trim_start_matches('\u{feff}');
    let values: Result<Vec<Value>, serde_json::Error> = serde_json::Deserializer::from_str(text).into_iter().collect();
    values.map_err(|error| {
        let lines = Lines::of(text);
        let at = lines.offset(error.line(), error.column());
        Diagnostic::error(Code::NotAzJson, "this is not JSON")
            .help("give what `az aks list -o json` prints")
            .file(Some(input.file.to_owned()))
            .position(Some(Position::of(&lines, at)))
            .into()
    })
}

/// The documents of a stream of YAML or JSON.
pub(super) fn documents(input: &InputText<'_>) -> Result<Vec<Value>> {
    let text = input.text;
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
        && let Ok(values) = json_values(input)
    {
        return Ok(values);
    }
    let read = |range: std::ops::Range<usize>| {
        let start = range.start;
        Document::read(&text[range]).and_then(|document| document.to_value()).map_err(|error| {
            Diagnostic::error(Code::from(&error), without_values(&error))
                .help(error.help())
                .file(Some(input.file.to_owned()))
                .position(Some(Position::of(&Lines::of(text), start + error.offset())))
                .into()
        })
    };
    split::documents(text).into_iter().map(read).collect()
}

/// What [`crate::krm`] cannot read, without the parser's own words and lines.
pub(super) fn without_words(mut diagnostic: Diagnostic) -> Diagnostic {
    match diagnostic.code {
        Code::InvalidYaml => "this cannot be read as YAML".clone_into(&mut diagnostic.message),
        Code::DuplicateKey => "duplicate key in a mapping".clone_into(&mut diagnostic.message),
        _ => {}
    }
    if let Some(position) = &mut diagnostic.position {
        position.excerpt = None;
    }
    diagnostic
}

/// The parser's own words may quote what stands there.
fn without_values(error: &yaml::Error) -> &'static str {
    match error {
        yaml::Error::DuplicateKey { .. } => "duplicate key in a mapping",
        yaml::Error::TooLarge => "there are too many values in one document",
        yaml::Error::Aliases { .. } => "its aliases stand for too much",
        _ => "this cannot be read as YAML",
    }
}

/// A text below a key; an empty one is none.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// caData as a target has it, or nothing where it says why.
pub(super) fn ca_data(text: Option<&str>, place: CaPlace, field: &Field, about: &mut AboutInput<'_>) -> Option<String> {
    let mut say = |defect: CaDefect| {
        about.report(defect.diagnostic(place).field(field.clone()));
    };
    match Ca::of_base64(text?) {
        Ok(ca) => {
            ca.remarks(None).into_iter().for_each(say);
            Some(ca.into_data())
        }
        Err(defect) => {
            say(defect);
            None
        }
    }
}

/// The URL of a proxy. A user and password in it stay behind: a target stands in Git.
pub(super) fn proxy_url(text: Option<&str>, field: &Field, about: &mut AboutInput<'_>) -> Option<String> {
    let text = text?;
    let proxy = match Proxy::parse(text) {
        Ok(proxy) => proxy,
        Err(defect) => {
            about.report(defect.diagnostic().field(field.clone()));
            return None;
        }
    };
    let remarks = proxy.remarks();
    if remarks.is_empty() && !proxy.has_user() {
        return Some(text.to_owned());
    }
    for defect in remarks.into_iter().filter(|defect| *defect != ProxyDefect::Password) {
        about.report(defect.diagnostic().field(field.clone()));
    }
    if proxy.has_user() {
        let message = "there is a user or password in it, which is left out";
        let help = "a target stands in Git: let the proxy trust the hub's network instead";
        about.warning(Code::ImportLeftOut, field, message, help);
    }
    Some(proxy.into_bare())
}
