//! What the API server refuses of a workload, in the fields that the sign-in needs: with it nothing of the workload is
//! applied, and the pods stay as they were.

use super::finding::{AboutObject, LintFindings};
use super::scene::Scene;
use super::text;
use crate::argocd::pod::Pod;
use crate::argocd::{CONTROLLER, SERVER};
use crate::diagnostic::{Code, Field, Reporter};
use crate::text::nearest;
use serde_json::Value;
use std::collections::HashSet;

const KINDS: [&str; 2] = ["Deployment", "StatefulSet"];
/// The shortest life of a projected token that Kubernetes gives, in seconds.
pub(super) const SHORTEST: i64 = 600;

/// The workloads that are Argo CD's.
pub(super) fn check(scene: &Scene<'_>, findings: &mut LintFindings) {
    for pod in scene.pods() {
        let object = scene.objects[pod.index];
        let mut about = findings.about(pod.index, object);
        workload(object, &mut about);
        not_readable(pod, object, &mut about);
    }
}

/// An object that is one of them in all but its kind.
pub(super) fn check_kind(object: &Value, about: &mut AboutObject<'_>) {
    let kind = object["kind"].as_str().unwrap_or_default();
    let is_named = text(object, "/metadata/name").is_some_and(|name| name == SERVER || name == CONTROLLER);
    let has_pods = object.pointer("/spec/template/spec/containers").is_some();
    if !is_named || !has_pods {
        return;
    }
    if KINDS.contains(&kind) {
        if object["apiVersion"] != "apps/v1" {
            refuse(about, &Field::of(["apiVersion"]), "a workload is of apps/v1", "write apiVersion: apps/v1");
        }
        return;
    }
    let near = nearest(kind.trim(), KINDS.into_iter());
    let same = KINDS.into_iter().find(|known| known.eq_ignore_ascii_case(kind.trim()));
    if let Some(near) = same.or(near) {
        refuse(about, &Field::of(["kind"]), "there is no such kind", &format!("write kind: {near}"));
    }
}

fn workload(object: &Value, about: &mut AboutObject<'_>) {
    if object["spec"].get("replicas").is_some_and(|replicas| !replicas.is_null() && replicas.as_u64().is_none()) {
        refuse(
            about,
            &Field::of(["spec", "replicas"]),
            "replicas is not a whole number from 0 on",
            "write a number, without quotes",
        );
    }
    selector(object, about);
    let spec = Field::of(["spec", "template", "spec"]);
    let pod = &object["spec"]["template"]["spec"];
    if pod.get("serviceAccountName").is_some_and(|name| !name.is_string() && !name.is_null()) {
        refuse(
            about,
            &spec.key("serviceAccountName"),
            "the name of the ServiceAccount is not a string",
            "write its name",
        );
    }
    let volumes = volumes(object, &pod["volumes"], &spec.key("volumes"), about);
    for list in ["containers", "initContainers"] {
        let field = spec.key(list);
        for (at, container) in entries(&pod[list], &field, about).into_iter().enumerate() {
            env(&container["env"], &field.index(at).key("env"), about);
            mounts(&container["volumeMounts"], &volumes, &field.index(at).key("volumeMounts"), about);
        }
    }
}

/// The entries of a list, which may be absent; a mapping in its place is the mistake that people make.
fn entries<'v>(value: &'v Value, field: &Field, about: &mut AboutObject<'_>) -> Vec<&'v Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => {
            for (at, _) in items.iter().enumerate().filter(|(_, item)| !item.is_object()) {
                refuse(
                    about,
                    &field.index(at),
                    "an entry is not a mapping",
                    "write - name: NAME and the rest below it",
                );
            }
            items.iter().collect()
        }
        _ => {
            refuse(about, field, "a list belongs here", "write - name: NAME, one entry for each");
            Vec::new()
        }
    }
}

/// The labels that the workload finds its pods by have to be those of the pods.
fn selector(object: &Value, about: &mut AboutObject<'_>) {
    let field = Field::of(["spec", "template", "metadata", "labels"]);
    let labels = object.pointer("/spec/template/metadata/labels");
    if labels.is_some_and(|labels| !labels.is_object() && !labels.is_null()) {
        return refuse(about, &field, "the labels are not a mapping", "write KEY: VALUE below it");
    }
    for (key, value) in labels.and_then(Value::as_object).into_iter().flatten() {
        if !value.is_string() && !value.is_null() {
            refuse(about, &field.key(key), "a label's value is not a string", "put it in quotes");
        }
    }
    let wanted = object.pointer("/spec/selector/matchLabels").and_then(Value::as_object);
    let is_there = |key: &String, value: &Value| labels.and_then(|labels| labels.get(key)) == Some(value);
    if let Some((key, _)) = wanted.into_iter().flatten().find(|(key, value)| !is_there(key, value)) {
        let what = format!("the pods do not have the label {key} that the selector asks for");
        refuse(about, &field, &what, "write the labels of spec.selector.matchLabels here, too");
    }
}

/// The names of the volumes that a mount may name.
fn volumes<'v>(object: &'v Value, list: &'v Value, field: &Field, about: &mut AboutObject<'_>) -> HashSet<&'v str> {
    let mut names = HashSet::new();
    for (at, volume) in entries(list, field, about).into_iter().enumerate() {
        let field = field.index(at);
        match volume["name"].as_str() {
            Some(name) if !names.insert(name) => {
                let what = format!("there are two volumes called {name:?}");
                refuse(about, &field.key("name"), &what, "keep one of the two");
            }
            None if volume.is_object() => refuse(about, &field, "the volume has no name", "add its name"),
            _ => {}
        }
        token(volume, &field.key("projected"), about);
    }
    let claims = object.pointer("/spec/volumeClaimTemplates").and_then(Value::as_array);
    names.extend(claims.into_iter().flatten().filter_map(|claim| text(claim, "/metadata/name")));
    names
}

/// The projected token.
fn token(volume: &Value, field: &Field, about: &mut AboutObject<'_>) {
    let mode = &volume["projected"]["defaultMode"];
    if !mode.is_null() && mode.as_u64().is_none_or(|mode| mode > 0o777) {
        let what = "defaultMode is not a mode from 0 to 511 (0777)";
        refuse(about, &field.key("defaultMode"), what, "write 420 (0644), a number without quotes");
    }
    let sources = volume.pointer("/projected/sources").and_then(Value::as_array);
    for (at, source) in sources.into_iter().flatten().enumerate() {
        let Some(token) = source.get("serviceAccountToken") else { continue };
        let field = field.key("sources").index(at).key("serviceAccountToken");
        if !token["path"]
            .as_str()
            .is_some_and(|path| !path.is_empty() && !path.starts_with('/') && !path.contains(".."))
        {
            let what = "the token has no path in the volume, or one that leads out of it";
            refuse(about, &field.key("path"), what, "write the name of a file: azure-identity-token");
        }
        let seconds = &token["expirationSeconds"];
        if !seconds.is_null() && seconds.as_i64().is_none_or(|seconds| seconds < SHORTEST) {
            let what = format!("expirationSeconds is not a number from {SHORTEST} on");
            refuse(about, &field.key("expirationSeconds"), &what, "write 3600, a number without quotes");
        }
        if token.get("audience").is_some_and(|audience| !audience.is_string() && !audience.is_null()) {
            refuse(about, &field.key("audience"), "the audience is not a string", "write one audience as a string");
        }
    }
}

fn env(list: &Value, field: &Field, about: &mut AboutObject<'_>) {
    for (at, variable) in entries(list, field, about).into_iter().enumerate().filter(|(_, each)| each.is_object()) {
        let field = field.index(at);
        if variable["name"].as_str().is_none_or(str::is_empty) {
            refuse(about, &field, "a variable has no name", "write - name: NAME and value: VALUE");
        }
        match &variable["value"] {
            Value::String(value) if !value.is_empty() && variable.get("valueFrom").is_some_and(Value::is_object) => {
                refuse(about, &field, "a variable has both value and valueFrom", "keep one of the two");
            }
            Value::Null | Value::String(_) => {}
            _ => refuse(about, &field.key("value"), "a variable's value is not a string", "put it in quotes"),
        }
    }
}

fn mounts(list: &Value, volumes: &HashSet<&str>, field: &Field, about: &mut AboutObject<'_>) {
    let mut paths = HashSet::new();
    for (at, mount) in entries(list, field, about).into_iter().enumerate().filter(|(_, each)| each.is_object()) {
        let field = field.index(at);
        match mount["mountPath"].as_str().filter(|path| !path.is_empty()) {
            Some(path) if !paths.insert(path) => {
                let what = format!("two mounts are at {path}");
                refuse(about, &field.key("mountPath"), &what, "keep one of the two");
            }
            None => refuse(about, &field, "the mount has no mountPath", "add mountPath"),
            Some(_) => {}
        }
        match mount["name"].as_str().filter(|name| !name.is_empty()) {
            Some(name) if volumes.contains(name) => {}
            Some(name) => {
                let what = format!("there is no volume called {name:?} for the mount");
                refuse(about, &field.key("name"), &what, "add the volume, or name one that is there");
            }
            None => refuse(about, &field, "the mount names no volume", "add the name of a volume"),
        }
        if mount.get("readOnly").is_some_and(|flag| !flag.is_boolean() && !flag.is_null()) {
            refuse(about, &field.key("readOnly"), "readOnly is not true or false", "write true, without quotes");
        }
    }
}

/// A token that only root may read: the image's user is another, of whom Kubernetes does not know.
fn not_readable(pod: &Pod<'_>, object: &Value, about: &mut AboutObject<'_>) {
    let spec = &object["spec"]["template"]["spec"];
    let context = &spec["securityContext"];
    let says_who = |context: &Value| context.get("runAsUser").is_some_and(|user| !user.is_null());
    let containers = spec["containers"].as_array().map_or(&[][..], Vec::as_slice);
    // With a group the kubelet gives it the file; with a user everywhere it gives it to that one.
    let is_given = !context["fsGroup"].is_null()
        || says_who(context)
        || (!containers.is_empty() && containers.iter().all(|container| says_who(&container["securityContext"])));
    if is_given {
        return;
    }
    for (name, ..) in pod.tokens().into_iter().filter(|(.., token)| token.is_for_entra()) {
        let volumes = spec["volumes"].as_array().map_or(&[][..], Vec::as_slice);
        let Some(at) = volumes.iter().position(|volume| volume["name"] == name) else { continue };
        let mode = volumes[at].pointer("/projected/defaultMode").and_then(Value::as_u64);
        if mode.is_some_and(|mode| mode & 0o004 == 0) {
            about.error(
                Code::TokenNotReadable,
                &Field::of(["spec", "template", "spec", "volumes"]).index(at).key("projected").key("defaultMode"),
                "only root may read the token, and Argo CD does not run as root: the sign-in fails",
                "write 420 (0644), or a securityContext with fsGroup: 999",
            );
        }
    }
}

fn refuse(about: &mut AboutObject<'_>, field: &Field, what: &str, help: &str) {
    about.error(Code::WorkloadRefused, field, format!("{what}: the API server refuses the workload"), help);
}
