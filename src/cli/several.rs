//! Several streams as one input: each keeps its file's name for the messages, and what is new goes behind
//! the last.

use super::Outcome;
use crate::api::GROUP;
use crate::diagnostic::{Code, Diagnostic, any_error};
use crate::krm::{self, Item, Manifests};
use crate::plan::{Change, Changes, ConfigItems, Object};
use crate::request::Request;

/// A text and the name of its file.
pub(super) struct Source {
    pub(super) text: String,
    pub(super) file: String,
}

/// Applies the config to the manifests. `configs` hold only config objects; those among the manifests count
/// too.
pub(super) fn apply(
    mut request: Request,
    configs: &[Source],
    manifests: &[Source],
    config_items: ConfigItems,
) -> Outcome {
    let streams = match read(&mut request, configs, manifests) {
        Ok(streams) => streams,
        Err(diagnostic) => return Outcome { output: None, diagnostics: vec![*diagnostic] },
    };
    let (changes, mut diagnostics) = crate::run(&request, &objects(&streams), config_items);
    locate(&mut diagnostics, &streams);
    if any_error(&diagnostics) {
        return Outcome { output: None, diagnostics };
    }
    match write(&streams, changes) {
        Ok(output) if output.trim().is_empty() => {
            diagnostics.push(empty_result());
            Outcome { output: None, diagnostics }
        }
        Ok(output) => Outcome { output: Some(output), diagnostics },
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            Outcome { output: None, diagnostics }
        }
    }
}

/// What is said where nothing would be written.
pub(super) fn empty_result() -> Diagnostic {
    Diagnostic::error(Code::EmptyResult, "there is nothing to write: no manifests, no targets, no access")
        .help("an empty result would delete what it made before; give manifests, targets or access")
}

/// What is said where nothing was read.
pub(super) fn nothing_to_read() -> Diagnostic {
    Diagnostic::error(Code::EmptyInput, "there is no object in the input").help("give manifests, as files or on stdin")
}

/// Reads both, and takes up the config objects of both. The streams are those of the manifests.
pub(super) fn read<'s>(
    request: &mut Request,
    configs: &'s [Source],
    manifests: &'s [Source],
) -> Result<Vec<Manifests<'s>>, Box<Diagnostic>> {
    let configs = streams(configs)?;
    let streams = streams(manifests)?;
    if let Some(diagnostic) = configs.iter().find_map(not_config) {
        return Err(Box::new(diagnostic));
    }
    configs.iter().chain(&streams).try_for_each(|stream| request.add_items(stream))?;
    Ok(streams)
}

/// The objects of all streams, in order.
pub(super) fn objects<'m>(streams: &'m [Manifests<'_>]) -> Vec<&'m Object> {
    streams.iter().flat_map(|stream| &stream.items).map(|item| &item.object).collect()
}

/// The plan knows objects and no files: here is where they stand.
pub(super) fn locate(diagnostics: &mut [Diagnostic], streams: &[Manifests<'_>]) {
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.file.is_none()) {
        let Some(resource) = &diagnostic.resource else { continue };
        let found = streams.iter().find_map(|stream| Some((stream.file.clone(), stream.place_of(resource)?)));
        if let Some((file, position)) = found {
            diagnostic.file = file;
            diagnostic.position = Some(position);
        }
    }
}

/// An object in a config's file that is no config: it would be lost without a word.
fn not_config(stream: &Manifests<'_>) -> Option<Diagnostic> {
    let wrong = |item: &&Item| {
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

fn streams(sources: &[Source]) -> Result<Vec<Manifests<'_>>, Box<Diagnostic>> {
    sources.iter().map(|source| krm::read_stream(&source.text, Some(source.file.clone())).map_err(Box::new)).collect()
}

/// The streams with the changes applied, as one.
pub(super) fn write(streams: &[Manifests<'_>], changes: Changes) -> Result<String, Diagnostic> {
    let Changes { changes, mut created } = changes;
    let mut changes = changes.into_iter().peekable();
    let mut first = 0;
    let mut out = String::new();
    for (at, stream) in streams.iter().enumerate() {
        let next = first + stream.items.len();
        let mut own: Vec<(usize, Change)> = Vec::new();
        while let Some((index, change)) = changes.next_if(|(index, _)| *index < next) {
            own.push((index - first, change));
        }
        first = next;
        let created = if at + 1 == streams.len() { std::mem::take(&mut created) } else { Vec::new() };
        let text = stream.write_stream(&Changes { changes: own, created })?;
        append(&mut out, &text);
    }
    if streams.is_empty() {
        let none = krm::read_stream("", None)?;
        append(&mut out, &none.write_stream(&Changes { changes: Vec::new(), created })?);
    }
    Ok(out)
}

/// Adds a stream behind another, with a document marker between them.
fn append(out: &mut String, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    if !out.is_empty() {
        if !out.ends_with('\n') {
            out.push('\n');
        }
        let marked = text.trim_start_matches('\u{feff}').starts_with("---") || out.ends_with("\n---\n");
        if !marked {
            out.push_str("---\n");
        }
    }
    out.push_str(text);
}
