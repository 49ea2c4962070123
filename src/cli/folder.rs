//! `render -o DIR`: a fleet as a folder; and the access of one target as a stream.

use super::arguments::RenderArguments;
use super::several::{self, Source};
use super::{Outcome, io};
use crate::api::Loaded;
use crate::api::model::Hub;
use crate::diagnostic::{Diagnostic, any_error};
use crate::folder::{self, Options, Part, Summary, layout};
use crate::krm::Manifests;
use crate::plan::{self, ConfigItems};
use crate::request::Request;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::Path;
use std::time::{Duration, Instant};

pub(super) fn run(
    mut request: Request,
    configs: &[Source],
    manifests: &[Source],
    output: &Path,
    arguments: &RenderArguments,
) -> Outcome {
    let options = Options { part: arguments.only.clone().unwrap_or_default(), force: arguments.force };
    let made =
        several::read(&mut request, configs, manifests).map_err(|diagnostic| vec![*diagnostic]).and_then(|streams| {
            let (hub, diagnostics) = load(&request)?;
            files(&hub, &options.part, &streams, diagnostics)
        });
    let (files, mut diagnostics) = match made {
        Ok(made) => made,
        Err(diagnostics) => return Outcome { output: None, diagnostics },
    };
    let mut bar = Bar::new();
    match folder::write(output, &files, &options, &mut |done, steps| bar.show(done, steps)) {
        Ok(Summary { written, removed, unchanged }) => {
            bar.finish();
            let folder = output.display();
            for path in &removed {
                io::say(&format!("removed {folder}/{}\n", path.as_str()));
            }
            let removed = removed.len();
            io::say(&format!("{folder}: {written} written, {removed} removed, {unchanged} unchanged\n"));
            Outcome { output: Some(String::new()), diagnostics }
        }
        Err(errors) => {
            bar.finish();
            diagnostics.extend(errors);
            Outcome { output: None, diagnostics }
        }
    }
}

/// The access of one target, as a stream for its own cluster.
pub(super) fn one_target(mut request: Request, configs: &[Source], manifests: &[Source], name: &str) -> Outcome {
    let loaded = several::read(&mut request, configs, manifests)
        .map_err(|diagnostic| vec![*diagnostic])
        .and_then(|_| load(&request));
    let (hub, mut diagnostics) = match loaded {
        Ok(loaded) => loaded,
        Err(diagnostics) => return Outcome { output: None, diagnostics },
    };
    let plan = match hub.target(name) {
        Ok(target) => plan::access(&hub, target, &[], ConfigItems::Drop),
        Err(diagnostic) => return Outcome { output: None, diagnostics: vec![*diagnostic] },
    };
    diagnostics.extend(plan.diagnostics);
    let output = layout::stream(&plan.changes.created);
    if output.is_empty() {
        diagnostics.push(several::empty_result());
        return Outcome { output: None, diagnostics };
    }
    Outcome { output: Some(output), diagnostics }
}

fn load(request: &Request) -> Result<(Hub, Vec<Diagnostic>), Vec<Diagnostic>> {
    let Loaded { hub, diagnostics } = request.load();
    match hub {
        Some(hub) => Ok((hub, diagnostics)),
        None => Err(diagnostics),
    }
}

fn files(
    hub: &Hub,
    part: &Part,
    streams: &[Manifests<'_>],
    mut diagnostics: Vec<Diagnostic>,
) -> Result<(folder::Files, Vec<Diagnostic>), Vec<Diagnostic>> {
    if let Part::Target(name) = part {
        hub.target(name).map_err(|diagnostic| vec![*diagnostic])?;
    }
    if *part == Part::Hub {
        diagnostics.retain(|diagnostic| !diagnostic.code.is_about_access());
    }
    let mut objects = layout::HubObjects::default();
    if part.has_hub() {
        let plan = plan::hub(hub, &several::objects(streams), ConfigItems::Drop);
        let mut said = plan.diagnostics;
        several::locate(&mut said, streams);
        diagnostics.extend(said);
        if any_error(&diagnostics) {
            return Err(diagnostics);
        }
        let mut changes = plan.changes;
        objects.created = std::mem::take(&mut changes.created);
        objects.manifests = several::write(streams, changes).map_err(|diagnostic| vec![diagnostic])?;
    }
    let files = layout::files(hub, part, objects)?;
    if files.is_empty() && part.has_hub() {
        diagnostics.push(several::empty_result());
        return Err(diagnostics);
    }
    Ok((files, diagnostics))
}

/// A progress bar, on a terminal, where the work takes longer than one would wait without a sign.
struct Bar {
    started: Instant,
    bar: Option<ProgressBar>,
}

const PATIENCE: Duration = Duration::from_millis(500);

impl Bar {
    fn new() -> Self {
        Self { started: Instant::now(), bar: None }
    }

    fn show(&mut self, done: usize, steps: usize) {
        if self.bar.is_none() && self.started.elapsed() > PATIENCE && std::io::stderr().is_terminal() {
            let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}");
            self.bar = Some(style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style)));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
