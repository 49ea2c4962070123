//! A target that is left out is told: of a hub that is not in sight, of a mistyped hub, of an empty fleet.

use crate::common;
use common::{argocd_aks, run, write};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const HUB: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {name: harborling}
spec:
  identity: {clientId: 11111111-1111-4111-8111-111111111111, tenantId: 22222222-2222-4222-8222-222222222222}
  argocd: {patchWorkloads: false}
";

fn target(name: &str, hub: &str) -> String {
    format!(
        "---\napiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {{name: {name}}}\nspec: {{hub: {hub}, server: 'https://{name}.example.com', insecure: true}}\n"
    )
}

fn render(config: &str) -> common::Run {
    argocd_aks(["render", "-"], config)
}

fn said(run: &common::Run) -> Vec<&str> {
    let begins = |line: &&str| ["error[", "warning[", "info["].iter().any(|level| line.starts_with(level));
    run.stderr.lines().filter(begins).collect()
}

#[test]
fn a_mistyped_hub_is_an_error_and_never_a_dropped_target() {
    let run = render(&format!("{HUB}{}{}", target("dev", "harborling"), target("prod", "harborlin")));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert_eq!(
        said(&run),
        [
            "error[hub-not-in-input]: spec.hub: there is no hub \"harborlin\" in the input, but one that is called \"harborling\""
        ]
    );
}

#[test]
fn targets_of_a_hub_that_is_not_in_the_input_are_named_in_one_warning() {
    let others: String = (0..7).map(|at| target(&format!("t{at}"), "elsewhere")).collect();
    let run = render(&format!("{HUB}{}{others}", target("dev", "harborling")));
    assert_eq!(
        said(&run),
        [
            "warning[hub-not-in-input]: spec.hub: nothing is made for t0, t1, t2, t3, t4 and 2 more: their hub \"elsewhere\" is not in the input"
        ]
    );
    assert_eq!(common::objects(&run.ok()).len(), 1);
}

#[test]
fn targets_of_another_hub_in_the_input_are_its_own_business_however_alike_the_names() {
    let other = HUB.replace("harborling", "harborlin");
    let config = format!("{HUB}---\n{other}{}{}", target("dev", "harborling"), target("prod", "harborlin"));
    let run = argocd_aks(["render", "-", "--hub", "harborling"], &config);
    assert_eq!(said(&run), [""; 0]);
    let lint = argocd_aks(["lint", "-", "--hub", "harborling"], &config);
    assert!(!lint.stdout.contains("hub-not-in-input"), "{}", lint.stdout);
}

#[test]
fn an_empty_fleet_is_a_warning_in_generate_an_error_and_with_allow_empty_nothing() {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let hub = HUB.replace("  argocd: {patchWorkloads: false}\n", "");
    let rendered = render(&format!("{hub}---\n{manifests}"));
    assert_eq!(
        said(&rendered),
        ["warning[empty-fleet]: the hub \"harborling\" has no targets: no cluster Secret is made"]
    );
    rendered.ok();
    let directory = tempfile::tempdir().unwrap();
    let generate = |hub: &str| {
        write(directory.path(), &[("hub.yaml", hub), ("argocd.yaml", &manifests)]);
        run(Command::new(common::program()).arg("generate").current_dir(directory.path()), "")
    };
    let refused = generate(&hub);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(
        refused.stderr.starts_with(
            "error: the hub \"harborling\" has no targets: no cluster Secret is made, and those of earlier runs would be pruned [empty-fleet]"
        ),
        "{}",
        refused.stderr
    );
    let allowed = format!("{hub}  allowEmpty: true\n");
    assert_eq!(generate(&allowed).stderr, "");
    assert_eq!(render(&format!("{allowed}---\n{manifests}")).stderr, "");
}

fn folder(directory: &Path, targets: &[&str], more: &[&str]) -> common::Run {
    let config: String = targets.iter().map(|name| target(name, "harborling")).collect();
    let out = directory.join("out");
    let mut arguments = vec!["render", "-", "-o", out.to_str().unwrap()];
    arguments.extend(more);
    argocd_aks(arguments, &format!("{HUB}{config}"))
}

#[test]
fn render_o_names_what_it_removes() {
    let directory = tempfile::tempdir().unwrap();
    folder(directory.path(), &["a", "b", "c"], &[]).ok();
    let run = folder(directory.path(), &["a", "b"], &[]);
    let out = directory.path().join("out");
    let out = out.display();
    let want = format!("removed {out}/hub/clusters/cluster-c.yaml\n{out}: 1 written, 1 removed, 3 unchanged\n");
    assert_eq!(run.stderr, want);
}

#[test]
fn render_o_removes_most_of_the_targets_only_with_force() {
    let directory = tempfile::tempdir().unwrap();
    folder(directory.path(), &["a", "b", "c"], &[]).ok();
    let before = common::snapshot(directory.path());
    let refused = folder(directory.path(), &["a"], &[]);
    assert_eq!(refused.code, 1);
    assert_eq!(
        said(&refused),
        [
            "error[most-targets-removed]: this would remove 2 of the 3 targets that were written before; nothing was changed"
        ]
    );
    assert_eq!(common::snapshot(directory.path()), before);
    assert_eq!(folder(directory.path(), &["x", "y", "z"], &[]).code, 1);
    assert_eq!(common::snapshot(directory.path()), before, "other targets in their place do not make it better");
    // Lines that somebody added to the record make the fleet no larger.
    let record = directory.path().join("out/.argocd-aks.json");
    let mut value: Value = serde_json::from_str(&std::fs::read_to_string(&record).unwrap()).unwrap();
    let files = value["files"].as_object_mut().unwrap();
    let hash = files["hub/clusters/cluster-a.yaml"].clone();
    files.extend((0..60).map(|at| (format!("hub/clusters/x{at}.yaml"), hash.clone())));
    std::fs::write(&record, value.to_string()).unwrap();
    assert_eq!(folder(directory.path(), &["a"], &[]).code, 1);
    folder(directory.path(), &["a"], &["--force"]).ok();
    assert!(!directory.path().join("out/hub/clusters/cluster-b.yaml").exists());
}

#[test]
fn render_o_removes_the_access_of_most_targets_only_with_force() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    let render = |with_access: usize, only: &[&str]| {
        let identity = HUB.replace("tenantId:", "principalId: 33333333-3333-4333-8333-333333333333, tenantId:");
        let targets = (0..4).map(|at| {
            let access = if at < with_access { ", access: {preset: Workloads}" } else { "" };
            target(&format!("t{at}"), "harborling").replace("insecure: true", &format!("insecure: true{access}"))
        });
        let config = identity + &targets.collect::<String>();
        argocd_aks([&["render", "-", "-o", out.to_str().unwrap()], only].concat(), &config)
    };
    render(4, &[]).ok();
    let before = common::snapshot(directory.path());
    for only in [&[][..], &["--only", "targets"]] {
        let refused = render(1, only);
        let want = "error[most-targets-removed]: this would remove 3 of the 4 targets' accesses that were written before; nothing was changed";
        assert_eq!((refused.code, said(&refused)[0]), (1, want));
        assert_eq!(common::snapshot(directory.path()), before);
    }
    render(2, &["--only", "targets"]).ok();
    render(0, &["--force"]).ok();
    assert!(!out.join("targets/t0").exists());
}

#[test]
fn an_empty_hub_of_a_target_is_an_error() {
    let run = render(&format!("{HUB}{}", target("dev", "''")));
    assert_eq!((run.code, said(&run)), (1, vec!["error[invalid-value]: spec.hub: is empty"]));
}
