//! `eject`: stock kustomize and kubectl build it to what the function writes, and nothing in it is marked.

use crate::common;

use common::{argo_cd, argocd_aks, objects, program, run, tool, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

fn hub(argocd: &str) -> String {
    common::hub(argocd)
        .replace("    labels: {env: dev}\n", "    labels: {env: dev}\n    annotations: {note: \"{{ '{{ x }}' }}\"}\n")
}

/// The objects by what they are called, without this program's marks.
fn unmarked(stream: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for mut object in objects(stream) {
        if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
            annotations.retain(|key, _| !key.starts_with("argocd-aks.dev/"));
            if annotations.is_empty() {
                object["metadata"].as_object_mut().unwrap().remove("annotations");
            }
        }
        let of = |pointer| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let key = format!("{} {} {}", of("/kind"), of("/metadata/namespace"), of("/metadata/name"));
        assert!(found.insert(key, object).is_none());
    }
    found
}

#[test]
fn the_overlay_builds_to_what_render_writes_without_a_mark() {
    for manifests in ["install.yaml", "namespace-install.yaml", "core-install.yaml", "ha/install.yaml"] {
        let Some(text) = argo_cd(manifests) else { return };
        for argocd in [
            "{}",
            "{token: {delivery: Webhook}}",
            "{serviceAccount: {name: svc}}",
            "{serviceAccount: {name: svc, hubAccess: ClusterAdmin}, token: {delivery: Webhook}}",
        ] {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), &[("install.yaml", &text), ("hub.yaml", &hub(argocd))]);
            let at = |arguments: &[&str]| run(Command::new(program()).current_dir(folder.path()).args(arguments), "");
            at(&["eject", "install.yaml", "-c", "hub.yaml", "-o", "out"]).ok();
            let rendered = at(&["render", "install.yaml", "-c", "hub.yaml"]).ok();
            for (path, bytes) in common::snapshot(&folder.path().join("out")) {
                let text = String::from_utf8(bytes).unwrap();
                assert!(!text.contains("argocd-aks.dev/"), "{}", path.display());
            }
            for (name, arguments) in [("kustomize", ["build", "out"]), ("kubectl", ["kustomize", "out"])] {
                // kubectl has a kustomize of its own: once is enough, as each build takes a second.
                if name == "kubectl" && (manifests, argocd) != ("install.yaml", "{}") {
                    continue;
                }
                let Some(mut kustomize) = tool(name) else { continue };
                let built = run(kustomize.args(arguments).current_dir(folder.path()), "").ok();
                assert_eq!(unmarked(&built), unmarked(&rendered), "{manifests} {argocd} {name}");
            }
        }
    }
}

#[test]
fn what_an_earlier_run_patched_is_ejected_without_its_marks() {
    let Some(text) = argo_cd("install.yaml") else { return };
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("install.yaml", &text), ("hub.yaml", &hub("{serviceAccount: {name: svc}}"))]);
    let at = |arguments: &[&str]| run(Command::new(program()).current_dir(folder.path()).args(arguments), "");
    let rendered = at(&["render", "install.yaml", "-c", "hub.yaml"]).ok();
    write(folder.path(), &[("install.yaml", &rendered)]);
    at(&["eject", "install.yaml", "-c", "hub.yaml", "-o", "out"]).ok();
    let Some(mut kustomize) = tool("kustomize") else { return };
    let built = run(kustomize.args(["build", "out"]).current_dir(folder.path()), "").ok();
    assert!(!built.contains("argocd-aks.dev/"));
    assert_eq!(unmarked(&built), unmarked(&rendered));
}

#[test]
fn nothing_is_ejected_over_files_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("hub.yaml", &hub("{patchWorkloads: false}")), ("out/mine.yaml", "x")]);
    let mut command = Command::new(program());
    let run = run(command.current_dir(folder.path()).args(["eject", "-c", "hub.yaml", "-o", "out"]), "");
    assert!(run.code == 1 && run.stderr.contains("out is not an empty directory"), "{}", run.stderr);
    assert_eq!(common::snapshot(&folder.path().join("out")).len(), 1);
    assert_eq!(argocd_aks(["eject"], "").code, 2);
}

#[test]
fn the_values_of_the_chart_make_the_pods_and_secrets_that_render_makes() {
    let Some(text) = argo_cd("install.yaml") else { return };
    for argocd in ["{}", "{token: {delivery: Webhook}}", "{serviceAccount: {name: svc}}"] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("install.yaml", &text), ("hub.yaml", &hub(argocd))]);
        let at = |arguments: &[&str]| run(Command::new(program()).current_dir(folder.path()).args(arguments), "");
        let rendered = unmarked(&at(&["render", "install.yaml", "-c", "hub.yaml"]).ok());
        let values = common::value(&at(&["eject", "-c", "hub.yaml", "--format", "helm-values"]).ok());
        let server = &rendered["Deployment  argocd-server"];
        let pod = &server["spec"]["template"]["spec"];
        let ours = |list: &Value, of: &Value| {
            list.as_array().into_iter().flatten().all(|entry| of.as_array().unwrap().contains(entry))
        };
        assert!(ours(&values["server"]["env"], &pod["containers"][0]["env"]), "{values:#}");
        assert!(ours(&values["server"]["volumeMounts"], &pod["containers"][0]["volumeMounts"]));
        assert!(ours(&values["server"]["volumes"], &pod["volumes"]));
        assert_eq!(values["server"], values["controller"]);
        match argocd {
            "{}" => assert!(values["server"]["env"].as_array().unwrap().len() == 4),
            "{serviceAccount: {name: svc}}" => assert_eq!(values["server"]["serviceAccount"]["name"], "svc"),
            _ => assert!(
                values["server"]["podLabels"]["azure.workload.identity/use"] == "true"
                    && values["server"]["serviceAccount"]["annotations"].is_object()
            ),
        }
        // As the chart's own template reads them.
        for mut secret in
            values["extraObjects"].as_array().unwrap().iter().filter(|each| each["kind"] == "Secret").cloned()
        {
            let annotations = secret.pointer_mut("/metadata/annotations/note");
            if let Some(Value::String(note)) = annotations {
                *note = note.replace("{{`{{`}}", "{{");
            }
            let name = format!("Secret argocd {}", secret["metadata"]["name"].as_str().unwrap());
            assert_eq!(secret, rendered[&name]);
        }
    }
}
