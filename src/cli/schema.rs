//! `schema`: the JSON Schema of a config kind, or of what `lint` prints.

use super::arguments::SchemaArguments;
use crate::Outcome;
use crate::api;
use crate::diagnostic::render::json;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn run(arguments: &SchemaArguments) -> Outcome {
    let schema = match arguments.kind.as_str() {
        "Findings" => Some(json::schema()),
        kind => api::schema(kind),
    };
    match schema {
        Some(schema) => Outcome { output: Some(format!("{schema:#}\n")), diagnostics: Vec::new() },
        None => Outcome {
            output: None,
            diagnostics: vec![
                Diagnostic::error(Code::UnknownConfigKind, format!("{:?} is not a config kind", arguments.kind)).help(
                    format!("the kinds are {}, and Findings for what lint prints as JSON", api::KINDS.join(", ")),
                ),
            ],
        },
    }
}
