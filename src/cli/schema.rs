//! `schema`: the JSON Schema of a config kind, or of what `lint` prints.

use super::arguments::SchemaArguments;
use crate::Outcome;
use crate::api;
use crate::diagnostic::render::json;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};

pub(super) fn run(arguments: &SchemaArguments) -> Result<Outcome> {
    let schema = match arguments.kind.as_str() {
        "Findings" => Some(json::schema()),
        kind => api::schema(kind),
    };
    let schema = schema.ok_or_else(|| {
        Diagnostic::error(Code::UnknownConfigKind, format!("{:?} is not a config kind", arguments.kind))
            .help(format!("the kinds are {}, and Findings for what lint prints as JSON", api::KINDS.join(", ")))
    })?;
    Ok(Outcome { output: Some(format!("{schema:#}\n")), diagnostics: Diagnostics::new() })
}
