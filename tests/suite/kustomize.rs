//! The real kustomize with the program as an exec function, over Argo CD's real install manifests.

#![allow(clippy::format_collect, reason = "a test reads better without a writer")]

use crate::common;

use common::{hub, object, objects, real, tool, write};
use std::path::Path;

const DEDICATED: &str = "{serviceAccount: {name: svc-argocd-aks}}";
const WEBHOOK: &str = "{token: {delivery: Webhook}}";
const WEBHOOK_DEDICATED: &str = "{token: {delivery: Webhook}, serviceAccount: {name: svc-argocd-aks}}";

fn build(folder: &Path) -> Option<common::Run> {
    let mut kustomize = tool("kustomize")?;
    Some(common::run(kustomize.args(["build", "--enable-alpha-plugins", "--enable-exec"]).arg(folder), ""))
}

/// Builds install manifests with a hub; `None` where kustomize or the manifests are missing.
fn install(manifests: &str, argocd: &str, more: &str) -> Option<String> {
    let manifests = std::fs::read_to_string(real(&format!("argocd/v3.5.1/{manifests}"))?).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kustomization = format!("resources: [install.yaml]\ntransformers: [hub.yaml]\n{more}");
    write(
        folder.path(),
        &[("install.yaml", &manifests), ("hub.yaml", &hub(argocd)), ("kustomization.yaml", &kustomization)],
    );
    Some(build(folder.path())?.ok())
}

fn account(stream: &str, kind: &str, name: &str) -> String {
    object(stream, kind, name)["spec"]["template"]["spec"]["serviceAccountName"].as_str().unwrap().to_owned()
}

fn container_env(workload: &serde_json::Value) -> Vec<String> {
    let env = workload["spec"]["template"]["spec"]["containers"][0]["env"].as_array().unwrap();
    env.iter().map(|each| each["name"].as_str().unwrap().to_owned()).filter(|name| name.starts_with("AZURE_")).collect()
}

const AZURE_ENV: [&str; 4] =
    ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST"];

#[test]
fn every_install_manifest_is_wired_for_both_deliveries_and_both_kinds_of_service_account() {
    for manifests in ["install.yaml", "ha-install.yaml", "core-install.yaml", "namespace-install.yaml"] {
        for (argocd, projected, dedicated) in
            [("{}", true, false), (DEDICATED, true, true), (WEBHOOK, false, false), (WEBHOOK_DEDICATED, false, true)]
        {
            let Some(out) = install(manifests, argocd, "namespace: argocd\n") else { return };
            let controller = object(&out, "StatefulSet", "argocd-application-controller");
            let label = &controller["spec"]["template"]["metadata"]["labels"]["azure.workload.identity/use"];
            if projected {
                assert_eq!(container_env(&controller), AZURE_ENV, "{manifests} {argocd}");
                assert!(label.is_null());
            } else {
                assert!(container_env(&controller).is_empty(), "{manifests} {argocd}");
                assert_eq!(label, "true");
                assert!(!out.contains("AZURE_FEDERATED_TOKEN_FILE"), "the webhook's path is never written down");
                let name = if dedicated { "svc-argocd-aks" } else { "argocd-application-controller" };
                let account = object(&out, "ServiceAccount", name);
                let client = &account["metadata"]["annotations"]["azure.workload.identity/client-id"];
                assert_eq!(client, "11111111-1111-4111-8111-111111111111");
            }
            let want = if dedicated { "svc-argocd-aks" } else { "argocd-application-controller" };
            assert_eq!(account(&out, "StatefulSet", "argocd-application-controller"), want);
            object(&out, "Secret", "cluster-dev");
            object(&out, "Secret", "cluster-prod");
        }
    }
}

#[test]
fn the_full_and_the_ha_install_change_only_where_the_plan_says_so() {
    for manifests in ["install.yaml", "ha-install.yaml"] {
        let Some(out) = install(manifests, DEDICATED, "namespace: argocd\n") else { return };
        let folder = tempfile::tempdir().unwrap();
        let plain = std::fs::read_to_string(real(&format!("argocd/v3.5.1/{manifests}")).unwrap()).unwrap();
        let kustomization = "resources: [install.yaml]\nnamespace: argocd\n";
        write(folder.path(), &[("install.yaml", &plain), ("kustomization.yaml", kustomization)]);
        let before = objects(&build(folder.path()).unwrap().ok());
        let after = objects(&out);
        let touched: Vec<String> = before
            .iter()
            .filter(|object| !after.contains(object))
            .map(|object| object["metadata"]["name"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(touched, ["argocd-server", "argocd-application-controller"], "{manifests}");
        let mut made: Vec<String> = after
            .iter()
            .filter(|object| object["metadata"]["annotations"]["argocd-aks.dev/generated-by"] == "hub")
            .map(|object| {
                format!("{} {}", object["kind"].as_str().unwrap(), object["metadata"]["name"].as_str().unwrap())
            })
            .collect();
        made.sort();
        assert_eq!(
            made,
            [
                "ClusterRoleBinding svc-argocd-aks-argocd-application-controller",
                "ClusterRoleBinding svc-argocd-aks-argocd-server",
                "RoleBinding svc-argocd-aks-argocd-application-controller",
                "RoleBinding svc-argocd-aks-argocd-server",
                "Secret cluster-dev",
                "Secret cluster-prod",
                "ServiceAccount svc-argocd-aks",
            ],
            "{manifests}"
        );
    }
}

#[test]
fn a_name_prefix_in_the_same_kustomization_is_followed_and_renames_no_target() {
    let Some(out) = install("namespace-install.yaml", DEDICATED, "namespace: argocd\nnamePrefix: x-\n") else { return };
    assert_eq!(account(&out, "Deployment", "x-argocd-server"), "svc-argocd-aks");
    let binding = object(&out, "RoleBinding", "svc-argocd-aks-argocd-server");
    assert_eq!(binding["roleRef"]["name"], "x-argocd-server");
    assert_eq!(object(&out, "Secret", "cluster-dev")["stringData"]["name"], "dev");
}

#[test]
fn another_namespace_works_where_the_config_says_the_same() {
    let argocd = "{namespace: gitops, serviceAccount: {name: svc-argocd-aks}}";
    let Some(out) = install("namespace-install.yaml", argocd, "namespace: gitops\n") else { return };
    assert_eq!(object(&out, "Secret", "cluster-dev")["metadata"]["namespace"], "gitops");
    let binding = object(&out, "RoleBinding", "svc-argocd-aks-argocd-server");
    assert_eq!(binding["subjects"][0]["namespace"], "gitops");
}

#[test]
fn a_component_in_between_and_target_clusters_as_resources_work_and_no_config_reaches_a_cluster() {
    let Some(manifests) = real("argocd/v3.5.1/namespace-install.yaml") else { return };
    let target = "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {name: extra}\nspec: {server: \"https://extra.example.com\", insecure: true}\n";
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("base/install.yaml", &std::fs::read_to_string(manifests).unwrap()),
            ("base/kustomization.yaml", "resources: [install.yaml]\n"),
            ("wired/hub.yaml", &hub(DEDICATED)),
            (
                "wired/kustomization.yaml",
                "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ntransformers: [hub.yaml]\n",
            ),
            ("target.yaml", target),
            ("kustomization.yaml", "namespace: argocd\nresources: [base, target.yaml]\ncomponents: [wired]\n"),
        ],
    );
    let Some(run) = build(folder.path()) else { return };
    let out = run.ok();
    object(&out, "Secret", "cluster-extra");
    assert!(!out.contains("argocd-aks.dev/v1alpha1"), "config objects stay local");
}

#[test]
fn a_broken_config_stops_the_build_and_its_user_reads_why() {
    let Some(manifests) = real("argocd/v3.5.1/namespace-install.yaml") else { return };
    let folder = tempfile::tempdir().unwrap();
    let broken = hub("{namspace: argocd}");
    write(
        folder.path(),
        &[
            ("install.yaml", &std::fs::read_to_string(manifests).unwrap()),
            ("hub.yaml", &broken),
            ("kustomization.yaml", "resources: [install.yaml]\ntransformers: [hub.yaml]\n"),
        ],
    );
    let Some(run) = build(folder.path()) else { return };
    assert_ne!(run.code, 0);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("spec.argocd.namspace: there is no such field [unknown-field]"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean \"namespace\"?"), "{}", run.stderr);
}

/// What the function changes in Argo CD's real manifests, as a diff that a person can read. `UPDATE=1 cargo test`
/// writes what it is now; read it before you commit it.
#[test]
fn the_function_changes_what_stands_in_the_golden_diffs_and_nothing_else() {
    let Some(manifests) = real("argocd/v3.5.1/namespace-install.yaml") else { return };
    let manifests = std::fs::read_to_string(manifests).unwrap();
    for case in ["projected-stock", "projected-dedicated", "webhook-stock", "webhook-dedicated"] {
        let golden = common::project("testdata/kustomize").join(case);
        let hub = std::fs::read_to_string(golden.join("hub.yaml")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let plain = "resources: [install.yaml]\nnamespace: argocd\n";
        let with = format!("{plain}transformers: [hub.yaml]\n");
        let files = [("install.yaml", manifests.as_str()), ("hub.yaml", &hub), ("kustomization.yaml", plain)];
        write(folder.path(), &files);
        let Some(before) = build(folder.path()) else { return };
        write(folder.path(), &[("kustomization.yaml", &with)]);
        write(folder.path(), &[("before", &before.ok()), ("after", &build(folder.path()).unwrap().ok())]);
        let mut diff = std::process::Command::new("diff");
        diff.args(["--unified=3", "--label", "before", "--label", "after", "before", "after"])
            .current_dir(folder.path());
        // Line numbers say nothing here, and move with every version of Argo CD.
        let lines = common::run(&mut diff, "").stdout;
        let got: String = lines
            .lines()
            .map(|line| if line.starts_with("@@") { "@@\n".to_owned() } else { format!("{line}\n") })
            .collect();
        let want = golden.join("want.diff");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&want, &got).unwrap();
        }
        assert_eq!(got, std::fs::read_to_string(&want).unwrap_or_default(), "{case}");
    }
}
