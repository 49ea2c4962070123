//! `argocd-aks access`: the least rules for manifests.

use crate::access::fleet;
use crate::common::rbac::{Rules, covers, rule};
use crate::common::{Case, all_cases_are_golden, argo_cd, argocd_aks, objects, value};
use crate::internals::kinds;
use serde_json::{Value, json};

#[test]
fn each_case_prints_and_says_what_stands_in_its_folder() {
    all_cases_are_golden("testdata/least-access");
}

/// Argo CD's own manifests have what charts have: CRDs, roles, bindings.
#[test]
fn the_rules_deploy_the_manifests_and_prune_them_and_nothing_else() {
    let (mut must, mut must_not) = (Vec::new(), Vec::new());
    for name in ["install.yaml", "namespace-install.yaml", "core-install.yaml", "crds/application-crd.yaml"] {
        let Some(manifests) = argo_cd(name) else { return };
        // cluster-admin among the roles: whoever may make it is it.
        let is_everything = ["install.yaml", "core-install.yaml"].contains(&name);
        let printed = argocd_aks(["access", "-n", "argocd"], &manifests).ok();
        let given: Rules = value(&printed)["access"]["rules"].as_array().unwrap().clone();
        let mut deployed = Vec::new();
        for object in objects_of(&manifests) {
            let group = object["apiVersion"].as_str().unwrap().rsplit_once('/').map_or("", |(group, _)| group);
            let kind = object["kind"].as_str().unwrap();
            let served = kinds::built_in(group, kind).unwrap_or_else(|| panic!("{group} {kind}"));
            let mut verbs = vec!["get", "create", "patch", "delete"];
            if group == "rbac.authorization.k8s.io" {
                // kubectl auth reconcile, which Argo CD runs before it applies them.
                verbs.push("update");
                // The rules of a role have to be held, as Kubernetes decides it.
                must.push((given.clone(), object["rules"].as_array().cloned().unwrap_or_default()));
            }
            must.push((given.clone(), vec![rule(group, &served.plural, &verbs)]));
            deployed.push(served);
        }
        if !is_everything {
            for kind in kinds::all_built_in().filter(|kind| !deployed.contains(kind)) {
                must_not.push((given.clone(), vec![rule(&kind.group, &kind.plural, &["delete"])]));
            }
            for (resource, verb) in [("nodes/proxy", "get"), ("pods/proxy", "get"), ("pods/exec", "create")] {
                must_not.push((given.clone(), vec![rule("", resource, &[verb])]));
            }
        }
    }
    let Some(answers) = covers(&must) else { return };
    assert!(must.len() > 100);
    for (question, answer) in must.iter().zip(answers) {
        assert!(answer, "{:?} is not covered", question.1);
    }
    for (question, answer) in must_not.iter().zip(covers(&must_not).unwrap()) {
        assert!(!answer, "{:?} is too much", question.1);
    }
}

/// The objects, and definitions of custom resources, too.
fn objects_of(manifests: &str) -> Vec<Value> {
    manifests.split("\n---\n").map(value).collect()
}

#[test]
fn a_target_with_the_rules_merged_in_renders_them() {
    let manifests = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";
    let fleet = fleet(&json!({"clusterRole": "edit", "groupId": "99999999-9999-4999-8999-999999999999"})).text();
    let merged = Case::of(&["access", "-", "--merge", "hub.yaml"]).file("hub.yaml", &fleet).stdin(manifests).run().ok();
    let access = &value(&merged)["spec"]["targets"][0]["access"];
    let verbs = ["get", "create", "patch", "delete"];
    assert_eq!(
        *access,
        json!({
            "namespaces": ["shop"],
            "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": verbs}],
            "groupId": "99999999-9999-4999-8999-999999999999",
        })
    );
    let made = objects(&Case::render().hub(&merged).arguments(&["--only", "target=dev"]).run().ok());
    let role = made.iter().find(|object| object["metadata"]["name"] == "argocd-aks:hub:deploy").unwrap();
    assert_eq!(role["rules"], access["rules"]);
    let again = Case::of(&["access", "-", "--merge", "hub.yaml"]).file("hub.yaml", &merged).stdin(manifests).run();
    assert_eq!((again.stdout.as_str(), again.stderr.as_str()), (merged.as_str(), ""));
}
