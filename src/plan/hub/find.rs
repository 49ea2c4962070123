//! Finding argocd-server and argocd-application-controller: by the config's name, by their own, by the name
//! they had before kustomize's namePrefix, or by the labels of the Helm chart.

use super::{CONTROLLER, SERVER};
use crate::api::model::{Hub, WorkloadSelector};
use crate::diagnostic::{Code, Diagnostic, Field};
use crate::plan::Object;
use serde_json::Value;

/// Which of the two workloads that connect to targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// The API server and UI.
    Server,
    /// The application controller.
    Controller,
}

impl Component {
    /// Its name in Argo CD's own manifests, and its `ServiceAccount`'s.
    pub fn stock_name(self) -> &'static str {
        match self {
            Self::Server => SERVER,
            Self::Controller => CONTROLLER,
        }
    }

    /// The value of the Helm chart's label `app.kubernetes.io/component`, and its name of the main container.
    fn helm_name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Controller => "application-controller",
        }
    }

    fn config_key(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Controller => "controller",
        }
    }

    fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Server => &["Deployment"],
            // With dynamic cluster distribution a Deployment, beside or instead of the StatefulSet.
            Self::Controller => &["StatefulSet", "Deployment"],
        }
    }

    pub(in crate::plan) fn selector(self, hub: &Hub) -> &WorkloadSelector {
        match self {
            Self::Server => &hub.argocd.server,
            Self::Controller => &hub.argocd.controller,
        }
    }
}

/// A workload in the input.
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) struct Workload {
    /// Its place among the objects.
    pub(in crate::plan) index: usize,
    /// The index of its main container.
    pub(in crate::plan) container: usize,
}

/// The workloads that sign in, or why there are none.
pub(in crate::plan) fn workloads(hub: &Hub, objects: &[&Object], diagnostics: &mut Vec<Diagnostic>) -> Vec<Workload> {
    let mut found = Vec::new();
    let before = diagnostics.len();
    let server = of(Component::Server, hub, objects, diagnostics);
    let controller = of(Component::Controller, hub, objects, diagnostics);
    if diagnostics.len() > before {
        return found;
    }
    if controller.is_empty() {
        diagnostics.push(missing(Component::Controller, hub));
        if server.is_empty() {
            diagnostics.push(missing(Component::Server, hub));
        }
    } else if server.is_empty() {
        diagnostics.push(if hub.argocd.server.name.is_some() {
            missing(Component::Server, hub)
        } else {
            Diagnostic::info(Code::NoServer, "there is no argocd-server: only the application controller is wired")
                .help("right for core-install; otherwise name it in spec.argocd.workloads.server.name")
        });
    }
    for (component, indices) in [(Component::Server, server), (Component::Controller, controller)] {
        for index in indices {
            match container(component, hub, objects[index]) {
                Ok(container) => found.push(Workload { index, container }),
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
    found
}

fn of(component: Component, hub: &Hub, objects: &[&Object], diagnostics: &mut Vec<Diagnostic>) -> Vec<usize> {
    let matching = matching(component, component.selector(hub).name.as_deref(), objects);
    let here =
        |at: &usize| objects[*at].meta.resource.namespace.as_ref().is_none_or(|found| *found == hub.argocd.namespace);
    let (ours, elsewhere): (Vec<usize>, Vec<usize>) = matching.into_iter().partition(here);
    if let (true, Some(at)) = (ours.is_empty(), elsewhere.first()) {
        diagnostics.push(other_namespace(hub, objects[*at]));
    }
    ours
}

/// The workloads of a component, in any namespace: by `name`, or by their own name or labels.
pub(in crate::plan) fn matching(component: Component, name: Option<&str>, objects: &[&Object]) -> Vec<usize> {
    let candidates: Vec<usize> = (0..objects.len()).filter(|at| is_kind(component, objects[*at])).collect();
    let named = |wanted: &str| -> Vec<usize> {
        candidates.iter().copied().filter(|at| objects[*at].meta.is_named(wanted)).collect()
    };
    let matching = named(name.unwrap_or(component.stock_name()));
    if matching.is_empty() && name.is_none() {
        return candidates.into_iter().filter(|at| has_helm_labels(component, objects[*at])).collect();
    }
    matching
}

fn is_kind(component: Component, object: &Object) -> bool {
    object.value.is_some()
        && object.meta.group() == "apps"
        && component.kinds().contains(&object.meta.resource.kind.as_str())
}

fn has_helm_labels(component: Component, object: &Object) -> bool {
    let label = |key: &str| object.value.as_ref()?.pointer("/metadata/labels")?.get(key)?.as_str();
    label("app.kubernetes.io/component") == Some(component.helm_name())
        && label("app.kubernetes.io/part-of") == Some("argocd")
}

/// The index of the container that signs in: the one of this name, or the one that is called as Argo CD's own.
pub(in crate::plan) fn main_container(component: Component, name: Option<&str>, object: &Value) -> Option<usize> {
    let names = container_names(object);
    let position = |wanted: &str| names.iter().position(|name| *name == wanted);
    match name {
        Some(wanted) => position(wanted),
        None => position(component.stock_name())
            .or_else(|| position(component.helm_name()))
            .or_else(|| (names.len() == 1).then_some(0)),
    }
}

fn container_names(object: &Value) -> Vec<&str> {
    let containers = object.pointer("/spec/template/spec/containers").and_then(Value::as_array);
    let containers = containers.map_or(&[][..], Vec::as_slice);
    containers.iter().map(|each| each["name"].as_str().unwrap_or_default()).collect()
}

fn container(component: Component, hub: &Hub, object: &Object) -> Result<usize, Box<Diagnostic>> {
    let value = object.value.as_ref().unwrap_or(&Value::Null);
    let found = main_container(component, component.selector(hub).container.as_deref(), value);
    found.ok_or_else(|| {
        let names = container_names(value);
        let field = Field::of(["spec", "argocd", "workloads", component.config_key(), "container"]);
        Box::new(
            Diagnostic::error(
                Code::ContainerMissing,
                format!(
                    "the main container of {} cannot be told; its containers are {}",
                    component.stock_name(),
                    list(&names)
                ),
            )
            .help(format!("name it in {field}"))
            .resource(object.meta.resource.clone())
            .file(object.meta.path.clone())
            .field(Field::of(["spec", "template", "spec", "containers"])),
        )
    })
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn missing(component: Component, hub: &Hub) -> Diagnostic {
    let wanted = component.selector(hub).name.as_deref().unwrap_or(component.stock_name());
    let kinds = component.kinds().join(" or ");
    Diagnostic::error(Code::WorkloadMissing, format!("there is no {kinds} {wanted} in the manifests"))
        .help(format!(
            "give Argo CD's install manifests as input too, name the workload in spec.argocd.workloads.{}.name, or set spec.argocd.patchWorkloads: false where something else installs Argo CD",
            component.config_key()
        ))
}

fn other_namespace(hub: &Hub, object: &Object) -> Diagnostic {
    let found = object.meta.resource.namespace.as_deref().unwrap_or_default();
    Diagnostic::error(
        Code::WorkloadOtherNamespace,
        format!(
            "{} is in the namespace {found:?}, but the hub's namespace is {:?}",
            object.meta.resource.name, hub.argocd.namespace
        ),
    )
    .help(format!("set spec.argocd.namespace: {found}, or put Argo CD into {}", hub.argocd.namespace))
    .resource(object.meta.resource.clone())
    .file(object.meta.path.clone())
    .field(Field::of(["metadata", "namespace"]))
}
