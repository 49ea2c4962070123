//! The real Helm, 3 and 4: its output through the program, the program as its post-renderer, and the values that `eject`
//! writes. The chart below testdata has the shape of argo-cd's; that one is in no registry that is asked here.

use crate::common::{self, Run, argocd_aks, lacks, objects, project, tool, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// A Helm of a version, as a command in a home of its own.
struct Helm {
    home: tempfile::TempDir,
    name: &'static str,
}

impl Helm {
    /// `helm` is Helm 4, `helm3` the one before.
    #[track_caller]
    fn of(name: &'static str, version: &str) -> Option<Self> {
        let mut helm = tool(name)?;
        let said = common::run(helm.args(["version", "--template", "{{.Version}}"]), "").stdout;
        if !said.starts_with(version) {
            lacks(&format!("Helm {version} as {name}"));
            return None;
        }
        Some(Self { home: tempfile::tempdir().unwrap(), name })
    }

    fn command(&self) -> Command {
        let mut helm = tool(self.name).unwrap();
        for folder in ["HELM_DATA_HOME", "HELM_CONFIG_HOME", "HELM_CACHE_HOME"] {
            helm.env(folder, self.home.path().join(folder));
        }
        helm
    }

    fn template(&self, arguments: &[&str]) -> Run {
        let chart = project("testdata/helm/argo-cd");
        let mut helm = self.command();
        common::run(helm.args(["template", "argocd", "--namespace", "argocd"]).arg(chart).args(arguments), "")
    }
}

const HUBS: [&str; 3] = ["{}", "{token: {delivery: Webhook}}", "{serviceAccount: {name: svc}}"];

/// A hub whose Secret has braces in it, which the chart would take for a template of its own.
fn hub(argocd: &str) -> String {
    common::hub(argocd)
        .replace("    labels: {env: dev}\n", "    labels: {env: dev}\n    annotations: {note: \"{{ '{{ x }}' }}\"}\n")
}

fn named(stream: &str) -> BTreeMap<String, Value> {
    let of = |object: &Value, pointer| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    objects(stream)
        .into_iter()
        .map(|object| (format!("{} {}", of(&object, "/kind"), of(&object, "/metadata/name")), object))
        .collect()
}

#[test]
fn a_chart_becomes_the_hub_by_a_pipe_and_by_either_helms_post_renderer() {
    let Some(helm3) = Helm::of("helm3", "v3") else { return };
    let Some(helm4) = Helm::of("helm", "v4") else { return };
    common::run(helm4.command().args(["plugin", "install"]).arg(project("plugin/helm/argocd-aks")), "").ok();
    for argocd in HUBS {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("hub.yaml", &hub(argocd))]);
        let file = folder.path().join("hub.yaml");
        let file = file.to_str().unwrap();
        let chart = helm3.template(&[]).ok();
        let piped = argocd_aks(["render", "-", "-c", file], &chart).ok();
        assert_eq!(named(&chart).len() + 2 + usize::from(argocd.contains("svc")) * 5, named(&piped).len(), "{argocd}");
        let as_argument = |argument| ["--post-renderer-args", argument];
        let arguments = ["render", "-", "-c", file].map(as_argument).concat();
        let third = helm3.template(&[&["--post-renderer", "argocd-aks"], &arguments[..]].concat()).ok();
        assert_eq!(named(&third), named(&piped), "{argocd}");
        let arguments = ["-c", file].map(as_argument).concat();
        let fourth = helm4.template(&[&["--post-renderer", "argocd-aks"], &arguments[..]].concat()).ok();
        assert_eq!(named(&fourth), named(&piped), "{argocd}");
    }
}

#[test]
fn the_plugin_has_the_programs_version() {
    let plugin = std::fs::read_to_string(project("plugin/helm/argocd-aks/plugin.yaml")).unwrap();
    assert_eq!(common::yaml(&plugin).value()["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_mistake_in_the_config_fails_helm_and_helm_3_shows_the_message() {
    let Some(helm3) = Helm::of("helm3", "v3") else { return };
    let Some(helm4) = Helm::of("helm", "v4") else { return };
    common::run(helm4.command().args(["plugin", "install"]).arg(project("plugin/helm/argocd-aks")), "").ok();
    let hub = project("examples/mistakes/hub.yaml");
    let as_argument = |argument| ["--post-renderer-args", argument];
    let arguments = ["render", "-", "-c", hub.to_str().unwrap()].map(as_argument).concat();
    let run = helm3.template(&[&["--post-renderer", "argocd-aks"], &arguments[..]].concat());
    assert!(run.code != 0 && run.stdout.is_empty() && run.stderr.contains("unknown-field"), "{}", run.stderr);
    // Helm 4.3 drops what a plugin says. Where this fails it no longer does, and docs/helm.md is to be changed.
    let arguments = ["-c", hub.to_str().unwrap()].map(as_argument).concat();
    let run = helm4.template(&[&["--post-renderer", "argocd-aks"], &arguments[..]].concat());
    assert!(run.code != 0 && run.stdout.is_empty() && !run.stderr.contains("unknown-field"), "{}", run.stderr);
}

/// The same whatever the order of their entries is.
fn by_name(list: &Value) -> BTreeMap<&str, &Value> {
    list.as_array().unwrap().iter().map(|entry| (entry["name"].as_str().unwrap(), entry)).collect()
}

#[test]
fn the_ejected_values_make_of_a_chart_of_argo_cds_shape_what_render_makes() {
    let Some(helm) = Helm::of("helm", "v4") else { return };
    for argocd in HUBS {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("hub.yaml", &hub(argocd))]);
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let rendered = named(&argocd_aks(["render", "-", "-c", &at("hub.yaml")], &helm.template(&[]).ok()).ok());
        let values = argocd_aks(["eject", "-c", &at("hub.yaml"), "--format", "helm-values"], "").ok();
        write(folder.path(), &[("values.yaml", &values)]);
        let ejected = named(&helm.template(&["--values", &at("values.yaml")]).ok());
        for workload in ["Deployment argocd-server", "StatefulSet argocd-application-controller"] {
            let [want, found] = [&rendered, &ejected].map(|objects| &objects[workload]["spec"]["template"]);
            for list in ["/containers/0/env", "/containers/0/volumeMounts", "/volumes"] {
                let [want, found] = [want, found].map(|pod| by_name(pod["spec"].pointer(list).unwrap()));
                assert_eq!(found, want, "{argocd}: {workload}{list}");
            }
            assert_eq!(found["metadata"]["labels"], want["metadata"]["labels"], "{argocd}: {workload}");
            let account = &found["spec"]["serviceAccountName"];
            assert_eq!(account, &want["spec"]["serviceAccountName"], "{argocd}: {workload}");
            // The account is there, with what the webhook reads.
            let account = format!("ServiceAccount {}", account.as_str().unwrap());
            let of_azure = |objects: &BTreeMap<String, Value>| {
                let annotations = objects[&account]["metadata"]["annotations"].as_object().cloned().unwrap_or_default();
                let of_azure = annotations.into_iter().filter(|(key, _)| key.starts_with("azure."));
                of_azure.collect::<BTreeMap<String, Value>>()
            };
            assert_eq!(of_azure(&ejected), of_azure(&rendered), "{argocd}: {account}");
        }
        for secret in ["Secret cluster-dev", "Secret cluster-prod"] {
            assert_eq!(ejected[secret]["stringData"], rendered[secret]["stringData"], "{argocd}: {secret}");
            assert_eq!(ejected[secret]["metadata"]["labels"], rendered[secret]["metadata"]["labels"]);
            let note = |objects: &BTreeMap<String, Value>| objects[secret]["metadata"]["annotations"]["note"].clone();
            assert_eq!(note(&ejected), note(&rendered), "{argocd}: {secret}");
        }
        // The roles are bound to the account that the pods have: by the chart here, by the program there.
        let bound = |objects: &BTreeMap<String, Value>| -> Vec<String> {
            let account = &objects["Deployment argocd-server"]["spec"]["template"]["spec"]["serviceAccountName"];
            let bindings = objects.values().filter(|object| {
                let subjects = object["subjects"].as_array().into_iter().flatten();
                subjects.into_iter().any(|subject| &subject["name"] == account)
            });
            let mut roles: Vec<String> = bindings.map(|binding| binding["roleRef"].to_string()).collect();
            roles.sort();
            roles
        };
        assert_eq!(bound(&ejected), bound(&rendered), "{argocd}");
    }
}
