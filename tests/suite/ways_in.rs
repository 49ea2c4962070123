//! What a person types: directories, a dry run, completions, the manual page, colours.

use crate::common;

use common::{argocd_aks, program, project, run, tool, write};
use std::process::Command;

const HUB: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {name: hub}
spec:
  identity:
    clientId: 5f1d2c3b-1111-4111-8111-111111111111
    tenantId: 6a1d2c3b-2222-4222-8222-222222222222
  argocd: {patchWorkloads: false}
  allowEmpty: true
";

fn target(name: &str) -> String {
    format!(
        "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {{name: {name}}}\nspec: {{server: \"https://{name}.example.com\", insecure: true}}\n"
    )
}

#[test]
fn a_directory_stands_for_the_files_in_it_that_have_config_objects() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("hub.yaml", HUB),
            ("dev.yml", &target("dev")),
            ("kustomization.yaml", "resources: [hub.yaml]\n"),
            // Speaks of the program, and is no config.
            (
                "secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: x, annotations: {argocd-aks.dev/generated-by: hub}}\n",
            ),
            ("values.yaml", "replicas: 1\n"),
            ("below/prod.yaml", &target("prod")),
        ],
    );
    let here = folder.path().to_str().unwrap();
    let names = |run: common::Run| -> Vec<String> {
        let secrets = common::objects(&run.ok()).into_iter().filter(|each| each["kind"] == "Secret");
        secrets.map(|secret| secret["metadata"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(argocd_aks(["render", "-c", here], "")), ["cluster-dev"]);
    assert_eq!(names(argocd_aks(["render", "-R", "-c", here], "")), ["cluster-prod", "cluster-dev"]);
    // As each command that reads a config.
    for command in [
        vec!["graph", here],
        vec!["graph", "-c", here],
        vec!["explain", "no-ca", "-c", here],
        vec!["lint", here, "-c", here],
    ] {
        let run = argocd_aks(&command, "");
        assert!(!run.stderr.contains("cannot-read"), "{command:?}: {}", run.stderr);
    }
    let below = folder.path().join("below");
    write(&below, &[("nothing/readme.md", "x")]);
    let run = argocd_aks(["render", "-c", below.join("nothing").to_str().unwrap()], "");
    assert!(run.code == 1 && run.stderr.contains("there is no YAML or JSON file in the directory"), "{}", run.stderr);
}

#[test]
fn a_dry_run_prints_the_change_that_the_run_makes_and_writes_nothing() {
    let Some(_) = tool("git") else { return };
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("hub.yaml", HUB),
            ("dev.yaml", &target("dev")),
            ("prod.yaml", &target("prod")),
            ("test.yaml", &target("test")),
        ],
    );
    let at = |arguments: &[&str]| run(Command::new(program()).current_dir(folder.path()).args(arguments), "");
    at(&["render", "-c", "hub.yaml", "-c", "dev.yaml", "-c", "prod.yaml", "-o", "fleet"]).ok();
    common::copy(&folder.path().join("fleet"), &folder.path().join("before"));
    let changed = target("dev").replace("insecure: true", "insecure: true, labels: {env: dev}");
    write(folder.path(), &[("dev.yaml", &changed)]);
    let arguments = ["render", "-c", "hub.yaml", "-c", "dev.yaml", "-c", "test.yaml", "-o", "fleet"];
    let told = at(&[&arguments[..], &["--dry-run"]].concat());
    assert!(told.stderr.contains("fleet: 1 new, 2 changed, 1 removed; nothing was written"), "{}", told.stderr);
    assert_eq!(
        common::snapshot(&folder.path().join("fleet")).len(),
        common::snapshot(&folder.path().join("before")).len()
    );
    at(&arguments).ok();
    // What it prints, applied to what was there before.
    let patch = told.ok().replace(" fleet/", " before/");
    let mut git = Command::new("git");
    git.args(["apply", "-p0", "--unsafe-paths", "-"]).current_dir(folder.path());
    run(&mut git, &patch).ok();
    let contents = |name: &str| -> Vec<Vec<u8>> {
        let files = common::snapshot(&folder.path().join(name)).into_iter();
        files.filter(|(path, _)| path.extension().is_some_and(|end| end == "yaml")).map(|(_, bytes)| bytes).collect()
    };
    assert_eq!(contents("before"), contents("fleet"));
    let run = at(&[&arguments[..], &["--dry-run"]].concat());
    assert!(run.stdout.is_empty() && run.stderr.contains("0 new, 0 changed, 0 removed"), "{}", run.stderr);
}

#[test]
fn a_directory_is_not_written_under_the_name_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("hub.yaml", HUB)]);
    let mut command = Command::new(program());
    let run = run(command.current_dir(folder.path()).args(["render", "-c", "hub.yaml", "-o", "fleet.yaml"]), "");
    assert!(run.code == 1 && run.stderr.contains("argocd-aks render ... > fleet.yaml"), "{}", run.stderr);
    assert!(!folder.path().join("fleet.yaml").exists());
}

#[test]
fn the_list_of_rules_is_all_of_them() {
    let list = argocd_aks(["lint", "--list"], "").ok();
    let folders = std::fs::read_dir(project("testdata/lint")).unwrap().count();
    assert_eq!(list.lines().count(), folders);
    for line in list.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(words.len() > 4 && ["error", "warning", "info"].contains(&words[1]), "{line}");
    }
}

#[test]
fn each_shell_takes_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    for (shell, arguments) in [
        ("bash", vec!["-c", "source ./completions && complete -p argocd-aks"]),
        ("zsh", vec!["-c", "autoload -U compinit && compinit -u && source ./completions && whence -w _argocd-aks"]),
        ("fish", vec!["-c", "source ./completions; complete -C 'argocd-aks re'"]),
        ("powershell", vec![]),
        ("nushell", vec![]),
    ] {
        let text = argocd_aks(["completions", shell], "").ok();
        assert!(text.contains("argocd-aks") && text.contains("runbook"), "{shell}");
        write(folder.path(), &[("completions", &text)]);
        if arguments.is_empty() {
            continue;
        }
        let Some(mut command) = tool(shell) else { continue };
        let said = run(command.args(arguments).current_dir(folder.path()).env("HOME", folder.path()), "").ok();
        assert!(said.contains("argocd-aks") || said.contains("render"), "{shell}: {said}");
    }
}

#[test]
fn the_manual_page_is_one_that_man_reads() {
    let page = argocd_aks(["man"], "").ok();
    for command in ["render", "runbook", "lint", "explain", "import", "completions"] {
        assert!(page.contains(&format!("argocd\\-aks\\-{command}")), "{command}");
    }
    let Some(mut mandoc) = tool("mandoc") else { return };
    let said = run(mandoc.args(["-Tlint", "-Werror"]), &page);
    assert_eq!((said.code, said.stdout.as_str()), (0, ""));
}

#[test]
fn colours_are_where_they_are_wanted() {
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(program());
        command.args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").envs(variables.iter().copied());
        run(
            &mut command,
            "apiVersion: v1\nkind: Secret\nmetadata: {name: x, labels: {argocd.argoproj.io/secret-type: cluster}}\n",
        )
        .stdout
        .contains('\u{1b}')
    };
    assert!(!colored(&["lint"], &[]));
    assert!(colored(&["lint", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&["lint"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["lint"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["lint", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}
