//! `install`: what it puts into a directory runs there, as another user and as kustomize's legacy plugin.

use crate::common::{
    self, Run, argocd_aks, hub, lacks, objects, program, project, run, skip, snapshot, tool, write, yaml,
};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn install(folder: &Path, more: &[&str]) -> Run {
    run(Command::new(program()).arg("install").args(more).arg(folder), "")
}

/// The paths below a directory, and whether each is a link.
fn entries(folder: &Path) -> Vec<(String, bool)> {
    let of = |(path, _): (PathBuf, Vec<u8>)| {
        (path.strip_prefix(folder).unwrap().display().to_string(), path.symlink_metadata().unwrap().is_symlink())
    };
    snapshot(folder).into_iter().map(of).collect()
}

const LEGACY: [&str; 3] = [
    "argocd-aks.dev/v1alpha1/argocdhub/ArgoCDHub",
    "argocd-aks.dev/v1alpha1/lint/Lint",
    "argocd-aks.dev/v1alpha1/targetaccess/TargetAccess",
];

#[test]
fn the_program_its_legacy_plugins_and_the_plugin_s_definition_are_installed() {
    let folder = tempfile::tempdir().unwrap();
    let tools = folder.path().join("custom/tools");
    let told = install(&tools, &[]);
    assert!(told.stderr.contains(&format!("wrote {}/argocd-aks\n", tools.display())), "{}", told.stderr);
    assert!(told.stderr.ends_with(": 4 written, 0 unchanged\n"), "{}", told.stderr);
    let mut want: Vec<(String, bool)> = LEGACY.iter().map(|path| ((*path).to_owned(), true)).collect();
    want.insert(0, ("argocd-aks".to_owned(), false));
    let mut found = entries(&tools);
    found.sort();
    assert_eq!(found, want);
    install(&tools, &["--argocd"]).ok();
    let definition = std::fs::read(tools.join("plugin.yaml")).unwrap();
    assert_eq!(definition, std::fs::read(project("plugin/argocd/plugin.yaml")).unwrap());
}

#[test]
fn all_of_it_can_be_read_by_others_whatever_the_umask() {
    let folder = tempfile::tempdir().unwrap();
    let tools = folder.path().join("tools");
    let mut shell = Command::new("sh");
    shell.args(["-c", "umask 077 && exec \"$0\" install --argocd \"$1\""]).arg(program()).arg(&tools);
    run(&mut shell, "").ok();
    let mode = |path: &str| tools.join(path).metadata().unwrap().mode() & 0o777;
    for (path, want) in
        [("", 0o755), ("argocd-aks", 0o755), ("argocd-aks.dev/v1alpha1/lint", 0o755), ("plugin.yaml", 0o644)]
    {
        assert_eq!(mode(path), want, "{path}");
    }
}

#[test]
fn a_second_install_changes_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    install(folder.path(), &["--argocd"]).ok();
    let inode = || folder.path().join("argocd-aks").metadata().unwrap().ino();
    let (before, first) = (entries(folder.path()), inode());
    // Also by the copy itself.
    let copy = folder.path().join("argocd-aks");
    for by in [program(), &copy] {
        let told = run(Command::new(by).args(["install", "--argocd"]).arg(folder.path()), "");
        assert!(told.stderr.ends_with(": 0 written, 5 unchanged\n"), "{}", told.stderr);
        told.ok();
    }
    assert_eq!((entries(folder.path()), inode()), (before, first));
}

#[test]
fn an_older_program_is_replaced_and_no_foreign_file_is() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("argocd-aks", "old"), (LEGACY[0], "old")]);
    install(folder.path(), &[]).ok();
    assert_eq!(std::fs::read(folder.path().join(LEGACY[0])).unwrap(), std::fs::read(program()).unwrap());

    write(folder.path(), &[("plugin.yaml", "mine"), ("file", "x")]);
    std::fs::remove_file(folder.path().join("argocd-aks")).unwrap();
    let refused = install(folder.path(), &["--argocd"]);
    assert!(refused.code == 1 && refused.stderr.contains("plugin.yaml is there already"), "{}", refused.stderr);
    assert!(!folder.path().join("argocd-aks").exists(), "nothing is written then");
    let refused = install(&folder.path().join("file"), &[]);
    assert!(refused.code == 1 && refused.stderr.contains("found a file"), "{}", refused.stderr);
    assert_eq!(argocd_aks(["install"], "").code, 2);
}

#[test]
fn the_copy_runs_in_an_empty_root_as_the_user_of_argo_cd() {
    let root = tempfile::tempdir().unwrap();
    std::fs::set_permissions(root.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    install(root.path(), &["--argocd"]).ok();
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    write(root.path(), &[("argocd.yaml", &argocd), ("hub.yaml", &hub("{}"))]);
    let arguments = ["render", "argocd.yaml", "-c", "hub.yaml"];
    let want = run(Command::new(program()).args(arguments).current_dir(root.path()), "").ok();
    if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        let mut other = Command::new(root.path().join("argocd-aks"));
        let found = Run::of(other.args(arguments).current_dir(root.path()).uid(999).gid(999).output().unwrap());
        assert_eq!(found.ok(), want);
    }
    let Some(mut readelf) = tool("readelf") else { return };
    if run(readelf.args(["--wide", "--program-headers"]).arg(program()), "").stdout.contains("INTERP") {
        return lacks("glibc as an archive (libc.a)");
    }
    let inside =
        run(Command::new("chroot").arg("--userspec=999:999").arg(root.path()).arg("/argocd-aks").args(arguments), "");
    if inside.stderr.starts_with("chroot: ") {
        return skip("the right to chroot, which root has");
    }
    assert_eq!(inside.ok(), want);
}

#[test]
fn kubectl_builds_by_the_installed_legacy_plugins_what_the_exec_function_gives() {
    let Some(_) = tool("kubectl") else { return };
    let folder = tempfile::tempdir().unwrap();
    install(&folder.path().join("installed"), &[]).ok();
    // As an image's COPY or a volume has it.
    let tools = folder.path().join("moved");
    std::fs::rename(folder.path().join("installed"), &tools).unwrap();
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    let with_access = hub("{serviceAccount: {name: svc}}")
        .replace("    tenantId: ", "    principalId: 33333333-3333-4333-8333-333333333333\n    tenantId: ")
        .replace("    labels: {env: dev}\n", "    labels: {env: dev}\n    access: {clusterRole: edit}\n");
    let plain = yaml(&with_access).without("/metadata/annotations").text();
    let function = "  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: argocd-aks}\n";
    let config = |kind: &str, spec: &str, function: &str| {
        format!("apiVersion: argocd-aks.dev/v1alpha1\nkind: {kind}\nmetadata:\n  name: it\n{function}spec: {spec}\n")
    };
    let in_order = |stream: &str| {
        let mut all: Vec<String> = objects(stream).iter().map(ToString::to_string).collect();
        all.sort();
        all
    };
    for (kind, spec) in [("ArgoCDHub", ""), ("TargetAccess", "{target: dev}"), ("Lint", "{}")] {
        let place = |name: &str, it: &str, list: &str| {
            let at = folder.path().join(kind).join(name);
            write(
                &at,
                &[("argocd.yaml", &argocd), ("hub.yaml", &plain), ("it.yaml", it), ("kustomization.yaml", list)],
            );
            at
        };
        let (legacy, exec, resources) = match kind {
            "ArgoCDHub" => (plain.clone(), with_access.clone(), "resources: [argocd.yaml]\n"),
            _ => (config(kind, spec, ""), config(kind, spec, function), "resources: [argocd.yaml, hub.yaml]\n"),
        };
        let list = |of: &str| format!("{resources}{of}: [it.yaml]\n");
        let mut kubectl = tool("kubectl").unwrap();
        kubectl.args(["kustomize", "--enable-alpha-plugins"]).arg(place("legacy", &legacy, &list("transformers")));
        let found = run(kubectl.env("KUSTOMIZE_PLUGIN_HOME", &tools), "").ok();
        // kustomize takes no legacy plugin as a validator, where the function belongs: as a transformer it lets all through.
        let of = if kind == "Lint" { "validators" } else { "transformers" };
        let Some(want) = common::kustomize(&place("exec", &exec, &list(of))) else { return };
        assert_eq!(in_order(&found), in_order(&want.ok()), "{kind}");
        assert!(!objects(&found).is_empty(), "{kind}");
    }
}

#[test]
fn lint_as_a_legacy_plugin_stops_the_build_where_there_is_an_error() {
    let Some(mut kubectl) = tool("kubectl") else { return };
    let folder = tempfile::tempdir().unwrap();
    install(&folder.path().join("tools"), &[]).ok();
    let app = folder.path().join("app");
    common::copy(&project("examples/lint"), &app);
    let lint = "apiVersion: argocd-aks.dev/v1alpha1\nkind: Lint\nmetadata: {name: it}\n";
    write(
        &app,
        &[("lint.yaml", lint), ("kustomization.yaml", "resources: [cluster.yaml]\ntransformers: [lint.yaml]\n")],
    );
    kubectl.args(["kustomize", "--enable-alpha-plugins"]).arg(&app);
    let refused = run(kubectl.env("KUSTOMIZE_PLUGIN_HOME", folder.path().join("tools")), "");
    assert!(refused.code == 1 && refused.stdout.is_empty(), "{}", refused.stderr);
    assert!(refused.stderr.contains("[config-not-json]"), "{}", refused.stderr);
}
