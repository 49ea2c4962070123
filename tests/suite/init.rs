//! `init`: from an empty directory to what the hub gets.

use crate::common;
use crate::import_shared;

use common::{objects, program, project, run, tool, write};
use std::path::Path;
use std::process::Command;

fn at(folder: &Path, arguments: &[&str]) -> common::Run {
    run(Command::new(program()).current_dir(folder).args(arguments), "")
}

/// The hub with values in the place of its words in capitals.
fn filled(folder: &Path) -> String {
    let hub = std::fs::read_to_string(folder.join("hub.yaml")).unwrap();
    [
        ("tenantId: TENANT_ID ", "tenantId: 6a1d2c3b-2222-4222-8222-222222222222 "),
        ("resourceGroup: RESOURCE_GROUP", "resourceGroup: rg-argocd"),
        ("subscription: SUBSCRIPTION_ID ", "subscription: 4a1d2c3b-4444-4444-8444-444444444444 "),
        ("location: LOCATION ", "location: westeurope "),
        ("name: HUB_NAME ", "name: aks-hub "),
    ]
    .iter()
    .fold(hub, |hub, (word, value)| hub.replace(word, value))
}

#[test]
fn an_empty_directory_becomes_a_hub_in_the_steps_that_its_comments_say() {
    let folder = tempfile::tempdir().unwrap();
    let said = at(folder.path(), &["init"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(common::snapshot(folder.path()).len(), 3);
    // Before the words are replaced, each is named with the command that prints its value.
    let run_it = at(folder.path(), &["runbook", "hub.yaml", "--only", "hub"]);
    assert_eq!(run_it.code, 1);
    for word in ["spec.identity.tenantId", "az account show --query tenantId", "spec.identity.subscription"] {
        assert!(run_it.stderr.contains(word), "{word}\n{}", run_it.stderr);
    }
    let hub = filled(folder.path());
    write(folder.path(), &[("hub.yaml", &hub)]);
    let script = at(folder.path(), &["runbook", "hub.yaml", "--only", "hub"]).ok();
    assert!(script.contains("az identity create"));
    let hub = hub
        .replace("# clientId: CLIENT_ID ", "clientId: 5f1d2c3b-1111-4111-8111-111111111111 ")
        .replace("# principalId: PRINCIPAL_ID ", "principalId: 7f1d2c3b-3333-4333-8333-333333333333 ");
    let targets = std::fs::read_to_string(folder.path().join("targets.yaml")).unwrap();
    let (head, example) = targets.split_once("#\n").unwrap();
    let example: Vec<&str> = example.lines().map(|line| line.strip_prefix("# ").unwrap()).collect();
    let example = example.join("\n");
    let example = example
        .replace("PRIVATE_FQDN", "dev-x.33333333-3333-4333-8333-333333333333.privatelink.westeurope.azmk8s.io")
        .replace("caData: CA ", &format!("caData: {} ", import_shared::ca_data()));
    let kustomization = std::fs::read_to_string(folder.path().join("kustomization.yaml")).unwrap();
    let kustomization = kustomization.replace("# - targets.yaml ", "- targets.yaml ");
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    write(
        folder.path(),
        &[
            ("hub.yaml", &hub),
            ("targets.yaml", &(head.to_owned() + &example)),
            ("kustomization.yaml", &kustomization),
            ("argocd.yaml", &argocd),
        ],
    );
    let rendered = at(folder.path(), &["render", "argocd.yaml", "-c", "."]).ok();
    assert!(objects(&rendered).iter().any(|object| object["metadata"]["name"] == "cluster-dev"));
    let access = at(folder.path(), &["render", "-c", ".", "--only", "target=dev"]).ok();
    assert!(access.contains("7f1d2c3b-3333-4333-8333-333333333333"));
    let Some(mut kustomize) = tool("kustomize") else { return };
    kustomize.args(["build", "--enable-alpha-plugins", "--enable-exec", "."]).current_dir(folder.path());
    let built = run(&mut kustomize, "").ok();
    assert!(objects(&built).iter().any(|object| object["metadata"]["name"] == "cluster-dev"));
}

#[test]
fn files_that_are_there_are_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("hub.yaml", "mine")]);
    let said = at(folder.path(), &["init"]);
    assert!(said.code == 1 && said.stderr.contains("there already"), "{}", said.stderr);
    assert_eq!(common::snapshot(folder.path()).len(), 1);
    at(folder.path(), &["init", "new"]).ok();
    assert_eq!(common::snapshot(&folder.path().join("new")).len(), 3);
}

#[test]
fn the_targets_come_from_what_is_known_of_them() {
    let secrets = import_shared::render(&import_shared::fleet()).ok();
    let az = r#"[{"id": "/subscriptions/4a1d2c3b-4444-4444-8444-444444444444/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-dev", "name": "aks-dev", "fqdn": "dev-x.hcp.westeurope.azmk8s.io", "location": "westeurope"}]"#;
    let kubeconfig = "apiVersion: v1\nkind: Config\nclusters:\n- name: aks-dev\n  cluster: {server: \"https://dev-x.hcp.westeurope.azmk8s.io:443\"}\ncontexts:\n- name: aks-dev\n  context: {cluster: aks-dev, user: x}\ncurrent-context: aks-dev\nusers: []\n";
    for (from, count) in [(secrets.as_str(), 3), (az, 1), (kubeconfig, 1)] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("from", from)]);
        let said = at(folder.path(), &["init", "hub", "--from", "from"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        let targets = std::fs::read_to_string(folder.path().join("hub/targets.yaml")).unwrap();
        assert_eq!(targets.matches("kind: TargetCluster").count(), count, "{targets}");
        let kustomization = std::fs::read_to_string(folder.path().join("hub/kustomization.yaml")).unwrap();
        assert!(kustomization.contains("\n- targets.yaml\n"));
    }
}
