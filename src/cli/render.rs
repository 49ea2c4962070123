//! `render`: without kustomize, a stream in and a stream out.

use super::arguments::RenderArguments;
use super::several::{self, Source};
use super::{Outcome, io};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::ConfigItems;
use crate::request::Request;
use std::path::Path;

pub(super) fn run(arguments: &RenderArguments) -> Outcome {
    let stdins = arguments.config.iter().chain(&arguments.manifests).filter(|path| *path == Path::new("-")).count();
    if stdins > 1 {
        let diagnostic =
            Diagnostic::error(Code::CannotRead, "stdin (`-`) is named more than once, and can be read only once")
                .help("config objects among the manifests count too: name stdin once");
        return Outcome { output: None, diagnostics: vec![diagnostic] };
    }
    let sources = |paths: &[&Path]| paths.iter().map(|path| source(path)).collect::<Result<Vec<_>, _>>();
    let configs: Vec<&Path> = arguments.config.iter().map(AsRef::as_ref).collect();
    let manifests: Vec<&Path> = arguments.manifests.iter().map(AsRef::as_ref).collect();
    match (sources(&configs), sources(&manifests)) {
        (Ok(configs), Ok(manifests)) => {
            let mut request = Request::default();
            request.want_hub(arguments.hub.clone());
            several::apply(request, &configs, &manifests, ConfigItems::Drop)
        }
        (configs, manifests) => {
            Outcome { output: None, diagnostics: [configs.err(), manifests.err()].into_iter().flatten().collect() }
        }
    }
}

fn source(path: &Path) -> Result<Source, Diagnostic> {
    let text = io::read_file(path)?;
    let file = if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() };
    Ok(Source { text, file })
}
