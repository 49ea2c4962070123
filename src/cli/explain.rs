//! `explain`: a code, a message or a log in; what it means here out.

use super::arguments::ExplainArguments;
use super::io;
use crate::api::Loaded;
use crate::api::model::Hub;
use crate::diagnostic::{Diagnostics, Result};
use crate::{Outcome, explain};
use std::path::Path;

pub(super) fn run(arguments: &ExplainArguments) -> Result<Outcome> {
    let (text, hub) = read(arguments)?;
    let found = explain::explain(&text);
    if found.is_empty() {
        let mut diagnostic = explain::nothing_known(&text);
        if let [word] = &arguments.text[..]
            && Path::new(word).is_file()
        {
            diagnostic = diagnostic.help(format!("{word} is a file: argocd-aks explain - < {word}"));
        }
        return Err(diagnostic.into());
    }
    Ok(Outcome { output: Some(explain::render(&found, hub.as_ref())), diagnostics: Diagnostics::new() })
}

fn read(arguments: &ExplainArguments) -> Result<(String, Option<Hub>)> {
    let words = arguments.text.join(" ");
    let text = if words == "-" { io::read_log()? } else { words };
    if arguments.config.config.is_empty() {
        return Ok((text, None));
    }
    let request = arguments.config.read(&[])?;
    let Loaded { hub, diagnostics } = crate::load(&request);
    match hub {
        Some(hub) => Ok((text, Some(hub))),
        None => Err(diagnostics),
    }
}
