//! Cluster Secrets before Argo CD's own code: those that the program makes connect as the config says, and of those that
//! somebody has broken lint says so where they do not connect, and calls none an error that does.

use crate::common;
use crate::import_shared;

use crate::import_secrets::{any_fleet, escaped};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::argo_cd_judge::judged;
use common::{argo_cd, argocd_aks, golden, objects, program, project, run, write};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::process::Command;

fn hub() -> String {
    format!(
        "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {{name: hub}}
spec:
  identity:
    clientId: 5f1d2c3b-1111-4111-8111-111111111111
    tenantId: 6a1d2c3b-2222-4222-8222-222222222222
  targets:
  - name: dev
    server: https://dev-x.33333333-3333-4333-8333-333333333333.privatelink.westeurope.azmk8s.io:443
    caData: {}
    namespaces: [shop, web]
    shard: 0
    project: apps
    labels: {{env: dev}}
    annotations: {{note: x}}
",
        import_shared::ca_data()
    )
}

/// The rendered hub: everything but the Secret, and the Secret.
fn rendered() -> Option<(Vec<Value>, Value)> {
    let install = argo_cd("install.yaml")?;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("install.yaml", &install), ("hub.yaml", &hub())]);
    let mut command = Command::new(program());
    let stream = run(command.current_dir(folder.path()).args(["render", "install.yaml", "-c", "hub.yaml"]), "").ok();
    // Only what lint looks at: the definitions are nine tenths of the text.
    let is_looked_at = |object: &Value| {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        match object["kind"].as_str() {
            Some("Deployment" | "StatefulSet" | "ServiceAccount") => {
                ["argocd-server", "argocd-application-controller"].contains(&name)
            }
            Some("Secret") => name == "cluster-dev",
            _ => false,
        }
    };
    let (secrets, others): (Vec<Value>, Vec<Value>) =
        objects(&stream).into_iter().filter(is_looked_at).partition(|object| object["kind"] == "Secret");
    // As they are in the cluster: the install manifests leave the namespace to who applies them.
    let others = others.into_iter().map(|mut object| {
        object["metadata"]["namespace"] = json!("argocd");
        object
    });
    let [secret] = &secrets[..] else { panic!("{secrets:?}") };
    Some((others.collect(), secret.clone()))
}

/// A Secret with one thing in it changed.
struct Mutant {
    what: String,
    secret: Value,
}

/// What becomes of one value: its own place in the parent is changed.
fn changes(key: &str, value: &Value) -> Vec<(String, Option<(String, Value)>)> {
    let same = |new: Value| Some((key.to_owned(), new));
    let mut changes = vec![
        ("is missing".to_owned(), None),
        ("is null".to_owned(), same(Value::Null)),
        ("is a number".to_owned(), same(json!(7))),
        ("is true".to_owned(), same(json!(true))),
        ("is a list".to_owned(), same(json!(["x"]))),
        ("is a mapping".to_owned(), same(json!({"x": "y"}))),
        ("has a letter too few in its key".to_owned(), Some((key[..key.len() - 1].to_owned(), value.clone()))),
        ("has its key in capitals".to_owned(), Some((key.to_uppercase(), value.clone()))),
        ("has a blank behind its key".to_owned(), Some((format!("{key} "), value.clone()))),
    ];
    if let Some(text) = value.as_str() {
        let mut turned: Vec<char> = text.chars().collect();
        if let Some(last) = turned.last_mut() {
            *last = if *last == '0' { '1' } else { '0' };
        }
        for (what, new) in [
            ("is empty", String::new()),
            ("has a blank in front", format!(" {text}")),
            ("has a line break behind", format!("{text}\n")),
            ("is in quotes", format!("\"{text}\"")),
            ("is in capitals", text.to_uppercase()),
            ("is cut in half", text[..text.len() / 2].to_owned()),
            ("is a placeholder", "${VALUE}".to_owned()),
            ("is the word null", "null".to_owned()),
            ("has another last sign", turned.into_iter().collect()),
        ] {
            changes.push((what.to_owned(), same(json!(new))));
        }
    }
    changes
}

/// All mutants of a value, each with the path to what was changed.
fn mutants_of(value: &Value, path: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                let at = format!("{path}.{key}");
                for (what, new) in changes(key, child) {
                    let changed: Map<String, Value> = map
                        .iter()
                        .filter_map(
                            |(name, old)| if name == key { new.clone() } else { Some((name.clone(), old.clone())) },
                        )
                        .collect();
                    found.push((format!("{at} {what}"), Value::Object(changed)));
                }
                // The same key in another spelling beside it: Go takes the last that it meets.
                let mut twice = map.clone();
                twice.insert(key.to_uppercase(), json!("other"));
                if twice.len() > map.len() {
                    found.push((format!("{at} stands there in two spellings"), Value::Object(twice)));
                }
                for (what, changed) in mutants_of(child, &at) {
                    let mut all = map.clone();
                    all.insert(key.clone(), changed);
                    found.push((what, Value::Object(all)));
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                for (what, changed) in mutants_of(item, &format!("{path}[{index}]")) {
                    let mut all = items.clone();
                    all[index] = changed;
                    found.push((what, Value::Array(all)));
                }
            }
            for (what, changed) in [
                ("has one more", [&items[..], &[json!("more")]].concat()),
                ("has nothing in it", Vec::new()),
                ("has a null in it", [&items[..], &[Value::Null]].concat()),
            ] {
                found.push((format!("{path} {what}"), Value::Array(changed)));
            }
        }
        _ => {}
    }
    found
}

/// The mutants of a Secret, with those of the JSON in its config.
fn mutants(secret: &Value) -> Vec<Mutant> {
    let mut found: Vec<Mutant> = mutants_of(secret, "")
        .into_iter()
        .map(|(what, secret)| Mutant { what: what[1..].to_owned(), secret })
        .collect();
    let config: Value = serde_json::from_str(secret["stringData"]["config"].as_str().unwrap()).unwrap();
    let mut texts: Vec<(String, String)> =
        mutants_of(&config, "config").into_iter().map(|(what, config)| (what, format!("{config:#}"))).collect();
    let text = format!("{config:#}");
    for (what, text) in [
        ("has a comma too few", text.replacen(",\n", "\n", 1)),
        ("has a comma too many", text.replacen("\n  }", ",\n  }", 1)),
        ("has a comment", text.replacen("{\n", "{\n  // a comment\n", 1)),
        ("has single quotes", text.replace('"', "'")),
        ("is cut off", text[..text.len() - 4].to_owned()),
        ("is there twice", format!("{text}{text}")),
        ("is YAML", "execProviderConfig:\n  command: argocd-k8s-auth\n".to_owned()),
        ("has a byte order mark", format!("\u{feff}{text}")),
        ("is a text in JSON", Value::from(text.clone()).to_string()),
    ] {
        texts.push((format!("config {what}"), text));
    }
    for (what, text) in texts {
        let mut changed = secret.clone();
        changed["stringData"]["config"] = json!(text);
        found.push(Mutant { what, secret: changed });
    }
    found
}

/// Whether the connection still is the one that the config asks for, and what is wrong with it otherwise. The env that the
/// Secret leaves out the pods have.
fn defect(answer: &Value, right: &Value, secret: &Value) -> Option<String> {
    if let Some(reason) = answer["refused"].as_str() {
        return Some(reason.to_owned());
    }
    if secret["metadata"]["labels"]["argocd.argoproj.io/secret-type"] != "cluster" {
        return Some("Argo CD does not see it".to_owned());
    }
    if secret["metadata"]["namespace"].as_str().is_some_and(|namespace| namespace != "argocd") {
        return Some("Argo CD does not see it: it is in another namespace".to_owned());
    }
    let (rest, wanted) = (&answer["rest"], &right["rest"]);
    for key in ["host", "ca", "serverName", "bearerToken", "username", "hasProxy"] {
        if rest[key] != wanted[key] {
            return Some(format!("{key} is another"));
        }
    }
    let (exec, wanted) = (&rest["exec"], &wanted["exec"]);
    // The plugin looks at its first argument only; a flag it does not know.
    let args = exec["args"].as_array().cloned().unwrap_or_default();
    if args.first() != Some(&json!("azure"))
        || args.iter().any(|each| each.as_str().is_some_and(|each| each.starts_with('-')))
    {
        return Some("args of the plugin are others".to_owned());
    }
    for key in ["command", "apiVersion"] {
        if exec[key] != wanted[key] {
            return Some(format!("{key} of the plugin is another"));
        }
    }
    let said = |name: &str| exec["env"].get(name).and_then(Value::as_str);
    for name in ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST"] {
        // What the Secret does not say, the pod does.
        // Ids and hosts are the same in capitals, and null is an empty text.
        let is_same = |value: &str| {
            let wanted = wanted["env"][name].as_str().unwrap_or_default();
            if name == "AZURE_FEDERATED_TOKEN_FILE" { value == wanted } else { value.eq_ignore_ascii_case(wanted) }
        };
        if said(name).is_some_and(|value| !is_same(value)) {
            return Some(format!("{name} is another"));
        }
    }
    // Without one it is the method of workload identity.
    if said("AAD_LOGIN_METHOD").is_some_and(|value| !value.is_empty() && value != "workloadidentity") {
        return Some("AAD_LOGIN_METHOD is another".to_owned());
    }
    let known = [
        "AAD_ENVIRONMENT_NAME",
        "AAD_LOGIN_METHOD",
        "AZURE_CLIENT_ID",
        "AZURE_TENANT_ID",
        "AZURE_FEDERATED_TOKEN_FILE",
        "AZURE_AUTHORITY_HOST",
    ];
    let more = exec["env"]
        .as_object()?
        .keys()
        .find(|name| !known.contains(&name.as_str()) && known.iter().any(|known| known.trim() == name.trim()));
    more.map(|name| format!("{name} is no variable"))
}

/// The worst that lint says of the Secret.
fn worst(others: &[Value], secret: &Value) -> &'static str {
    let all: Vec<String> = others.iter().chain([secret]).map(ToString::to_string).collect();
    let told = argocd_aks(["lint", "--format", "json", "-"], &all.join("\n---\n")).stdout;
    let found: Value = serde_json::from_str(&told).unwrap();
    let found = found.as_array().or_else(|| found["findings"].as_array()).unwrap();
    let has = |severity: &&str| found.iter().any(|each| each["severity"] == **severity);
    ["error", "warning", "info"].into_iter().find(|severity| has(severity)).unwrap_or("silent")
}

#[test]
fn of_broken_secrets_lint_is_silent_on_none_that_argo_cd_cannot_use() {
    let Some((others, secret)) = rendered() else { return };
    let mutants = mutants(&secret);
    assert!(mutants.len() > 500, "{}", mutants.len());
    let all: Vec<Value> =
        std::iter::once(&secret).chain(mutants.iter().map(|mutant| &mutant.secret)).cloned().collect();
    let Some(answers) = judged(&all) else { return };
    assert!(defect(&answers[0], &answers[0], &secret).is_none(), "{:#}", answers[0]);
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut silent, mut false_alarms) = (Vec::new(), Vec::new());
    for (mutant, answer) in mutants.iter().zip(&answers[1..]) {
        let defect = defect(answer, &answers[0], &mutant.secret);
        let said = worst(&others, &mutant.secret);
        *counts.entry((if defect.is_some() { "breaks" } else { "works" }, said)).or_default() += 1;
        match (defect, said) {
            (Some(defect), "silent") => silent.push(format!("- {}: {defect}", mutant.what)),
            (None, "error") => false_alarms.push(format!("- {}", mutant.what)),
            _ => {}
        }
    }
    let count = |verdict, said| counts.get(&(verdict, said)).copied().unwrap_or_default();
    let row = |verdict: &'static str, words: &str| {
        format!(
            "| {words} | {} | {} | {} | {} |\n",
            count(verdict, "error"),
            count(verdict, "warning"),
            count(verdict, "info"),
            count(verdict, "silent")
        )
    };
    let page = format!(
        "# lint against Argo CD's own code\n\nA Secret that `argocd-aks render` writes was changed in one place after the other, {} times: a value or a key is\nmissing, of another type, empty, cut, in capitals, in quotes, with a blank, there twice. `SecretToCluster` and\n`RESTConfig` of Argo CD v3.5.1 were asked what comes of each, and lint what it says. The page is made by a test\n(`tests/suite/judged_by_argo_cd.rs`).\n\n| by Argo CD's code | lint: error | lint: warning | lint: info | lint: silent |\n| --- | --- | --- | --- | --- |\n{}{}\n## Does not connect, and lint is silent\n\n{}\n\n## Connects, and lint calls it an error\n\n{}\n",
        mutants.len(),
        row("breaks", "does not connect as before"),
        row("works", "connects as before"),
        silent.join("\n"),
        false_alarms.join("\n"),
    );
    golden(project("docs/lint-against-argo-cd.md"), &page);
}

/// Secrets of fleets of all kinds, as Argo CD's code reads them, are what their configs say.
#[test]
fn argo_cd_reads_of_any_fleet_what_its_config_says() {
    // The same fleets in each run.
    let mut runner = TestRunner::deterministic();
    let (mut targets, mut secrets) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        let fleet = any_fleet().new_tree(&mut runner).unwrap().current();
        let rendered = import_shared::render(&escaped(&fleet)).ok();
        let made = objects(&rendered).into_iter().filter(|object| object["kind"] == "Secret").collect::<Vec<_>>();
        let wanted = fleet["spec"]["targets"].as_array().unwrap().clone();
        assert_eq!(made.len(), wanted.len(), "{fleet:#}");
        for target in wanted {
            let is_its = |secret: &&Value| secret["stringData"]["name"] == target["name"];
            secrets.push(made.iter().find(is_its).unwrap().clone());
            targets.push((target, fleet["spec"]["identity"].clone()));
        }
    }
    let Some(answers) = judged(&secrets) else { return };
    for ((target, identity), answer) in targets.iter().zip(answers) {
        let (cluster, rest) = (&answer["cluster"], &answer["rest"]);
        let said = |key: &str| target.get(key).cloned().unwrap_or_default();
        assert!(answer["refused"].is_null(), "{answer:#}\n{target:#}");
        assert_eq!((&cluster["name"], &cluster["server"]), (&target["name"], &target["server"]), "{target:#}");
        assert_eq!(cluster["shard"], said("shard"), "{target:#}");
        assert_eq!(cluster["project"], said("project").as_str().unwrap_or_default(), "{target:#}");
        assert_eq!(cluster["clusterResources"], said("clusterResources").as_bool().unwrap_or_default(), "{target:#}");
        let names = |value: &Value| value.as_array().cloned().unwrap_or_default();
        assert_eq!(names(&cluster["namespaces"]), names(&said("namespaces")), "{target:#}");
        let labels = said("labels").as_object().cloned().unwrap_or_default();
        for (key, value) in &labels {
            assert_eq!(&cluster["labels"][key], value, "{target:#}");
        }
        assert_eq!(rest["host"], target["server"], "{target:#}");
        assert_eq!(rest["insecure"], said("insecure").as_bool().unwrap_or_default(), "{target:#}");
        assert_eq!(rest["serverName"], said("serverName").as_str().unwrap_or_default(), "{target:#}");
        assert_eq!(rest["disableCompression"], said("disableCompression").as_bool().unwrap_or_default(), "{target:#}");
        assert_eq!(rest["hasProxy"], said("proxyUrl").is_string(), "{target:#}");
        let pem = said("caData").as_str().map(|data| STANDARD.decode(data).unwrap()).unwrap_or_default();
        assert_eq!(rest["ca"].as_str().unwrap().as_bytes(), pem, "{target:#}");
        let id = |key: &str| target["identity"].get(key).unwrap_or(&identity[key]).clone();
        let exec = &rest["exec"];
        assert_eq!((&exec["command"], &exec["args"]), (&json!("argocd-k8s-auth"), &json!(["azure"])));
        assert_eq!(exec["env"]["AZURE_CLIENT_ID"], id("clientId"), "{target:#}");
        assert_eq!(exec["env"]["AZURE_TENANT_ID"], id("tenantId"), "{target:#}");
    }
}

/// The rendered hub in its namespace, as it is in the cluster: workloads, accounts, roles, bindings and the Secret, which
/// leaves the ids to the pods.
fn whole_hub() -> Option<Vec<Value>> {
    let install = argo_cd("install.yaml")?;
    let folder = tempfile::tempdir().unwrap();
    let hub = hub().replace("  targets:\n", "  argocd: {serviceAccount: {name: svc}}\n  targets:\n");
    write(folder.path(), &[("install.yaml", &install), ("hub.yaml", &hub)]);
    let mut command = Command::new(program());
    let stream = run(command.current_dir(folder.path()).args(["render", "install.yaml", "-c", "hub.yaml"]), "").ok();
    let is_looked_at = |object: &Value| {
        let kind = object["kind"].as_str().unwrap_or_default();
        let of_targets = object["metadata"]["name"].as_str().is_some_and(|name| name.starts_with("cluster-"));
        ["Deployment", "StatefulSet", "ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]
            .contains(&kind)
            || (kind == "Secret" && of_targets)
    };
    let mut objects: Vec<Value> = objects(&stream).into_iter().filter(is_looked_at).collect();
    for object in &mut objects {
        if !object["kind"].as_str().unwrap().starts_with("Cluster") {
            object["metadata"]["namespace"] = json!("argocd");
        }
    }
    Some(objects)
}

const POD: &str = "/spec/template/spec";

/// What is done to one object, at a JSON pointer (`null` takes the value away), and what Kubernetes and argocd-k8s-auth do
/// with it: why it breaks, or that it works.
fn changes_of_the_hub() -> Vec<(&'static str, &'static str, String, Value, Option<&'static str>)> {
    let pod = |rest: &str| format!("{POD}{rest}");
    let env = |rest: &str| format!("{POD}/containers/0/env{rest}");
    let (server, controller) = ("Deployment argocd-server", "StatefulSet argocd-application-controller");
    vec![
        ("the kind is misspelt", server, "/kind".into(), json!("Deployement"), Some("no such kind")),
        ("of an old version", server, "/apiVersion".into(), json!("apps/v1beta1"), Some("no such version")),
        ("env is a mapping", server, env(""), json!({"A": "b"}), Some("refused")),
        ("a value is a number", controller, env("/0/value"), json!(1), Some("refused")),
        ("a variable has no name", controller, env("/0/name"), Value::Null, Some("refused")),
        ("the volumes are a mapping", controller, pod("/volumes"), json!({"a": {}}), Some("refused")),
        ("a volume has no name", server, pod("/volumes/0/name"), Value::Null, Some("refused")),
        ("the mounts are a mapping", server, pod("/containers/0/volumeMounts"), json!({}), Some("refused")),
        ("a mount names no volume", server, pod("/containers/0/volumeMounts/0/name"), json!("x"), Some("refused")),
        ("a mount has no path", server, pod("/containers/0/volumeMounts/0/mountPath"), Value::Null, Some("refused")),
        (
            "the labels are another's",
            server,
            "/spec/template/metadata/labels".into(),
            json!({"a": "b"}),
            Some("refused"),
        ),
        ("a label is a number", server, "/spec/template/metadata/labels/x".into(), json!(1), Some("refused")),
        ("replicas is a text", controller, "/spec/replicas".into(), json!("1"), Some("refused")),
        ("the account is a list", server, pod("/serviceAccountName"), json!(["svc"]), Some("refused")),
        ("it runs as default", server, pod("/serviceAccountName"), Value::Null, Some("no federated credential")),
        ("it runs as another account", controller, pod("/serviceAccountName"), json!("other"), Some("no such account")),
        (
            "the stock account, which may be federated, too",
            controller,
            pod("/serviceAccountName"),
            json!("argocd-application-controller"),
            None,
        ),
        ("an annotation more", server, "/metadata/annotations/note".into(), json!("x"), None),
        ("two replicas", server, "/spec/replicas".into(), json!(2), None),
        ("a variable more", server, env("/-"), json!({"name": "TZ", "value": "UTC"}), None),
        ("a sidecar more", server, pod("/containers/-"), json!({"name": "x", "image": "x"}), None),
        ("a volume more", server, pod("/volumes/-"), json!({"name": "x", "emptyDir": {}}), None),
        ("a node selector", controller, pod("/nodeSelector"), json!({"a": "b"}), None),
        (
            "the binding is of a user",
            "ClusterRoleBinding argocd-application-controller",
            "/subjects/0/kind".into(),
            json!("User"),
            Some("no rights"),
        ),
        ("the role is misspelt", "RoleBinding argocd-server", "/roleRef/name".into(), json!("argocd-servr"), None),
        ("a role without rules", "Role argocd-server", "/rules".into(), json!([]), Some("no rights")),
    ]
}

#[test]
fn of_broken_workloads_and_roles_lint_is_silent_on_none_that_is_listed() {
    let Some(objects) = whole_hub() else { return };
    let said = |objects: &[Value]| worst(&objects[1..], &objects[0]);
    assert_eq!(said(&objects), "silent");
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for (what, object, pointer, new, breaks) in changes_of_the_hub() {
        let mut changed = objects.clone();
        let name =
            |each: &Value| format!("{} {}", each["kind"].as_str().unwrap(), each["metadata"]["name"].as_str().unwrap());
        let found = changed.iter_mut().find(|each| name(each) == object).unwrap_or_else(|| panic!("no {object}"));
        let operation = if new.is_null() && found.pointer(&pointer).is_some() {
            json!([{"op": "remove", "path": pointer}])
        } else {
            json!([{"op": "add", "path": pointer, "value": new}])
        };
        if pointer.starts_with("/metadata/annotations") && found["metadata"].get("annotations").is_none() {
            found["metadata"]["annotations"] = json!({});
        }
        let patch: json_patch::Patch = serde_json::from_value(operation).unwrap();
        json_patch::patch(found, &patch).unwrap_or_else(|error| panic!("{object} {pointer}: {error}"));
        let said = said(&changed);
        rows.push(format!("| {object}: {what} | {} | {said} |\n", breaks.unwrap_or("works")));
        if breaks.is_some() != (said == "error") {
            wrong.push(format!("{object}: {what}: {said}"));
        }
    }
    let page = format!(
        "# lint against what Kubernetes does with a workload\n\nOne change each to a hub that `argocd-aks render` wrote; what comes of it is written down in the test.\n\n| change | what comes of it | lint |\n| --- | --- | --- |\n{}",
        rows.concat()
    );
    golden(project("docs/lint-against-kubernetes.md"), &page);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
