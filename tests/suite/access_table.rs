//! What each access gives, by Kubernetes' own matching of rules: the table in docs/access.md, and all combinations of
//! access and scope.

use crate::access::fleet;
use crate::common::rbac::{Roles, Rules, covers, rule};
use crate::common::{Case, Yaml, golden, objects, project};
use crate::internals::kinds;
use serde_json::{Value, json};

/// A custom resource, which no built-in role knows.
const CUSTOM: (&str, &str) = ("example.com", "widgets");

/// What Argo CD's cache lists and watches in a namespace, or cluster-wide.
fn all_kinds(only_namespaced: bool) -> Rules {
    let kinds = kinds::all_built_in().filter(|kind| kind.is_namespaced || !only_namespaced);
    let mut rules: Rules = kinds.map(|kind| rule(&kind.group, &kind.plural, &["list", "watch"])).collect();
    rules.push(rule(CUSTOM.0, CUSTOM.1, &["list", "watch"]));
    rules
}

/// What a server-side apply with prune needs on a resource.
fn apply(group: &str, resource: &str) -> Value {
    rule(group, resource, &["get", "create", "patch", "delete"])
}

/// A target with this access, whose Secret has this scope.
fn scoped(access: &Value, namespaces: &[&str], cluster_resources: bool) -> Yaml {
    let cluster = json!({"resourceId": "/subscriptions/44444444-4444-4444-8444-444444444444/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks"});
    fleet(access)
        .with("/spec/targets/0/namespaces", json!(namespaces))
        .with("/spec/targets/0/clusterResources", cluster_resources)
        .with("/spec/targets/0/cluster", cluster)
}

fn render(fleet: &Yaml) -> crate::common::Run {
    Case::render().hub(&fleet.text()).arguments(&["--only", "target=dev"]).run()
}

/// The question whether Argo CD's cache syncs in this scope: one 403 fails the whole cluster.
fn syncs(roles: &Roles, made: &[Value], namespaces: &[&str], cluster_resources: bool) -> Vec<(Rules, Rules)> {
    if namespaces.is_empty() || cluster_resources {
        return vec![(roles.given(made, None), all_kinds(false))];
    }
    namespaces.iter().map(|namespace| (roles.given(made, Some(namespace)), all_kinds(true))).collect()
}

/// A row of the table: the access as a user writes it, and whether its namespaces are the Secret's, too.
const ROWS: [(&str, bool); 15] = [
    ("{preset: Workloads}", false),
    ("{preset: Workloads, namespaces: [team-a]}", false),
    ("{preset: Workloads, namespaces: [team-a]}", true),
    ("{preset: WorkloadsAndCRDs}", false),
    ("{preset: Cluster}", false),
    ("{rules: [{apiGroups: [apps], resources: [deployments], verbs: [get, create, patch, delete]}]}", false),
    ("{clusterRole: view}", false),
    ("{clusterRole: edit}", false),
    ("{clusterRole: edit, namespaces: [team-a]}", true),
    ("{clusterRole: admin}", false),
    ("{clusterRole: admin, namespaces: [team-a]}", false),
    ("{clusterRole: admin, namespaces: [team-a]}", true),
    ("{clusterRole: cluster-admin}", false),
    ("{clusterRole: cluster-admin, namespaces: [team-a]}", true),
    ("{impersonate: [team-a/deployer]}", false),
];

/// A column: what it is called, and the rules of which one is enough.
fn columns() -> Vec<(&'static str, Rules)> {
    vec![
        ("Deployments", vec![apply("apps", "deployments")]),
        ("Roles", vec![apply("rbac.authorization.k8s.io", "roles")]),
        ("custom resources", vec![apply(CUSTOM.0, CUSTOM.1)]),
        ("CRDs", vec![apply("apiextensions.k8s.io", "customresourcedefinitions")]),
        ("ClusterRoles", vec![apply("rbac.authorization.k8s.io", "clusterroles")]),
        ("reads Secrets", vec![rule("", "secrets", &["list"])]),
        (
            "exec and proxies",
            // Each is reached by a get (a WebSocket) as well as by a create.
            ["pods/exec", "pods/proxy", "services/proxy", "nodes/proxy"]
                .iter()
                .flat_map(|at| [rule("", at, &["create"]), rule("", at, &["get"])])
                .collect(),
        ),
        (
            "acts as any ServiceAccount",
            vec![rule("", "serviceaccounts", &["impersonate"]), rule("", "serviceaccounts/token", &["create"])],
        ),
    ]
}

#[test]
fn the_table_of_the_docs_is_what_kubernetes_makes_of_each_access() {
    let Some(roles) = Roles::of_kubernetes() else { return };
    let mut questions = Vec::new();
    for (access, is_scoped) in ROWS {
        let access: Value = crate::common::value(access);
        let namespaces = if is_scoped { vec!["team-a"] } else { Vec::new() };
        let made = objects(&render(&scoped(&access, &namespaces, false)).ok());
        questions.extend(syncs(&roles, &made, &namespaces, false));
        for (_, rules) in columns() {
            for namespace in [None, Some("team-a")] {
                questions.extend(rules.iter().map(|rule| (roles.given(&made, namespace), vec![rule.clone()])));
            }
        }
    }
    let Some(answers) = covers(&questions) else { return };
    let mut answers = answers.into_iter();
    let names: Vec<&str> = columns().into_iter().map(|(name, _)| name).collect();
    let mut rows = vec![
        format!("| access | syncs | {} |\n", names.join(" | ")),
        format!("|---|---|{}\n", "---|".repeat(names.len())),
    ];
    for (access, is_scoped) in ROWS {
        // All of a cell's answers are taken, whatever the first one is.
        let mut any = |count: usize| answers.by_ref().take(count).filter(|each| *each).count() > 0;
        let mut cells = vec![(if any(1) { "yes" } else { "no" }).to_owned()];
        for (_, rules) in columns() {
            let (everywhere, there) = (any(rules.len()), any(rules.len()));
            cells.push(
                (if everywhere {
                    "everywhere"
                } else if there {
                    "there"
                } else {
                    "-"
                })
                .to_owned(),
            );
        }
        let access = access.trim_start_matches('{').trim_end_matches('}');
        let scope = if is_scoped { ", and the target's `namespaces`" } else { "" };
        rows.push(format!("| `{access}`{scope} | {} |\n", cells.join(" | ")));
    }
    let page = std::fs::read_to_string(project("docs/access.md")).unwrap();
    let (before, rest) = page.split_once("| access | syncs |").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    golden("docs/access.md", &format!("{before}{}\n{after}", rows.concat()));
}

/// Argo CD lists every kind in the Secret's scope, and one 403 fails the whole cluster.
#[test]
fn each_access_that_renders_lets_argo_cds_cache_sync_and_reaches_no_proxy() {
    let Some(roles) = Roles::of_kubernetes() else { return };
    let grants = [
        json!({"clusterRole": "view"}),
        json!({"clusterRole": "edit"}),
        json!({"clusterRole": "admin"}),
        json!({"clusterRole": "cluster-admin"}),
        json!({"clusterRole": "deployer"}),
        json!({"preset": "Workloads"}),
        json!({"preset": "WorkloadsAndCRDs"}),
        json!({"preset": "Cluster"}),
        json!({"rules": [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["patch"]}]}),
        json!({"impersonate": ["team-a/deployer"]}),
        json!({"azureRole": "Azure Kubernetes Service RBAC Reader"}),
        json!({"azureRole": "Azure Kubernetes Service RBAC Admin"}),
    ];
    let mut rendered = 0;
    let (mut must, mut must_not) = (Vec::new(), Vec::new());
    for grant in grants {
        for bound in [json!([]), json!(["team-a"]), json!(["team-a", "team-b"])] {
            for (scope, cluster_resources) in
                [(vec![], false), (vec!["team-a"], false), (vec!["team-a", "team-b"], false), (vec!["team-a"], true)]
            {
                let mut access = grant.clone();
                access["namespaces"] = bound.clone();
                let run = render(&scoped(&access, &scope, cluster_resources));
                if run.code != 0 {
                    assert!(run.stderr.contains("error[access-does-not-fit]"), "{}", run.stderr);
                    continue;
                }
                rendered += 1;
                let made = objects(&run.stdout);
                must.extend(syncs(&roles, &made, &scope, cluster_resources));
                // What we make ourselves, wherever it is bound.
                let ours: Rules =
                    made.iter().filter_map(|object| object["rules"].as_array()).flatten().cloned().collect();
                for (resource, verb) in
                    [("nodes/proxy", "get"), ("pods/proxy", "get"), ("services/proxy", "get"), ("pods/exec", "create")]
                {
                    must_not.push((ours.clone(), vec![rule("", resource, &[verb])]));
                }
            }
        }
    }
    assert_eq!(rendered, 12 * 9);
    let Some(answers) = covers(&must) else { return };
    for (question, answer) in must.iter().zip(answers) {
        assert!(answer, "Argo CD's cache does not sync with {:?}", question.0);
    }
    for (question, answer) in must_not.iter().zip(covers(&must_not).unwrap()) {
        assert!(!answer, "{question:?}");
    }
}
