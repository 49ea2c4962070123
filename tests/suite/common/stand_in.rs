//! Programs that stand in for those that want a cluster or Azure: they write down how they are called. And the real
//! ones, which say whether they take such a call.

use super::azure::azure_python;
use super::{make_executable, project, run, tool, write};
use std::path::Path;
use std::process::Command;

/// Stand-ins in a directory of their own, which comes first in PATH.
pub struct StandIns {
    folder: tempfile::TempDir,
}

impl StandIns {
    /// Stand-ins for these programs. A script NAME.sh in `answers` answers in the place of the program; without one it
    /// says nothing, and has read its stdin to the end.
    pub fn new(programs: &[&str], answers: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in programs {
            let log = folder.path().join(format!("{name}.calls"));
            let answer = answers.join(format!("{name}.sh"));
            let then = if answer.is_file() {
                format!("exec sh '{}' \"$@\"", answer.display())
            } else {
                "cat > /dev/null".to_owned()
            };
            let script = format!(
                "#!/bin/sh\n{{ for word in \"$@\"; do printf '%s\\036' \"$word\"; done; printf '\\035'; }} >> '{}'\n{then}\n",
                log.display()
            );
            write(folder.path(), &[(name, &script)]);
            make_executable(&folder.path().join(name));
        }
        Self { folder }
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The arguments of each call of a program.
    pub fn calls(&self, program: &str) -> Vec<Vec<String>> {
        let log = std::fs::read_to_string(self.folder.path().join(format!("{program}.calls"))).unwrap_or_default();
        let words = |call: &str| call.split_terminator('\u{1e}').map(str::to_owned).collect::<Vec<_>>();
        log.split_terminator('\u{1d}').map(words).collect()
    }
}

/// Has the real azure-cli parse calls, and fails on those that it does not take; `None`, and the test is skipped, where
/// it is missing.
#[track_caller]
pub fn azure_cli_takes(calls: &[Vec<String>]) -> Option<()> {
    let python = azure_python()?;
    let lines: Vec<String> = calls.iter().map(|words| serde_json::json!(words).to_string()).collect();
    let home = tempfile::tempdir().unwrap();
    let mut parser = Command::new(python);
    parser.arg(project("testdata/runbook/stand-in/parse.py")).env("AZURE_CONFIG_DIR", home.path());
    assert_eq!(run(&mut parser, &lines.join("\n")).ok(), "");
    Some(())
}

/// Has the real kubectl parse a call, and fails where it does not take it; `None`, and the test is skipped, where it is
/// missing.
#[track_caller]
pub fn kubectl_takes(words: &[String]) -> Option<()> {
    let mut kubectl = tool("kubectl")?;
    // Behind `--` stands the pod's own command.
    let at = words.iter().position(|word| word == "--").unwrap_or(words.len());
    kubectl.args(&words[..at]).args(["--server", "http://127.0.0.1:1", "--request-timeout", "1s"]).args(&words[at..]);
    // A file that only the page has is not there: that it is asked for is enough.
    let folder = tempfile::tempdir().unwrap();
    let run = run(kubectl.current_dir(folder.path()), "");
    let taken =
        ["refused", "did you specify the right host", "no objects passed", "does not exist", "must build at directory"];
    let is_taken = run.code == 0 || taken.iter().any(|word| run.stderr.contains(word));
    assert!(is_taken && !run.stderr.contains("unknown"), "{words:?}: {}", run.stderr);
    Some(())
}
