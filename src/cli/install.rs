//! `install`: the program in a directory, as kustomize and Argo CD find it there.

use super::arguments::InstallArguments;
use super::io;
use crate::argocd::plugin;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::folder::{self, Files, FolderPath, Installation};
use crate::request::FUNCTION_CONFIGS;
use crate::text::visible;
use crate::{Outcome, api};

pub(super) fn run(arguments: &InstallArguments) -> Result<Outcome> {
    let program = std::env::current_exe().map_err(|error| {
        Diagnostic::error(Code::CannotRead, format!("where this program is cannot be told: {error}"))
    })?;
    let mut files = Files::default();
    if arguments.argocd {
        files.add(&["plugin.yaml"], plugin::DEFINITION.to_owned())?;
    }
    let links = FUNCTION_CONFIGS.iter().map(|kind| path(&legacy(kind))).collect::<Result<_>>()?;
    let name = if cfg!(windows) { "argocd-aks.exe" } else { "argocd-aks" };
    let installation = Installation { program: &program, name: path(&[name])?, links, files };
    let installed = folder::install(&arguments.directory, &installation)?;
    let directory = visible(&arguments.directory.display().to_string());
    for path in &installed.written {
        io::say(&format!("wrote {directory}/{}\n", path.as_str()));
    }
    io::say(&format!("{directory}: {} written, {} unchanged\n", installed.written.len(), installed.unchanged));
    Ok(Outcome { output: Some(String::new()), ..Outcome::default() })
}

/// Where kustomize looks for the legacy plugin of a kind.
fn legacy(kind: &str) -> Vec<String> {
    let version = api::VERSION.split('/').map(str::to_owned);
    version.chain([kind.to_lowercase(), kind.to_owned()]).collect()
}

fn path(segments: &[impl AsRef<str>]) -> Result<FolderPath> {
    let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
    FolderPath::of(&segments).map_err(|(at, reason)| {
        Diagnostic::error(Code::NotPortable, format!("{:?} cannot be the name of a file: {reason}", segments[at]))
            .into()
    })
}
