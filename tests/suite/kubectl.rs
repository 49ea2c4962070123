//! kubectl, which runs no exec functions: the legacy exec plugin, and the container form through a stand-in
//! for docker that execs the function.

use crate::common::{self, hub, make_executable, object, project, tool, write, yaml};
use std::os::unix::fs::symlink;

#[test]
fn kubectl_runs_the_program_as_a_legacy_exec_plugin() {
    let Some(mut kubectl) = tool("kubectl") else { return };
    let folder = tempfile::tempdir().unwrap();
    let plugin = folder.path().join("plugins/argocd-aks.dev/v1alpha1/argocdhub");
    std::fs::create_dir_all(&plugin).unwrap();
    symlink(common::program(), plugin.join("ArgoCDHub")).unwrap();
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    // The legacy plugin is found by group and kind: there is no function annotation.
    let config = yaml(&hub("{serviceAccount: {name: svc}}")).without("/metadata/annotations").text();
    write(
        folder.path(),
        &[
            ("app/argocd.yaml", &argocd),
            ("app/hub.yaml", &config),
            ("app/kustomization.yaml", "resources: [argocd.yaml]\ntransformers: [hub.yaml]\n"),
        ],
    );
    kubectl.env("KUSTOMIZE_PLUGIN_HOME", folder.path().join("plugins"));
    let run = common::run(kubectl.args(["kustomize", "--enable-alpha-plugins"]).arg(folder.path().join("app")), "");
    let out = run.ok();
    object(&out, "Secret", "cluster-dev");
    assert_eq!(object(&out, "Deployment", "argocd-server")["spec"]["template"]["spec"]["serviceAccountName"], "svc");
}

#[test]
fn kubectl_runs_the_program_as_a_container_function() {
    let Some(mut kubectl) = tool("kubectl") else { return };
    let folder = tempfile::tempdir().unwrap();
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    let function = "container: {image: example.com/argocd-aks:v0.1.0}\n";
    let config = yaml(&hub("{}")).with("/metadata/annotations/config.kubernetes.io~1function", function).text();
    write(
        folder.path(),
        &[
            ("bin/docker", &format!("#!/bin/sh\nexec {}\n", common::program().display())),
            ("app/argocd.yaml", &argocd),
            ("app/hub.yaml", &config),
            ("app/kustomization.yaml", "resources: [argocd.yaml]\ntransformers: [hub.yaml]\n"),
        ],
    );
    make_executable(&folder.path().join("bin/docker"));
    let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
    kubectl.env("PATH", path);
    let run = common::run(kubectl.args(["kustomize", "--enable-alpha-plugins"]).arg(folder.path().join("app")), "");
    object(&run.ok(), "Secret", "cluster-dev");
}
