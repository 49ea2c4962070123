//! `lint`: any manifests, with or without a config, and what does not agree in them.

use super::arguments::{LintArguments, LintFormat};
use super::io::{self, Printed};
use super::{color, manifest_files};
use crate::diagnostic::render::{human, json, sarif};
use crate::diagnostic::{Code, Diagnostics, Level, Levels, counted};
use crate::input::{self, Input};
use crate::krm;
use crate::lint::Report;
use crate::text::visible_lines;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use strum::IntoEnumIterator as _;

pub(super) fn run(arguments: &LintArguments) -> ExitCode {
    if arguments.list {
        let printed = io::print(&rules());
        return ExitCode::from(u8::from(printed == Printed::Failed));
    }
    let levels = match levels(arguments) {
        Ok(levels) => levels,
        Err(message) => return super::wrong_usage(&message),
    };
    let now = match now() {
        Ok(now) => now,
        Err(message) => return super::wrong_usage(&message),
    };
    let report = report(arguments, &levels, now);
    let text = match arguments.format {
        LintFormat::Human => human::findings(&report.diagnostics, color::on_stdout()),
        LintFormat::Json => json::render(&report.diagnostics),
        LintFormat::Sarif => sarif::render(&report.diagnostics),
    };
    let written = io::print(&text);
    if arguments.format == LintFormat::Human && written == Printed::Whole {
        io::say(&visible_lines(&summary(&report)));
    }
    match written {
        // Whoever looked has seen enough.
        Printed::Closed => ExitCode::SUCCESS,
        Printed::Failed => ExitCode::FAILURE,
        Printed::Whole => ExitCode::from(u8::from(report.diagnostics.any_error())),
    }
}

/// Every rule in a line: its code, its severity, and what it finds.
fn rules() -> String {
    let rules: Vec<Code> = Code::iter().filter(|code| code.is_rule()).collect();
    let width = rules.iter().map(|code| code.to_string().len()).max().unwrap_or_default();
    let line = |code: &Code| {
        let says = code.page().map(|page| page.summary()).unwrap_or_default();
        format!("{:width$}  {:7}  {says}\n", code.to_string(), code.severity().to_string())
    };
    rules.iter().map(line).collect()
}

fn levels(arguments: &LintArguments) -> Result<Levels, String> {
    let mut levels = Levels::default();
    let asked = [(&arguments.allow, Level::Allow), (&arguments.warn, Level::Warn), (&arguments.deny, Level::Deny)];
    for (names, level) in asked {
        names.iter().try_for_each(|name| levels.set(name, level))?;
    }
    Ok(levels)
}

fn report(arguments: &LintArguments, levels: &Levels, now: Option<i64>) -> Report {
    let mut diagnostics = Diagnostics::new();
    let mut read = |paths: Result<Vec<PathBuf>, Diagnostics>| {
        let sources = paths.and_then(|paths| io::sources(&paths, &[]));
        diagnostics.take_errors(sources).unwrap_or_default()
    };
    let (configs, _) = read(arguments.config.files());
    let (manifests, _) = read(manifest_files::expand(&arguments.paths, arguments.config.recursive));
    let input = diagnostics.take_errors(Input::read(arguments.config.request(), &configs, &[]));
    let mut request = input.map_or_else(|| arguments.config.request(), |input| input.request);
    let mut streams = Vec::new();
    for source in &manifests {
        let (stream, unreadable) = krm::read_stream_leniently(&source.text, Some(source.file.clone()));
        diagnostics.extend(unreadable);
        diagnostics.take_errors(request.add_items(&stream));
        streams.push(stream);
    }
    if diagnostics.is_empty() && streams.iter().all(|stream| stream.items.is_empty()) {
        diagnostics.push(input::nothing_to_read());
    }
    let report = crate::check(&request, &streams, levels, now);
    diagnostics.extend(report.diagnostics);
    Report { diagnostics, ..report }
}

/// The clock stands at the door: `SOURCE_DATE_EPOCH` stops it, so that the same input gives the same output.
fn now() -> Result<Option<i64>, String> {
    if let Some(fixed) = std::env::var_os("SOURCE_DATE_EPOCH") {
        let seconds = fixed.to_str().and_then(|text| text.parse().ok());
        return seconds.map(Some).ok_or_else(|| "SOURCE_DATE_EPOCH is not a number of seconds".to_owned());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    Ok(now.and_then(|now| i64::try_from(now.as_secs()).ok()))
}

/// What was looked at, and what was found; and, in a line of its own, what there was not to look at.
fn summary(report: &Report) -> String {
    let words = |number: usize, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{number} {word}s")),
    };
    let objects = words(report.objects, "object").unwrap_or_else(|| "no objects".to_owned());
    let accepted =
        words(report.accepted, "finding").map(|accepted| format!(", {accepted} accepted")).unwrap_or_default();
    let seen = report.looked_at.seen();
    let found = counted(&report.diagnostics).unwrap_or_else(|| match &seen {
        Some(_) => "nothing found".to_owned(),
        // Nothing looked at is not nothing found.
        None => "nothing in them that is looked at".to_owned(),
    });
    let seen = seen.map(|seen| format!(", looked at {seen}")).unwrap_or_default();
    let unseen = report.looked_at.unseen().filter(|_| report.objects > 0);
    let unseen = unseen.map(|unseen| format!("not looked at: {unseen}\n")).unwrap_or_default();
    format!("{objects}{seen}: {found}{accepted}\n{unseen}")
}
