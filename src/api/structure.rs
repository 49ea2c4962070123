//! Every structural error of a config at once. This runs only where typed reading has failed: compiling the
//! schema costs milliseconds.

use super::schema;
use crate::azure::Cloud;
use crate::diagnostic::{Code, Diagnostic, Field};
use crate::text::nearest;
use json_patch::jsonptr::Pointer;
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

/// The schema is not nested deeper.
const DEEPEST: usize = 5;

/// A structural error, and the field that has to go so that the rest can be read.
pub(super) struct StructuralError {
    pub(super) diagnostic: Diagnostic,
    pub(super) field: Field,
}

/// What the schema finds, in the order of the text.
pub(super) fn findings(kind: &str, value: &Value) -> Vec<StructuralError> {
    let Some(schema) = schema::schema(kind) else { return Vec::new() };
    let Ok(validator) = jsonschema::validator_for(&schema) else { return Vec::new() };
    let mut found = Vec::new();
    for error in validator.iter_errors(value) {
        finding(&schema, value, &error, &mut found);
    }
    found
}

fn finding(schema: &Value, value: &Value, error: &ValidationError<'_>, found: &mut Vec<StructuralError>) {
    let at = Field::of_pointer(error.instance_path().as_str(), value);
    let mut push = |code, message: String, help: Option<String>, field: Field| {
        let mut diagnostic = Diagnostic::error(code, message).field(field.clone());
        diagnostic.help = help;
        found.push(StructuralError { diagnostic, field });
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let known = properties(schema, error.schema_path().as_str());
            for name in unexpected {
                let help = match nearest(name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean {near:?}?"),
                    None => match homes(schema, name) {
                        Some(homes) => format!("it belongs under {homes}"),
                        None => format!("the fields here are {}", known.join(", ")),
                    },
                };
                push(Code::UnknownField, "there is no such field".to_owned(), Some(help), at.key(name));
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            push(Code::MissingField, "this field is missing".to_owned(), Some(format!("add {name}")), at.key(name));
        }
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(single) => single.to_string(),
                TypeKind::Multiple(several) => several
                    .iter()
                    .map(|each| each.to_string())
                    .filter(|each| each != "null")
                    .collect::<Vec<_>>()
                    .join(" or "),
            };
            let message = format!("expected {}, found {}", words(&wanted), words(&kind_of(error.instance())));
            let is_scalar = error.instance().is_number() || error.instance().is_boolean();
            let help = if wanted == "string" && is_scalar {
                Some("put it in quotes".to_owned())
            } else if error.instance().is_null() && !is_required(schema, error.schema_path().as_str()) {
                Some(format!("remove the key, or write {}", words(&wanted)))
            } else {
                Some(match wanted.as_str() {
                    "boolean" => "write true or false, without quotes".to_owned(),
                    "integer" => "write a whole number, without quotes".to_owned(),
                    "array" => match error.instance().as_str().filter(|text| is_plain(text)) {
                        Some(text) => format!("write a list: [{}]", words_of(text).join(", ")),
                        None => "write a list".to_owned(),
                    },
                    wanted => format!("write {}", words(wanted)),
                })
            };
            push(Code::WrongType, message, help, at);
        }
        ValidationErrorKind::AnyOf { context } if meant(error, context).is_some() => {
            for inner in meant(error, context).into_iter().flatten() {
                finding(schema, value, inner, found);
            }
        }
        ValidationErrorKind::AnyOf { .. }
        | ValidationErrorKind::OneOfNotValid { .. }
        | ValidationErrorKind::Enum { .. } => {
            let (message, help) = choices(schema, error);
            push(Code::InvalidValue, message, help, at);
        }
        // Patterns and ranges are for editors; the program's own checks say more about them.
        _ => {}
    }
}

/// Of several alternatives, the one that the value was meant to be: the only one of its type.
fn meant<'c, 'e>(
    error: &ValidationError<'_>,
    context: &'c [Vec<ValidationError<'e>>],
) -> Option<&'c [ValidationError<'e>]> {
    let is_other_type = |inner: &ValidationError<'_>| {
        matches!(inner.kind(), ValidationErrorKind::Type { .. }) && inner.instance_path() == error.instance_path()
    };
    let mut alternatives = context.iter().filter(|errors| !errors.iter().any(is_other_type));
    let only = alternatives.next()?;
    alternatives.next().is_none().then_some(only.as_slice())
}

/// What a value of limited choice may be, read from the schema around the error.
fn choices(schema: &Value, error: &ValidationError<'_>) -> (String, Option<String>) {
    let path = error.schema_path().as_str();
    let mut allowed = Vec::new();
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    collect_choices(schema, resolve(schema, parent).unwrap_or(&Value::Null), &mut allowed, 0);
    let message = match error.instance().as_ref() {
        Value::String(text) => format!("{text:?} is none of the values that this field takes"),
        other => format!("this is {}, which this field does not take", words(&kind_of(other))),
    };
    let help = (!allowed.is_empty()).then(|| match near(error.instance().as_str(), &allowed) {
        Some(near) => format!("did you mean {near:?}? the values are {}", allowed.join(", ")),
        // `serviceAccount: NAME`, where its name is a field.
        None if matches!(&allowed[..], [only] if only.starts_with("an object with name"))
            && error.instance().is_string() =>
        {
            format!("write {{name: {}}}", error.instance().as_str().unwrap_or_default())
        }
        None => format!("the values are {}", allowed.join(", ")),
    });
    (message, help)
}

/// The value that was meant: one that is mistyped, or that another tool writes with more around it.
fn near<'a>(text: Option<&str>, allowed: &'a [String]) -> Option<&'a str> {
    let text = text?;
    if let Some(cloud) = Cloud::of_any_name(text)
        && let Some(known) = allowed.iter().find(|each| *each == cloud)
    {
        return Some(known);
    }
    nearest(text, allowed.iter().map(String::as_str))
}

/// Whether the mapping around this keyword's field needs the field.
fn is_required(schema: &Value, path: &str) -> bool {
    let Some((mapping, field)) = path.rsplit_once("/properties/") else { return false };
    let name = field.split('/').next().unwrap_or_default();
    let required = resolve(schema, mapping).and_then(|node| node["required"].as_array());
    required.is_some_and(|required| required.iter().any(|each| each == name))
}

fn collect_choices(schema: &Value, node: &Value, allowed: &mut Vec<String>, depth: usize) {
    if depth > 6 {
        return;
    }
    if let Some(name) = node["$ref"].as_str().and_then(|reference| schema.pointer(reference.trim_start_matches('#'))) {
        return collect_choices(schema, name, allowed, depth + 1);
    }
    for key in ["anyOf", "oneOf"] {
        for each in node[key].as_array().into_iter().flatten() {
            collect_choices(schema, each, allowed, depth + 1);
        }
    }
    if let Some(value) = node["const"].as_str() {
        allowed.push(value.to_owned());
    }
    allowed.extend(node["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    if node["properties"].is_object() {
        let current = |(_, field): &(&String, &Value)| field["deprecated"] != true;
        let names: Vec<&str> = node["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(current)
            .map(|(name, _)| name.as_str())
            .collect();
        allowed.push(format!("an object with {}", names.join(", ")));
    }
}

/// Follows a path of keywords through the schema, references on the way included.
fn resolve<'s>(schema: &'s Value, path: &str) -> Option<&'s Value> {
    let mut node = schema;
    for token in Pointer::parse(path).ok()?.tokens() {
        let token = token.decoded();
        node = match node {
            _ if token == "$ref" => schema.pointer(node["$ref"].as_str()?.trim_start_matches('#'))?,
            Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            node => node.get(&*token)?,
        };
    }
    Some(node)
}

/// The mappings that have a field of this name, the nearest to the top: `spec.argocd`, or `spec.identity or spec.cluster`.
/// Nothing where it is in many places.
fn homes(schema: &Value, name: &str) -> Option<String> {
    let mut level = vec![(schema, String::new())];
    for _ in 0..DEEPEST {
        let here: Vec<&str> = level
            .iter()
            .filter(|(node, path)| !path.is_empty() && node["properties"].get(name).is_some())
            .map(|(_, path)| path.as_str())
            .collect();
        match here.len() {
            0 => {}
            1..=2 => return Some(here.join(" or ")),
            _ => return None,
        }
        level = level.iter().flat_map(|(node, path)| within(schema, node, path)).collect();
    }
    None
}

/// The mappings in a mapping, with their paths; those in lists belong to many things.
fn within<'s>(schema: &'s Value, node: &'s Value, path: &str) -> Vec<(&'s Value, String)> {
    let mut found = Vec::new();
    for (key, field) in node["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let choices = ["anyOf", "oneOf"].iter().filter_map(|choice| field[choice].as_array()).flatten();
        for each in choices.chain([field]) {
            let target =
                each["$ref"].as_str().and_then(|at| schema.pointer(at.trim_start_matches('#'))).unwrap_or(each);
            if target["properties"].is_object() {
                found.push((target, path.clone()));
            }
        }
    }
    found
}

/// Whether text is a list that somebody wrote without brackets.
fn is_plain(text: &str) -> bool {
    !words_of(text).is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || " ,.-_/*".contains(c))
}

fn words_of(text: &str) -> Vec<&str> {
    text.split([',', ' ']).filter(|word| !word.is_empty()).collect()
}

fn properties(schema: &Value, path: &str) -> Vec<String> {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let properties = resolve(schema, parent).and_then(|node| node["properties"].as_object());
    properties.map(|map| map.keys().cloned().collect()).unwrap_or_default()
}

fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
    .to_owned()
}

/// The schema's words for types, as YAML users say them.
fn words(kind: &str) -> String {
    match kind {
        "null" => "null",
        "boolean" => "a boolean",
        "number" => "a number",
        "integer" => "an integer",
        "string" => "a string",
        "array" => "a list",
        "object" => "a mapping",
        other => other,
    }
    .to_owned()
}
