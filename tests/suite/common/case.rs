//! Runs of the program in a directory of their own, with whole outputs.

use super::golden::{all_golden, same};
use super::{Run, program, project, resource_list, run, write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One run: what goes in, and then what has to come out.
///
/// ```ignore
/// Case::render().hub(HUB).manifests(MANIFESTS).stdout(WANT).exit(0);
/// ```
pub struct Case {
    folder: tempfile::TempDir,
    arguments: Vec<String>,
    stdin: String,
    stdout: String,
    stderr: String,
}

impl Case {
    /// The program with these arguments.
    pub fn of(arguments: &[&str]) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            arguments: arguments.iter().map(ToString::to_string).collect(),
            stdin: String::new(),
            stdout: String::new(),
            stderr: String::new(),
        }
    }

    pub fn render() -> Self {
        Self::of(&["render"])
    }

    /// The program as a KRM function over these items, which are the documents of a stream.
    pub fn function(items: &str, config: &str) -> Self {
        Self::of(&[]).stdin(&resource_list(items, config))
    }

    /// The config, in hub.yaml.
    pub fn hub(self, text: &str) -> Self {
        self.file("hub.yaml", text).arguments(&["-c", "hub.yaml"])
    }

    /// What is to be wired, in manifests.yaml.
    pub fn manifests(self, text: &str) -> Self {
        self.file("manifests.yaml", text).arguments(&["manifests.yaml"])
    }

    /// A file in the directory that it runs in.
    pub fn file(self, name: &str, text: &str) -> Self {
        write(self.folder.path(), &[(name, text)]);
        self
    }

    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(ToString::to_string));
        self
    }

    pub fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    /// All of its stdout. Without this there is to be none.
    pub fn stdout(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdout);
        self
    }

    /// All of its stderr. Without this there is to be none.
    pub fn stderr(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stderr);
        self
    }

    /// Runs it, and holds it to this exit code and to its outputs.
    #[track_caller]
    pub fn exit(self, code: i32) {
        let (stdout, stderr) = (self.stdout.clone(), self.stderr.clone());
        let run = self.run();
        assert_eq!((run.code, run.stderr.as_str()), (code, stderr.as_str()));
        same(&run.stdout, &stdout);
    }

    /// Runs it, and holds it to this exit code and its stderr; what it wrote is for the test to read.
    #[track_caller]
    pub fn output(self, code: i32) -> String {
        let stderr = self.stderr.clone();
        let run = self.run();
        assert_eq!((run.code, run.stderr.as_str()), (code, stderr.as_str()));
        run.stdout
    }

    /// Runs it.
    pub fn run(self) -> Run {
        let mut command = Command::new(program());
        run(command.args(&self.arguments).current_dir(self.folder.path()), &self.stdin)
    }
}

/// The golden cases below a directory of testdata: each a directory with
/// - `command`: the command line, run there (`argocd-aks render manifests.yaml -c hub.yaml`, and `< FILE` for stdin); in
///   a second line `? 1`, where that is the exit code,
/// - the files that it reads,
/// - `want.yaml` (or another ending): all of stdout, and `said.txt`: all of stderr. Where there is none, neither is
///   there a file.
pub fn cases(folder: &str) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(project(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = folders.filter(|path| path.join("command").exists()).collect();
    cases.sort();
    assert!(!cases.is_empty(), "{folder}");
    cases
}

/// Runs a golden case.
pub fn run_case(case: &Path) -> Run {
    let text = std::fs::read_to_string(case.join("command")).unwrap();
    let line = text.lines().next().unwrap();
    let (line, stdin) = line.split_once(" < ").unwrap_or((line, ""));
    let mut words = line.split_whitespace();
    assert_eq!(words.next(), Some("argocd-aks"), "{}", case.display());
    let stdin = if stdin.is_empty() { String::new() } else { std::fs::read_to_string(case.join(stdin)).unwrap() };
    // 2026-01-01: the certificates of the cases were made for it.
    run(Command::new(program()).args(words).current_dir(case).env("SOURCE_DATE_EPOCH", "1767225600"), &stdin)
}

/// Holds each golden case below a directory to its outputs and its exit code.
#[track_caller]
pub fn all_cases_are_golden(folder: &str) {
    all_golden(cases(folder).into_iter().flat_map(|case| {
        let Run { code, stdout, stderr } = run_case(&case);
        let command = std::fs::read_to_string(case.join("command")).unwrap();
        let line = command.lines().next().unwrap();
        let command = if code == 0 { format!("{line}\n") } else { format!("{line}\n? {code}\n") };
        [(case.join("command"), command), (wanted(&case), stdout), (case.join("said.txt"), stderr)]
    }));
}

/// The golden file of a case's stdout, whatever its ending.
fn wanted(case: &Path) -> PathBuf {
    let files = std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    let mut wanted = files.filter(|file| file.file_stem().is_some_and(|stem| stem == "want"));
    wanted.next().unwrap_or_else(|| case.join("want.yaml"))
}
