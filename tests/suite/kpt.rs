//! The real kpt: render and eval, twice.

use crate::common;

use common::{object, objects, project, snapshot, tool, write};
use std::path::Path;

const KPTFILE: &str = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: hub\npipeline:\n  mutators:\n  - exec: argocd-aks\n    configPath: hub.yaml\n";
const HUB: &str = "\
apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata:
  name: hub # the hub
spec:
  # of the managed identity
  identity:
    clientId: 11111111-1111-4111-8111-111111111111
    tenantId: 22222222-2222-4222-8222-222222222222
  argocd:
    serviceAccount:
      name: svc
";
const TARGETS: &str = "\
apiVersion: argocd-aks.dev/v1alpha1
kind: TargetCluster
metadata:
  name: dev
spec:
  server: https://dev.example.com
  insecure: true
---
apiVersion: argocd-aks.dev/v1alpha1
kind: TargetCluster
metadata:
  name: prod
spec:
  server: https://prod.example.com
  insecure: true
";
const OTHER: &str =
    "# head\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other # mine\ndata: {a: &x \"on\", b: *x, c: yes}\n";

fn package() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    let files = [
        ("Kptfile", KPTFILE),
        ("hub.yaml", HUB),
        ("targets.yaml", TARGETS),
        ("argocd.yaml", &argocd),
        ("other.yaml", OTHER),
    ];
    write(folder.path(), &files);
    folder
}

fn render(folder: &Path) -> Option<common::Run> {
    Some(common::run(tool("kpt")?.args(["fn", "render", "--allow-exec"]).arg(folder), ""))
}

fn text(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn account_of_the_server(stream: &str) -> serde_json::Value {
    object(stream, "Deployment", "argocd-server")["spec"]["template"]["spec"]["serviceAccountName"].clone()
}

#[test]
fn a_second_render_changes_no_byte() {
    let folder = package();
    let Some(first) = render(folder.path()) else { return };
    first.ok();
    let argocd = text(folder.path(), "argocd.yaml");
    assert_eq!(argocd.matches("        image: quay.io/argoproj/argocd:v3.5.1 # pinned\n").count(), 1);
    assert_eq!(account_of_the_server(&argocd), "svc");
    assert_eq!(text(folder.path(), "hub.yaml").matches("  # of the managed identity\n").count(), 1);
    assert_eq!(text(folder.path(), "other.yaml"), OTHER);
    let before = snapshot(folder.path());
    render(folder.path()).unwrap().ok();
    // The Kptfile holds kpt's own record of the run.
    let unchanged = |(path, _): &(std::path::PathBuf, Vec<u8>)| !path.ends_with("Kptfile");
    let (before, after): (Vec<_>, Vec<_>) = (
        before.into_iter().filter(unchanged).collect(),
        snapshot(folder.path()).into_iter().filter(unchanged).collect(),
    );
    assert_eq!(before, after);
}

#[test]
fn a_target_that_leaves_the_config_takes_its_secret_with_it() {
    let folder = package();
    let Some(first) = render(folder.path()) else { return };
    first.ok();
    let secrets = || -> Vec<String> {
        let files =
            snapshot(folder.path()).into_iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "yaml"));
        let all = files.flat_map(|(_, bytes)| objects(std::str::from_utf8(&bytes).unwrap()));
        all.filter(|object| object["kind"] == "Secret").map(|secret| secret["metadata"]["name"].to_string()).collect()
    };
    assert_eq!(secrets(), ["\"cluster-dev\"", "\"cluster-prod\""]);
    let targets = text(folder.path(), "targets.yaml");
    std::fs::write(folder.path().join("targets.yaml"), targets.split("---\n").next().unwrap()).unwrap();
    render(folder.path()).unwrap().ok();
    assert_eq!(secrets(), ["\"cluster-dev\""]);
}

#[test]
fn eval_with_action_hub_does_the_same_and_a_second_one_changes_no_byte() {
    let folder = package();
    let exec = format!("--exec={}", common::program().display());
    let eval = || {
        let mut kpt = tool("kpt")?;
        common::run(kpt.args(["fn", "eval"]).arg(folder.path()).args([&exec, "--", "action=hub"]), "").ok();
        Some(snapshot(folder.path()))
    };
    let Some(first) = eval() else { return };
    assert_eq!(account_of_the_server(&text(folder.path(), "argocd.yaml")), "svc");
    assert_eq!(eval(), Some(first));
}

#[test]
fn an_error_names_the_file_and_the_field_and_changes_nothing() {
    let folder = package();
    let broken = HUB.replace("11111111-1111-4111-8111-111111111111", "nope");
    std::fs::write(folder.path().join("hub.yaml"), broken).unwrap();
    let before = text(folder.path(), "argocd.yaml");
    let Some(run) = render(folder.path()) else { return };
    assert_ne!(run.code, 0);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("spec.identity.clientId: \"nope\" is not a GUID"), "{said}");
    // kpt leaves out blank lines and comments: a line would be that of no file.
    assert!(said.contains("(ArgoCDHub hub, hub.yaml)"), "{said}");
    assert_eq!(text(folder.path(), "argocd.yaml"), before);
}

#[test]
fn a_key_that_stands_twice_is_an_error_with_its_file() {
    let folder = package();
    let twice = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: \"1\"\n  a: \"2\"\n";
    std::fs::write(folder.path().join("other.yaml"), twice).unwrap();
    let Some(run) = render(folder.path()) else { return };
    assert_ne!(run.code, 0);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains(r#"duplicate key \"a\" [duplicate-key] (other.yaml)"#), "{said}");
}
