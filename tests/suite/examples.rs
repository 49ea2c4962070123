//! Every example, and what users copy, with the real tools; and the README's commands with their output.

use crate::common;

use common::{argo_cd, copy, object, project, snapshot, tool, write};
use std::path::Path;

fn kustomize(folder: &Path) -> Option<String> {
    Some(common::kustomize(folder)?.ok())
}

#[test]
fn the_readme_and_the_docs_show_what_the_program_says() {
    let pages = trycmd::TestCases::new();
    pages.case("README.md").case("docs/*.md").case("docs/*/*.md").skip("docs/directory.md").run();
}

#[test]
fn the_page_about_folders_shows_what_the_program_says() {
    // It writes, so it runs in a directory of its own.
    let folder = tempfile::tempdir().unwrap();
    copy(&project("examples"), &folder.path().join("examples"));
    let page = std::fs::read_to_string(project("docs/directory.md")).unwrap();
    let block = page.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    let mut commands = 0;
    for (command, said) in block.split("$ argocd-aks ").skip(1).filter_map(|each| each.split_once('\n')) {
        let mut program = std::process::Command::new(common::program());
        let run = common::run(program.args(command.split(' ')).current_dir(folder.path()), "");
        assert_eq!((run.code, run.stderr.trim()), (0, said.trim()), "{command}");
        commands += 1;
    }
    assert_eq!(commands, 2);
}

#[test]
fn the_fleet_example_builds_for_the_hub_and_for_each_target() {
    let Some(hub) = kustomize(&project("examples/fleet/hub")) else { return };
    for (name, shard) in [("dev", "0"), ("test", "0"), ("prod-east", "1")] {
        let secret = object(&hub, "Secret", &format!("cluster-{name}"));
        assert!(secret["stringData"]["config"].as_str().unwrap().contains("AzureUSGovernmentCloud"));
        assert_eq!(secret["stringData"]["shard"], shard, "{name}");
    }
    assert!(!hub.contains("argocd-aks.dev/target"), "access never reaches the hub");
    let Some(dev) = kustomize(&project("examples/fleet/targets/dev")) else { return };
    assert_eq!(common::objects(&dev).len(), 5);
    let Some(test) = kustomize(&project("examples/fleet/targets/test")) else { return };
    object(&test, "ClusterRoleBinding", "argocd-aks:hub:role:deployer");
}

#[test]
fn the_fleet_example_renders_as_a_kpt_package_a_target() {
    for file in ["hub.yaml", "targets.yaml"] {
        let [fleet, package] = ["fleet", "kpt/dev"]
            .map(|folder| std::fs::read(project("examples/fleet").join(folder).join(file)).unwrap());
        assert!(fleet == package, "examples/fleet/kpt/dev/{file} is that of examples/fleet/fleet");
    }
    let Some(mut kpt) = tool("kpt") else { return };
    let folder = tempfile::tempdir().unwrap();
    copy(&project("examples/fleet/kpt/dev"), folder.path());
    common::run(kpt.args(["fn", "render", "--allow-exec"]).arg(folder.path()), "").ok();
    let made = snapshot(folder.path()).into_iter().filter(|(path, _)| path.to_string_lossy().contains("rolebinding"));
    assert_eq!(made.count(), 3);
}

#[test]
fn the_kustomize_example_builds_with_the_crds_apart() {
    let Some(out) = kustomize(&project("examples/kustomize")) else { return };
    assert!(out.contains("kind: CustomResourceDefinition"));
    object(&out, "Secret", "cluster-dev");
    object(&out, "Secret", "cluster-prod");
    assert!(!out.contains("TargetCluster"), "no config reaches a cluster");
}

#[test]
fn the_kpt_example_renders() {
    let Some(mut kpt) = tool("kpt") else { return };
    let folder = tempfile::tempdir().unwrap();
    copy(&project("examples/kpt"), folder.path());
    common::run(kpt.args(["fn", "render", "--allow-exec"]).arg(folder.path()), "").ok();
    let secrets =
        snapshot(folder.path()).into_iter().filter(|(_, text)| String::from_utf8_lossy(text).contains("kind: Secret"));
    assert_eq!(secrets.count(), 2);
}

#[test]
fn the_plugin_component_adds_the_sidecar_to_the_real_repo_server() {
    let Some(install) = argo_cd("namespace-install.yaml") else { return };
    let folder = tempfile::tempdir().unwrap();
    copy(&project("plugin/argocd"), &folder.path().join("plugin"));
    write(
        folder.path(),
        &[
            ("install.yaml", &install),
            ("kustomization.yaml", "namespace: argocd\nresources: [install.yaml]\ncomponents: [plugin]\n"),
        ],
    );
    let Some(out) = kustomize(folder.path()) else { return };
    let pod = object(&out, "Deployment", "argocd-repo-server")["spec"]["template"]["spec"].clone();
    let containers = pod["containers"].as_array().unwrap();
    let sidecar = containers.iter().find(|each| each["name"] == "argocd-aks").unwrap();
    assert_eq!(sidecar["command"][0], "/var/run/argocd/argocd-cmp-server");
    assert!(containers.iter().any(|each| each["name"] == "argocd-repo-server"), "the server itself stays");
    let volumes: Vec<&str> =
        pod["volumes"].as_array().unwrap().iter().filter_map(|each| each["name"].as_str()).collect();
    for mount in sidecar["volumeMounts"].as_array().unwrap() {
        assert!(volumes.contains(&mount["name"].as_str().unwrap()), "{mount}");
    }
}

#[test]
fn the_plugin_is_discovered_by_a_hub_and_by_nothing_else() {
    let plugin = std::fs::read_to_string(project("plugin/argocd/plugin.yaml")).unwrap();
    let plugin = crate::internals::yaml::Document::read(&plugin).unwrap().to_value().unwrap();
    let command: Vec<&str> = plugin["spec"]["discover"]["find"]["command"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|each| each.as_str())
        .collect();
    let found = |folder: &Path| {
        let output = std::process::Command::new(command[0]).args(&command[1..]).current_dir(folder).output().unwrap();
        !output.stdout.is_empty()
    };
    assert!(found(&project("examples/quickstart")));
    assert!(!found(&project("schemas")));
}

#[test]
fn what_users_copy_is_what_the_examples_use() {
    for (copied, used) in [
        ("plugin/kustomize/hub.yaml", "examples/kustomize/hub/hub.yaml"),
        ("plugin/kpt/hub.yaml", "examples/kpt/hub.yaml"),
    ] {
        assert_eq!(std::fs::read(project(copied)).unwrap(), std::fs::read(project(used)).unwrap(), "{copied}");
    }
}
