//! What is not this program's own: it is refused nowhere, pruned nowhere, and told where something is wrong with it.

use crate::common;
use common::{argocd_aks, hub, objects, write};
use serde_json::Value;

/// The quickstart's Argo CD and more objects, rendered with a hub.
fn render(argocd: &str, more: &str) -> common::Run {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub(argocd))]);
    let config = directory.path().join("hub.yaml");
    argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &format!("{manifests}---\n{more}"))
}

fn found(out: &str, kind: &str, name: &str) -> Option<Value> {
    objects(out).into_iter().find(|each| each["kind"] == kind && each["metadata"]["name"] == name)
}

/// The lines of stderr that begin a diagnostic.
fn titles(stderr: &str) -> Vec<&str> {
    let begins = |line: &&str| ["error[", "warning[", "info["].iter().any(|level| line.starts_with(level));
    stderr.lines().filter(begins).collect()
}

const ENCRYPTED: &str = "apiVersion: v1
kind: Secret
metadata: {name: stage, namespace: argocd, labels: {argocd.argoproj.io/secret-type: cluster}}
stringData: {name: 'ENC[AES256_GCM,data:a]', server: 'ENC[AES256_GCM,data:b]', config: 'ENC[AES256_GCM,data:c]'}
sops: {version: 3.9.0}
";

#[test]
fn an_encrypted_secret_of_others_passes_through_as_it_is_and_silently() {
    let run = render("{}", ENCRYPTED);
    assert_eq!(titles(&run.stderr), ["warning[no-ca]: spec.targets[0]: has no CA"; 0], "{}", run.stderr);
    let out = run.ok();
    assert!(out.contains(ENCRYPTED), "its bytes");
}

#[test]
fn broken_secrets_of_others_are_one_warning_that_says_how_to_accept_it() {
    let broken = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: argocd, labels: {{argocd.argoproj.io/secret-type: cluster}}}}\nstringData: {{name: {name}, server: 'https://{name}.example.com', config: '{{\"bearerToken\": \"x\",}}'}}\n"
        )
    };
    let run = render("{}", &format!("{}---\n{}---\n{}", broken("one"), broken("two"), broken("three")));
    let titles: Vec<String> = titles(&run.stderr).into_iter().map(str::to_owned).collect();
    assert_eq!(
        titles,
        [
            "warning[config-not-json]: stringData.config: a comma before the closing bracket is not JSON (2 more like it: argocd-aks lint lists them)"
        ]
    );
    assert!(run.stderr.contains("argocd-aks.dev/allow: config-not-json"), "{}", run.stderr);
    run.ok();
    let accepted = broken("one").replace("labels:", "annotations: {argocd-aks.dev/allow: config-not-json}, labels:");
    assert_eq!(render("{}", &accepted).stderr, "");
}

#[test]
fn an_account_that_is_made_elsewhere_is_a_warning() {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let without: Vec<&str> = manifests
        .split("---\n")
        .filter(|document| !(document.contains("kind: ServiceAccount\n") && document.contains("name: argocd-server\n")))
        .collect();
    for (argocd, want) in [
        (
            "{}",
            "warning[service-account-missing]: spec.template.spec.serviceAccountName: the ServiceAccount \"argocd-server\" is not among those of the input: unless something else makes it, no pod starts",
        ),
        (
            "{token: {delivery: Webhook}}",
            "warning[service-account-missing]: the ServiceAccount argocd-server is not in the input, so that it was not annotated for the webhook",
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        write(directory.path(), &[("hub.yaml", &hub(argocd))]);
        let config = directory.path().join("hub.yaml");
        let run = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &without.join("---\n"));
        assert!(titles(&run.stderr).contains(&want), "{}", run.stderr);
        run.ok();
    }
}

#[test]
fn an_external_secret_of_a_planned_name_is_told() {
    let external = "apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: x, namespace: argocd}
spec: {target: {name: cluster-dev}}
";
    let run = render("{}", external);
    assert_eq!(
        titles(&run.stderr),
        [
            "warning[foreign-object]: it makes a Secret \"cluster-dev\", which is planned for this hub, too: the two overwrite each other"
        ]
    );
}

#[test]
fn what_is_marked_as_ours_and_could_not_be_stays_and_is_told() {
    let mark = "annotations: {argocd-aks.dev/generated-by: hub}";
    let more = format!(
        "apiVersion: v1
kind: Secret
metadata: {{name: db, namespace: payments, {mark}}}
stringData: {{password: example}}
---
apiVersion: v1
kind: Secret
metadata: {{name: plain, namespace: argocd, {mark}}}
stringData: {{password: example}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: break-glass, {mark}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}}
subjects: [{{kind: Group, name: oncall, apiGroup: rbac.authorization.k8s.io}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: other-argocd-server, namespace: argocd, {mark}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: argocd-server}}
subjects: [{{kind: ServiceAccount, name: svc, namespace: argocd}}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: builder, namespace: ci, {mark}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: argocd-repo-server, namespace: argocd, {mark}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: default, namespace: argocd, {mark}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: argocd-redis, namespace: argocd, {mark}, labels: {{argocd.argoproj.io/secret-type: cluster}}}}
stringData: {{name: x, server: 'https://x.example.net', config: '{{\"execProviderConfig\": {{\"command\": \"argocd-k8s-auth\", \"args\": [\"azure\"], \"apiVersion\": \"client.authentication.k8s.io/v1beta1\"}}}}'}}
---
apiVersion: example.com/v1
kind: Secret
metadata: {{name: other, namespace: argocd, {mark}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: map, namespace: argocd, {mark}}}
"
    );
    let run = render("{}", &more);
    let want =
        "warning[not-ours]: it carries argocd-aks.dev/generated-by, but argocd-aks would not have made it so: it stays";
    assert_eq!(titles(&run.stderr), [want; 7], "of the four Secrets once");
    for also in ["Secret argocd/plain (101:1)", "Secret argocd/argocd-redis (130:1)", "Secret argocd/other (135:1)"] {
        assert!(run.stderr.contains(also), "{also}: {}", run.stderr);
    }
    assert!(run.stderr.contains("\n10 warnings\n"), "{}", run.stderr);
    assert!(!run.stderr.contains("example"), "no value is shown");
    let out = run.ok();
    for (kind, name) in [
        ("Secret", "db"),
        ("Secret", "plain"),
        ("ClusterRoleBinding", "break-glass"),
        ("RoleBinding", "other-argocd-server"),
        ("ServiceAccount", "builder"),
        ("ServiceAccount", "argocd-repo-server"),
        ("ServiceAccount", "default"),
        ("Secret", "argocd-redis"),
        ("Secret", "other"),
        ("ConfigMap", "map"),
    ] {
        assert!(found(&out, kind, name).is_some(), "{kind} {name}");
    }
}

#[test]
fn what_an_earlier_run_made_goes_and_is_told() {
    let before = render("{serviceAccount: {name: svc}}", "").ok();
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub("{}")[..hub("{}").find("  - name: prod").unwrap()])]);
    let config = directory.path().join("hub.yaml");
    let run = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &before);
    let want = "info[pruned]: an earlier run made it, and the config no longer asks for it: it is removed";
    assert_eq!(titles(&run.stderr), [want; 4], "{}", run.stderr);
    let out = run.ok();
    for (kind, name) in [
        ("ServiceAccount", "svc"),
        ("RoleBinding", "svc-argocd-server"),
        ("ClusterRoleBinding", "argocd-aks:argocd:svc:argocd-application-controller"),
        ("Secret", "cluster-prod"),
    ] {
        assert!(found(&before, kind, name).is_some() && found(&out, kind, name).is_none(), "{kind} {name}");
    }
    let again = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &out);
    assert_eq!((again.stdout.as_str(), titles(&again.stderr).len()), (out.as_str(), 0));
}

#[test]
fn a_cluster_role_binding_of_the_old_name_is_replaced_by_the_one_with_the_namespace() {
    let old = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: svc-argocd-application-controller, annotations: {argocd-aks.dev/generated-by: hub}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: argocd-application-controller}
subjects: [{kind: ServiceAccount, name: svc, namespace: argocd}]
";
    let out = render("{serviceAccount: {name: svc}}", old).ok();
    assert!(found(&out, "ClusterRoleBinding", "svc-argocd-application-controller").is_none());
    assert!(found(&out, "ClusterRoleBinding", "argocd-aks:argocd:svc:argocd-application-controller").is_some());
}

#[test]
fn no_roles_are_lost_where_the_config_says_that_they_are_bound_elsewhere() {
    let run = render("{serviceAccount: {name: svc, hubAccess: None}}", "");
    assert_eq!(titles(&run.stderr), [""; 0], "{}", run.stderr);
    run.ok();
}

#[test]
fn an_audience_of_the_configs_own_is_the_right_one() {
    let run = render("{token: {audience: 'api://own'}}", "");
    assert_eq!(titles(&run.stderr), [""; 0], "{}", run.stderr);
    assert!(run.ok().contains("audience: api://own\n"));
}

#[test]
fn the_roles_of_an_account_by_the_fields_old_name_are_inherited_too() {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let old = manifests.replace("serviceAccountName:", "serviceAccount:");
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub("{serviceAccount: {name: svc}}"))]);
    let config = directory.path().join("hub.yaml");
    let out = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &old).ok();
    assert!(found(&out, "RoleBinding", "svc-argocd-server").is_some());
    for (kind, name) in [("Deployment", "argocd-server"), ("StatefulSet", "argocd-application-controller")] {
        let pod = found(&out, kind, name).unwrap()["spec"]["template"]["spec"].clone();
        assert_eq!((&pod["serviceAccountName"], &pod["serviceAccount"]), (&"svc".into(), &"svc".into()));
    }
    write(directory.path(), &[("hub.yaml", &hub("{token: {delivery: Webhook}}"))]);
    let out = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &old).ok();
    let account = found(&out, "ServiceAccount", "argocd-server").unwrap();
    assert!(account["metadata"]["annotations"]["azure.workload.identity/client-id"].is_string());
}

#[test]
fn a_mount_path_with_a_slash_behind_it_is_the_same_mount_path() {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let taken = manifests.replacen("mountPath: /tmp\n", "mountPath: /var/run/secrets/tokens/\n", 1);
    assert_ne!(taken, manifests);
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub("{}"))]);
    let config = directory.path().join("hub.yaml");
    let run = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &taken);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("error[entry-conflict]"), "{}", run.stderr);
}

/// A Secret of the quickstart's prod, as somebody else would write it.
const FOREIGN: &str = "apiVersion: v1
kind: Secret
metadata: {name: cluster-prod, namespace: argocd, labels: {argocd.argoproj.io/secret-type: cluster}}
stringData: {name: prod, server: 'https://evil.example.com', config: '{}'}
";

#[test]
fn a_foreign_object_of_a_planned_name_is_refused_before_and_behind_our_own() {
    let ours = render("{}", "").ok();
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub("{}"))]);
    let config = directory.path().join("hub.yaml");
    let want = "error[foreign-object]: object exists and is not managed by argocd-aks (no generated-by annotation)";
    for stream in [format!("{ours}---\n{FOREIGN}"), format!("{FOREIGN}---\n{ours}")] {
        let run = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &stream);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert_eq!(titles(&run.stderr)[0], want, "{}", run.stderr);
    }
    let twice = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &format!("{ours}---\n{ours}"));
    let want = "error[foreign-object]: the object is in the input twice; kubectl would apply the last";
    assert!(twice.code == 1 && titles(&twice.stderr).contains(&want), "{}", twice.stderr);
}

#[test]
fn what_has_the_name_of_one_target_is_never_taken_for_another_that_it_was_called_once() {
    let ours = render("{}", "").ok();
    let renamed = ours.replacen(
        "    argocd-aks.dev/generated-by: hub\n",
        "    argocd-aks.dev/generated-by: hub\n    internal.config.kubernetes.io/previousNames: cluster-prod,cluster-dev\n",
        usize::MAX,
    );
    assert_ne!(renamed, ours);
    let again = render_again(&renamed, "{}").ok();
    for name in ["cluster-dev", "cluster-prod"] {
        let data = |out: &str| found(out, "Secret", name).unwrap()["stringData"].clone();
        assert_eq!(data(&again), data(&ours), "{name}");
    }
}

fn render_again(stream: &str, argocd: &str) -> common::Run {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub(argocd))]);
    let config = directory.path().join("hub.yaml");
    argocd_aks(["render", "-", "-c", config.to_str().unwrap()], stream)
}

#[test]
fn what_the_config_no_longer_says_does_not_go_on_in_data_beside_string_data() {
    let ours = render("{}", "").ok();
    let live =
        ours.replacen("stringData:\n", "data: {namespaces: c2hvcA==, shard: Mw==}\nimmutable: true\nstringData:\n", 1);
    assert_ne!(live, ours);
    assert_eq!(objects(&render_again(&live, "{}").ok()), objects(&ours));
}

#[test]
fn a_mark_counts_only_for_what_could_have_been_added() {
    let ours = render("{}", "").ok();
    let mark = |kind: &str, name: &str| {
        let workload = found(&ours, kind, name).unwrap();
        workload["metadata"]["annotations"]["argocd-aks.dev/patched"].as_str().unwrap().to_owned()
    };
    let written = mark("Deployment", "argocd-server");
    let more = "env/REDIS_USERNAME,volume/tmp,mount//tmp,label/app,patch/x";
    let tampered = ours.replace(&written, &format!("{written},{more}"));
    assert_ne!(tampered, ours);
    let pod = |out: &str, name: &str| found(out, "Deployment", name).unwrap()["spec"].clone();
    let again = render_again(&tampered, "{}").ok();
    assert_eq!(pod(&again, "argocd-server"), pod(&ours, "argocd-server"));
}

#[test]
fn the_rights_of_another_argo_cd_are_not_inherited() {
    let theirs = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: break-glass}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: argocd-application-controller, namespace: argocd}]
";
    let argocd = "{namespace: gitops, serviceAccount: {name: svc}}";
    let out = render(argocd, theirs).ok();
    let bound: Vec<Value> = objects(&out)
        .into_iter()
        .filter(|each| each["kind"] == "ClusterRoleBinding" && each["subjects"][0]["namespace"] == "gitops")
        .map(|each| each["roleRef"]["name"].clone())
        .collect();
    assert_eq!(bound, ["argocd-application-controller"]);
}

#[test]
fn that_argo_cd_respects_rbac_is_told_where_its_settings_are_in_the_input() {
    let settings = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: argocd-cm, namespace: argocd}}\ndata: {{resource.respectRBAC: {value}}}\n"
        )
    };
    for (value, want) in [
        (
            "normal",
            vec![
                "info[respects-rbac]: data[\"resource.respectRBAC\"]: normal: a kind that Argo CD may not list on a target is left out, silently; what it may list later is seen at the next full sync, in up to 12 hours",
            ],
        ),
        (
            "yes-please",
            vec![
                "warning[respect-rbac-unknown]: data[\"resource.respectRBAC\"]: \"yes-please\" is neither normal nor strict: Argo CD connects to no cluster at all",
            ],
        ),
        ("''", vec![]),
    ] {
        assert_eq!(titles(&render("{}", &settings(value)).stderr), want);
    }
}
