//! `import -o`: a file a target.

use crate::common::{Run, argocd_aks, program, run, snapshot, write};
use crate::import_shared::HUB;
use std::path::Path;
use std::process::Command;

/// A kubeconfig with a cluster of each of these names.
fn kubeconfig(names: &[&str]) -> String {
    let clusters =
        names.iter().map(|name| format!("- {{name: {name}, cluster: {{server: 'https://{name}.example.com'}}}}\n"));
    let contexts = names.iter().map(|name| format!("- {{name: {name}, context: {{cluster: {name}}}}}\n"));
    format!("kind: Config\nclusters:\n{}contexts:\n{}", clusters.collect::<String>(), contexts.collect::<String>())
}

fn import(folder: &Path, names: &[&str], arguments: &[&str]) -> Run {
    let mut command = Command::new(program());
    command.current_dir(folder).args(["import", "kubeconfig"]).args(arguments);
    run(&mut command, &kubeconfig(names))
}

fn names(folder: &Path) -> Vec<String> {
    snapshot(folder).iter().map(|(path, _)| path.strip_prefix(folder).unwrap().display().to_string()).collect()
}

#[test]
fn each_target_has_a_file_of_its_name_and_together_they_render_as_the_stream_does() {
    let folder = tempfile::tempdir().unwrap();
    let told = import(folder.path(), &["dev", "prod"], &["-o", "fleet/targets"]);
    let said: Vec<&str> = told.stderr.lines().filter(|line| line.contains("fleet/targets")).collect();
    let want =
        ["wrote fleet/targets/dev.yaml", "wrote fleet/targets/prod.yaml", "fleet/targets: 2 written, 0 unchanged"];
    assert_eq!(said, want, "{}", told.stderr);
    assert_eq!(told.ok(), "", "what is written is no stream, too");
    let targets = folder.path().join("fleet/targets");
    assert_eq!(names(&targets), ["dev.yaml", "prod.yaml"]);

    let stream = import(folder.path(), &["dev", "prod"], &[]).ok();
    write(folder.path(), &[("hub.yaml", HUB)]);
    let here = |name: &str| folder.path().join(name).display().to_string();
    let of_files = argocd_aks(["render", "-c", &here("hub.yaml"), "-c", &here("fleet/targets")], "").ok();
    let of_stream = argocd_aks(["render", "-c", &here("hub.yaml"), "-c", "-"], &stream).ok();
    assert_eq!(of_files, of_stream);
}

#[test]
fn a_second_import_adds_what_is_new_and_leaves_what_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), &["dev"], &["-o", "targets"]).ok();
    let told = import(folder.path(), &["dev", "prod"], &["-o", "targets"]);
    assert!(told.stderr.contains("wrote targets/prod.yaml\ntargets: 1 written, 1 unchanged\n"), "{}", told.stderr);
    assert!(!told.stderr.contains("wrote targets/dev.yaml"), "{}", told.stderr);
    let before = snapshot(folder.path());
    import(folder.path(), &["dev", "prod"], &["-o", "targets"]).ok();
    assert_eq!(snapshot(folder.path()), before);
}

#[test]
fn a_file_that_differs_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("targets/dev.yaml", "mine\n")]);
    let refused = import(folder.path(), &["aaa", "dev", "prod"], &["-o", "targets"]);
    let said = "error[file-not-ours]: there already, and not what would be written: targets/dev.yaml";
    assert!(refused.code == 1 && refused.stderr.contains(said), "{}", refused.stderr);
    assert_eq!(names(&folder.path().join("targets")), ["dev.yaml"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("targets/dev.yaml")).unwrap(), "mine\n");
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("file", "x")]);
    for (directory, said) in [("file", "file cannot be written"), ("x.yaml", "-o writes a directory")] {
        let refused = import(folder.path(), &["dev"], &["-o", directory]);
        assert!(refused.code == 1 && refused.stderr.contains(said), "{}", refused.stderr);
    }
    assert_eq!(names(folder.path()), ["file"]);
    // Nothing comes of an import that fails.
    assert_eq!(import(folder.path(), &[], &["-o", "targets"]).code, 1);
    assert!(!folder.path().join("targets").exists());
}

#[test]
fn a_fleet_s_file_and_a_directory_are_not_both_written() {
    let refused = argocd_aks(["import", "kubeconfig", "--merge", "fleet.yaml", "-o", "targets"], "");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("cannot be used with"), "{}", refused.stderr);
}

#[test]
fn a_name_that_windows_keeps_for_a_device_is_no_file_s() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), &["con", "dev"], &["-o", "targets"]).ok();
    assert_eq!(names(&folder.path().join("targets")), ["dev.yaml", "targetcluster_con.yaml"]);
}
