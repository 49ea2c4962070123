//! argocd-server and argocd-application-controller, the workloads that connect to targets: what they are called, and how
//! they are found: by the config's name, by their own (also before kustomize's namePrefix), by the labels of the Helm
//! chart, or by the program that they run.

use crate::k8s::Object;
use serde_json::Value;

/// The stock name of argocd-server, of the workload, its main container and its `ServiceAccount` alike.
pub const SERVER: &str = "argocd-server";
/// The stock name of the application controller.
pub const CONTROLLER: &str = "argocd-application-controller";
/// The `ServiceAccounts` that Argo CD's own manifests make.
pub const STOCK_ACCOUNTS: [&str; 10] = [
    SERVER,
    CONTROLLER,
    "argocd-applicationset-controller",
    "argocd-commit-server",
    "argocd-dex-server",
    "argocd-notifications-controller",
    "argocd-redis",
    "argocd-redis-ha",
    "argocd-redis-ha-haproxy",
    "argocd-repo-server",
];

/// Where to find a workload whose name or labels are not Argo CD's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkloadSelector {
    /// `metadata.name`.
    pub name: Option<String>,
    /// Name of the main container.
    pub container: Option<String>,
}

/// A selector for each of the two workloads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selectors {
    /// argocd-server.
    pub server: WorkloadSelector,
    /// argocd-application-controller.
    pub controller: WorkloadSelector,
}

impl Selectors {
    /// The selector of a workload.
    pub fn of(&self, component: Component) -> &WorkloadSelector {
        match component {
            Component::Server => &self.server,
            Component::Controller => &self.controller,
        }
    }
}

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

    /// Its key in `spec.argocd.workloads`.
    pub fn config_key(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Controller => "controller",
        }
    }

    /// The kinds that it may be of.
    pub fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Server => &["Deployment"],
            // With dynamic cluster distribution a Deployment, beside or instead of the StatefulSet.
            Self::Controller => &["StatefulSet", "Deployment"],
        }
    }
}

/// The workloads of a component, in any namespace: by `name`, or by their own name or labels.
pub fn matching(component: Component, name: Option<&str>, objects: &[&Object]) -> Vec<usize> {
    let candidates: Vec<usize> = (0..objects.len()).filter(|at| is_kind(component, objects[*at])).collect();
    let named = |wanted: &str| -> Vec<usize> {
        candidates.iter().copied().filter(|at| objects[*at].meta.is_named(wanted)).collect()
    };
    if let Some(name) = name {
        return named(name);
    }
    let by = |is_it: fn(Component, &Object) -> bool| -> Vec<usize> {
        candidates.iter().copied().filter(|at| is_it(component, objects[*at])).collect()
    };
    let found = [named(component.stock_name()), by(has_helm_labels), by(runs_it), by(has_its_part_and_image)];
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
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

/// Whether a container runs the program: charts of other makers have names and labels of their own.
fn runs_it(component: Component, object: &Object) -> bool {
    object.value.as_ref().is_some_and(|value| containers(value).iter().any(|each| runs(component, each)))
}

/// Argo CD's image, and the component's label: some charts overwrite what a workload is part of.
fn has_its_part_and_image(component: Component, object: &Object) -> bool {
    let Some(value) = &object.value else { return false };
    let labels = ["/metadata/labels", "/spec/template/metadata/labels"].into_iter().filter_map(|at| value.pointer(at));
    let keys = ["app.kubernetes.io/component", "app.kubernetes.io/name"];
    let names = [component.helm_name(), component.stock_name()];
    let mut texts = labels.flat_map(|labels| keys.into_iter().filter_map(|key| labels.get(key)?.as_str()));
    has_argo_cds_image(value) && texts.any(|text| names.contains(&text))
}

/// Whether a container has an image of Argo CD's, by its name.
fn has_argo_cds_image(object: &Value) -> bool {
    let name = |image: &str| {
        let image = image.split('@').next().unwrap_or_default();
        image.rsplit('/').next().unwrap_or_default().split(':').next().unwrap_or_default().to_owned()
    };
    let mut images = containers(object).iter().filter_map(|each| each["image"].as_str());
    images.any(|image| ["argocd", "argo-cd"].contains(&name(image).as_str()))
}

/// Whether a workload looks like one of those that sign in, by its image, its name and its labels: not the others of
/// Argo CD, which do not.
pub fn is_candidate(object: &Value) -> bool {
    const OTHERS: [&str; 9] =
        ["repo", "redis", "dex", "notification", "applicationset", "commit", "updater", "operator", "rollouts"];
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
    if !matches!(text("/kind"), Some("Deployment" | "StatefulSet")) {
        return false;
    }
    let name = text("/metadata/name").unwrap_or_default();
    let is_part = text("/metadata/labels/app.kubernetes.io~1part-of") == Some("argocd");
    let has_image =
        containers(object).iter().filter_map(|each| each["image"].as_str()).any(|image| image.contains("argocd"));
    (has_image || has_argo_cds_image(object) || is_part || name.contains("argocd"))
        && !OTHERS.iter().any(|other| name.contains(other))
}

/// The program stands in `command` or, behind the image's entrypoint, in `args`.
fn runs(component: Component, container: &Value) -> bool {
    let words = ["command", "args"].iter().filter_map(|key| container[*key].as_array()).flatten();
    // A shell has its words in one.
    let mut words = words.filter_map(Value::as_str).flat_map(|text| text.split([' ', '\n', '\t', ';', '&']));
    words.any(|word| word.trim_matches(['"', '\'']).rsplit('/').next() == Some(component.stock_name()))
}

/// The index of the container that signs in: the one of this name, the one that is called as Argo CD's own or runs its
/// program, or the only one.
pub fn main_container(component: Component, name: Option<&str>, object: &Value) -> Option<usize> {
    let names = container_names(object);
    let position = |wanted: &str| names.iter().position(|name| *name == wanted);
    match name {
        Some(wanted) => position(wanted),
        None => position(component.stock_name())
            .or_else(|| position(component.helm_name()))
            .or_else(|| containers(object).iter().position(|each| runs(component, each)))
            .or_else(|| (names.len() == 1).then_some(0)),
    }
}

/// The names of a workload's containers.
pub fn container_names(object: &Value) -> Vec<&str> {
    containers(object).iter().map(|each| each["name"].as_str().unwrap_or_default()).collect()
}

fn containers(object: &Value) -> &[Value] {
    object.pointer("/spec/template/spec/containers").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
