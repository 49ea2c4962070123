//! `completions` and `man`: what a shell and `man` know of the command line, made of its declaration.

use super::arguments::{Arguments, CompletionsArguments, ShellArgument};
use crate::Outcome;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use clap::CommandFactory as _;
use clap_complete::{Generator, Shell, generate};
use clap_complete_nushell::Nushell;
use clap_mangen::Man;

const NAME: &str = "argocd-aks";

pub(super) fn run(arguments: &CompletionsArguments) -> Outcome {
    printed(&match arguments.shell {
        ShellArgument::Bash => completions(Shell::Bash),
        ShellArgument::Fish => completions(Shell::Fish),
        ShellArgument::Nushell => completions(Nushell),
        ShellArgument::PowerShell => completions(Shell::PowerShell),
        ShellArgument::Zsh => completions(Shell::Zsh),
    })
}

/// The manual page of the program, and below it those of its commands.
pub(super) fn manual() -> Result<Outcome> {
    let mut page = Vec::new();
    let rendered = Man::new(Arguments::command()).render(&mut page);
    let failed = |error: std::io::Error| Diagnostic::error(Code::CannotWrite, format!("no page can be made: {error}"));
    rendered.map_err(failed)?;
    Ok(printed(&page))
}

fn completions(shell: impl Generator) -> Vec<u8> {
    let mut text = Vec::new();
    generate(shell, &mut Arguments::command(), NAME, &mut text);
    text
}

fn printed(text: &[u8]) -> Outcome {
    let output = String::from_utf8_lossy(text).into_owned();
    Outcome { output: Some(output), diagnostics: Diagnostics::new() }
}
