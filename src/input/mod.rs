//! What a door has read: texts with the names of their files, the objects in them, and what their config asks for.

mod inherited;
pub mod target_places;
mod written_places;

pub use inherited::Inherited;
pub use written_places::{FileLine, WrittenPlaces};

use crate::api::GROUP;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::k8s::Object;
use crate::krm::{self, Manifests};
use crate::request::Request;

/// A text and the name of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The whole text.
    pub text: String,
    /// As the user calls it; `stdin` for stdin.
    pub file: String,
}

impl Source {
    /// The objects in it.
    pub fn stream(&self) -> Result<Manifests<'_>> {
        krm::read_stream(&self.text, Some(self.file.clone()))
    }
}

/// What is asked for, and the manifests that it is asked of.
#[derive(Debug)]
pub struct Input<'s> {
    /// The config objects of all files.
    pub request: Request,
    /// The manifests, a stream a file.
    pub streams: Vec<Manifests<'s>>,
}

impl<'s> Input<'s> {
    /// Reads both. `configs` hold config objects and nothing else; those among the manifests count too.
    pub fn read(mut request: Request, configs: &'s [Source], manifests: &'s [Source]) -> Result<Self> {
        let configs = streams(configs)?;
        let streams = streams(manifests)?;
        if let Some(diagnostic) = configs.iter().find_map(not_config) {
            return Err(diagnostic.into());
        }
        configs.iter().chain(&streams).try_for_each(|stream| request.add_items(stream))?;
        Ok(Self { request, streams })
    }

    /// The objects of all manifests, in order.
    pub fn objects(&self) -> Vec<&Object> {
        self.streams.iter().flat_map(|stream| &stream.items).map(|item| &item.object).collect()
    }

    /// The plan knows objects and no files: here is where they stand.
    pub(crate) fn locate(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.file.is_none()) {
            let Some(resource) = &diagnostic.resource else { continue };
            let found = self.streams.iter().find_map(|stream| Some((stream.file.clone(), stream.place_of(resource)?)));
            if let Some((file, position)) = found {
                diagnostic.file = file;
                diagnostic.position = Some(position);
            }
        }
    }
}

/// What is said where nothing was read.
pub(crate) fn nothing_to_read() -> Diagnostic {
    Diagnostic::error(Code::EmptyInput, "there is no object in the input").help("give manifests, as files or on stdin")
}

/// An object in a config's file that is no config would be lost silently.
fn not_config(stream: &Manifests<'_>) -> Option<Diagnostic> {
    let wrong = |item: &&krm::Item| {
        let meta = &item.object.meta;
        meta.group() != GROUP || meta.resource.kind == "TargetAccess"
    };
    let resource = stream.items.iter().find(wrong)?.object.meta.resource.clone();
    let (message, help) = if resource.kind == "TargetAccess" {
        ("a TargetAccess is the config of a function, and no config of a fleet", "write --only target=NAME instead")
    } else {
        (
            "this object is no config, but it stands in a config's file",
            "put it among the manifests; config objects may stand there too",
        )
    };
    let diagnostic = Diagnostic::error(Code::UnknownConfigKind, message).help(help);
    Some(diagnostic.resource(resource).file(stream.file.clone()))
}

/// The objects of all sources, a stream a file.
pub(crate) fn streams(sources: &[Source]) -> Result<Vec<Manifests<'_>>> {
    sources.iter().map(Source::stream).collect()
}
