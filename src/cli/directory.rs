//! `render -o DIR`: a fleet as a directory.

use super::io;
use crate::Outcome;
use crate::diagnostic::Result;
use crate::folder::{self, Part, Summary, WriteOptions};
use crate::input::Input;
use crate::text::visible;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::Path;
use std::time::{Duration, Instant};

pub(super) fn run(input: &Input<'_>, output: &Path, part: Part, force: bool) -> Result<Outcome> {
    let (files, mut diagnostics) = crate::files(input, &part)?;
    let mut bar = Bar::new();
    let written =
        folder::write(output, &files, &WriteOptions { part, force }, &mut |done, steps| bar.show(done, steps));
    bar.finish();
    match written {
        Ok(summary) => {
            io::say(&told(output, &summary));
            Ok(Outcome { output: Some(String::new()), diagnostics })
        }
        Err(errors) => {
            diagnostics.extend(errors);
            Err(diagnostics)
        }
    }
}

/// What was removed, by name, and how much was done.
fn told(output: &Path, Summary { written, removed, unchanged }: &Summary) -> String {
    let directory = visible(&output.display().to_string());
    let mut told: Vec<String> =
        removed.iter().map(|path| format!("removed {directory}/{}", visible(path.as_str()))).collect();
    told.push(format!("{directory}: {written} written, {} removed, {unchanged} unchanged\n", removed.len()));
    told.join("\n")
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
