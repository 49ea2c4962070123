//! The doors of the program, one file each. They read, call a function of the crate's root, and print; they decide
//! nothing.

mod access;
mod arguments;
mod color;
mod completions;
mod config_arguments;
mod directory;
mod eject;
mod explain;
mod function;
mod generate;
mod graph;
mod import;
mod init;
mod install;
mod io;
mod kustomization;
mod legacy;
mod lint;
mod manifest_files;
mod render;
mod runbook;
mod schema;

use crate::Outcome;
use crate::diagnostic::{Diagnostic, Result, render as words};
use crate::text::visible_lines;
use arguments::{Arguments, Command};
use clap::{CommandFactory, Parser};
use io::Printed;
use std::io::IsTerminal;
use std::process::ExitCode;

/// How a door speaks on stderr.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    /// A line or two each: an orchestrator shows only the first lines.
    Short,
    /// With source snippets, for a person at a terminal.
    Human,
}

const WRONG_USAGE: u8 = 2;

/// The whole program. 0: done. 1: an error in the input or the config. 2: wrong usage.
pub fn main() -> ExitCode {
    if let Some(file) = legacy::config_file() {
        return finish(legacy::run(&file), Words::Short);
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help goes to stdout with 0, wrong usage to stderr with 2: clap knows which. Nothing can be done
            // where even that cannot be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(WRONG_USAGE));
        }
    };
    color::choose(arguments.color);
    match arguments.command {
        Some(Command::Init(arguments)) => finish(init::run(&arguments), Words::Human),
        Some(Command::Install(arguments)) => finish(install::run(&arguments), Words::Human),
        Some(Command::Render(arguments)) => finish(render::run(&arguments), Words::Human),
        Some(Command::Generate) => finish(generate::run(), Words::Short),
        Some(Command::Runbook(arguments)) => finish(runbook::run(&arguments), Words::Human),
        Some(Command::Lint(arguments)) => lint::run(&arguments),
        Some(Command::Explain(arguments)) => show(explain::run(&arguments)),
        Some(Command::Import(arguments)) => finish(import::run(&arguments), Words::Human),
        Some(Command::Access(arguments)) => finish(access::run(&arguments), Words::Human),
        Some(Command::Eject(arguments)) if eject::lacks_a_directory(&arguments) => {
            wrong_usage("the overlay is a directory: add -o DIR")
        }
        Some(Command::Eject(arguments)) => finish(eject::run(&arguments), Words::Human),
        Some(Command::Graph(arguments)) => show(graph::run(&arguments)),
        Some(Command::Schema(arguments)) => show(schema::run(&arguments)),
        Some(Command::Completions(arguments)) => show(Ok(completions::run(&arguments))),
        Some(Command::Man) => show(completions::manual()),
        None if std::io::stdin().is_terminal() => {
            eprintln!("{}", Arguments::command().render_help());
            ExitCode::from(WRONG_USAGE)
        }
        None => finish(function::run(), Words::Short),
    }
}

fn wrong_usage(message: &str) -> ExitCode {
    io::say(&format!("error: {message}\n\nFor more information, try '--help'.\n"));
    ExitCode::from(WRONG_USAGE)
}

/// Says what there is to say, and writes a result that somebody applies: what cannot be written whole has failed.
fn finish(outcome: Result<Outcome>, words: Words) -> ExitCode {
    let Outcome { output, diagnostics } = outcome.unwrap_or_else(Outcome::from);
    io::say(&said(&diagnostics, words));
    let mut failed = diagnostics.any_error();
    if let Some(output) = output
        && let Err(error) = io::write_stdout(&output)
    {
        io::cannot_write_stdout(&error);
        failed = true;
    }
    ExitCode::from(u8::from(failed))
}

/// Says what there is to say, and prints what a person looks at: who closes the pipe has seen enough.
fn show(outcome: Result<Outcome>) -> ExitCode {
    let Outcome { output, diagnostics } = outcome.unwrap_or_else(Outcome::from);
    io::say(&said(&diagnostics, Words::Human));
    let failed = output.is_some_and(|output| io::print(&visible_lines(&output)) == Printed::Failed);
    ExitCode::from(u8::from(failed || diagnostics.any_error()))
}

fn said(diagnostics: &[Diagnostic], words: Words) -> String {
    match words {
        Words::Short => words::short::render(diagnostics),
        Words::Human => words::human::render(diagnostics, color::on_stderr()),
    }
}
