//! `graph`: a picture of a hub.

use super::arguments::{GraphArguments, GraphFormat};
use super::{Outcome, render, several};
use crate::api::Loaded;
use crate::graph::{self, Format};
use crate::request::Request;
use std::path::Path;

pub(super) fn run(arguments: &GraphArguments) -> Outcome {
    let configs: Vec<&Path> = arguments.config.iter().map(AsRef::as_ref).collect();
    let sources = match render::sources(&configs, &[]) {
        Ok((configs, _)) => configs,
        Err(diagnostics) => return Outcome { output: None, diagnostics },
    };
    let mut request = Request::default();
    request.want_hub(arguments.hub.clone());
    if let Err(diagnostic) = several::read(&mut request, &sources, &[]) {
        return Outcome { output: None, diagnostics: vec![*diagnostic] };
    }
    let Loaded { hub, diagnostics } = request.load();
    let format = match arguments.format {
        GraphFormat::Mermaid => Format::Mermaid,
        GraphFormat::Dot => Format::Dot,
        GraphFormat::Svg => Format::Svg,
    };
    Outcome { output: hub.map(|hub| graph::draw(&hub, format)), diagnostics }
}
