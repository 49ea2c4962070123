//! Somebody who controls one `TargetCluster` file in a pull request: what it cannot reach. SECURITY.md has a row for each.

use crate::common::{Case, Run};

const HUB: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {name: hub}
spec:
  identity:
    clientId: 11111111-1111-4111-8111-111111111111
    tenantId: 22222222-2222-4222-8222-222222222222
    principalId: 33333333-3333-4333-8333-333333333333
  argocd: {patchWorkloads: false}
";

/// A target of the team's, with these fields beside its server.
fn target(fields: &str) -> String {
    format!(
        "apiVersion: argocd-aks.dev/v1alpha1
kind: TargetCluster
metadata: {{name: theirs}}
spec:
  server: https://theirs-x.44444444-4444-4444-8444-444444444444.privatelink.westeurope.azmk8s.io:443
{fields}"
    )
}

/// `policy` is what the hub says of it, and all else that its owner writes.
fn with(policy: &str, fields: &str) -> Run {
    Case::render()
        .hub(&format!("{HUB}{policy}"))
        .file("theirs.yaml", &target(fields))
        .arguments(&["-c", "theirs.yaml"])
        .run()
}

#[track_caller]
fn refused(run: &Run, code: &str, field: &str) {
    let wanted = format!("error[{code}]: {field}: ");
    assert!(run.code == 1 && run.stdout.is_empty() && run.stderr.contains(&wanted), "{wanted}\n{}", run.stderr);
}

#[test]
fn a_target_cannot_tell_other_tools_what_to_do_with_its_secret() {
    for key in [
        "argocd.argoproj.io/sync-options",
        "argocd.argoproj.io/hook",
        "argocd.argoproj.io/tracking-id",
        "argocd.argoproj.io/compare-options",
        "app.kubernetes.io/instance",
        "meta.helm.sh/release-name",
        "helm.sh/hook",
        "kubectl.kubernetes.io/last-applied-configuration",
        "internal.config.kubernetes.io/previousNames",
        "config.kubernetes.io/local-config",
        "kustomize.config.k8s.io/behavior",
        "argocd-aks.dev/generated-by",
    ] {
        for map in ["labels", "annotations"] {
            refused(
                &with("", &format!("  insecure: true\n  {map}: {{{key}: x}}\n")),
                "reserved-label",
                &format!("spec.{map}[\"{key}\"]"),
            );
        }
    }
    with("", "  insecure: true\n  annotations: {argocd.argoproj.io/skip-reconcile: 'true', example.com/team: a}\n")
        .ok();
    // What the hub's owner writes is the owner's word.
    with("  targetDefaults: {annotations: {argocd.argoproj.io/sync-options: Prune=false}}\n", "  insecure: true\n")
        .ok();
}

#[test]
fn a_target_cannot_take_the_secret_of_another_tool() {
    for name in [
        "argocd-secret",
        "argocd-initial-admin-secret",
        "argocd-redis",
        "argocd-notifications-secret",
        "argocd-image-updater-secret",
        "repo-1234",
        "creds-5678",
        "argocd-server-tls",
        "wildcard-tls",
        "sh.helm.release.v1.argocd.v1",
        "\"{{ 'repo-' }}1234\"",
        "\"{{ 'ARGOCD-SECRET' | lower }}\"",
    ] {
        refused(&with("", &format!("  insecure: true\n  secretName: {name}\n")), "reserved-name", "spec.secretName");
    }
    with("", "  insecure: true\n  secretName: team-a\n").ok();
    with("  policy: {secretNames: 'repo-*'}\n", "  insecure: true\n  secretName: repo-of-clusters\n").ok();
    refused(
        &with(
            "  policy: {secretNames: '*-cluster'}\n",
            "  insecure: true\n  secretName: \"{{ 'repo-1' if 'x-cluster' }}{{ '' and '-cluster' }}\"\n",
        ),
        "beyond-policy",
        "spec.secretName",
    );
    // Not even the owner's pattern gives Argo CD's own away.
    refused(
        &with("  policy: {secretNames: '*'}\n", "  insecure: true\n  secretName: argocd-secret\n"),
        "reserved-name",
        "spec.secretName",
    );
}

#[test]
fn a_target_cannot_go_beyond_the_policy_of_the_hub_whose_place_is_told() {
    for (policy, fields, field) in [
        ("servers: ['*.privatelink.northeurope.azmk8s.io']", "", "server"),
        ("insecure: false", "  insecure: true\n", "insecure"),
        ("proxies: ['http://proxy.example.com:3128']", "  proxyUrl: http://proxy.example.org:3128\n", "proxyUrl"),
        ("groups: [team]", "  group: owners\n", "group"),
        ("projects: ['team-*']", "  project: default\n", "project"),
        (
            "identities: [55555555-5555-4555-8555-555555555555]",
            "  identity: {clientId: 66666666-6666-4666-8666-666666666666}\n",
            "identity.clientId",
        ),
        ("labels: [env]", "  labels: {tier: prod}\n", "labels.tier"),
        ("annotations: ['example.com/*']", "  annotations: {example.org/x: y}\n", "annotations[\"example.org/x\"]"),
        ("secretNames: 'cluster-*'", "  secretName: other\n", "secretName"),
        ("access: {clusterRoles: [view]}", "  access: {clusterRole: cluster-admin}\n", "access.clusterRole"),
        ("access: {azureRoles: []}", "  access: {azureRole: Owner}\n", "access.azureRole"),
        ("access: {presets: [Workloads]}", "  access: {preset: Cluster}\n", "access.preset"),
        (
            "access: {rules: false}",
            "  access: {rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]}\n",
            "access.rules",
        ),
        ("access: {clusterWide: false}", "  access: {clusterRole: edit}\n", "access"),
        ("access: {impersonate: false}", "  access: {impersonate: [kube-system/admin]}\n", "access.impersonate"),
        (
            "access: {groupIds: []}",
            "  access: {clusterRole: edit, groupId: 55555555-5555-4555-8555-555555555555}\n",
            "access.groupId",
        ),
    ] {
        let hub = format!("  groups: {{owners: {{}}, team: {{}}}}\n  policy: {{{policy}}}\n");
        let run = with(&hub, fields);
        refused(&run, "beyond-policy", &format!("spec.{field}"));
        assert!(run.stderr.contains(": its policy is spec.policy of ArgoCDHub hub (hub.yaml:11:11)"), "{}", run.stderr);
        let run = with(&hub.replace(&format!("  policy: {{{policy}}}\n"), ""), fields);
        assert!(!run.stderr.contains("beyond-policy"), "{}", run.stderr);
    }
    let of_the_hub = "  policy: Strict\n  targets:\n  - {name: own, server: https://own.example.com, insecure: true, labels: {env: x}}\n";
    with(of_the_hub, "  ca: |\n    x\n").stderr.contains("ca-not-pem").then_some(()).expect("only the CA is wrong");
}

#[test]
fn the_folder_of_a_target_is_none_that_tools_or_systems_keep_for_themselves() {
    for name in [".git", ".github", "git~1", "..", ".", "CON", "nul.x", "ends.", "a/b", "a b ", "a\\b", "a:b"] {
        let name = serde_json::json!(name);
        let run = Case::render()
            .hub(HUB)
            .file(
                "theirs.yaml",
                &target(&format!(
                    "  insecure: true\n  secretName: theirs\n  access: {{clusterRole: edit}}\n  name: {name}\n"
                )),
            )
            .arguments(&["-c", "theirs.yaml", "-o", "fleet"])
            .run();
        assert!(run.code == 1 && run.stderr.starts_with("error["), "{name}: {}", run.stderr);
    }
}

#[test]
fn the_strict_policy_leaves_a_connection_to_a_cluster_of_aks_and_nothing_else() {
    let strict = "  groups: {team: {}}\n  policy: Strict\n";
    for (fields, field) in [
        ("  insecure: true\n", "insecure"),
        ("  inCluster: true\n", "inCluster"),
        ("  proxyUrl: http://proxy.example.org:3128\n", "proxyUrl"),
        ("  group: team\n", "group"),
        ("  project: default\n", "project"),
        ("  labels: {env: prod}\n", "labels.env"),
        ("  secretName: my-cluster\n", "secretName"),
        ("  access: {azureRole: Owner}\n", "access.azureRole"),
        ("  access: {clusterRole: edit, namespaces: [a]}\n", "access.clusterRole"),
    ] {
        refused(&with(strict, fields), "beyond-policy", &format!("spec.{field}"));
    }
    let elsewhere = target("").replace("privatelink.westeurope.azmk8s.io", "example.com");
    let run = Case::render()
        .hub(&format!("{HUB}{strict}"))
        .file("theirs.yaml", &elsewhere)
        .arguments(&["-c", "theirs.yaml"])
        .run();
    refused(&run, "beyond-policy", "spec.server");
    assert!(with(strict, "  namespaces: [shop]\n  shard: 1\n").ok().contains("name: cluster-theirs"));
}
