//! kustomize's legacy exec plugin: the config in a file, a plain stream in, a plain stream out. kubectl has no
//! other way to run a program of the user's.

use super::io;
use crate::diagnostic::Result;
use crate::input::{Input, Source};
use crate::plan::Destination;
use crate::request::Request;
use crate::{Outcome, krm};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The config's file, where kustomize calls the program as a legacy plugin. `KUSTOMIZE_PLUGIN_CONFIG_STRING`
/// would hold the config too, but not above 128 KiB.
pub(super) fn config_file() -> Option<PathBuf> {
    std::env::var_os("KUSTOMIZE_PLUGIN_CONFIG_ROOT")?;
    std::env::args_os().nth(1).map(PathBuf::from)
}

pub(super) fn run(config: &Path) -> Result<Outcome> {
    let (config, manifests) = read(config)?;
    let (request, configs) = match other_than_a_hub(&config)? {
        Some(request) => (request, Vec::new()),
        None => (Request::default(), vec![config]),
    };
    let manifests = [manifests];
    let input = Input::read(request, &configs, &manifests)?;
    // kustomize drops what is marked as local, and needs it until then.
    Ok(crate::stream(&input, Destination::Kustomize))
}

/// What a `TargetAccess` or a `Lint` asks for; `None` for a hub, which is read as a file is.
fn other_than_a_hub(config: &Source) -> Result<Option<Request>> {
    let config = krm::function_config(Cow::Borrowed(&config.text))?;
    match config {
        Some(config) if matches!(config.meta.resource.kind.as_str(), "TargetAccess" | "Lint") => {
            Request::of_function_config(Some(&config)).map(Some)
        }
        _ => Ok(None),
    }
}

fn read(config: &Path) -> Result<(Source, Source)> {
    // The temporary file's own name says nothing to the user.
    let config = Source { text: io::read_file(config)?, file: "the plugin's config".to_owned() };
    Ok((config, Source { text: io::read_stdin()?, file: "stdin".to_owned() }))
}
