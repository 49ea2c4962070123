//! `import`: from what other tools know of clusters to targets.

use super::arguments::{EndpointArgument, ImportArguments, ImportCommand, IntoArguments};
use super::directory::refuse_the_name_of_a_file;
use super::io;
use crate::diagnostic::{Diagnostics, Result};
use crate::import::{self, AksOptions, Endpoint, Fleet, Found, InputText, KubeconfigOptions};
use crate::input::Source;
use crate::text::visible;
use crate::{Outcome, folder};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &ImportArguments) -> Result<Outcome> {
    let (files, kubeconfigs, into): (_, &[PathBuf], _) = match &arguments.from {
        ImportCommand::Kubeconfig { files, into, .. }
        | ImportCommand::Secrets { files, into }
        | ImportCommand::Clusterprofile { files, into } => (files, &[], into),
        ImportCommand::Aks { files, kubeconfig, into, .. } => (files, kubeconfig, into),
    };
    let from = Sources::read(files, kubeconfigs, into)?;
    let found = match &arguments.from {
        ImportCommand::Kubeconfig { context, .. } => {
            import::kubeconfig(&inputs(&from.files), &KubeconfigOptions { contexts: context.clone() })
        }
        ImportCommand::Aks { endpoint, tags, .. } => {
            let endpoint = endpoint.map(|endpoint| match endpoint {
                EndpointArgument::Public => Endpoint::Public,
                EndpointArgument::Private => Endpoint::Private,
            });
            import::aks(&inputs(&from.files), &inputs(&from.kubeconfigs), AksOptions { endpoint, tags: *tags })
        }
        ImportCommand::Secrets { .. } => import::secrets(&inputs(&from.files)),
        ImportCommand::Clusterprofile { .. } => import::clusterprofile(&inputs(&from.files)),
    };
    match &into.output {
        None => Ok(write(found, &from, into)),
        Some(directory) => write_files(directory, write(found, &from, into)),
    }
}

/// A file a target; what came into the directory is told.
fn write_files(directory: &Path, written: Outcome) -> Result<Outcome> {
    let Outcome { output, diagnostics } = written;
    let Some(output) = output else { return Err(diagnostics) };
    refuse_the_name_of_a_file(directory)?;
    let files = import::files(&output)?;
    let new = folder::add(directory, &files).map_err(|errors| {
        let all: Diagnostics = diagnostics.iter().cloned().chain(errors).collect();
        all
    })?;
    let name = visible(&directory.display().to_string());
    for path in &new {
        io::say(&format!("wrote {name}/{}\n", visible(path.as_str())));
    }
    io::say(&format!("{name}: {} written, {} unchanged\n", new.len(), files.len() - new.len()));
    Ok(Outcome { output: Some(String::new()), diagnostics })
}

fn write(found: Found, from: &Sources, into: &IntoArguments) -> Outcome {
    let fleet = Fleet {
        file: inputs(&from.merge).pop(),
        configs: inputs(&from.configs),
        hub: into.config.hub.clone(),
        strict: into.strict,
    };
    let import::Written { output, diagnostics } = import::write(found, &fleet);
    Outcome { output, diagnostics }
}

/// The texts of all files that are named.
struct Sources {
    files: Vec<Source>,
    kubeconfigs: Vec<Source>,
    merge: Vec<Source>,
    configs: Vec<Source>,
}

impl Sources {
    /// Read at once, so that stdin is named once, and all that cannot be read is told.
    fn read(files: &[PathBuf], kubeconfigs: &[PathBuf], into: &IntoArguments) -> Result<Self> {
        let configs = into.config.files()?;
        let others: Vec<PathBuf> = kubeconfigs.iter().chain(&into.merge).chain(&configs).cloned().collect();
        let (files, mut others) = io::sources(files, &others)?;
        let mut next = |count: usize| others.drain(..count).collect();
        let kubeconfigs = next(kubeconfigs.len());
        let merge = next(usize::from(into.merge.is_some()));
        Ok(Self { files, kubeconfigs, merge, configs: others })
    }
}

fn inputs(sources: &[Source]) -> Vec<InputText<'_>> {
    sources.iter().map(|source| InputText { text: &source.text, file: &source.file }).collect()
}
