//! `graph`: a picture of a hub.

use super::arguments::{GraphArguments, GraphFormatArgument};
use crate::Outcome;
use crate::api::Loaded;
use crate::diagnostic::Result;
use crate::graph::{self, GraphFormat};

pub(super) fn run(arguments: &GraphArguments) -> Result<Outcome> {
    let request = arguments.config.read(&arguments.files)?;
    let Loaded { hub, diagnostics } = crate::load(&request);
    let format = match arguments.format {
        GraphFormatArgument::Mermaid => GraphFormat::Mermaid,
        GraphFormatArgument::Dot => GraphFormat::Dot,
        GraphFormatArgument::Svg => GraphFormat::Svg,
    };
    Ok(Outcome { output: hub.map(|hub| graph::draw(&hub, format)), diagnostics })
}
