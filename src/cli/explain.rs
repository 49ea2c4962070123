//! `explain`: a code, a message or a log in; what it means here out.

use super::arguments::ExplainArguments;
use super::{Outcome, io, render};
use crate::api::Loaded;
use crate::api::model::Hub;
use crate::cli::several;
use crate::diagnostic::Diagnostic;
use crate::explain;
use crate::request::Request;
use std::path::Path;

pub(super) fn run(arguments: &ExplainArguments) -> Outcome {
    let (text, hub) = match read(arguments) {
        Ok(read) => read,
        Err(diagnostics) => return Outcome { output: None, diagnostics },
    };
    let found = explain::explain(&text);
    if found.is_empty() {
        let mut diagnostic = explain::nothing_known(&text);
        if let [word] = &arguments.text[..]
            && Path::new(word).is_file()
        {
            diagnostic = diagnostic.help(format!("{word} is a file: argocd-aks explain - < {word}"));
        }
        let diagnostics = vec![diagnostic];
        return Outcome { output: None, diagnostics };
    }
    Outcome { output: Some(explain::render(&found, hub.as_ref())), diagnostics: Vec::new() }
}

fn read(arguments: &ExplainArguments) -> Result<(String, Option<Hub>), Vec<Diagnostic>> {
    let words = arguments.text.join(" ");
    let text = if words == "-" { io::read_log().map_err(|diagnostic| vec![diagnostic])? } else { words };
    if arguments.config.is_empty() {
        return Ok((text, None));
    }
    let paths: Vec<&Path> = arguments.config.iter().map(AsRef::as_ref).collect();
    let (configs, _) = render::sources(&paths, &[])?;
    let mut request = Request::default();
    request.want_hub(arguments.hub.clone());
    several::read(&mut request, &configs, &[]).map_err(|diagnostic| vec![*diagnostic])?;
    let Loaded { hub, diagnostics } = request.load();
    match hub {
        Some(hub) => Ok((text, Some(hub))),
        None => Err(diagnostics),
    }
}
