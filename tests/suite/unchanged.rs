//! What the function is not asked to change leaves as the bytes that came in: the lists that the real kustomize and kpt
//! hand to a function, and streams of every spelling.

use crate::common::{Run, argo_cd, argocd_aks, hub, make_executable, project, run, tool, write, yaml};
use crate::internals::{Changes, krm};
use std::path::Path;

/// The streams of testdata/streams: name and text.
fn streams() -> Vec<(String, String)> {
    let files = std::fs::read_dir(project("testdata/streams")).unwrap().map(|entry| entry.unwrap().path());
    let mut streams: Vec<(String, String)> = files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    streams.sort();
    streams
}

/// A directory with a resource, a config, and a function that notes what it is handed in the file `list`.
fn folder(resource: &str, config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let note = format!("#!/bin/sh\nexec tee '{}'\n", folder.path().join("list").display());
    write(
        folder.path(),
        &[
            ("package/resource.yaml", resource),
            ("package/kustomization.yaml", "resources: [resource.yaml]\ntransformers: [config.yaml]\n"),
            ("package/config.yaml", config),
            ("package/note", &note),
        ],
    );
    make_executable(&folder.path().join("package/note"));
    folder
}

/// What the function was handed, or what is said where it was not called.
fn handed(folder: &Path, run: Run) -> Result<String, String> {
    std::fs::read_to_string(folder.join("list")).map_err(|_| run.stderr)
}

fn config() -> String {
    let function = "exec: {path: ./note}\n";
    let hub = yaml(&hub("{serviceAccount: {name: svc}}"));
    hub.with("/metadata/annotations/config.kubernetes.io~1function", function).text()
}

/// The `ResourceList` that kustomize makes of a resource.
fn by_kustomize(resource: &str) -> Option<Result<String, String>> {
    let mut kustomize = tool("kustomize")?;
    let folder = folder(resource, &config());
    kustomize.args(["build", "--enable-alpha-plugins", "--enable-exec"]).arg(folder.path().join("package"));
    Some(handed(folder.path(), run(&mut kustomize, "")))
}

/// The `ResourceList` that kpt makes of it.
fn by_kpt(resource: &str) -> Option<Result<String, String>> {
    let mut kpt = tool("kpt")?;
    let folder = folder(resource, &config());
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("alone")).unwrap();
    std::fs::rename(path("package/resource.yaml"), path("alone/resource.yaml")).unwrap();
    kpt.args(["fn", "eval"]).arg(path("alone")).arg("--exec").arg(path("package/note"));
    let run = run(kpt.arg("--fn-config").arg(path("package/config.yaml")), "");
    Some(handed(folder.path(), run))
}

/// Streams of which an orchestrator makes no list, or this program reads none.
#[track_caller]
fn is_unchanged(orchestrator: fn(&str) -> Option<Result<String, String>>, not_handed: &[&str], refused: &[&str]) {
    let (mut unhanded, mut unread) = (Vec::new(), Vec::new());
    for (name, text) in streams() {
        match orchestrator(&text) {
            None => return,
            Some(Err(_)) => unhanded.push(name),
            Some(Ok(list)) => match krm::read_resource_list(&list) {
                Ok(read) => assert_eq!(read.write(&Changes::default(), &[]).unwrap(), list, "{name}"),
                Err(_) => unread.push(name),
            },
        }
    }
    assert_eq!([unhanded, unread], [not_handed, refused]);
}

#[test]
fn what_kustomize_hands_over_leaves_byte_for_byte_where_nothing_is_planned() {
    is_unchanged(by_kustomize, &["duplicate-key", "not-an-object", "numbers-that-json-lacks"], &[]);
}

#[test]
fn what_kpt_hands_over_leaves_byte_for_byte_where_nothing_is_planned() {
    is_unchanged(by_kpt, &["kind-list", "not-an-object"], &["duplicate-key"]);
}

#[test]
fn a_stream_leaves_byte_for_byte_where_nothing_is_planned() {
    let mut unread = Vec::new();
    for (name, text) in streams() {
        match krm::read_stream(&text, None) {
            Ok(stream) => assert_eq!(stream.write_stream(&Changes::default()).unwrap(), text, "{name}"),
            Err(_) => unread.push(name),
        }
    }
    assert_eq!(unread, ["duplicate-key", "not-an-object"]);
}

#[test]
fn a_second_run_over_real_install_manifests_changes_no_byte() {
    type Orchestrator = fn(&str) -> Option<Result<String, String>>;
    let both: [(Orchestrator, &str); 2] = [(by_kustomize, "install.yaml"), (by_kpt, "namespace-install.yaml")];
    for (orchestrator, manifests) in both {
        let Some(manifests) = argo_cd(manifests) else { return };
        let Some(list) = orchestrator(&manifests) else { return };
        let once = argocd_aks::<&str>([], &list.unwrap()).ok();
        assert!(argocd_aks::<&str>([], &once).ok() == once);
    }
}
