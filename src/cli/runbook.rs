//! `runbook`: the Azure side, from the config alone or with the manifests that are really applied.

use super::arguments::{RunbookArguments, RunbookFormatArgument};
use super::io;
use crate::Outcome;
use crate::api::Loaded;
use crate::diagnostic::{Diagnostics, Result};
use crate::input::Input;
use crate::plan::federated_workloads;
use crate::runbook::{self, RunbookFormat, RunbookPart};
use std::path::PathBuf;

pub(super) fn run(arguments: &RunbookArguments) -> Result<Outcome> {
    let mut diagnostics = Diagnostics::new();
    let text = make(arguments, &mut diagnostics)?;
    let output = (!diagnostics.any_error()).then_some(text);
    Ok(Outcome { output, diagnostics })
}

fn make(arguments: &RunbookArguments, diagnostics: &mut Diagnostics) -> Result<String> {
    let files = arguments.config.files_or_stdin(&arguments.files)?;
    let manifests: Vec<PathBuf> = arguments.manifests.iter().cloned().collect();
    let (configs, manifests) = io::sources(&files, &manifests)?;
    let input = Input::read(arguments.config.request(), &configs, &manifests)?;
    let objects = input.objects();
    let objects = arguments.manifests.as_ref().map(|_| objects.as_slice());
    let part = arguments.only.clone().unwrap_or_default();
    let Loaded { hub, diagnostics: said } = crate::load(&input.request);
    let is_first = hub.is_none() && matches!((arguments.format, &part), (RunbookFormatArgument::Sh, RunbookPart::Hub));
    // Where nothing but ids of identities is missing, the script that makes them is what is asked for.
    let foundation = is_first.then(|| crate::load_foundation(&input.request));
    if let Some(Loaded { hub: Some(hub), diagnostics: said }) = foundation {
        diagnostics.extend(said);
        let workloads = federated_workloads(&hub.argocd, objects, diagnostics);
        return Ok(runbook::first_steps(&hub, &workloads, diagnostics));
    }
    diagnostics.extend(said);
    let Some(hub) = hub else { return Ok(String::new()) };
    let workloads = federated_workloads(&hub.argocd, objects, diagnostics);
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
    Ok(runbook::make(&hub, &others, &workloads, &part, format, diagnostics))
}
