//! `render -o`: a fleet as a directory that lives in Git.

use crate::common::{self, Run, argocd_aks, golden, objects, project, snapshot, tool, write, yaml};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const HEAD: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata:
  name: hub
spec:
  identity:
    clientId: 11111111-1111-4111-8111-111111111111
    tenantId: 22222222-2222-4222-8222-222222222222
    principalId: 33333333-3333-4333-8333-333333333333
  argocd: {serviceAccount: {name: svc}}
  targetDefaults: {insecure: true, access: {clusterRole: deployer}}
  targets:
";

fn fleet(targets: &[&str]) -> String {
    let target = |name: &&str| format!("  - {{name: '{name}', server: 'https://{}.example.com'}}\n", name.len());
    HEAD.to_owned() + &targets.iter().map(target).collect::<String>()
}

/// Renders the quickstart's Argo CD with this fleet into the directory, which is called DIR in what is said.
fn render(folder: &Path, fleet: &str, more: &[&str]) -> Run {
    let argocd = project("examples/quickstart/argocd.yaml");
    let mut arguments = vec!["render", argocd.to_str().unwrap(), "-c", "-", "-o", folder.to_str().unwrap()];
    arguments.extend(more);
    let run = argocd_aks(arguments, fleet);
    Run { stderr: run.stderr.replace(folder.to_str().unwrap(), "DIR"), ..run }
}

/// A fleet with another role for all its targets.
fn with_role(fleet: &str, role: &str) -> String {
    yaml(fleet).with("/spec/targetDefaults/access/clusterRole", role).text()
}

/// The role of the target's own that the file of dev's access binds.
fn role_on_dev(folder: &Path) -> String {
    let access = std::fs::read_to_string(folder.join("targets/dev/access.yaml")).unwrap();
    let binding = common::object(&access, "ClusterRoleBinding", "argocd-aks:hub:role:viewer");
    binding["roleRef"]["name"].as_str().unwrap().to_owned()
}

/// Holds a run to an error that wrote nothing, and to all that it says.
#[track_caller]
fn is_refused(run: &Run, said: &str) {
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert_eq!(run.stderr, said);
}

fn names(folder: &Path) -> Vec<String> {
    let name = |(path, _): &(PathBuf, Vec<u8>)| path.strip_prefix(folder).unwrap().display().to_string();
    snapshot(folder).iter().map(name).collect()
}

#[test]
fn every_folder_has_a_kustomization_that_builds() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev", "prod"]), &[]).ok();
    let expected = [
        ".argocd-aks.json",
        "hub/argocd.yaml",
        "hub/clusters/cluster-dev.yaml",
        "hub/clusters/cluster-prod.yaml",
        "hub/clusters/kustomization.yaml",
        "hub/kustomization.yaml",
        "hub/rbac.yaml",
        "hub/service-account.yaml",
        "targets/dev/access.yaml",
        "targets/dev/kustomization.yaml",
        "targets/prod/access.yaml",
        "targets/prod/kustomization.yaml",
    ];
    assert_eq!(names(folder.path()), expected);
    for (part, kind) in [("hub", "Secret"), ("hub/clusters", "Secret"), ("targets/dev", "ClusterRoleBinding")] {
        let Some(mut kustomize) = tool("kustomize") else { return };
        let out = common::run(kustomize.arg("build").arg(folder.path().join(part)), "").ok();
        assert!(objects(&out).iter().any(|object| object["kind"] == kind), "{part}");
    }
}

#[test]
fn the_folder_holds_what_the_stream_holds() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev", "prod"]), &[]).ok();
    let argocd = project("examples/quickstart/argocd.yaml");
    let stream = argocd_aks(["render", argocd.to_str().unwrap(), "-c", "-"], &fleet(&["dev", "prod"])).ok();
    let files = snapshot(&folder.path().join("hub"));
    let is_manifest = |path: &Path| !path.ends_with("kustomization.yaml");
    let mut in_folder: Vec<String> = files
        .iter()
        .filter(|(path, _)| is_manifest(path))
        .flat_map(|(_, text)| objects(&String::from_utf8_lossy(text)))
        .map(|object| object.to_string())
        .collect();
    let mut in_stream: Vec<String> = objects(&stream).iter().map(ToString::to_string).collect();
    in_folder.sort();
    in_stream.sort();
    assert_eq!(in_folder, in_stream);
}

#[test]
fn a_second_run_changes_nothing_and_one_changed_target_only_its_own_files() {
    let folder = tempfile::tempdir().unwrap();
    let before = fleet(&["dev", "prod", "stage"]);
    render(folder.path(), &before, &[]).ok();
    let first = snapshot(folder.path());
    assert_eq!(render(folder.path(), &before, &[]).stderr, "DIR: 0 written, 0 removed, 14 unchanged\n");
    assert!(first == snapshot(folder.path()));
    let changed = yaml(&before).with("/spec/targets/0/access/clusterRole", "viewer").text();
    render(folder.path(), &changed, &[]).ok();
    let second = snapshot(folder.path());
    let differing: Vec<&PathBuf> =
        first.iter().zip(&second).filter(|(old, new)| old != new).map(|((path, _), _)| path).collect();
    assert_eq!(differing, [&folder.path().join(".argocd-aks.json"), &folder.path().join("targets/dev/access.yaml")]);
}

#[test]
fn a_removed_target_takes_its_files_along_and_leaves_those_of_others() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev", "prod"]), &[]).ok();
    write(folder.path(), &[("targets/dev/notes.md", "mine"), ("hub/clusters/mine.yaml", "mine")]);
    render(folder.path(), &fleet(&["prod"]), &[]).ok();
    let wanted = [
        ".argocd-aks.json",
        "hub/argocd.yaml",
        "hub/clusters/cluster-prod.yaml",
        "hub/clusters/kustomization.yaml",
        "hub/clusters/mine.yaml",
        "hub/kustomization.yaml",
        "hub/rbac.yaml",
        "hub/service-account.yaml",
        "targets/dev/notes.md",
        "targets/prod/access.yaml",
        "targets/prod/kustomization.yaml",
    ];
    assert_eq!(names(folder.path()), wanted);
    std::fs::remove_file(folder.path().join("targets/dev/notes.md")).unwrap();
    render(folder.path(), &fleet(&["dev"]), &["--force"]).ok();
    assert!(!folder.path().join("targets/prod").exists(), "an empty folder goes, too");
}

#[test]
fn a_target_whose_name_changes_only_by_case_keeps_its_files_on_every_file_system() {
    let fleet = |name: &str| yaml(&fleet(&[name])).with("/spec/targetDefaults/secretName", "c").text();
    let wanted = tempfile::tempdir().unwrap();
    render(wanted.path(), &fleet("dev"), &[]).ok();
    // As Linux sees it, and as a file system does where the old files are found under the new name.
    for case_counts in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        render(folder.path(), &fleet("Dev"), &[]).ok();
        if !case_counts {
            std::fs::rename(folder.path().join("targets/Dev"), folder.path().join("targets/dev")).unwrap();
        }
        render(folder.path(), &fleet("dev"), &[]).ok();
        assert_eq!(names(folder.path()), names(wanted.path()));
        for (path, text) in snapshot(wanted.path()) {
            let name = path.strip_prefix(wanted.path()).unwrap();
            assert!(std::fs::read(folder.path().join(name)).unwrap() == text, "{name:?}");
        }
        assert_eq!(render(folder.path(), &fleet("dev"), &[]).stderr, "DIR: 0 written, 0 removed, 8 unchanged\n");
    }
}

#[test]
fn a_part_touches_nothing_outside_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev", "prod"]), &[]).ok();
    let all = snapshot(folder.path());
    for part in ["hub", "targets", "target=dev"] {
        let other = tempfile::tempdir().unwrap();
        render(other.path(), &fleet(&["dev", "prod"]), &["--only", part]).ok();
        let prefix = part.replace("target=", "targets/");
        for (path, text) in snapshot(other.path()).into_iter().filter(|(path, _)| !path.ends_with(".argocd-aks.json")) {
            let name = path.strip_prefix(other.path()).unwrap();
            assert!(name.starts_with(&prefix), "{name:?}");
            assert!(all.contains(&(folder.path().join(name), text)));
        }
    }
    // A target that went from the config stays until its part is rendered.
    render(folder.path(), &fleet(&["dev"]), &["--only", "hub"]).ok();
    assert!(folder.path().join("targets/prod/access.yaml").exists());
    assert!(!folder.path().join("hub/clusters/cluster-prod.yaml").exists());
}

#[test]
fn an_edited_file_and_a_file_of_somebody_else_are_errors_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev", "prod"]), &[]).ok();
    write(folder.path(), &[("targets/dev/access.yaml", "edited"), ("hub/clusters/cluster-stage.yaml", "foreign")]);
    let before = snapshot(folder.path());
    let changed = with_role(&fleet(&["dev", "stage"]), "viewer");
    is_refused(
        &render(folder.path(), &changed, &[]),
        "error[file-not-ours]: DIR/hub/clusters/cluster-stage.yaml is there already, and this program did not write it
 |
 = help: move it away, or overwrite it with --force

error[file-edited]: DIR/targets/dev/access.yaml was edited since it was written
 |
 = help: put the change into the config, or lose it with --force

",
    );
    assert!(before == snapshot(folder.path()), "nothing was touched");
    render(folder.path(), &changed, &["--force"]).ok();
    assert_eq!(role_on_dev(folder.path()), "viewer");
}

#[test]
fn an_edited_file_of_a_removed_target_is_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev", "prod"]), &[]).ok();
    write(folder.path(), &[("targets/dev/access.yaml", "edited")]);
    is_refused(
        &render(folder.path(), &fleet(&["prod"]), &[]),
        "error[file-edited]: DIR/targets/dev/access.yaml was edited since it was written
 |
 = help: put the change into the config, or lose it with --force

",
    );
    assert!(folder.path().join("hub/clusters/cluster-dev.yaml").exists(), "nothing was touched");
}

#[test]
fn a_checkout_with_crlf_is_no_edit() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev"]), &[]).ok();
    let file = folder.path().join("targets/dev/access.yaml");
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap().replace('\n', "\r\n")).unwrap();
    assert_eq!(render(folder.path(), &fleet(&["dev"]), &[]).stderr, "DIR: 0 written, 0 removed, 8 unchanged\n");
    render(folder.path(), &with_role(&fleet(&["dev"]), "viewer"), &[]).ok();
    assert_eq!(role_on_dev(folder.path()), "viewer");
}

#[test]
fn a_lost_record_takes_over_what_is_still_as_it_would_be_written() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev"]), &[]).ok();
    let before = snapshot(folder.path());
    std::fs::remove_file(folder.path().join(".argocd-aks.json")).unwrap();
    render(folder.path(), &fleet(&["dev"]), &[]).ok();
    assert!(before == snapshot(folder.path()));
}

#[test]
fn a_record_cannot_make_the_program_remove_files_outside_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    render(&inner, &fleet(&["dev"]), &[]).ok();
    write(folder.path(), &[("precious", "x")]);
    let record = inner.join(".argocd-aks.json");
    let text = std::fs::read_to_string(&record).unwrap().replace("targets/dev/access.yaml", "../precious");
    std::fs::write(&record, text).unwrap();
    is_refused(
        &render(&inner, &fleet(&["dev"]), &["--force"]),
        "error[cannot-read]: the record .argocd-aks.json cannot be read: \"../precious\": it would leave the directory
--> DIR/.argocd-aks.json
 = help: restore it from Git; or remove it, and files that are still as they would be written are taken over

",
    );
    assert!(folder.path().join("precious").exists());
}

#[test]
fn names_that_are_no_file_names_everywhere_are_refused_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let names_of_targets = ["../up", "a/b1", "Dev", "dev", "con", "dot.", "tägä12", "q\"x12345"];
    // Different servers and Secrets, whatever the names are.
    let target = |(at, name)| json!({"name": name, "server": format!("https://h{at}.example.com"), "secretName": format!("c-{at}")});
    let targets: Vec<Value> = names_of_targets.iter().enumerate().map(target).collect();
    let fleet = yaml(&fleet(&[])).with("/spec/targets", targets).text();
    let run = render(folder.path(), &fleet, &["--only", "targets"]);
    assert_eq!(run.code, 1);
    golden("testdata/folder/names-that-are-no-file-names.txt", &run.stderr);
    assert!(names(folder.path()).is_empty());
    assert_eq!(render(folder.path(), &fleet, &["--only", "target=../up"]).code, 1);
}

#[test]
fn a_secret_whose_file_would_be_the_kustomization_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let fleet = yaml(&fleet(&["dev"])).with("/spec/targetDefaults/secretName", "kustomization").text();
    is_refused(
        &render(folder.path(), &fleet, &[]),
        "error[not-portable]: \"hub/clusters/kustomization.yaml\" is a file that this program writes itself
 |
 = help: give the target another secretName

",
    );
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_in_the_way_is_an_error() {
    let outside = tempfile::tempdir().unwrap();
    for link in ["targets", "targets/dev", "targets/dev/access.yaml", ".argocd-aks.json", "hub/clusters"] {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join(link);
        std::fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(outside.path(), &link).unwrap();
        let run = render(folder.path(), &fleet(&["dev"]), &["--force"]);
        assert!(run.code == 1 && run.stderr.contains("symlink-in-the-way"), "{}", run.stderr);
        assert!(names(outside.path()).is_empty());
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("file", "x")]);
    is_refused(
        &render(&folder.path().join("file"), &fleet(&["dev"]), &[]),
        "error[file-not-ours]: expected a directory at DIR, found a file
 |
 = help: move it away

",
    );
    assert_eq!(names(folder.path()), ["file"]);
}

/// Where not even root may make a directory.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_made_is_an_error_and_nothing_was_changed() {
    is_refused(
        &render(Path::new("/proc/x"), &fleet(&["dev"]), &[]),
        "error[cannot-write]: DIR cannot be written: No such file or directory (os error 2)
 |
 = help: nothing was changed; check the path and its permissions

",
    );
}

/// A file system of 256 KiB, where root may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_folder_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mount = |arguments: &[&str]| std::process::Command::new("mount").args(arguments).arg(folder.path()).output();
    if !mount(&["-t", "tmpfs", "-o", "size=256k", "tmpfs"]).is_ok_and(|output| output.status.success()) {
        common::skip("the right to mount a file system");
        return;
    }
    let result = std::panic::catch_unwind(|| {
        render(folder.path(), &fleet(&["dev"]), &[]).ok();
        let before = snapshot(folder.path());
        let many: Vec<String> = (0..60).map(|at| format!("{}{at}", "x".repeat(at + 1))).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let run = render(folder.path(), &fleet(&many), &["--force"]);
        assert_eq!(run.code, 1);
        assert!(run.stderr.contains("No space left") && run.stderr.contains("cannot-write"), "{}", run.stderr);
        assert!(before == snapshot(folder.path()));
    });
    std::process::Command::new("umount").arg(folder.path()).status().unwrap();
    result.unwrap();
}

#[test]
fn a_run_killed_at_any_point_leaves_whole_files_and_is_finished_by_the_next() {
    let many = |count: usize| -> String {
        let names: Vec<String> = (0..count).map(|at| format!("{}{at}", "x".repeat(at % 50 + 1))).collect();
        let targets: String = names
            .iter()
            .enumerate()
            .map(|(at, name)| format!("  - {{name: {name}, server: 'https://h{at}.example.com'}}\n"))
            .collect::<Vec<_>>()
            .concat();
        HEAD.to_owned() + &targets
    };
    let (before, after) = (many(150), with_role(&many(200), "viewer"));
    let whole = |fleet: &str| {
        let folder = tempfile::tempdir().unwrap();
        render(folder.path(), fleet, &[]).ok();
        let files = snapshot(folder.path());
        files
            .into_iter()
            .map(|(path, text)| (path.strip_prefix(folder.path()).unwrap().to_owned(), text))
            .collect::<Vec<_>>()
    };
    let (old, new) = (whole(&before), whole(&after));
    let argocd = project("examples/quickstart/argocd.yaml");
    let mut interrupted = 0;
    for delay in [5, 15, 25, 35, 45, 60, 80, 100] {
        let folder = tempfile::tempdir().unwrap();
        render(folder.path(), &before, &[]).ok();
        let config = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(config.path(), &after).unwrap();
        let mut child = std::process::Command::new(common::program())
            .arg("render")
            .arg(&argocd)
            .arg("-c")
            .arg(config.path())
            .arg("-o")
            .arg(folder.path())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let _ = child.kill();
        interrupted += i32::from(!child.wait().unwrap().success());
        for (path, text) in snapshot(folder.path()) {
            let name = path.strip_prefix(folder.path()).unwrap().to_owned();
            if name.starts_with(".argocd-aks-staging") || name.starts_with(".argocd-aks.json") {
                continue;
            }
            let known = (name, text);
            assert!(old.contains(&known) || new.contains(&known), "{:?} is neither as before nor complete", known.0);
        }
        render(folder.path(), &after, &[]).ok();
        let now: Vec<_> = snapshot(folder.path())
            .into_iter()
            .map(|(path, text)| (path.strip_prefix(folder.path()).unwrap().to_owned(), text))
            .collect();
        assert!(now == new, "the next run finishes it");
    }
    assert!(interrupted > 0, "no run was killed before its end: nothing was tested");
}

/// The directory may be the top of a repository, with other people's files in it.
#[test]
fn a_record_that_names_a_file_beside_hub_and_targets_is_refused_and_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), &fleet(&["dev", "prod"]), &[]).ok();
    let path = folder.path().join(".argocd-aks.json");
    let mut record: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    // The record's own hash of some content, so that only the place of the file speaks against it.
    let hash = record["files"]["targets/prod/access.yaml"].clone();
    let content = std::fs::read(folder.path().join("targets/prod/access.yaml")).unwrap();
    for (name, more) in [("README.md", &[][..]), ("HUB/x.yaml", &["--force"]), ("hub", &[]), ("targetsx/y", &[])] {
        record["files"] = serde_json::json!({ name: hash });
        std::fs::write(&path, record.to_string()).unwrap();
        if name == "README.md" {
            std::fs::write(folder.path().join(name), &content).unwrap();
        }
        let before = snapshot(folder.path());
        let run = render(folder.path(), &fleet(&["dev"]), more);
        let words = format!(
            "error[cannot-read]: the record .argocd-aks.json names {name:?}, but argocd-aks writes only below hub/ and targets/"
        );
        assert_eq!((run.code, run.stderr.lines().next()), (1, Some(words.as_str())), "{}", run.stderr);
        assert!(before == snapshot(folder.path()), "{name}");
    }
}

#[test]
fn eight_runs_at_once_end_in_what_one_of_them_wrote_or_say_that_another_is_writing() {
    let names: Vec<String> = (1..60).map(|length| "x".repeat(length)).collect();
    let base = fleet(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let fleets: Vec<String> = (0..8).map(|at| with_role(&base, &format!("role-{at}"))).collect();
    let content = |folder: &Path| -> Vec<(PathBuf, Vec<u8>)> {
        let inner = |path: &Path| path.strip_prefix(folder).unwrap().to_owned();
        snapshot(folder).into_iter().map(|(path, text)| (inner(&path), text)).collect()
    };
    let alone: Vec<_> = fleets
        .iter()
        .map(|fleet| {
            let folder = tempfile::tempdir().unwrap();
            render(folder.path(), fleet, &[]).ok();
            content(folder.path())
        })
        .collect();
    let together = tempfile::tempdir().unwrap();
    let folder = together.path().join("fleet");
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let runs: Vec<_> = fleets.iter().map(|fleet| scope.spawn(|| render(&folder, fleet, &[]))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    for run in &runs {
        let is_told = run.stderr.starts_with("error[folder-busy]: another run of argocd-aks is writing into DIR");
        assert!(run.code == 0 || (run.code == 1 && is_told), "{}", run.stderr);
    }
    assert!(runs.iter().any(|run| run.code == 0), "one of them has written");
    let found = content(&folder);
    assert!(alone.contains(&found), "the files of one run and no other");
}
