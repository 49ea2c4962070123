//! plugin/argocd/exec: the component that puts the program into Argo CD's repo-server, over Argo CD's own manifests, and the
//! values that say the same to its chart.

use crate::common::{self, argo_cd, copy, hub, object, objects, project, run, tool, value, write};
use serde_json::{Value, json};
use std::process::Command;

/// Argo CD's manifests with components, as stock kustomize builds them.
fn built(components: &[&str]) -> Option<(String, String)> {
    let install = argo_cd("install.yaml")?;
    let mut kustomize = tool("kustomize")?;
    let folder = tempfile::tempdir().unwrap();
    for component in components {
        copy(&project(component), &folder.path().join(component));
    }
    let list = format!(
        "resources: [install.yaml]\ncomponents: {components:?}\nimages:\n- name: example.com/argocd-aks\n  newName: registry.example.com/argocd-aks\n  newTag: v1\n"
    );
    write(folder.path(), &[("install.yaml", &install), ("kustomization.yaml", &list)]);
    Some((run(kustomize.args(["build"]).arg(folder.path()), "").ok(), install))
}

/// The entry of this name in a list of the pod.
fn named<'v>(list: &'v Value, name: &str) -> &'v Value {
    list.as_array().unwrap().iter().find(|entry| entry["name"] == name).unwrap()
}

#[test]
fn the_component_puts_the_program_into_the_path_of_the_repo_server() {
    let Some((stream, install)) = built(&["plugin/argocd/exec"]) else { return };
    let deployment = object(&stream, "Deployment", "argocd-repo-server");
    let pod = &deployment["spec"]["template"]["spec"];
    let init = named(&pod["initContainers"], "argocd-aks");
    assert_eq!(init["image"], "registry.example.com/argocd-aks:v1");
    assert_eq!(init["args"], json!(["install", "/custom-tools"]));
    assert_eq!(init["volumeMounts"], json!([{"name": "argocd-aks", "mountPath": "/custom-tools"}]));
    let context = &init["securityContext"];
    assert!(
        context["runAsNonRoot"] == true && context["runAsUser"] == 999 && context["readOnlyRootFilesystem"] == true
    );
    assert_eq!(named(&pod["volumes"], "argocd-aks"), &json!({"name": "argocd-aks", "emptyDir": {}}));
    let server = named(&pod["containers"], "argocd-repo-server");
    let mount = json!({"name": "argocd-aks", "mountPath": "/usr/local/bin/argocd-aks", "subPath": "argocd-aks"});
    assert_eq!(named(&server["volumeMounts"], "argocd-aks"), &mount);
    let settings = object(&stream, "ConfigMap", "argocd-cm");
    assert_eq!(settings["data"]["kustomize.buildOptions"], "--enable-alpha-plugins --enable-exec");

    // All else is as it was.
    let mut all = objects(&stream);
    let deployment =
        all.iter_mut().find(|each| each["metadata"]["name"] == "argocd-repo-server" && each["kind"] == "Deployment");
    let pod = &mut deployment.unwrap()["spec"]["template"]["spec"];
    for list in ["/initContainers", "/volumes", "/containers/0/volumeMounts"] {
        let list = pod.pointer_mut(list).unwrap().as_array_mut().unwrap();
        let before = list.len();
        list.retain(|entry| entry["name"] != "argocd-aks");
        assert_eq!(list.len() + 1, before);
    }
    let settings = all.iter_mut().find(|each| each["metadata"]["name"] == "argocd-cm").unwrap();
    settings["data"].as_object_mut().unwrap().remove("kustomize.buildOptions").unwrap();
    let sorted = |mut all: Vec<Value>| {
        all.sort_by_key(ToString::to_string);
        all
    };
    assert!(sorted(all) == sorted(objects(&install)), "something else changed");
}

#[test]
fn with_what_the_component_installs_and_sets_kustomize_runs_the_function() {
    let (Some((stream, _)), Some(mut kustomize)) = (built(&["plugin/argocd/exec"]), tool("kustomize")) else { return };
    let pod = &object(&stream, "Deployment", "argocd-repo-server")["spec"]["template"]["spec"];
    let folder = tempfile::tempdir().unwrap();
    let tools = folder.path().join("custom-tools");
    let words: Vec<String> = named(&pod["initContainers"], "argocd-aks")["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap().replace("/custom-tools", tools.to_str().unwrap()))
        .collect();
    run(Command::new(common::program()).args(words), "").ok();
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    let list = "resources: [argocd.yaml]\ntransformers: [hub.yaml]\n";
    write(
        &folder.path().join("app"),
        &[("argocd.yaml", &argocd), ("hub.yaml", &hub("{}")), ("kustomization.yaml", list)],
    );
    let options =
        object(&stream, "ConfigMap", "argocd-cm")["data"]["kustomize.buildOptions"].as_str().unwrap().to_owned();
    let mount = named(&named(&pod["containers"], "argocd-repo-server")["volumeMounts"], "argocd-aks").clone();
    // The file that the mount shows is found by its name in the directory of PATH that it is in.
    assert!(tools.join(mount["subPath"].as_str().unwrap()).is_file());
    assert_eq!(mount["mountPath"], "/usr/local/bin/argocd-aks");
    let path = std::env::var("PATH").unwrap();
    kustomize.env("PATH", format!("{}:{path}", tools.display()));
    let built = run(kustomize.arg("build").args(options.split(' ')).arg(folder.path().join("app")), "").ok();
    object(&built, "Secret", "cluster-dev");
}

#[test]
fn the_chart_s_values_say_what_the_components_say() {
    let read = |path: &str| value(&std::fs::read_to_string(project(path)).unwrap());
    let pod = |path: &str| read(path)["spec"]["template"]["spec"].clone();
    let exec = &read("plugin/helm/repo-server-exec.yaml");
    let component = pod("plugin/argocd/exec/repo-server.yaml");
    assert_eq!(exec["configs"]["cm"], read("plugin/argocd/exec/argocd-cm.yaml")["data"]);
    assert_eq!(exec["repoServer"]["initContainers"], component["initContainers"]);
    assert_eq!(exec["repoServer"]["volumes"], component["volumes"]);
    assert_eq!(exec["repoServer"]["volumeMounts"], component["containers"][0]["volumeMounts"]);

    let sidecar = &read("plugin/helm/repo-server-sidecar.yaml")["repoServer"];
    assert_eq!(sidecar["extraContainers"], pod("plugin/argocd/repo-server.yaml")["containers"]);
    // In the place of the component's ConfigMap.
    let init = &sidecar["initContainers"][0];
    assert_eq!(init["command"], json!(["argocd-aks", "install", "--argocd", "/custom-tools"]));
    assert_eq!(init["volumeMounts"], json!([{"name": "argocd-aks-plugin", "mountPath": "/custom-tools"}]));
    let volumes = json!([{"name": "argocd-aks-plugin", "emptyDir": {}}, {"name": "argocd-aks-tmp", "emptyDir": {}}]);
    assert_eq!(sidecar["volumes"], volumes);
}
