//! `render`: without kustomize, from manifests and config to a stream or a directory.

use super::arguments::RenderArguments;
use super::{directory, io, manifest_files};
use crate::Outcome;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::folder::Part;
use crate::input::Input;
use crate::plan::Destination;

pub(super) fn run(arguments: &RenderArguments) -> Result<Outcome> {
    let manifests = manifest_files::expand(&arguments.manifests, arguments.config.recursive)?;
    let (configs, manifests) = io::sources(&arguments.config.files()?, &manifests)?;
    let mut input = Input::read(arguments.config.request(), &configs, &manifests)?;
    match (&arguments.output, &arguments.only) {
        (Some(output), part) => directory::run(&input, output, part.clone().unwrap_or_default(), arguments),
        (None, None | Some(Part::Hub | Part::All)) => Ok(crate::stream(&input, Destination::Cluster)),
        (None, Some(Part::Target(name))) => {
            // The target's own cluster has no use for Argo CD's manifests.
            if !arguments.manifests.is_empty() {
                io::say("the manifests were not used: the access of a target does not depend on them\n");
            }
            input.streams.clear();
            input.request.want_access(name.clone());
            Ok(crate::stream(&input, Destination::Cluster))
        }
        (None, Some(Part::Targets)) => {
            let message = "the access of several clusters cannot be one stream: each belongs to its own cluster";
            let help = "add -o DIR, or write --only target=NAME";
            Err(Diagnostic::error(Code::InvalidValue, message).help(help).into())
        }
    }
}
