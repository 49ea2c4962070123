//! The commands that `explain` tells somebody to run, as a shell, the real kubectl and the real az take them.

use crate::common;

use crate::internals::explain::knowledge;
use common::azure::azure_python;
use common::{project, run, tool};
use std::collections::BTreeSet;
use std::process::Command;

/// Every check, with a name in the place of each placeholder.
fn checks() -> BTreeSet<String> {
    let all = knowledge::all().flat_map(|entry| entry.causes).flat_map(|cause| cause.check);
    all.map(|check| check.replace("{ISSUER}", "https://issuer.example.com/").replace("{ID}", "33333333"))
        .map(|check| {
            // What is left in braces and capitals is a name.
            let mut filled = String::new();
            let mut rest = check.as_str();
            while let Some((before, behind)) = rest.split_once('{') {
                filled.push_str(before);
                match behind.split_once('}') {
                    Some((name, behind)) if name.chars().all(|c| c.is_ascii_uppercase() || c == '_') => {
                        filled.push_str(if name == "SERVER" {
                            "deploy/server"
                        } else if name == "CONTROLLER" {
                            "sts/controller"
                        } else {
                            "name"
                        });
                        rest = behind;
                    }
                    _ => {
                        filled.push('{');
                        rest = behind;
                    }
                }
            }
            filled + rest
        })
        .collect()
}

/// What a shell makes of the checks: the arguments of each call of this program, whatever stands around it.
fn calls_of(program: &str) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("calls");
    let stand_in = format!(
        "#!/bin/sh\nfor word in \"$@\"; do printf '%s\\036' \"$word\" >> '{0}'; done\nprintf '\\n' >> '{0}'\n",
        log.display()
    );
    let silent = "#!/bin/sh\ncat > /dev/null\n";
    for name in ["az", "kubectl", "argocd-aks", "curl", "openssl", "grep"] {
        let text = if name == program { stand_in.as_str() } else { silent };
        common::write(folder.path(), &[(name, text)]);
        common::make_executable(&folder.path().join(name));
    }
    for check in checks() {
        let mut bash = Command::new("bash");
        bash.args(["-c", &check]).env("PATH", format!("{}:/bin:/usr/bin", folder.path().display()));
        let run = run(&mut bash, "");
        assert!(run.stderr.is_empty(), "{check}: {}", run.stderr);
    }
    let calls = std::fs::read_to_string(&log).unwrap_or_default();
    let words = |line: &str| line.split_terminator('\u{1e}').map(str::to_owned).collect::<Vec<_>>();
    calls.lines().map(words).collect()
}

#[test]
fn the_real_azure_cli_takes_each_check() {
    let Some(python) = azure_python() else { return };
    let calls = calls_of("az");
    assert!(calls.len() > 20, "{}", calls.len());
    let lines: Vec<String> = calls.iter().map(|words| serde_json::json!(words).to_string()).collect();
    let home = tempfile::tempdir().unwrap();
    let mut parser = Command::new(python);
    parser.arg(project("testdata/runbook/stand-in/parse.py")).env("AZURE_CONFIG_DIR", home.path());
    assert_eq!(common::run(&mut parser, &lines.join("\n")).ok(), "");
}

#[test]
fn the_real_kubectl_takes_each_check() {
    let calls = calls_of("kubectl");
    assert!(calls.len() > 15, "{}", calls.len());
    for words in calls {
        let Some(mut kubectl) = tool("kubectl") else { return };
        // Behind `--` stands the pod's own command.
        let at = words.iter().position(|word| word == "--").unwrap_or(words.len());
        kubectl
            .args(&words[..at])
            .args(["--server", "http://127.0.0.1:1", "--request-timeout", "1s"])
            .args(&words[at..]);
        let said = run(&mut kubectl, "").stderr;
        let is_taken = ["refused", "did you specify the right host"].iter().any(|word| said.contains(word));
        assert!(is_taken && !said.contains("unknown"), "{words:?}: {said}");
        // Templates are read only with something to print.
        if let Some(template) =
            words.iter().find(|word| ["jsonpath=", "go-template="].iter().any(|form| word.starts_with(form)))
        {
            let mut kubectl = tool("kubectl").unwrap();
            kubectl.args(["create", "configmap", "x", "--dry-run=client", "-o", template]);
            run(&mut kubectl, "").ok();
        }
    }
}
