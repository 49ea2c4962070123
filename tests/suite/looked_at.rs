//! What lint says that it looked at: nothing looked at is not "nothing found".

use crate::common;
use common::{Case, Run};

fn lint(manifests: &str) -> Run {
    Case::of(&["lint", "in.yaml"]).file("in.yaml", manifests).run()
}

fn workload(kind: &str, name: &str, container: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n  template:\n    spec:\n      serviceAccountName: argocd-server\n      containers:\n      - {container}\n"
    )
}

#[test]
fn objects_that_no_rule_is_about_are_not_called_clean() {
    let run = lint("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");
    assert_eq!(
        run.stderr,
        "1 object: nothing in them that is looked at\nnot looked at: no argocd-server, no argocd-application-controller and no cluster Secret was recognised in the input\n"
    );
}

#[test]
fn a_workload_that_looks_like_argo_cds_is_named() {
    let manifests = workload("Deployment", "cd-api", "{name: api, image: 'quay.io/argoproj/argocd:v3.5.1'}");
    assert_eq!(
        lint(&manifests).stderr,
        "1 object: nothing in them that is looked at\nnot looked at: no argocd-server, no argocd-application-controller and no cluster Secret was recognised in the input (cd-api looks like one of Argo CD's: name it in spec.argocd.workloads)\n"
    );
    let other = workload("StatefulSet", "cd-ctl", "{name: ctl, image: 'registry.example.com/argocd-fips'}");
    let both = lint(&format!("{manifests}---\n{other}")).stderr;
    assert!(both.contains("(cd-api, cd-ctl look like Argo CD's: name those that it has"), "{both}");
    let others = workload("Deployment", "argocd-repo-server", "{name: x, image: argocd}");
    assert!(!lint(&others).stderr.contains("looks like"), "it signs in to no cluster");
}

#[test]
fn workloads_are_recognised_by_the_program_that_they_run_whatever_they_are_called() {
    let server = workload("Deployment", "cd-api", "{name: api, image: x, args: [/usr/local/bin/argocd-server]}");
    let controller =
        workload("StatefulSet", "cd-ctl", "{name: ctl, image: x, command: [argocd-application-controller]}");
    assert_eq!(
        lint(&format!("{server}---\n{controller}")).stderr,
        "2 objects, looked at cd-api and cd-ctl: nothing found\nnot looked at: no cluster Secret was recognised in the input\n"
    );
}

#[test]
fn what_an_external_secret_will_make_is_looked_at_as_a_cluster_secret() {
    let run = lint(
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\nspec: {target: {template: {metadata: {labels: {argocd.argoproj.io/secret-type: cluster}}, data: {name: dev, server: '{{ .server }}', config: '{{ .config }}'}}}}\n",
    );
    assert!(run.stderr.starts_with("1 object, looked at 1 cluster Secret: nothing found\n"), "{}", run.stderr);
}

#[test]
fn destinations_are_held_against_the_config_too_and_never_against_clusters_that_are_not_final() {
    let application = |name: &str| {
        format!(
            "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: shop}}\nspec: {{destination: {{name: {name}}}}}\n"
        )
    };
    let config = common::hub("{}");
    for (name, is_known) in [("dev", true), ("in-cluster", true), ("prod-9", false)] {
        let run = lint(&format!("{config}{}", application(name)));
        assert_eq!(!run.stdout.contains("destination-unknown"), is_known, "{name}: {}{}", run.stdout, run.stderr);
    }
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: x, labels: {argocd.argoproj.io/secret-type: cluster}}\nstringData: {name: '<path:kv#name>', server: 'https://a.example.com', config: '{}'}\n";
    let run = lint(&format!("{secret}{}", application("prod-9")));
    assert!(!run.stdout.contains("destination-unknown"), "{}", run.stdout);
}
