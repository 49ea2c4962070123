//! What CI takes from `plugin/ci` and `.pre-commit-hooks.yaml`: read by the real actionlint and pre-commit, and its
//! scripts run as they stand there.

use crate::common::{self, Run, project, tool, write, yaml};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const BROKEN: &str = "testdata/manual-procedure/manifests.yaml";

fn read(path: &str) -> String {
    std::fs::read_to_string(project(path)).unwrap()
}

/// The script of a template in a folder with manifests, a hub and the program in PATH.
fn run_script(script: &Value, folder: &Path, env: &[(&str, &str)]) -> Option<Run> {
    let mut bash = tool("bash")?;
    let script = script.as_str().unwrap();
    Some(common::run(bash.args(["-c", script]).current_dir(folder).envs(env.iter().copied()), ""))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("broken.yaml", &read(BROKEN)),
            ("argocd.yaml", &read("examples/quickstart/argocd.yaml")),
            ("hub.yaml", &read("examples/quickstart/hub.yaml")),
        ],
    );
    folder
}

/// The same findings as the program's own, and the same exit code.
fn holds_what_lint_finds(script: &Value, folder: &Path, file: &str, env: &[(&str, &str)]) {
    for (manifests, config, deny) in
        [("broken.yaml", "", ""), ("argocd.yaml", "hub.yaml", ""), ("argocd.yaml", "hub.yaml", "warnings")]
    {
        let inputs = [("MANIFESTS", manifests), ("CONFIG", config), ("DENY", deny)];
        let Some(run) = run_script(script, folder, &[&inputs, env].concat()) else { return };
        let mut arguments = vec!["lint", "--format", "sarif", manifests];
        arguments.extend(
            [("-c", config), ("--deny", deny)]
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .flat_map(|(flag, value)| [flag, value]),
        );
        let want = common::run(Command::new(common::program()).args(arguments).current_dir(folder), "");
        assert_eq!(run.code, want.code, "{manifests}: {}", run.stderr);
        let found = std::fs::read_to_string(folder.join(file)).unwrap();
        common::same(&found, &want.stdout);
    }
}

#[test]
fn the_github_action_writes_what_lint_finds_and_fails_as_it_does() {
    let action = yaml(&read("plugin/ci/github/action.yml"));
    let steps = action.value()["runs"]["steps"].as_array().unwrap().clone();
    let folder = folder();
    holds_what_lint_finds(&steps[1]["run"], folder.path(), "out.sarif", &[("SARIF", "out.sarif")]);
    // The program is in PATH: nothing is built.
    let Some(run) = run_script(&steps[0]["run"], folder.path(), &[]) else { return };
    assert!(run.ok().contains("argocd-aks"));
}

#[test]
fn the_template_of_azure_pipelines_writes_what_lint_finds_and_fails_as_it_does() {
    let template = yaml(&read("plugin/ci/azure-devops/lint.yml"));
    let steps = template.value()["steps"].as_array().unwrap().clone();
    let folder = folder();
    let file = "CodeAnalysisLogs/argocd-aks.sarif";
    holds_what_lint_finds(&steps[0]["bash"], folder.path(), file, &[("SARIF_FOLDER", "CodeAnalysisLogs")]);
    let parameters: Vec<&Value> = template.value()["parameters"].as_array().unwrap().iter().collect();
    for (name, value) in steps[0]["env"].as_object().unwrap() {
        let known =
            parameters.iter().any(|each| value == &format!("${{{{ parameters.{} }}}}", each["name"].as_str().unwrap()));
        assert!(known || name == "SARIF_FOLDER", "{name}: {value}");
    }
}

#[test]
fn an_input_of_a_template_never_becomes_code() {
    let github = yaml(&read("plugin/ci/github/action.yml"));
    let azure = yaml(&read("plugin/ci/azure-devops/lint.yml"));
    for script in [&github.value()["runs"]["steps"][1]["run"], &azure.value()["steps"][0]["bash"]] {
        assert!(!script.as_str().unwrap().contains("${{"), "{script}");
        let folder = folder();
        let code = "$(touch made) `touch made` ; touch made";
        let env = [("MANIFESTS", code), ("CONFIG", code), ("DENY", ""), ("SARIF", "out"), ("SARIF_FOLDER", ".")];
        let Some(run) = run_script(script, folder.path(), &env) else { return };
        assert_ne!(run.code, 0);
        assert!(!folder.path().join("made").exists());
    }
}

#[test]
fn the_workflow_is_one_by_actionlint_and_gives_the_action_the_inputs_that_it_has() {
    let Some(mut git) = tool("git") else { return };
    let folder = tempfile::tempdir().unwrap();
    common::run(git.args(["init", "--quiet"]).arg(folder.path()), "").ok();
    let workflow = read("plugin/ci/github/workflow.yml");
    let version = format!("OWNER/argocd-aks/plugin/ci/github@v{}", env!("CARGO_PKG_VERSION"));
    assert!(workflow.contains(&version), "of this version");
    let local = workflow.replace(&version, "./action");
    let files = [("action/action.yml", &*read("plugin/ci/github/action.yml")), (".github/workflows/lint.yml", &local)];
    write(folder.path(), &files);
    let check = || Some(common::run(tool("actionlint")?.current_dir(folder.path()), ""));
    let Some(run) = check() else { return };
    assert_eq!(run.code, 0, "{}", run.stdout);
    write(folder.path(), &[(".github/workflows/lint.yml", &local.replace("config: hub", "confg: hub"))]);
    assert!(check().unwrap().stdout.contains("confg"), "it reads the action's inputs");
}

#[test]
fn pre_commit_runs_lint_on_the_files_that_the_user_names() {
    let Some(_) = tool("pre-commit") else { return };
    let folder = tempfile::tempdir().unwrap();
    let git = |at: &Path, arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]);
        common::run(git.args(arguments).current_dir(at), "").ok()
    };
    let [hooks, user] = ["hooks", "user"].map(|name| folder.path().join(name));
    write(&hooks, &[(".pre-commit-hooks.yaml", &read(".pre-commit-hooks.yaml"))]);
    git(&hooks, &["init", "--quiet"]);
    git(&hooks, &["add", "-A"]);
    git(&hooks, &["commit", "--quiet", "-m", "hooks"]);
    let revision = git(&hooks, &["rev-parse", "HEAD"]);
    let config = format!(
        "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: argocd-aks-lint-system\n    files: ^argocd/\n",
        hooks.display(),
        revision.trim()
    );
    let good = read("examples/quickstart/argocd.yaml");
    let files = [(".pre-commit-config.yaml", &*config), ("argocd/argocd.yaml", &good), ("values.yaml", "a: 1\n")];
    write(&user, &files);
    git(&user, &["init", "--quiet"]);
    git(&user, &["add", "-A"]);
    let check = || {
        let mut pre_commit = tool("pre-commit").unwrap();
        pre_commit.args(["run", "--all-files"]).current_dir(&user);
        common::run(pre_commit.env("PRE_COMMIT_HOME", folder.path().join("home")), "")
    };
    let run = check();
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    write(&user, &[("argocd/argocd.yaml", &read(BROKEN))]);
    git(&user, &["add", "-A"]);
    let run = check();
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("hub-cluster-admin"), "{}", run.stdout);
    // The hook that builds the program runs the same.
    let hooks = yaml(&read(".pre-commit-hooks.yaml"));
    assert_eq!(hooks.value()[0]["entry"], hooks.value()[1]["entry"]);
}
