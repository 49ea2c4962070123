//! Targets that are no cluster of their own: the hub itself, for its labels, and a second target on the API server of
//! another.

use crate::common;
use crate::import_shared;

use common::{argocd_aks, objects};
use import_shared::{HUB, ca_data, in_folder, other_ca, render, secrets_of};

/// A hub whose defaults are about connections, with itself as a target.
fn hub_itself() -> String {
    format!("{HUB}  targetDefaults: {{insecure: true}}\n  targets: [{{inCluster: true, labels: {{env: mgmt}}}}]\n")
}

#[test]
fn the_hub_itself_is_in_every_picture_and_reached_by_no_identity() {
    for (format, box_of_it) in [("mermaid", "\"in-cluster\""), ("dot", "\"in-cluster\""), ("svg", ">in-cluster<")] {
        let out = argocd_aks(["graph", "--format", format], &hub_itself()).ok();
        assert!(out.contains(box_of_it) && out.contains("the hub itself"), "{out}");
        assert!(!out.contains("identity0 -"), "{out}");
    }
}

#[test]
fn nothing_in_azure_and_no_access_is_made_for_the_hub_itself() {
    for part in ["target=in-cluster", "offboard=in-cluster"] {
        let run = argocd_aks(["runbook", "--only", part], &hub_itself());
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert!(run.stderr.contains("is the hub itself"), "{}", run.stderr);
    }
    let run = argocd_aks(["render", "-c", "-", "--only", "target=in-cluster"], &hub_itself());
    assert!(run.stderr.contains("is the hub itself") && !run.stderr.contains("add access"), "{}", run.stderr);
}

#[test]
fn the_secret_of_the_hub_itself_comes_back_as_the_same_target() {
    let secrets = render(&hub_itself()).ok();
    let imported = argocd_aks(["import", "secrets"], &secrets).ok();
    assert_eq!(objects(&imported)[0]["spec"]["inCluster"], true);
    let again = render(&format!("{HUB}---\n{imported}")).ok();
    assert_eq!(secrets_of(&again), secrets_of(&secrets));
    let merged = in_folder(
        &[("hub.yaml", &hub_itself()), ("secrets.yaml", &secrets)],
        &["import", "secrets", "secrets.yaml", "--merge", "hub.yaml"],
    );
    assert_eq!(merged.ok(), hub_itself());
}

/// Three targets on one API server.
fn aliases() -> String {
    let ca = ca_data();
    let target = |name: &str, more: &str| {
        format!("  - name: {name}\n    server: https://dev.example.com:443\n{more}    caData: {ca}\n")
    };
    format!(
        "{HUB}  targets:\n{}{}{}",
        target("dev", ""),
        target("pay", "    alias: pay\n"),
        target("shop", "    alias: shop\n")
    )
}

#[test]
fn targets_on_one_api_server_come_back_from_their_secrets_with_their_aliases() {
    let secrets = render(&aliases()).ok();
    let imported = argocd_aks(["import", "secrets"], &secrets).ok();
    let again = render(&format!("{HUB}---\n{imported}")).ok();
    assert_eq!(secrets_of(&again), secrets_of(&secrets));
}

#[test]
fn what_a_kubeconfig_says_of_an_api_server_is_said_of_each_target_on_it() {
    let config = format!(
        "clusters: [{{name: x, cluster: {{server: 'https://dev.example.com', certificate-authority-data: {}}}}}]",
        other_ca()
    );
    let run = in_folder(
        &[("hub.yaml", &aliases()), ("config", &config)],
        &["import", "kubeconfig", "config", "--merge", "hub.yaml"],
    );
    assert_eq!(run.ok(), aliases().replace(&ca_data(), &other_ca()));
}
