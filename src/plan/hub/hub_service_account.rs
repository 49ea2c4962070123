//! The `ServiceAccounts` that sign in: a dedicated one, or the stock ones annotated for the webhook.

use super::patched::Patched;
use crate::api::model::{Delivery, Hub};
use crate::azure::workload_identity::{CLIENT_ID_ANNOTATION, TENANT_ID_ANNOTATION};
use crate::diagnostic::{Code, Diagnostic, Field};
use crate::k8s::Object;
use crate::k8s::annotations::GENERATED_BY;
use crate::plan::edited::Edited;
use crate::plan::{Draft, generated};
use serde_json::{Value, json};

const ANNOTATION: &str = "annotation";

/// What the webhook reads on the `ServiceAccount`.
fn identity(hub: &Hub) -> [(&'static str, String); 2] {
    [
        (CLIENT_ID_ANNOTATION, hub.identity.client_id.to_string()),
        (TENANT_ID_ANNOTATION, hub.identity.tenant_id.to_string()),
    ]
}

/// `accounts` are those that the workloads run as without a dedicated one.
pub(in crate::plan) fn plan(hub: &Hub, objects: &[&Object], accounts: &[String], draft: &mut Draft) {
    match &hub.argocd.service_account {
        Some(account) => {
            dedicated(hub, &account.name, objects, draft);
            let left: Vec<String> = accounts.iter().filter(|left| **left != account.name).cloned().collect();
            leaves_an_identity(hub, objects, &left, draft);
        }
        None if hub.argocd.delivery == Delivery::Webhook && hub.argocd.patch_workloads => {
            for name in accounts {
                stock(hub, name, objects, draft);
            }
        }
        None => {}
    }
    let wanted: &[String] = match (&hub.argocd.service_account, &hub.argocd.delivery) {
        (None, Delivery::Webhook) => accounts,
        _ => &[],
    };
    let dedicated = hub.argocd.service_account.as_ref().map(|account| account.name.as_str());
    clean(
        objects,
        |object| {
            wanted.iter().any(|name| object.meta.is_named(name))
                || dedicated.is_some_and(|name| object.meta.is_named(name))
        },
        draft,
    );
}

fn dedicated(hub: &Hub, name: &str, objects: &[&Object], draft: &mut Draft) {
    let namespace = Some(hub.argocd.namespace.as_str());
    let foreign = generated::find(objects, "ServiceAccount", name, namespace)
        .filter(|at| objects[*at].annotation(GENERATED_BY).is_none());
    if let Some(at) = foreign {
        return annotate(hub, at, objects[at], draft);
    }
    let mut metadata = generated::metadata(hub, name, true);
    if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
        annotations.extend(identity(hub).map(|(key, value)| (key.to_owned(), json!(value))));
    }
    draft.wanted.push(json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}));
}

fn stock(hub: &Hub, name: &str, objects: &[&Object], draft: &mut Draft) {
    match generated::find(objects, "ServiceAccount", name, Some(&hub.argocd.namespace)) {
        Some(at) => annotate(hub, at, objects[at], draft),
        None => draft.diagnostics.push(made_elsewhere(hub, name)),
    }
}

/// An account that is made by something else (Terraform, another chart) cannot be annotated here.
fn made_elsewhere(hub: &Hub, name: &str) -> Diagnostic {
    let annotations = identity(hub).map(|(key, value)| format!("{key}: {value}")).join(", ");
    Diagnostic::warning(
        Code::ServiceAccountMissing,
        format!("the ServiceAccount {name} is not in the input, so that it was not annotated for the webhook"),
    )
    .help(format!("annotate it where it is made: {annotations}"))
}

/// Puts the identity on a `ServiceAccount` that is not our own.
fn annotate(hub: &Hub, at: usize, object: &Object, draft: &mut Draft) {
    let Some(value) = &object.value else { return };
    let mut item = Edited::new(value.clone());
    let mut marks = Patched::of(object);
    for (key, wanted) in identity(hub) {
        match object.annotation(key) {
            Some(current) if current == wanted => {}
            Some(current) if !marks.has(ANNOTATION, key) => {
                draft.diagnostics.push(other_identity(hub, object, key, current));
            }
            _ => {
                item.set_in_map("/metadata/annotations", key, json!(wanted));
                marks.insert(ANNOTATION, key);
            }
        }
    }
    marks.write(object, &mut item);
    draft.patch(at, item.into_patch());
}

/// Another application's id stays: argocd-server may sign in its users with it, and the cluster Secrets name the hub's
/// identity themselves.
fn other_identity(hub: &Hub, object: &Object, key: &str, current: &str) -> Diagnostic {
    let account = &object.meta.resource.name;
    let message = format!("the annotation is {current:?}, which is not the hub's identity: it stays");
    let help = format!(
        "right where another application, such as the one for Argo CD's single sign-on, uses {account}: the cluster Secrets name {} themselves, and each of the two needs a federated credential for {account}; else correct it",
        hub.identity.client_id
    );
    Diagnostic::warning(Code::OtherIdentity, message)
        .help(help)
        .resource(object.meta.resource.clone())
        .file(object.meta.path.clone())
        .field(Field::of(["metadata", "annotations", key]))
}

/// The workloads leave an account that is another application's, and its sign-in with it.
fn leaves_an_identity(hub: &Hub, objects: &[&Object], accounts: &[String], draft: &mut Draft) {
    for name in accounts {
        let found = generated::find(objects, "ServiceAccount", name, Some(&hub.argocd.namespace));
        let Some(object) = found.map(|at| objects[at]) else { continue };
        let own = hub.identity.client_id.to_string();
        let is_other = object.annotation(CLIENT_ID_ANNOTATION).is_some_and(|id| !id.eq_ignore_ascii_case(&own));
        if !is_other || Patched::of(object).has(ANNOTATION, CLIENT_ID_ANNOTATION) {
            continue;
        }
        let message = format!(
            "a workload ran as {name}, which has another identity: what signed in with it, such as Argo CD's single sign-on, no longer does"
        );
        let help = "leave spec.argocd.serviceAccount out to keep the account, or federate that application with the new one and annotate it there";
        draft.diagnostics.push(
            Diagnostic::warning(Code::OtherIdentity, message)
                .help(help)
                .resource(object.meta.resource.clone())
                .file(object.meta.path.clone())
                .field(Field::of(["metadata", "annotations", CLIENT_ID_ANNOTATION])),
        );
    }
}

/// Takes back what an earlier run put on `ServiceAccounts` that are not wanted any more.
fn clean(objects: &[&Object], is_wanted: impl Fn(&Object) -> bool, draft: &mut Draft) {
    for (at, object) in objects.iter().enumerate() {
        let mut marks = Patched::of(object);
        if object.meta.resource.kind != "ServiceAccount" || marks == Patched::default() || is_wanted(object) {
            continue;
        }
        let Some(value) = &object.value else { continue };
        let mut item = Edited::new(value.clone());
        let keys: Vec<String> = marks.of_kind(ANNOTATION).map(str::to_owned).collect();
        for key in keys {
            item.remove_from_map("/metadata/annotations", &key);
            marks.remove(ANNOTATION, &key);
        }
        marks.write(object, &mut item);
        draft.patch(at, item.into_patch());
    }
}
