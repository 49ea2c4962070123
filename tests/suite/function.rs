//! The KRM function itself: lists in, lists out, and what it says of bad input. What it makes of a hub stands in
//! testdata/hub.

use crate::common::{Case, argocd_aks, hub, objects, project, resource_list, same, value, yaml};
use serde_json::{Value, json};

const NONE: [&str; 0] = [];

fn quickstart() -> String {
    std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap()
}

/// `kind name` of each item of a list.
fn names(list: &str) -> Vec<String> {
    let items = value(list)["items"].clone();
    let name = |item: &Value| format!("{} {}", item["kind"], item["metadata"]["name"]).replace('"', "");
    items.as_array().unwrap().iter().map(name).collect()
}

const WIRED: [&str; 8] = [
    "ServiceAccount argocd-server",
    "ServiceAccount argocd-application-controller",
    "RoleBinding argocd-server",
    "ClusterRoleBinding argocd-application-controller",
    "Deployment argocd-server",
    "StatefulSet argocd-application-controller",
    "Secret cluster-dev",
    "Secret cluster-prod",
];

#[test]
fn the_version_of_the_list_is_echoed_and_the_config_may_come_first() {
    let list = resource_list(&quickstart(), &hub("{}"));
    let (items, config) = list.split_at(list.find("functionConfig:\n").unwrap());
    let items = &items[items.find("items:\n").unwrap()..];
    for version in ["v1", "v1beta1", "v1alpha1"] {
        let head = format!("apiVersion: config.kubernetes.io/{version}\nkind: ResourceList\n");
        let out = argocd_aks(NONE, &format!("{head}{config}{items}")).ok();
        assert!(out.starts_with(&format!("{head}{config}items:\n")), "{out}");
        assert_eq!(names(&out), WIRED);
    }
}

#[test]
fn a_json_list_comes_back_as_json() {
    let list = resource_list(&quickstart(), &hub("{}"));
    let out = argocd_aks(NONE, &value(&list).to_string()).ok();
    let out: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(out, value(&argocd_aks(NONE, &list).ok()));
}

#[test]
fn as_a_generator_it_makes_only_what_is_new() {
    let config = hub("{patchWorkloads: false}");
    let out = Case::function(&config, &config).output(0);
    assert_eq!(names(&out), ["ArgoCDHub hub", "Secret cluster-dev", "Secret cluster-prod"]);
    for item in &value(&out)["items"].as_array().unwrap()[1..] {
        let annotations = &item["metadata"]["annotations"];
        assert_eq!(*annotations, json!({"argocd-aks.dev/generated-by": "hub"}), "none of the config's leak");
    }
}

#[test]
fn the_config_of_a_cluster_secret_is_json_as_argo_cd_parses_it() {
    let out = Case::render().hub(&hub("{patchWorkloads: false}")).output(0);
    for secret in objects(&out) {
        let config: Value = serde_json::from_str(secret["stringData"]["config"].as_str().unwrap()).unwrap();
        let env = config["execProviderConfig"]["env"].as_object().unwrap();
        let empty: Vec<&String> = env.iter().filter(|(_, value)| *value == "").map(|(name, _)| name).collect();
        assert_eq!(empty, [""; 0]);
    }
}

#[test]
fn switching_the_delivery_takes_back_what_this_program_added_and_leaves_the_rest() {
    // That the objects of the first one are pruned is told, and held elsewhere.
    let wire = |manifests: &str, argocd: &str| Case::render().manifests(manifests).hub(&hub(argocd)).run().stdout;
    let (projected, webhook) = ("{serviceAccount: {name: svc}}", "{token: {delivery: Webhook}}");
    // As if the first delivery had never been.
    same(&wire(&wire(&quickstart(), projected), webhook), &wire(&quickstart(), webhook));
}

#[test]
fn input_that_is_no_resource_list_is_an_error_without_output() {
    let empty = "run it through `kustomize build` or `kpt fn`, or use `argocd-aks render` for plain manifests";
    let another = "a KRM function reads `kind: ResourceList`; for plain manifests use `argocd-aks render`";
    let read = "a KRM function reads `kind: ResourceList` as YAML or JSON";
    for (input, error, help) in [
        ("", "stdin is empty; a KRM function reads a ResourceList there [empty-input]", empty),
        ("  \n", "stdin is empty; a KRM function reads a ResourceList there [empty-input]", empty),
        ("- a\n- b\n", "stdin is a list, not a ResourceList [not-a-resource-list]", another),
        ("hello", "stdin is a scalar, not a ResourceList [not-a-resource-list]", another),
        ("kind: Pod\n", "stdin is an object of another kind, not a ResourceList [not-a-resource-list]", another),
        (
            "a: b\n---\nc: d\n",
            "stdin is a stream of several documents, not a ResourceList [not-a-resource-list]",
            another,
        ),
        ("a: [", "stdin cannot be read: unclosed bracket '[' [invalid-yaml] (line 1, column 4)", read),
        (
            "kind: ResourceList\nitems:\n- a\n- b\n",
            "an item is a scalar, not a Kubernetes object [not-an-object] (line 3, column 3)",
            "each item needs apiVersion, kind and metadata.name",
        ),
        ("\u{0}\u{1}", "stdin cannot be read: unexpected character: `\\u{0}' [invalid-yaml] (line 1, column 1)", read),
        (
            &"[".repeat(1_000_000),
            "stdin cannot be read: recursion limit exceeded [invalid-yaml] (line 1, column 256)",
            read,
        ),
    ] {
        Case::of(&[]).stdin(input).stderr(&format!("error: {error}\n  help: {help}\n")).exit(1);
    }
    let run = argocd_aks(NONE, "kind: ResourceList\nitems:\n- a: 1\n  a: 2\n");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.starts_with("error: duplicate key \"a\" [duplicate-key]"));
}

#[test]
fn no_hub_and_two_hubs_are_errors_and_the_list_still_comes_back() {
    let list = resource_list(&quickstart(), "");
    let run = argocd_aks(NONE, &list);
    let results = run.stdout.strip_prefix(&list).expect("the list comes back with results behind it");
    assert_eq!((run.code, &value(results)["results"][0]["severity"]), (1, &json!("error")));
    assert_eq!(
        run.stderr,
        "error: there is no ArgoCDHub in the input [no-config]
  help: give the config: on the command line by -c FILE, in kustomize and kpt as functionConfig or resource; its apiVersion is argocd-aks.dev/v1alpha1
"
    );

    let hub = |name: &str| yaml(&hub("{}")).with("/metadata/name", name).text();
    let two = format!("{}---\n{}---\n{}", quickstart(), hub("one"), hub("two"));
    let run = Case::function(&two, "").run();
    assert_eq!(run.code, 1);
    assert_eq!(
        run.stderr,
        "error: there are several ArgoCDHubs: one, two [several-hubs]
  help: keep one, or say which: as the functionConfig, with data.hub of a ConfigMap, or with --hub
"
    );

    let chosen = |name: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: function-input}}\ndata: {{action: hub, hub: {name}}}\n"
        )
    };
    let out = value(&Case::function(&two, &chosen("two")).output(0));
    let secret = out["items"].as_array().unwrap().last().unwrap();
    assert_eq!(secret["metadata"]["annotations"]["argocd-aks.dev/generated-by"], "two");
    let run = Case::function(&two, &chosen("tow")).run();
    assert_eq!(run.code, 1);
    assert_eq!(
        run.stderr,
        "error: there is no ArgoCDHub \"tow\" [no-config]
  help: the hubs are one, two
"
    );
}

#[test]
fn a_closed_stdout_is_an_error() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(crate::common::program())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let list = resource_list(&quickstart(), &hub("{}"));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), list.as_bytes()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_an_error() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list");
    std::fs::write(&file, resource_list(&quickstart(), &hub("{}"))).unwrap();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut function = Command::new(crate::common::program());
    function.stdin(Stdio::from(std::fs::File::open(&file).unwrap())).stdout(full);
    let output = function.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = "error: cannot write to stdout: No space left on device (os error 28) [cannot-write]\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), said);
}
