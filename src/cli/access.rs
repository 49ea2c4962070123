//! `access`: from manifests to the least rules that deploy them.

use super::arguments::AccessArguments;
use super::io;
use crate::Outcome;
use crate::diagnostic::Result;
use crate::input::Source;
use std::path::PathBuf;

pub(super) fn run(arguments: &AccessArguments) -> Result<Outcome> {
    let others: Vec<PathBuf> = arguments.merge.iter().chain(&arguments.config.config).cloned().collect();
    let (manifests, mut configs) = io::sources(&arguments.manifests, &others)?;
    let streams = manifests.iter().map(Source::stream).collect::<Result<Vec<_>>>()?;
    let (least, mut diagnostics) = crate::least_access(&streams, arguments.namespace.as_deref());
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
