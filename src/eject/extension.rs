//! Configuration settings of the managed extension Microsoft.ArgoCD, as `az k8s-extension create` and `update` take them. Facts:
//! since its version 1.0.0-preview the extension installs the community chart argo-cd, and a setting is a value of that
//! chart by its path. What is not known of it is said, and not guessed.

use super::helm_values::components;
use super::wiring::Wiring;
use crate::api::model::{Delivery, Hub};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::text::shell_quoted;
use serde_json::Value;

/// The settings, one a line, quoted for a shell and for xargs.
pub fn extension(hub: &Hub) -> Result<(String, Diagnostics)> {
    let wiring = Wiring::of(hub)?;
    let mut settings = vec!["--configuration-settings".to_owned()];
    flatten("", &Value::Object(components(hub, &wiring)), &mut settings);
    let mut said = wiring.said;
    let mut warn = |message: String, help: &str| said.push(Diagnostic::warning(Code::NotTold, message).help(help));
    if !wiring.created.is_empty() {
        let count = wiring.created.len();
        warn(
            format!("settings make no objects: {count} of this hub are not among them"),
            "set spec.argocd.patchWorkloads: false, and apply what argocd-aks render writes: the Secrets and the ServiceAccount",
        );
    }
    let (of_another_kind, instead) = match (&hub.argocd.delivery, &hub.argocd.service_account) {
        (Delivery::Projected { .. }, _) => {
            ("lists, numbers and true or false", "delivery: Webhook needs no list and no number")
        }
        (Delivery::Webhook, Some(_)) => {
            ("true or false", "without spec.argocd.serviceAccount the one that is left is a label's")
        }
        (Delivery::Webhook, None) => ("true or false", "the label's value has to reach the pods as a string"),
    };
    warn(
        format!("a setting is a text; how the extension hands {of_another_kind} to its chart is not known"),
        &format!("look at the pods before you rely on them: argocd-aks lint tells what is missing; {instead}"),
    );
    let lines = settings.iter().map(|setting| shell_quoted(setting) + "\n");
    Ok((lines.collect(), said))
}

/// Each value by its path, as Helm's `--set` spells paths: a dot within a key is escaped, an entry of a list has its number.
fn flatten(path: &str, value: &Value, settings: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('.', "\\.");
                let path = if path.is_empty() { key } else { format!("{path}.{key}") };
                flatten(&path, value, settings);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                flatten(&format!("{path}[{at}]"), value, settings);
            }
        }
        Value::String(text) => settings.push(format!("{path}={}", text.replace(',', "\\,"))),
        other => settings.push(format!("{path}={other}")),
    }
}
