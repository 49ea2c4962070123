//! `kind: Lint` in the real orchestrators: it fails where there is an error, and never changes or deletes anything.

use crate::common;

use common::{all_cases_are_golden, copy, kustomize, objects, project, snapshot, tool, write, yaml};

fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("examples/lint"), folder.path());
    folder
}

/// The lines that do not hold the word.
fn without(text: &str, word: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.contains(word)).collect()
}

fn fixed() -> String {
    let text = std::fs::read_to_string(project("examples/lint/cluster.yaml")).unwrap();
    without(&text, "// ")
}

#[test]
fn each_case_prints_and_says_what_stands_in_its_folder() {
    all_cases_are_golden("testdata/lint-function");
}

#[test]
fn as_a_validator_of_kustomize_it_passes_what_is_right_and_keeps_every_object() {
    let folder = example();
    write(folder.path(), &[("cluster.yaml", &fixed())]);
    let Some(run) = kustomize(folder.path()) else { return };
    assert_eq!(objects(&run.ok()), objects(&fixed()));
}

#[test]
fn as_a_validator_of_kustomize_it_stops_the_build_and_says_why() {
    let folder = example();
    let Some(run) = kustomize(folder.path()) else { return };
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let first = "error: stringData.config: a comment is not JSON [config-not-json] (Secret argocd/cluster-dev)";
    assert_eq!(run.stderr.lines().next(), Some(first));
}

#[test]
fn the_rules_of_its_config_count() {
    let folder = example();
    write(folder.path(), &[("cluster.yaml", &without(&fixed(), "caData").replace("false,", "false"))]);
    let Some(run) = kustomize(folder.path()) else { return };
    let first = "error: stringData.config.tlsClientConfig: there is no caData: an AKS API server's certificate is signed by a CA of its own [no-ca] (Secret argocd/cluster-dev)";
    assert_eq!((run.code, run.stderr.lines().next()), (1, Some(first)));
    let lint = yaml(&std::fs::read_to_string(folder.path().join("lint.yaml")).unwrap());
    write(folder.path(), &[("lint.yaml", &lint.with("/spec/rules/no-ca", "allow").text())]);
    assert_eq!(kustomize(folder.path()).unwrap().code, 0);
}

#[test]
fn in_kpt_it_changes_no_file_whatever_it_finds() {
    for text in [fixed(), std::fs::read_to_string(project("examples/lint/cluster.yaml")).unwrap()] {
        let Some(mut kpt) = tool("kpt") else { return };
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("cluster.yaml", &text)]);
        let before = snapshot(folder.path());
        let run = common::run(
            kpt.args(["fn", "eval", "--exec", "argocd-aks"]).arg(folder.path()).args(["--", "action=lint"]),
            "",
        );
        assert_eq!(run.code, i32::from(text.contains("// ")), "{}", run.stderr);
        assert!(snapshot(folder.path()) == before, "the files are as they were");
    }
}
