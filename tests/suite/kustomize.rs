//! The real kustomize with the program as an exec function, over Argo CD's real install manifests.

use crate::common::{Run, all_golden, argo_cd, hub, kustomize, object, objects, project, write};
use serde_json::{Value, json};
use similar::TextDiff;

const DEDICATED: &str = "{serviceAccount: {name: svc-argocd-aks}}";
const WEBHOOK: &str = "{token: {delivery: Webhook}}";
const WEBHOOK_DEDICATED: &str = "{token: {delivery: Webhook}, serviceAccount: {name: svc-argocd-aks}}";

/// Builds manifests with what else stands in the kustomization, and a hub where there is one.
fn build(manifests: &str, kustomization: &str, hub: &str) -> Option<Run> {
    let folder = tempfile::tempdir().unwrap();
    let transformers = if hub.is_empty() { "" } else { "transformers: [hub.yaml]\n" };
    let kustomization = format!("resources: [install.yaml]\n{transformers}{kustomization}");
    write(folder.path(), &[("install.yaml", manifests), ("hub.yaml", hub), ("kustomization.yaml", &kustomization)]);
    kustomize(folder.path())
}

/// The manifests without Argo CD's CRDs, which are nine tenths of them and which the function only passes on.
fn without_crds(manifests: &str) -> String {
    let is_other = |document: &&str| !document.contains("\nkind: CustomResourceDefinition\n");
    manifests.split_inclusive("\n---\n").filter(is_other).collect()
}

/// The pod template of a workload.
fn pod(stream: &str, kind: &str, name: &str) -> Value {
    object(stream, kind, name)["spec"]["template"].clone()
}

fn azure_env(pod: &Value) -> Vec<&str> {
    let env = pod["spec"]["containers"][0]["env"].as_array().unwrap();
    env.iter().filter_map(|each| each["name"].as_str()).filter(|name| name.starts_with("AZURE_")).collect()
}

/// Holds a build to what each wiring makes of it.
#[track_caller]
fn is_wired(out: &str, delivery: &str, account: &str) {
    let pod = pod(out, "StatefulSet", "argocd-application-controller");
    assert_eq!(pod["spec"]["serviceAccountName"], account);
    let label = &pod["metadata"]["labels"]["azure.workload.identity/use"];
    if delivery == "Projected" {
        let all = ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST"];
        assert_eq!((azure_env(&pod), label), (all.to_vec(), &Value::Null));
    } else {
        assert_eq!((azure_env(&pod), label), (vec![], &json!("true")));
        let account = object(out, "ServiceAccount", account);
        let client = &account["metadata"]["annotations"]["azure.workload.identity/client-id"];
        assert_eq!(client, "11111111-1111-4111-8111-111111111111");
        assert!(!out.contains("AZURE_FEDERATED_TOKEN_FILE"), "the webhook's path is never written down");
    }
    object(out, "Secret", "cluster-dev");
    object(out, "Secret", "cluster-prod");
}

#[test]
fn every_install_manifest_is_wired_for_both_deliveries_and_both_kinds_of_service_account() {
    for manifests in ["install.yaml", "ha/install.yaml", "core-install.yaml", "namespace-install.yaml"] {
        let Some(manifests) = argo_cd(manifests).map(|text| without_crds(&text)) else { return };
        for (argocd, delivery, account) in [
            ("{}", "Projected", "argocd-application-controller"),
            (DEDICATED, "Projected", "svc-argocd-aks"),
            (WEBHOOK, "Webhook", "argocd-application-controller"),
            (WEBHOOK_DEDICATED, "Webhook", "svc-argocd-aks"),
        ] {
            let Some(run) = build(&manifests, "namespace: argocd\n", &hub(argocd)) else { return };
            is_wired(&run.ok(), delivery, account);
        }
    }
}

#[test]
fn the_full_and_the_ha_install_change_only_where_the_plan_says_so() {
    for manifests in ["install.yaml", "ha/install.yaml"] {
        let Some(text) = argo_cd(manifests) else { return };
        // With the CRDs once: they are the same in both.
        let text = if manifests == "install.yaml" { text } else { without_crds(&text) };
        let Some(run) = build(&text, "namespace: argocd\n", "") else { return };
        let before = objects(&run.ok());
        let after = build(&text, "namespace: argocd\n", &hub(DEDICATED)).unwrap().ok();
        is_wired(&after, "Projected", "svc-argocd-aks");
        let after = objects(&after);
        let name = |object: &Value| {
            format!("{} {}", object["kind"].as_str().unwrap(), object["metadata"]["name"].as_str().unwrap())
        };
        let touched: Vec<String> = before.iter().filter(|object| !after.contains(object)).map(name).collect();
        assert_eq!(touched, ["Deployment argocd-server", "StatefulSet argocd-application-controller"], "{manifests}");
        let is_made = |object: &&Value| object["metadata"]["annotations"]["argocd-aks.dev/generated-by"] == "hub";
        let mut made: Vec<String> = after.iter().filter(is_made).map(name).collect();
        made.sort();
        let want = [
            "ClusterRoleBinding argocd-aks:argocd:svc-argocd-aks:argocd-application-controller",
            "ClusterRoleBinding argocd-aks:argocd:svc-argocd-aks:argocd-server",
            "RoleBinding svc-argocd-aks-argocd-application-controller",
            "RoleBinding svc-argocd-aks-argocd-server",
            "Secret cluster-dev",
            "Secret cluster-prod",
            "ServiceAccount svc-argocd-aks",
        ];
        assert_eq!(made, want, "{manifests}");
    }
}

#[test]
fn a_name_prefix_in_the_same_kustomization_is_followed_and_renames_no_target() {
    let Some(manifests) = argo_cd("namespace-install.yaml") else { return };
    let Some(run) = build(&manifests, "namespace: argocd\nnamePrefix: x-\n", &hub(DEDICATED)) else { return };
    let out = run.ok();
    assert_eq!(pod(&out, "Deployment", "x-argocd-server")["spec"]["serviceAccountName"], "svc-argocd-aks");
    let binding = object(&out, "RoleBinding", "svc-argocd-aks-argocd-server");
    assert_eq!(binding["roleRef"]["name"], "x-argocd-server");
    assert_eq!(object(&out, "Secret", "cluster-dev")["stringData"]["name"], "dev");
}

#[test]
fn another_namespace_works_where_the_config_says_the_same() {
    let Some(manifests) = argo_cd("namespace-install.yaml") else { return };
    let hub = hub("{namespace: gitops, serviceAccount: {name: svc-argocd-aks}}");
    let Some(run) = build(&manifests, "namespace: gitops\n", &hub) else { return };
    let out = run.ok();
    assert_eq!(object(&out, "Secret", "cluster-dev")["metadata"]["namespace"], "gitops");
    let binding = object(&out, "RoleBinding", "svc-argocd-aks-argocd-server");
    assert_eq!(binding["subjects"][0]["namespace"], "gitops");
}

#[test]
fn a_component_in_between_and_target_clusters_as_resources_work_and_no_config_reaches_a_cluster() {
    let Some(manifests) = argo_cd("namespace-install.yaml") else { return };
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("base/install.yaml", &manifests),
            ("base/kustomization.yaml", "resources: [install.yaml]\n"),
            ("wired/hub.yaml", &hub(DEDICATED)),
            (
                "wired/kustomization.yaml",
                "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ntransformers: [hub.yaml]\n",
            ),
            (
                "target.yaml",
                "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {name: extra}\nspec: {server: \"https://extra.example.com\", insecure: true}\n",
            ),
            ("kustomization.yaml", "namespace: argocd\nresources: [base, target.yaml]\ncomponents: [wired]\n"),
        ],
    );
    let Some(run) = kustomize(folder.path()) else { return };
    let out = run.ok();
    object(&out, "Secret", "cluster-extra");
    let configs = objects(&out).into_iter().filter(|each| each["apiVersion"] == "argocd-aks.dev/v1alpha1");
    assert_eq!(configs.count(), 0, "config objects stay local");
}

#[test]
fn a_broken_config_stops_the_build_and_its_user_reads_why() {
    let Some(manifests) = argo_cd("namespace-install.yaml") else { return };
    let Some(run) = build(&manifests, "", &hub("{namspace: argocd}")) else { return };
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let said = run.stderr.replace(" \n", "\n");
    assert_eq!(
        said,
        "error: spec.argocd.namspace: there is no such field [unknown-field] (ArgoCDHub hub)
  help: did you mean \"namespace\"?
Error: couldn't execute function: exit status 1
"
    );
}

/// A diff without line numbers, which say nothing here and move with every version of Argo CD.
fn diff(before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after).unified_diff().header("before", "after").to_string();
    let lines = diff.lines().map(|line| if line.starts_with("@@ ") { "@@" } else { line });
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// What the function changes in Argo CD's real manifests, as a diff that a person can read.
#[test]
fn the_function_changes_what_stands_in_the_golden_diffs_and_nothing_else() {
    let Some(manifests) = argo_cd("namespace-install.yaml") else { return };
    let Some(run) = build(&manifests, "namespace: argocd\n", "") else { return };
    let before = run.ok();
    all_golden(["projected-stock", "projected-dedicated", "webhook-stock", "webhook-dedicated"].map(|case| {
        let case = project("testdata/kustomize").join(case);
        let hub = std::fs::read_to_string(case.join("hub.yaml")).unwrap();
        let after = build(&manifests, "namespace: argocd\n", &hub).unwrap().ok();
        (case.join("want.diff"), diff(&before, &after))
    }));
}
