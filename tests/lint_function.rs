//! `kind: Lint` in the real orchestrators: it fails where there is an error, and never changes or deletes anything.

mod common;

use common::{argocd_aks, copy, project, snapshot, tool, write};

fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("examples/lint"), folder.path());
    folder
}

fn build(folder: &std::path::Path) -> Option<common::Run> {
    let mut kustomize = tool("kustomize")?;
    Some(common::run(kustomize.args(["build", "--enable-alpha-plugins", "--enable-exec"]).arg(folder), ""))
}

/// The lines that do not hold the word.
fn without(text: &str, word: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.contains(word)).collect()
}

/// Two columns to the right.
fn indented(text: &str) -> String {
    text.split_inclusive('\n').flat_map(|line| ["  ", line]).collect()
}

fn mended() -> String {
    let text = std::fs::read_to_string(project("examples/lint/cluster.yaml")).unwrap();
    without(&text, "// ")
}

#[test]
fn as_a_validator_of_kustomize_it_passes_what_is_right_and_keeps_every_object() {
    let folder = example();
    write(folder.path(), &[("cluster.yaml", &mended())]);
    let Some(run) = build(folder.path()) else { return };
    assert!(run.ok().contains("name: cluster-dev"));
}

#[test]
fn as_a_validator_of_kustomize_it_stops_the_build_and_says_why() {
    let folder = example();
    let Some(run) = build(folder.path()) else { return };
    assert_ne!(run.code, 0);
    assert!(run.stderr.contains("a comment is not JSON [config-not-json]"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn the_rules_of_its_config_count() {
    let folder = example();
    let without: String = self::without(&mended(), "caData");
    let without = without.replace("\"insecure\": false,", "\"insecure\": false");
    write(folder.path(), &[("cluster.yaml", &without)]);
    let Some(run) = build(folder.path()) else { return };
    assert!(run.code != 0 && run.stderr.contains("[no-ca]"), "{}", run.stderr);
    let lint = std::fs::read_to_string(folder.path().join("lint.yaml")).unwrap();
    write(folder.path(), &[("lint.yaml", &lint.replace("no-ca: deny", "no-ca: allow"))]);
    assert_eq!(build(folder.path()).unwrap().code, 0);
}

#[test]
fn in_kpt_it_changes_no_file_whatever_it_finds() {
    for text in [mended(), std::fs::read_to_string(project("examples/lint/cluster.yaml")).unwrap()] {
        let Some(mut kpt) = tool("kpt") else { return };
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("cluster.yaml", &text)]);
        let before = snapshot(folder.path());
        let run = common::run(
            kpt.args(["fn", "eval", "--exec", "argocd-aks"]).arg(folder.path()).args(["--", "action=lint"]),
            "",
        );
        assert_eq!(run.code != 0, text.contains("// "), "{}", run.stderr);
        assert!(snapshot(folder.path()) == before, "the files are as they were");
    }
}

fn resource_list(config: &str, annotation: &str) -> String {
    let item = indented(&mended());
    let item = item.trim_start().replace("  metadata:\n", &format!("  metadata:\n{annotation}"));
    format!("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- {item}functionConfig:\n{config}")
}

const CONFIG: &str = "  apiVersion: argocd-aks.dev/v1alpha1\n  kind: Lint\n  metadata: {name: lint}\n";

#[test]
fn items_are_left_out_only_where_kustomize_has_marked_each() {
    let marked = resource_list(CONFIG, "    annotations: {kustomize.config.k8s.io/id: x}\n");
    assert!(argocd_aks::<&str>([], &marked).ok().contains("items: []"));
    let plain = resource_list(CONFIG, "");
    assert_eq!(argocd_aks::<&str>([], &plain).ok(), plain, "to the byte");
}

#[test]
fn a_rule_that_does_not_exist_is_an_error_of_the_config() {
    let list = resource_list(&format!("{CONFIG}  spec: {{rules: {{no-caa: deny}}}}\n"), "");
    let run = argocd_aks::<&str>([], &list);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("did you mean \"no-ca\"?"), "{}", run.stderr);
    let list = resource_list(&format!("{CONFIG}  spec: {{rules: {{no-ca: forbid}}}}\n"), "");
    assert_eq!(argocd_aks::<&str>([], &list).code, 1);
}

#[test]
fn the_hub_action_refuses_to_write_what_lint_calls_an_error() {
    let config = indented(&common::hub("{patchWorkloads: false}"));
    // A Secret that is not this hub's.
    let list = resource_list(&config, "")
        .replace("\"insecure\": false", "\"insecure\": true")
        .replace("name: cluster-dev", "name: cluster-other")
        .replacen("    name: dev\n", "    name: other\n", 1);
    let run = argocd_aks::<&str>([], &list);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("[insecure-with-ca]"), "{}", run.stderr);
    let accepted =
        list.replacen("  metadata:\n", "  metadata:\n    annotations: {argocd-aks.dev/allow: insecure-with-ca}\n", 1);
    let run = argocd_aks::<&str>([], &accepted);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("insecure-with-ca"), "{}", run.stderr);
}

#[test]
fn neither_a_targets_nor_a_foreign_ca_goes_through_that_holds_no_certificate() {
    let broken = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    let own = common::hub("{patchWorkloads: false}").replacen("insecure: true", &format!("caData: {broken}"), 1);
    let run = argocd_aks(["render", "-"], &own);
    assert!(run.code == 1 && run.stderr.contains("error[ca-not-pem]"), "{}", run.stderr);
    let foreign = mended()
        .lines()
        .map(|line| match line.split_once("\"caData\": \"") {
            Some((key, _)) => format!("{key}\"caData\": \"{broken}\"\n"),
            None => format!("{line}\n"),
        })
        .collect::<String>()
        .replace("name: cluster-dev", "name: cluster-other")
        .replacen("  name: dev\n", "  name: other\n", 1);
    let run = argocd_aks(["render", "-"], &format!("{}---\n{foreign}", common::hub("{patchWorkloads: false}")));
    assert!(run.code == 1 && run.stderr.contains("error[ca-not-pem]"), "{}", run.stderr);
}
