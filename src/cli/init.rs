//! `init`: the files to begin with.

use super::arguments::InitArguments;
use super::io;
use crate::diagnostic::{Diagnostics, Result};
use crate::import::{self, Fleet, InputText};
use crate::text::visible;
use crate::{Outcome, folder, init};

pub(super) fn run(arguments: &InitArguments) -> Result<Outcome> {
    let mut diagnostics = Diagnostics::new();
    let mut targets = None;
    if let Some(from) = &arguments.from {
        let (sources, _) = io::sources(std::slice::from_ref(from), &[])?;
        let inputs: Vec<InputText<'_>> =
            sources.iter().map(|source| InputText { text: &source.text, file: &source.file }).collect();
        let written = import::write(import::of_any_kind(&inputs), &Fleet::default());
        diagnostics.extend(written.diagnostics);
        if written.output.is_none() || diagnostics.any_error() {
            return Err(diagnostics);
        }
        targets = written.output;
    }
    let files = init::files(targets.as_deref())?;
    folder::write_beside(&arguments.directory, &files)?;
    let directory = visible(&arguments.directory.display().to_string());
    io::say(&format!(
        "{directory}: hub.yaml, targets.yaml and kustomization.yaml written. Replace the words in capitals in hub.yaml, then:\n  argocd-aks runbook {directory}/hub.yaml --only hub   # the identity, its credentials, and the ids to write here\n"
    ));
    Ok(Outcome { output: Some(String::new()), diagnostics })
}
