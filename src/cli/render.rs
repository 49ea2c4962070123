//! `render`: without kustomize, from manifests and config to a stream or a folder.

use super::arguments::RenderArguments;
use super::several::{self, Source};
use super::{Outcome, folder, io};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::Part;
use crate::plan::ConfigItems;
use crate::request::Request;
use std::path::Path;

pub(super) fn run(arguments: &RenderArguments) -> Outcome {
    let configs: Vec<&Path> = arguments.config.iter().map(AsRef::as_ref).collect();
    let manifests: Vec<&Path> = arguments.manifests.iter().map(AsRef::as_ref).collect();
    let (configs, manifests) = match sources(&configs, &manifests) {
        Ok(sources) => sources,
        Err(diagnostics) => return Outcome { output: None, diagnostics },
    };
    let mut request = Request::default();
    request.want_hub(arguments.hub.clone());
    match (&arguments.output, &arguments.only) {
        (Some(output), _) => folder::run(request, &configs, &manifests, output, arguments),
        (None, None | Some(Part::Hub | Part::All)) => several::apply(request, &configs, &manifests, ConfigItems::Drop),
        (None, Some(Part::Target(name))) => folder::one_target(request, &configs, &manifests, name),
        (None, Some(Part::Targets)) => {
            let message = "the access of several clusters cannot be one stream: each belongs to its own cluster";
            let help = "add -o DIR, or write --only target=NAME";
            Outcome { output: None, diagnostics: vec![Diagnostic::error(Code::InvalidValue, message).help(help)] }
        }
    }
}

/// The texts of both; stdin is read once.
pub(super) fn sources(configs: &[&Path], manifests: &[&Path]) -> Result<(Vec<Source>, Vec<Source>), Vec<Diagnostic>> {
    if configs.iter().chain(manifests).filter(|path| **path == Path::new("-")).count() > 1 {
        let message = "stdin (`-`) is named more than once, and can be read only once";
        let help = "config objects among the manifests count too: name stdin once";
        return Err(vec![Diagnostic::error(Code::CannotRead, message).help(help)]);
    }
    let read = |paths: &[&Path]| paths.iter().map(|path| source(path)).collect::<Result<Vec<_>, _>>();
    match (read(configs), read(manifests)) {
        (Ok(configs), Ok(manifests)) => Ok((configs, manifests)),
        (configs, manifests) => Err([configs.err(), manifests.err()].into_iter().flatten().collect()),
    }
}

fn source(path: &Path) -> Result<Source, Diagnostic> {
    let text = io::read_file(path)?;
    let file = if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() };
    Ok(Source { text, file })
}
