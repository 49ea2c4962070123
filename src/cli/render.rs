//! `render`: without kustomize, from manifests and config to a stream or a directory.

use super::arguments::RenderArguments;
use super::{directory, io};
use crate::Outcome;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::Part;
use crate::input::Input;
use crate::plan::Destination;

pub(super) fn run(arguments: &RenderArguments) -> Outcome {
    let (configs, manifests) = match io::sources(&arguments.config.config, &arguments.manifests) {
        Ok(sources) => sources,
        Err(diagnostics) => return diagnostics.into(),
    };
    let mut input = match Input::read(arguments.config.request(), &configs, &manifests) {
        Ok(input) => input,
        Err(diagnostics) => return diagnostics.into(),
    };
    match (&arguments.output, &arguments.only) {
        (Some(output), part) => directory::run(&input, output, part.clone().unwrap_or_default(), arguments.force),
        (None, None | Some(Part::Hub | Part::All)) => crate::stream(&input, Destination::Cluster),
        (None, Some(Part::Target(name))) => {
            // The target's own cluster has no use for Argo CD's manifests.
            input.streams.clear();
            input.request.want_access(name.clone());
            crate::stream(&input, Destination::Cluster)
        }
        (None, Some(Part::Targets)) => {
            let message = "the access of several clusters cannot be one stream: each belongs to its own cluster";
            let help = "add -o DIR, or write --only target=NAME";
            vec![Diagnostic::error(Code::InvalidValue, message).help(help)].into()
        }
    }
}
