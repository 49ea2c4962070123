//! The workloads of the hub's own namespace that sign in, or why there are none.

use crate::api::model::ArgoCd;
use crate::argocd::{Component, Installer, installer, workload};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, Result};
use crate::k8s::Object;
use serde_json::Value;

/// A workload in the input.
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) struct FoundWorkload {
    /// Its place among the objects.
    pub(in crate::plan) index: usize,
    /// The index of its main container.
    pub(in crate::plan) container: usize,
}

/// The workloads that sign in, or why there are none.
pub(in crate::plan) fn workloads(
    argocd: &ArgoCd,
    objects: &[&Object],
    diagnostics: &mut Diagnostics,
) -> Vec<FoundWorkload> {
    let mut found = Vec::new();
    let before = diagnostics.len();
    let server = of(Component::Server, argocd, objects, diagnostics);
    let controller = of(Component::Controller, argocd, objects, diagnostics);
    if diagnostics.len() > before {
        return found;
    }
    if controller.is_empty() {
        diagnostics.push(missing(Component::Controller, argocd, objects));
        if server.is_empty() {
            diagnostics.push(missing(Component::Server, argocd, objects));
        }
    } else if server.is_empty() {
        diagnostics.push(if argocd.workloads.server.name.is_some() {
            missing(Component::Server, argocd, objects)
        } else {
            Diagnostic::info(Code::NoServer, "there is no argocd-server: only the application controller is wired")
                .help("right for core-install; otherwise name it in spec.argocd.workloads.server.name")
        });
    }
    for (component, indices) in [(Component::Server, server), (Component::Controller, controller)] {
        for index in indices {
            match container(component, argocd, objects[index]) {
                Ok(container) => found.push(FoundWorkload { index, container }),
                Err(found) => diagnostics.extend(found),
            }
        }
    }
    found
}

fn of(component: Component, argocd: &ArgoCd, objects: &[&Object], diagnostics: &mut Diagnostics) -> Vec<usize> {
    let selector = argocd.workloads.of(component);
    let matching = workload::matching(component, selector.name.as_deref(), objects);
    let here =
        |at: &usize| objects[*at].meta.resource.namespace.as_ref().is_none_or(|found| *found == argocd.namespace);
    let (ours, elsewhere): (Vec<usize>, Vec<usize>) = matching.into_iter().partition(here);
    if let (true, Some(at)) = (ours.is_empty(), elsewhere.first()) {
        diagnostics.push(other_namespace(argocd, objects[*at]));
    }
    ours
}

fn container(component: Component, argocd: &ArgoCd, object: &Object) -> Result<usize> {
    let value = object.value.as_ref().unwrap_or(&Value::Null);
    let wanted = argocd.workloads.of(component).container.as_deref();
    let found = workload::main_container(component, wanted, value);
    found.ok_or_else(|| {
        let names = workload::container_names(value);
        let field = Field::of(["spec", "argocd", "workloads", component.config_key(), "container"]);
        let (message, help) = match wanted {
            Some(wanted) => (
                format!("{} has no container {wanted:?}; it has {}", component.stock_name(), list(&names)),
                format!("correct {field}"),
            ),
            None => (
                format!("cannot tell which container of {} is the main one: {}", component.stock_name(), list(&names)),
                format!("name it in {field}"),
            ),
        };
        Diagnostic::error(Code::ContainerMissing, message)
            .help(help)
            .resource(object.meta.resource.clone())
            .file(object.meta.path.clone())
            .field(Field::of(["spec", "template", "spec", "containers"]))
            .into()
    })
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// How many workloads are named.
const NAMED: usize = 4;

fn missing(component: Component, argocd: &ArgoCd, objects: &[&Object]) -> Diagnostic {
    let wanted = argocd.workloads.of(component).name.as_deref().unwrap_or(component.stock_name());
    let kinds = component.kinds().join(" or ");
    let message = format!("there is no {kinds} {wanted} in the manifests");
    let key = component.config_key();
    if let Some(name) = installer::operators_object(objects) {
        let message = format!("{message}, but the object ArgoCD {name}, of which argocd-operator makes it");
        return Diagnostic::error(Code::WorkloadMissing, message).help(Installer::Operator(name).way());
    }
    let values = objects.iter().filter_map(|object| Some((*object, object.value.as_ref()?)));
    let is_kind = |object: &Object| component.kinds().contains(&object.meta.resource.kind.as_str());
    let candidates: Vec<String> = values
        .filter(|(object, value)| {
            is_kind(object) && workload::is_candidate(value) && !is_other(component, object, objects)
        })
        .map(|(object, _)| format!("{} {}", object.meta.resource.kind, object.meta.resource.name))
        .take(NAMED)
        .collect();
    let install = "give Argo CD's install manifests as input too";
    let elsewhere = "or set spec.argocd.patchWorkloads: false where something else installs Argo CD";
    let help = if candidates.is_empty() {
        format!("{install}, name the workload in spec.argocd.workloads.{key}.name, {elsewhere}")
    } else {
        let listed = candidates.join(", ");
        format!("if it is {listed}: name it in spec.argocd.workloads.{key}.name; else {install}, {elsewhere}")
    };
    Diagnostic::error(Code::WorkloadMissing, message).help(help)
}

/// Whether it is known as the other of the two.
fn is_other(component: Component, object: &Object, objects: &[&Object]) -> bool {
    let other = match component {
        Component::Server => Component::Controller,
        Component::Controller => Component::Server,
    };
    workload::matching(other, None, objects).iter().any(|at| std::ptr::eq(objects[*at], object))
}

fn other_namespace(argocd: &ArgoCd, object: &Object) -> Diagnostic {
    let found = object.meta.resource.namespace.as_deref().unwrap_or_default();
    Diagnostic::error(
        Code::WorkloadOtherNamespace,
        format!(
            "{} is in the namespace {found:?}, but the hub's namespace is {:?}",
            object.meta.resource.name, argocd.namespace
        ),
    )
    .help(format!("set spec.argocd.namespace: {found}, or put Argo CD into {}", argocd.namespace))
    .resource(object.meta.resource.clone())
    .file(object.meta.path.clone())
    .field(Field::of(["metadata", "namespace"]))
}
