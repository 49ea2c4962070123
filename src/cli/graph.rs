//! `graph`: a picture of a hub.

use super::arguments::{GraphArguments, GraphFormatArgument};
use crate::Outcome;
use crate::api::Loaded;
use crate::diagnostic::Result;
use crate::graph::{self, GraphFormat};
use crate::input::{Input, WrittenPlaces};

pub(super) fn run(arguments: &GraphArguments) -> Result<Outcome> {
    let sources = arguments.config.sources(&arguments.files)?;
    let request = Input::read(arguments.config.request(), &sources, &[])?.request;
    let Loaded { hub, diagnostics } = crate::load(&request);
    let Some(hub) = hub else { return Ok(diagnostics.into()) };
    let output = match arguments.format {
        GraphFormatArgument::Mermaid => graph::draw(&hub, GraphFormat::Mermaid),
        GraphFormatArgument::Dot => graph::draw(&hub, GraphFormat::Dot),
        GraphFormatArgument::Svg => graph::draw(&hub, GraphFormat::Svg),
        GraphFormatArgument::Html => graph::page(&hub, &WrittenPlaces::of(&sources, &hub)?),
    };
    Ok(Outcome { output: Some(output), diagnostics })
}
