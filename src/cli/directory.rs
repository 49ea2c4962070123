//! `render -o DIR`: a fleet as a directory.

use super::arguments::RenderArguments;
use super::io;
use crate::Outcome;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::folder::{self, FileChange, Part, Summary, WriteOptions};
use crate::input::Input;
use crate::text::visible;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use similar::TextDiff;
use std::io::IsTerminal as _;
use std::path::Path;
use std::time::{Duration, Instant};

pub(super) fn run(input: &Input<'_>, output: &Path, part: Part, arguments: &RenderArguments) -> Result<Outcome> {
    refuse_the_name_of_a_file(output)?;
    let force = arguments.force;
    let (files, mut diagnostics) = crate::files(input, &part)?;
    if arguments.dry_run {
        let changes = folder::preview(output, &files, &WriteOptions { part, force })?;
        let directory = visible(&output.display().to_string());
        io::say(&format!("{directory}: {}; nothing was written\n", counted(&changes)));
        let differences = changes.iter().map(|change| difference(&directory, change)).collect();
        return Ok(Outcome { output: Some(differences), diagnostics });
    }
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

/// A directory called `fleet.yaml` is nothing that anybody wants.
pub(super) fn refuse_the_name_of_a_file(output: &Path) -> Result<()> {
    let is_named_like_a_file =
        output.extension().is_some_and(|end| ["yaml", "yml", "json"].iter().any(|name| end.eq_ignore_ascii_case(name)));
    if !is_named_like_a_file || output.is_dir() {
        return Ok(());
    }
    let name = output.display();
    let message = format!("-o writes a directory, and {name} is the name of a file");
    let help = format!("for one file leave out -o: argocd-aks render ... > {name}; or name a directory");
    Err(Diagnostic::error(Code::InvalidValue, message).help(help).into())
}

fn counted(changes: &[FileChange<'_>]) -> String {
    let count = |is_it: fn(&FileChange<'_>) -> bool| changes.iter().filter(|change| is_it(change)).count();
    let new = count(|change| change.before.is_none());
    let removed = count(|change| change.after.is_none());
    format!("{new} new, {} changed, {removed} removed", changes.len() - new - removed)
}

/// One file's change in the form that `diff -u` and `git apply` know.
fn difference(directory: &str, change: &FileChange<'_>) -> String {
    let before = change.before.as_ref().map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
    let name = |is_there: bool| {
        if is_there { format!("{directory}/{}", visible(change.path.as_str())) } else { "/dev/null".to_owned() }
    };
    TextDiff::from_lines(before.as_ref(), change.after.unwrap_or_default())
        .unified_diff()
        .header(&name(change.before.is_some()), &name(change.after.is_some()))
        .to_string()
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
