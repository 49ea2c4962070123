//! kustomize's legacy exec plugin: the config in a file, a plain stream in, a plain stream out. kubectl has no
//! other way to run a program of the user's.

use super::several::{self, Source};
use super::{Outcome, io};
use crate::diagnostic::Diagnostic;
use crate::plan::ConfigItems;
use crate::request::Request;
use std::path::{Path, PathBuf};

/// The config's file, where kustomize calls the program as a legacy plugin. `KUSTOMIZE_PLUGIN_CONFIG_STRING`
/// would hold the config too, but not above 128 KiB.
pub(super) fn config_file() -> Option<PathBuf> {
    std::env::var_os("KUSTOMIZE_PLUGIN_CONFIG_ROOT")?;
    std::env::args_os().nth(1).map(PathBuf::from)
}

pub(super) fn run(config: &Path) -> Outcome {
    match read(config) {
        // kustomize drops what is marked as local, and needs it until then.
        Ok((config, manifests)) => several::apply(Request::default(), &[config], &[manifests], ConfigItems::Mark),
        Err(diagnostic) => Outcome { output: None, diagnostics: vec![diagnostic] },
    }
}

fn read(config: &Path) -> Result<(Source, Source), Diagnostic> {
    // The temporary file's own name says nothing to the user.
    let config = Source { text: io::read_file(config)?, file: "the plugin's config".to_owned() };
    Ok((config, Source { text: io::read_stdin()?, file: "stdin".to_owned() }))
}
