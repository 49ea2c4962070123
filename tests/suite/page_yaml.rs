//! Every YAML of the pages is taken by what it is for: the program, kustomize, kpt, or the schema of Argo CD's kind.

use crate::common;

use common::page::{all_blocks, is_of_lint};
use common::{copy, project, run, snapshot, tool, value, write};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const GUID: &str = "44444444-4444-4444-8444-444444444444";

/// A hub that each part of a page may be laid over.
fn base() -> Value {
    json!({
        "apiVersion": "argocd-aks.dev/v1alpha1", "kind": "ArgoCDHub", "metadata": {"name": "hub"},
        "spec": {
            "identity": {
                "clientId": "11111111-1111-4111-8111-111111111111", "tenantId": "22222222-2222-4222-8222-222222222222",
                "principalId": "33333333-3333-4333-8333-333333333333",
            },
            "targets": [{
                "name": "dev", "insecure": true,
                "server": "https://dev-x.33333333-3333-4333-8333-333333333333.privatelink.westeurope.azmk8s.io:443",
                "cluster": {"name": "aks-dev", "resourceGroup": "rg-dev", "subscription": GUID},
            }],
        },
    })
}

fn lay_over(base: &mut Value, part: &Value) {
    match (base, part) {
        (Value::Object(base), Value::Object(part)) => {
            for (key, part) in part {
                lay_over(base.entry(key.clone()).or_insert(Value::Null), part);
            }
        }
        (base, part) => *base = part.clone(),
    }
}

fn schema(kind: &str) -> Value {
    let text = std::fs::read_to_string(project(format!("schemas/{}.json", kind.to_lowercase()))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn are_of(fields: &Value, keys: &BTreeSet<&str>) -> bool {
    keys.iter().all(|key| fields[key].is_object())
}

/// Holds a value to a schema.
fn holds(schema: &Value, found: &Value, place: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(found).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{place}: {errors:?}");
}

/// Kubernetes drops fields that a definition does not name; here they are mistakes.
fn strict(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("properties").is_some_and(Value::is_object)
                && !object.contains_key("additionalProperties")
                && !object.contains_key("x-kubernetes-preserve-unknown-fields")
            {
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            object.values_mut().for_each(strict);
        }
        Value::Array(list) => list.iter_mut().for_each(strict),
        _ => {}
    }
}

/// The schema of one of Argo CD's own kinds; `None`, and the test is skipped, without its manifests.
fn schema_of_argo_cd(kind: &str) -> Option<Value> {
    let definition = value(&common::argo_cd(&format!("crds/{}-crd.yaml", kind.to_lowercase()))?);
    let mut schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
    strict(&mut schema);
    for field in ["apiVersion", "kind", "metadata"] {
        schema["properties"][field] = json!({});
    }
    Some(schema)
}

/// Has kustomize read a kustomization, or a part of one; its files are not there.
fn kustomize_takes(text: &str, place: &str) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("kustomization.yaml", text)]);
    let Some(run) = common::kustomize(folder.path()) else { return };
    let is_refused = run.stderr.contains("invalid Kustomization");
    assert!(!is_refused, "{place}: {}", run.stderr);
}

/// Has kpt render the example's package with this Kptfile.
fn kpt_takes(kptfile: &str, place: &str) {
    let Some(mut kpt) = tool("kpt") else { return };
    let folder = tempfile::tempdir().unwrap();
    copy(&project("examples/kpt"), folder.path());
    write(folder.path(), &[("Kptfile", kptfile)]);
    let run = run(kpt.args(["fn", "render", "--allow-exec"]).arg(folder.path()), "");
    let made = snapshot(folder.path()).iter().filter(|(path, _)| path.to_string_lossy().contains("secret_")).count();
    assert!(run.code == 0 && made > 0, "{place}: {}", run.stderr);
}

/// The parts of pipelines and of pre-commit's config.
const OF_CI: [&str; 2] = ["steps", "repos"];

/// Checks one document; gives it back where it is an object of the config, which counts with the others.
fn check(document: &Value, text: &str, place: &str) -> Option<Value> {
    let keys: BTreeSet<&str> =
        document.as_object().unwrap_or_else(|| panic!("{place}: no mapping")).keys().map(String::as_str).collect();
    let kind = document["kind"].as_str().unwrap_or_default();
    match document["apiVersion"].as_str().unwrap_or_default() {
        "argocd-aks.dev/v1alpha1" if ["ArgoCDHub", "TargetCluster"].contains(&kind) => return Some(document.clone()),
        "argocd-aks.dev/v1alpha1" => holds(&schema(kind), document, place),
        "argoproj.io/v1alpha1" if kind != "ConfigManagementPlugin" => {
            if let Some(schema) = schema_of_argo_cd(kind) {
                holds(&schema, document, place);
            }
        }
        group if group.starts_with("kustomize.config.k8s.io/") => kustomize_takes(text, place),
        "" => {
            let fields = schema("ArgoCDHub");
            let mut hub = base();
            if keys.iter().all(|key| ["spec", "metadata"].contains(key)) {
                lay_over(&mut hub, document);
            } else if are_of(&fields["$defs"]["HubSpec"]["properties"], &keys) {
                lay_over(&mut hub["spec"], document);
            } else if are_of(&fields["$defs"]["Target"]["properties"], &keys) {
                lay_over(&mut hub["spec"]["targets"][0], document);
            } else if keys.iter().any(|key| OF_CI.contains(key)) {
                // `ci_templates.rs` holds the files that these are about.
                return None;
            } else {
                kustomize_takes(text, place);
                return None;
            }
            return Some(hub);
        }
        "kpt.dev/v1" => kpt_takes(text, place),
        "v1" if kind == "ConfigMap" => {
            let values = document["data"].as_object().unwrap().values();
            assert!(document["metadata"]["name"].is_string() && values.into_iter().all(Value::is_string), "{place}");
        }
        group => panic!("{place}: who takes a {kind} of {group}?"),
    }
    None
}

#[test]
fn every_yaml_on_every_page_is_taken_by_what_it_is_for() {
    let manifests = project("examples/quickstart/argocd.yaml").display().to_string();
    let example = value(&std::fs::read_to_string(project("examples/quickstart/hub.yaml")).unwrap());
    let ca_data = example["spec"]["targets"][0]["caData"].as_str().unwrap().to_owned();
    let mut count = BTreeMap::<bool, usize>::new();
    let mut wrong = Vec::new();
    for block in all_blocks().iter().filter(|block| block.language == "yaml" && !is_of_lint(&block.page)) {
        let place = block.place();
        let text = ["GUID", "TENANT", "SUBSCRIPTION"]
            .iter()
            .fold(block.text.clone(), |text, word| text.replace(&format!(": {word}"), &format!(": {GUID}")))
            .replace("LS0t...", &ca_data);
        let mut config: Vec<Value> = Vec::new();
        for document in text.split("\n---\n") {
            config.extend(check(&value(document), document, &place));
        }
        *count.entry(config.is_empty()).or_default() += 1;
        if config.is_empty() {
            continue;
        }
        if config.iter().all(|object| object["kind"] != "ArgoCDHub") {
            let mut hub = base();
            hub["spec"].as_object_mut().unwrap().remove("targets");
            config.push(hub);
        }
        let text: Vec<String> = config.iter().map(Value::to_string).collect();
        // Where something else wires the workloads, there are none.
        let patches = config.iter().all(|object| object["spec"]["argocd"]["patchWorkloads"] != false);
        let arguments = ["render", "-c", "-", &manifests];
        let run = common::argocd_aks(&arguments[..3 + usize::from(patches)], &text.join("\n---\n"));
        if run.code != 0 {
            wrong.push(format!("{place}: {}", run.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count.values().sum::<usize>() > 15, "{count:?}");
}
