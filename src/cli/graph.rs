//! `graph`: a picture of a hub.

use super::arguments::{GraphArguments, GraphFormat};
use crate::Outcome;
use crate::api::Loaded;
use crate::diagnostic::Result;
use crate::graph::{self, Format};

pub(super) fn run(arguments: &GraphArguments) -> Result<Outcome> {
    let request = arguments.config.read(&arguments.files)?;
    let Loaded { hub, diagnostics } = crate::load(&request);
    let format = match arguments.format {
        GraphFormat::Mermaid => Format::Mermaid,
        GraphFormat::Dot => Format::Dot,
        GraphFormat::Svg => Format::Svg,
    };
    Ok(Outcome { output: hub.map(|hub| graph::draw(&hub, format)), diagnostics })
}
