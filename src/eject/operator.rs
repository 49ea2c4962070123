//! The `ArgoCD` object of argocd-operator (`argoproj.io/v1beta1`), with the fields that its pods are wired by, and the Secrets
//! beside it. Facts: the operator's API and code (v0.18): `controller` and `server` with `env`, `volumes`, `volumeMounts`
//! and `labels`, which go to the pod templates; accounts that the operator names itself, and leaves as they are.

use super::head;
use super::wiring::{Wired, Wiring};
use crate::api::model::Hub;
use crate::argocd::{CONTROLLER, SERVER};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::text::shell_quoted;
use crate::yaml;
use serde_json::{Map, Value, json};

/// What the operator calls the object of its examples.
const NAME: &str = "argocd";

/// The object and the Secrets, as a stream.
pub fn operator(hub: &Hub) -> Result<(String, Diagnostics)> {
    let mut told = hub.clone();
    told.argocd.service_account = None;
    let wiring = Wiring::of(&told)?;
    let name = name_of_object(hub);
    let mut said = wiring.said;
    if let Some(own) = &hub.argocd.service_account {
        let message =
            format!("the ArgoCD object has no field for a ServiceAccount: the pods do not get {:?}", own.name);
        let help = format!(
            "they keep {name}-{SERVER} and {name}-{CONTROLLER}: make the federated credentials for these, in the namespace {}",
            hub.argocd.namespace
        );
        said.push(Diagnostic::warning(Code::NotTold, message).help(help));
    }
    for (wired, account) in [(&wiring.server, SERVER), (&wiring.controller, CONTROLLER)] {
        let Some(annotations) = wired.annotations().and_then(Value::as_object) else { continue };
        let words: Vec<String> = annotations
            .iter()
            .map(|(key, value)| shell_quoted(&format!("{key}={}", value.as_str().unwrap_or_default())))
            .collect();
        let message =
            format!("the ArgoCD object has no field for the annotations of the ServiceAccount {name}-{account}");
        let help = format!(
            "set them where the operator has made it: kubectl annotate serviceaccount {name}-{account} -n {} {}",
            hub.argocd.namespace,
            words.join(" ")
        );
        said.push(Diagnostic::warning(Code::NotTold, message).help(help));
    }
    let object = json!({
        "apiVersion": "argoproj.io/v1beta1",
        "kind": "ArgoCD",
        "metadata": { "name": name, "namespace": hub.argocd.namespace },
        "spec": { "controller": component(&wiring.controller), "server": component(&wiring.server) },
    });
    let objects: Vec<Value> = std::iter::once(object).chain(wiring.created).collect();
    let head = head("Fields of argocd-operator's object ArgoCD, and the Secrets", &hub.name);
    Ok((format!("{head}{}", yaml::stream(&objects)), said))
}

/// The operator names the workloads after its object; where the config names them, that says which it is.
fn name_of_object(hub: &Hub) -> &str {
    let named = hub.argocd.workloads.server.name.as_deref();
    named.and_then(|name| name.strip_suffix("-server")).filter(|name| !name.is_empty()).unwrap_or(NAME)
}

fn component(wired: &Wired) -> Map<String, Value> {
    let fields = [
        ("env", wired.of_container("env").cloned()),
        ("volumes", wired.volumes().cloned()),
        ("volumeMounts", wired.of_container("volumeMounts").cloned()),
        ("labels", wired.labels()),
    ];
    fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}
