//! The commands that `explain` tells somebody to run, as a shell, the real kubectl and the real az take them.

use crate::common;

use crate::internals::explain::knowledge;
use common::stand_in::{StandIns, azure_cli_takes, kubectl_takes};
use common::{run, tool};
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
    let none = tempfile::tempdir().unwrap();
    let stand_ins = StandIns::new(&["az", "kubectl", "argocd-aks", "curl", "openssl", "grep"], none.path());
    for check in checks() {
        let mut bash = Command::new("bash");
        bash.args(["-c", &check]).env("PATH", format!("{}:/bin:/usr/bin", stand_ins.folder().display()));
        let run = run(&mut bash, "");
        assert!(run.stderr.is_empty(), "{check}: {}", run.stderr);
    }
    stand_ins.calls(program)
}

#[test]
fn the_real_azure_cli_takes_each_check() {
    let calls = calls_of("az");
    assert!(calls.len() > 20, "{}", calls.len());
    azure_cli_takes(&calls);
}

#[test]
fn the_real_kubectl_takes_each_check() {
    let calls = calls_of("kubectl");
    assert!(calls.len() > 15, "{}", calls.len());
    for words in calls {
        if kubectl_takes(&words).is_none() {
            return;
        }
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
