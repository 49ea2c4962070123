//! kustomize renames objects before the function and fixes what refers to them after it: the real kustomize, with
//! prefixes and suffixes in every place.

use crate::common;
use common::{hub, object, tool, write};
use std::path::Path;

/// The kustomizations: the hub's own, then one around it where there is one.
fn build(argocd: &str, own: &str, around: Option<&str>) -> Option<String> {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let own = format!("resources: [install.yaml]\ntransformers: [hub.yaml]\n{own}");
    let files = [("hub/install.yaml", &*manifests), ("hub/hub.yaml", &hub(argocd)), ("hub/kustomization.yaml", &own)];
    write(directory.path(), &files);
    let mut top = directory.path().join("hub");
    if let Some(around) = around {
        write(directory.path(), &[("top/kustomization.yaml", &format!("resources: [../hub]\n{around}"))]);
        top = directory.path().join("top");
    }
    run(&top).map(common::Run::ok)
}

/// A base with Argo CD, and the hub in the kustomization around it.
fn over_base(argocd: &str, base: &str, own: &str) -> Option<String> {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let files = [
        ("base/install.yaml", &*manifests),
        ("base/kustomization.yaml", &format!("resources: [install.yaml]\n{base}")),
        ("hub/hub.yaml", &hub(argocd)),
        ("hub/kustomization.yaml", &format!("resources: [../base]\ntransformers: [hub.yaml]\n{own}")),
    ];
    write(directory.path(), &files);
    run(&directory.path().join("hub")).map(common::Run::ok)
}

fn run(directory: &Path) -> Option<common::Run> {
    let mut kustomize = tool("kustomize")?;
    Some(common::run(kustomize.args(["build", "--enable-alpha-plugins", "--enable-exec"]).arg(directory), ""))
}

/// Both workloads run as accounts that are there, and the accounts are bound.
fn assert_whole(out: &str, prefix: &str, suffix: &str, argocd: &str) {
    for (kind, workload) in [("Deployment", "argocd-server"), ("StatefulSet", "argocd-application-controller")] {
        let workload = object(out, kind, &format!("{prefix}{workload}{suffix}"));
        let pod = &workload["spec"]["template"]["spec"];
        let account = pod["serviceAccountName"].as_str().unwrap();
        let account = object(out, "ServiceAccount", account);
        let webhook = argocd.contains("Webhook");
        let client = account["metadata"]["annotations"]["azure.workload.identity/client-id"].as_str();
        let is_annotated = webhook || argocd.contains("serviceAccount:");
        assert_eq!(client.is_some(), is_annotated, "{argocd} {prefix} {suffix}");
        let volumes = pod["volumes"].as_array().unwrap();
        let has_volume = volumes.iter().any(|volume| volume["name"] == "azure-identity-token");
        assert_eq!(has_volume, !webhook, "{argocd} {prefix} {suffix}");
    }
}

const CONFIGS: [&str; 4] = [
    "{}",
    "{token: {delivery: Webhook}}",
    "{serviceAccount: {name: svc}}",
    "{token: {delivery: Webhook}, serviceAccount: {name: svc}}",
];

#[test]
fn a_prefix_or_suffix_in_the_hubs_own_kustomization_builds_with_every_config() {
    for argocd in CONFIGS {
        for (own, prefix, suffix) in [
            ("namePrefix: prod-\n", "prod-", ""),
            ("nameSuffix: -prod\n", "", "-prod"),
            ("namePrefix: a-\nnameSuffix: -b\n", "a-", "-b"),
        ] {
            let Some(out) = build(argocd, own, None) else { return };
            assert_whole(&out, prefix, suffix, argocd);
            object(&out, "Secret", "cluster-dev");
        }
    }
}

#[test]
fn a_prefix_around_the_hubs_kustomization_builds_with_every_config() {
    for argocd in CONFIGS {
        let Some(out) = build(argocd, "", Some("namePrefix: prod-\nnamespace: argocd\n")) else { return };
        assert_whole(&out, "prod-", "", argocd);
        // Around it kustomize renames what was made, too; Argo CD's name of the cluster stays.
        assert_eq!(object(&out, "Secret", "prod-cluster-dev")["stringData"]["name"], "dev");
    }
}

#[test]
fn a_prefix_in_the_base_builds_with_every_config_and_leaves_what_is_made_without_it() {
    for argocd in CONFIGS {
        for (base, prefix, suffix) in [("namePrefix: prod-\n", "prod-", ""), ("nameSuffix: -prod\n", "", "-prod")] {
            let Some(out) = over_base(argocd, base, "") else { return };
            let secret = object(&out, "Secret", "cluster-dev");
            assert_eq!(secret["stringData"]["name"], "dev");
            for (kind, name) in [("Deployment", "argocd-server"), ("StatefulSet", "argocd-application-controller")] {
                let workload = object(&out, kind, &format!("{prefix}{name}{suffix}"));
                let account = workload["spec"]["template"]["spec"]["serviceAccountName"].as_str().unwrap();
                object(&out, "ServiceAccount", account);
            }
        }
    }
}
