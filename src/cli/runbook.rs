//! `runbook`: the Azure side, from the config alone or with the manifests that are really applied.

use super::arguments::{RunbookArguments, RunbookFormatArgument};
use super::io;
use crate::Outcome;
use crate::api::Loaded;
use crate::diagnostic::{Diagnostics, Result};
use crate::input::Input;
use crate::plan::federated_workloads;
use crate::runbook::{self, RunbookFormat};
use std::path::PathBuf;

pub(super) fn run(arguments: &RunbookArguments) -> Result<Outcome> {
    let mut diagnostics = Diagnostics::new();
    let text = make(arguments, &mut diagnostics)?;
    let output = (!diagnostics.any_error()).then_some(text);
    Ok(Outcome { output, diagnostics })
}

fn make(arguments: &RunbookArguments, diagnostics: &mut Diagnostics) -> Result<String> {
    let mut files: Vec<PathBuf> = arguments.files.iter().chain(&arguments.config.config).cloned().collect();
    if files.is_empty() {
        files.push("-".into());
    }
    let manifests: Vec<PathBuf> = arguments.manifests.iter().cloned().collect();
    let (configs, manifests) = io::sources(&files, &manifests)?;
    let input = Input::read(arguments.config.request(), &configs, &manifests)?;
    let Loaded { hub, diagnostics: said } = crate::load(&input.request);
    diagnostics.extend(said);
    let Some(hub) = hub else { return Ok(String::new()) };
    let objects = input.objects();
    let objects = arguments.manifests.as_ref().map(|_| objects.as_slice());
    let workloads = federated_workloads(&hub, objects, diagnostics);
    let others = input.request.load_others(&hub.name, diagnostics);
    if diagnostics.any_error() {
        return Ok(String::new());
    }
    let format = match arguments.format {
        RunbookFormatArgument::Sh => RunbookFormat::Sh,
        RunbookFormatArgument::Terraform => RunbookFormat::Terraform,
        RunbookFormatArgument::Bicep => RunbookFormat::Bicep,
        RunbookFormatArgument::Aso => RunbookFormat::Aso,
    };
    Ok(runbook::make(&hub, &others, &workloads, &arguments.only.clone().unwrap_or_default(), format, diagnostics))
}
