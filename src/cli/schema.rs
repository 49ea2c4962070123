//! `schema`: the JSON Schema of a config kind.

use super::Outcome;
use super::arguments::SchemaArguments;
use crate::api;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn run(arguments: &SchemaArguments) -> Outcome {
    match api::schema(&arguments.kind) {
        Some(schema) => Outcome { output: Some(format!("{schema:#}\n")), diagnostics: Vec::new() },
        None => Outcome {
            output: None,
            diagnostics: vec![
                Diagnostic::error(Code::UnknownConfigKind, format!("{:?} is not a config kind", arguments.kind))
                    .help("the kinds are ArgoCDHub, TargetCluster and TargetAccess"),
            ],
        },
    }
}
