//! `eject`: what this program does, in forms that go on without it.

use super::arguments::{EjectArguments, EjectFormatArgument};
use super::{io, manifest_files};
use crate::diagnostic::Result;
use crate::input::Input;
use crate::text::visible;
use crate::{Outcome, eject, folder};

pub(super) fn run(arguments: &EjectArguments) -> Result<Outcome> {
    let manifests = manifest_files::expand(&arguments.manifests, arguments.config.recursive)?;
    let (configs, manifests) = io::sources(&arguments.config.files()?, &manifests)?;
    let input = Input::read(arguments.config.request(), &configs, &manifests)?;
    if let Some(output) = arguments.output.as_ref().filter(|_| arguments.format == EjectFormatArgument::Kustomize) {
        let (files, diagnostics) = crate::ejected(&input)?;
        folder::write_new(output, &files)?;
        let count = files.len();
        io::say(&format!("{}: {count} files written\n", visible(&output.display().to_string())));
        return Ok(Outcome { output: Some(String::new()), diagnostics });
    }
    let loaded = crate::load(&input.request);
    let mut diagnostics = loaded.diagnostics;
    let Some(hub) = loaded.hub else { return Err(diagnostics) };
    let (text, said) = match arguments.format {
        EjectFormatArgument::Extension => eject::extension(&hub)?,
        EjectFormatArgument::Operator => eject::operator(&hub)?,
        EjectFormatArgument::Kustomize | EjectFormatArgument::HelmValues => eject::helm_values(&hub)?,
    };
    diagnostics.extend(said);
    Ok(Outcome { output: Some(text), diagnostics })
}

/// Whether the form is one that needs a directory, and none is named.
pub(super) fn lacks_a_directory(arguments: &EjectArguments) -> bool {
    arguments.format == EjectFormatArgument::Kustomize && arguments.output.is_none()
}
