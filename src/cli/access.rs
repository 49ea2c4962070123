//! `access`: from manifests to the least rules that deploy them.

use super::arguments::AccessArguments;
use super::io;
use crate::Outcome;
use crate::diagnostic::Result;
use crate::input;

pub(super) fn run(arguments: &AccessArguments) -> Result<Outcome> {
    let configs = arguments.config.files()?;
    let others = arguments.crds.iter().chain(&arguments.merge).chain(&configs);
    let (manifests, mut definitions) = io::sources(&arguments.manifests, &others.cloned().collect::<Vec<_>>())?;
    let mut configs = definitions.split_off(arguments.crds.len());
    let (manifests, definitions) = (input::streams(&manifests)?, input::streams(&definitions)?);
    let (least, mut diagnostics) = crate::least_access((&manifests, &definitions), arguments.namespace.as_deref());
    let Some(least) = least else { return Ok(diagnostics.into()) };
    if arguments.merge.is_none() {
        return Ok(Outcome { output: Some(least.to_yaml()), diagnostics });
    }
    let file = configs.remove(0);
    let request = || arguments.config.request();
    let merged = crate::merge_access(&least, (&file, arguments.target.as_deref()), &configs, request);
    diagnostics.extend(merged.diagnostics);
    Ok(Outcome { output: merged.output, diagnostics })
}
