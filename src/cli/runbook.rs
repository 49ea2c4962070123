//! `runbook`: the Azure side, from the config alone or with the manifests that are really applied.

use super::arguments::{RunbookArguments, RunbookFormat};
use super::{Outcome, render, several};
use crate::api::Loaded;
use crate::diagnostic::{Diagnostic, any_error};
use crate::plan::sign_ins;
use crate::request::Request;
use crate::runbook::{self, Format};
use std::path::Path;

pub(super) fn run(arguments: &RunbookArguments) -> Outcome {
    let mut diagnostics = Vec::new();
    let made = make(arguments, &mut diagnostics);
    let output = match made {
        Ok(text) if !any_error(&diagnostics) => Some(text),
        Ok(_) => None,
        Err(errors) => {
            diagnostics.extend(errors);
            None
        }
    };
    Outcome { output, diagnostics }
}

fn make(arguments: &RunbookArguments, diagnostics: &mut Vec<Diagnostic>) -> Result<String, Vec<Diagnostic>> {
    let configs: Vec<&Path> = arguments.config.iter().map(AsRef::as_ref).collect();
    let manifests: Vec<&Path> = arguments.manifests.iter().map(AsRef::as_ref).collect();
    let (configs, manifests) = render::sources(&configs, &manifests)?;
    let mut request = Request::default();
    request.want_hub(arguments.hub.clone());
    let streams = several::read(&mut request, &configs, &manifests).map_err(|diagnostic| vec![*diagnostic])?;
    let Loaded { hub, diagnostics: said } = request.load();
    diagnostics.extend(said);
    let Some(hub) = hub else { return Ok(String::new()) };
    let objects = several::objects(&streams);
    let sign_ins = sign_ins(&hub, arguments.manifests.as_ref().map(|_| objects.as_slice()), diagnostics);
    let others = request.load_others(&hub.name, diagnostics);
    if any_error(diagnostics) {
        return Ok(String::new());
    }
    let format = match arguments.format {
        RunbookFormat::Sh => Format::Sh,
        RunbookFormat::Terraform => Format::Terraform,
        RunbookFormat::Aso => Format::Aso,
    };
    Ok(runbook::make(&hub, &others, &sign_ins, &arguments.only.clone().unwrap_or_default(), format, diagnostics))
}
