//! Bytes in, bytes out, and words on stderr.

use crate::diagnostic::{Code, Diagnostic, Result};
use crate::input::Source;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};

/// More than any fleet needs: 100,000 targets are half of it.
const MAX_INPUT: u64 = 1 << 30;

/// All of stdin.
pub(super) fn read_stdin() -> Result<String> {
    hint_at_a_terminal();
    read(io::stdin().lock(), "stdin", 0)
}

/// All of stdin, whatever bytes a log has in it.
pub(super) fn read_log() -> Result<String> {
    hint_at_a_terminal();
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes);
    read.map_err(|error| cannot_read("stdin", &error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Who names no file waits for the program, which waits for them.
fn hint_at_a_terminal() {
    if io::stdin().is_terminal() {
        say("reading from the terminal: end with Ctrl-D, or give a file (--help)\n");
    }
}

/// All of a file; `-` is stdin.
pub(super) fn read_file(path: &Path) -> Result<String> {
    if path == Path::new("-") {
        return read_stdin();
    }
    let name = path.display().to_string();
    if path.is_dir() {
        return Err(Diagnostic::error(Code::CannotRead, format!("{name} is a directory; expected a file"))
            .help("name the files in it")
            .into());
    }
    let file = File::open(path).map_err(|error| cannot_read(&name, &error.to_string()))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len().min(MAX_INPUT));
    read(file, &name, usize::try_from(size).unwrap_or(0))
}

/// `size` is what is expected: a buffer that grows by doubling would hold a large file nearly twice.
fn read(source: impl Read, name: &str, size: usize) -> Result<String> {
    let mut bytes = Vec::with_capacity(size);
    let read = source.take(MAX_INPUT + 1).read_to_end(&mut bytes);
    read.map_err(|error| cannot_read(name, &error.to_string()))?;
    if bytes.len() as u64 > MAX_INPUT {
        return Err(Diagnostic::error(Code::TooLarge, format!("{name} is larger than 1 GiB")).into());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Diagnostic::error(Code::InvalidYaml, format!("{name} is not UTF-8 text: byte {at} cannot be read"))
            .help("save it as UTF-8")
            .into()
    })
}

fn cannot_read(name: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(Code::CannotRead, format!("{name} cannot be read: {reason}"))
        .help("check the path and its permissions")
}

/// The texts of both; stdin is read once.
pub(super) fn sources(configs: &[PathBuf], manifests: &[PathBuf]) -> Result<(Vec<Source>, Vec<Source>)> {
    if configs.iter().chain(manifests).filter(|path| *path == Path::new("-")).count() > 1 {
        let message = "stdin (`-`) is named more than once, and can be read only once";
        let help = "config objects among the manifests count too: name stdin once";
        return Err(Diagnostic::error(Code::CannotRead, message).help(help).into());
    }
    let twice = |paths: &'_ [PathBuf]| {
        (1..paths.len()).find(|at| paths[..*at].contains(&paths[*at])).map(|at| paths[at].clone())
    };
    if let Some(twice) = twice(configs).or_else(|| twice(manifests)) {
        let message = format!("{} is named twice: each of its objects would be there twice", twice.display());
        return Err(Diagnostic::error(Code::CannotRead, message).help("name each file once").into());
    }
    let read = |paths: &[PathBuf]| paths.iter().map(|path| source(path)).collect::<Result<Vec<_>, _>>();
    match (read(configs), read(manifests)) {
        (Ok(configs), Ok(manifests)) => Ok((configs, manifests)),
        (configs, manifests) => Err([configs.err(), manifests.err()].into_iter().flatten().flatten().collect()),
    }
}

fn source(path: &Path) -> Result<Source> {
    let text = read_file(path)?;
    let file = if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() };
    Ok(Source { text, file })
}

/// Everything at once, flushed: a half-written stream that exits with 0 would delete what is missing in it.
pub(super) fn write_stdout(output: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(output.as_bytes())?;
    stdout.flush()
}

/// How printing what a person looks at went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Printed {
    /// All of it is out.
    Whole,
    /// Whoever read it has closed the pipe: `| head` has seen enough.
    Closed,
    /// It could not be written, which was told.
    Failed,
}

/// Prints what a person looks at, and nobody applies.
pub(super) fn print(output: &str) -> Printed {
    match write_stdout(output) {
        Ok(()) => Printed::Whole,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Printed::Closed,
        Err(error) => {
            cannot_write_stdout(&error);
            Printed::Failed
        }
    }
}

/// Words go to stderr; where it is closed, there is nobody to tell.
pub(super) fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Says that nothing could be written.
pub(super) fn cannot_write_stdout(error: &io::Error) {
    say(&format!("error: cannot write to stdout: {error} [cannot-write]\n"));
}
