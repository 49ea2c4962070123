//! `eject`: stock kustomize and kubectl build it to what the function writes, and nothing in it is marked.

use crate::common;

use common::{ARGOCD_OPERATOR, argo_cd, argocd_aks, objects, program, run, tool, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

fn hub(argocd: &str) -> String {
    common::hub(argocd)
        .replace("    labels: {env: dev}\n", "    labels: {env: dev}\n    annotations: {note: \"{{ '{{ x }}' }}\"}\n")
}

/// The objects by what they are called, without this program's marks.
fn unmarked(stream: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for mut object in objects(stream) {
        if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
            annotations.retain(|key, _| !key.starts_with("argocd-aks.dev/"));
            if annotations.is_empty() {
                object["metadata"].as_object_mut().unwrap().remove("annotations");
            }
        }
        let of = |pointer| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let key = format!("{} {} {}", of("/kind"), of("/metadata/namespace"), of("/metadata/name"));
        assert!(found.insert(key, object).is_none());
    }
    found
}

#[test]
fn the_overlay_builds_to_what_render_writes_without_a_mark() {
    for manifests in ["install.yaml", "namespace-install.yaml", "core-install.yaml", "ha/install.yaml"] {
        let Some(text) = argo_cd(manifests) else { return };
        for argocd in [
            "{}",
            "{token: {delivery: Webhook}}",
            "{serviceAccount: {name: svc}}",
            "{serviceAccount: {name: svc, hubAccess: ClusterAdmin}, token: {delivery: Webhook}}",
        ] {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), &[("install.yaml", &text), ("hub.yaml", &hub(argocd))]);
            let at = |arguments: &[&str]| run(Command::new(program()).current_dir(folder.path()).args(arguments), "");
            at(&["eject", "install.yaml", "-c", "hub.yaml", "-o", "out"]).ok();
            let rendered = at(&["render", "install.yaml", "-c", "hub.yaml"]).ok();
            for (path, bytes) in common::snapshot(&folder.path().join("out")) {
                let text = String::from_utf8(bytes).unwrap();
                assert!(!text.contains("argocd-aks.dev/"), "{}", path.display());
            }
            for (name, arguments) in [("kustomize", ["build", "out"]), ("kubectl", ["kustomize", "out"])] {
                // kubectl has a kustomize of its own: once is enough, as each build takes a second.
                if name == "kubectl" && (manifests, argocd) != ("install.yaml", "{}") {
                    continue;
                }
                let Some(mut kustomize) = tool(name) else { continue };
                let built = run(kustomize.args(arguments).current_dir(folder.path()), "").ok();
                assert_eq!(unmarked(&built), unmarked(&rendered), "{manifests} {argocd} {name}");
            }
        }
    }
}

#[test]
fn what_an_earlier_run_patched_is_ejected_without_its_marks() {
    let Some(text) = argo_cd("install.yaml") else { return };
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("install.yaml", &text), ("hub.yaml", &hub("{serviceAccount: {name: svc}}"))]);
    let at = |arguments: &[&str]| run(Command::new(program()).current_dir(folder.path()).args(arguments), "");
    let rendered = at(&["render", "install.yaml", "-c", "hub.yaml"]).ok();
    write(folder.path(), &[("install.yaml", &rendered)]);
    at(&["eject", "install.yaml", "-c", "hub.yaml", "-o", "out"]).ok();
    let Some(mut kustomize) = tool("kustomize") else { return };
    let built = run(kustomize.args(["build", "out"]).current_dir(folder.path()), "").ok();
    assert!(!built.contains("argocd-aks.dev/"));
    assert_eq!(unmarked(&built), unmarked(&rendered));
}

#[test]
fn nothing_is_ejected_over_files_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("hub.yaml", &hub("{patchWorkloads: false}")), ("out/mine.yaml", "x")]);
    let mut command = Command::new(program());
    let run = run(command.current_dir(folder.path()).args(["eject", "-c", "hub.yaml", "-o", "out"]), "");
    assert!(run.code == 1 && run.stderr.contains("out is not an empty directory"), "{}", run.stderr);
    assert_eq!(common::snapshot(&folder.path().join("out")).len(), 1);
    assert_eq!(argocd_aks(["eject"], "").code, 2);
}

#[test]
fn the_values_of_the_chart_make_the_pods_and_secrets_that_render_makes() {
    let Some(text) = argo_cd("install.yaml") else { return };
    for argocd in ["{}", "{token: {delivery: Webhook}}", "{serviceAccount: {name: svc}}"] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("install.yaml", &text), ("hub.yaml", &hub(argocd))]);
        let at = |arguments: &[&str]| run(Command::new(program()).current_dir(folder.path()).args(arguments), "");
        let rendered = unmarked(&at(&["render", "install.yaml", "-c", "hub.yaml"]).ok());
        let text = at(&["eject", "-c", "hub.yaml", "--format", "helm-values"]).ok();
        assert!(!text.contains("argocd-aks.dev/"), "{text}");
        let values = common::value(&text);
        let server = &rendered["Deployment  argocd-server"];
        let pod = &server["spec"]["template"]["spec"];
        let ours = |list: &Value, of: &Value| {
            list.as_array().into_iter().flatten().all(|entry| of.as_array().unwrap().contains(entry))
        };
        assert!(ours(&values["server"]["env"], &pod["containers"][0]["env"]), "{values:#}");
        assert!(ours(&values["server"]["volumeMounts"], &pod["containers"][0]["volumeMounts"]));
        assert!(ours(&values["server"]["volumes"], &pod["volumes"]));
        assert_eq!(values["server"], values["controller"]);
        match argocd {
            "{}" => assert!(values["server"]["env"].as_array().unwrap().len() == 4),
            "{serviceAccount: {name: svc}}" => assert_eq!(values["server"]["serviceAccount"]["name"], "svc"),
            _ => assert!(
                values["server"]["podLabels"]["azure.workload.identity/use"] == "true"
                    && values["server"]["serviceAccount"]["annotations"].is_object()
            ),
        }
        // As the chart's own template reads them.
        for mut secret in
            values["extraObjects"].as_array().unwrap().iter().filter(|each| each["kind"] == "Secret").cloned()
        {
            let annotations = secret.pointer_mut("/metadata/annotations/note");
            if let Some(Value::String(note)) = annotations {
                *note = note.replace("{{`{{`}}", "{{");
            }
            let name = format!("Secret argocd {}", secret["metadata"]["name"].as_str().unwrap());
            assert_eq!(secret, rendered[&name]);
        }
    }
}

/// The wiring of a workload as `render` makes it, beside what the form says of it.
fn is_wired_as(workload: &Value, bare: &Value, told: &Value, labels: &str) {
    let list = |object: &Value, at: &str| -> Vec<Value> {
        object.pointer(at).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    for (at, key) in [
        ("/spec/template/spec/containers/0/env", "env"),
        ("/spec/template/spec/containers/0/volumeMounts", "volumeMounts"),
        ("/spec/template/spec/volumes", "volumes"),
    ] {
        let before = list(bare, at);
        let added: Vec<Value> = list(workload, at).into_iter().filter(|entry| !before.contains(entry)).collect();
        assert_eq!(added, told[key].as_array().cloned().unwrap_or_default(), "{key}");
    }
    let labels_of = |object: &Value| object["spec"]["template"]["metadata"]["labels"].as_object().cloned().unwrap();
    let before = labels_of(bare);
    let added: serde_json::Map<String, Value> =
        labels_of(workload).into_iter().filter(|(key, _)| !before.contains_key(key)).collect();
    assert_eq!(added, told[labels].as_object().cloned().unwrap_or_default());
}

/// What `render` makes of Argo CD's own manifests, what they are without it, and an `eject` of the same hub.
fn rendered_and_ejected(argocd: &str, format: &str) -> Option<[(BTreeMap<String, Value>, common::Run); 2]> {
    let text = argo_cd("install.yaml")?;
    let folder = tempfile::tempdir().unwrap();
    // Who installs Argo CD by something else says so, and is told the same.
    let told = argocd.replacen('{', "{patchWorkloads: false, ", 1).replace(", }", "}");
    write(folder.path(), &[("install.yaml", &text), ("hub.yaml", &hub(argocd)), ("told.yaml", &hub(&told))]);
    let at = |arguments: &[&str]| run(Command::new(program()).current_dir(folder.path()).args(arguments), "");
    let rendered = unmarked(&at(&["render", "install.yaml", "-c", "hub.yaml"]).ok());
    let ejected = |config: &str| at(&["eject", "-c", config, "--format", format]);
    assert_eq!(ejected("hub.yaml").stdout, ejected("told.yaml").stdout);
    Some([(rendered, ejected("hub.yaml")), (unmarked(&text), ejected("told.yaml"))])
}

#[test]
fn the_operator_s_object_makes_the_pods_that_render_makes_and_is_one_that_the_operator_takes() {
    let Some(definition) = ARGOCD_OPERATOR.file("config/crd/bases/argoproj.io_argocds.yaml") else { return };
    let definition = common::value(&definition);
    let versions = definition["spec"]["versions"].as_array().unwrap();
    let schema = &versions.iter().find(|version| version["name"] == "v1beta1").unwrap()["schema"]["openAPIV3Schema"];
    for argocd in ["{}", "{token: {delivery: Webhook}}", "{serviceAccount: {name: svc}}"] {
        let Some([(rendered, run), (bare, _)]) = rendered_and_ejected(argocd, "operator") else { return };
        let said = run.stderr.clone();
        let stream = run.ok();
        assert!(!stream.contains("argocd-aks.dev/") && !said.contains("argocd-aks.dev/"), "{stream}{said}");
        let object = common::object(&stream, "ArgoCD", "argocd");
        assert!(jsonschema::validator_for(schema).unwrap().is_valid(&object), "{object}");
        for (key, workload) in
            [("server", "Deployment  argocd-server"), ("controller", "StatefulSet  argocd-application-controller")]
        {
            let told = &object["spec"][key];
            is_wired_as(&rendered[workload], &bare[workload], told, "labels");
            let fields = &schema["properties"]["spec"]["properties"][key]["properties"];
            assert!(told.as_object().unwrap().keys().all(|field| fields[field].is_object()), "{told}");
        }
        let secrets = |all: BTreeMap<String, Value>| -> Vec<Value> {
            all.into_values()
                .filter(|object| object["kind"] == "Secret" && object["stringData"]["server"].is_string())
                .collect()
        };
        assert_eq!(secrets(unmarked(&stream)), secrets(rendered));
        // What it has no field for is said.
        match argocd {
            "{}" => assert!(!said.contains("not-told"), "{said}"),
            "{serviceAccount: {name: svc}}" => assert!(said.contains("the pods do not get \"svc\""), "{said}"),
            _ => assert!(
                said.contains(
                    "kubectl annotate serviceaccount argocd-argocd-server -n argocd 'azure.workload.identity/client-id="
                ),
                "{said}"
            ),
        }
    }
}

/// A setting's path as what it leads to, as Helm's `--set` reads it.
fn set(settings: &str) -> Value {
    let mut values = Value::Null;
    for setting in settings.lines().skip(1) {
        let (path, text) = setting.split_once('=').unwrap();
        let mut at = &mut values;
        for step in path.replace("\\.", "\0").replace('[', ".[").split('.') {
            let step = step.replace('\0', ".");
            at = match step.strip_prefix('[') {
                Some(number) => {
                    let number: usize = number.trim_end_matches(']').parse().unwrap();
                    if at.is_null() {
                        *at = Value::Array(Vec::new());
                    }
                    let list = at.as_array_mut().unwrap();
                    if list.len() <= number {
                        list.resize(number + 1, Value::Null);
                    }
                    &mut list[number]
                }
                None => &mut at[step.as_str()],
            };
        }
        *at = Value::String(text.replace("\\,", ","));
    }
    values
}

/// The value with each number and truth value as its text.
fn as_texts(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(as_texts).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(key, value)| (key.clone(), as_texts(value))).collect()),
        Value::String(text) => Value::String(text.clone()),
        other => Value::String(other.to_string()),
    }
}

#[test]
fn the_extension_s_settings_are_the_chart_s_values_and_what_they_cannot_say_is_said() {
    for argocd in ["{}", "{token: {delivery: Webhook}}", "{serviceAccount: {name: svc}}"] {
        let Some([(_, run), _]) = rendered_and_ejected(argocd, "extension") else { return };
        assert!(
            run.stderr.contains("settings make no objects") && run.stderr.contains("is not known"),
            "{}",
            run.stderr
        );
        let Some([(_, values), _]) = rendered_and_ejected(argocd, "helm-values") else { return };
        let mut values = common::value(&values.ok());
        values.as_object_mut().unwrap().remove("extraObjects");
        // As a shell's words, which xargs reads, too.
        let mut xargs = Command::new("xargs");
        let words = common::run(xargs.args(["printf", "%s\n"]), &run.ok()).ok();
        assert_eq!(words.lines().next(), Some("--configuration-settings"));
        assert_eq!(set(&words), as_texts(&values), "{argocd}");
    }
}
