//! The workloads that connect to targets, read only: what they run as, and which token they have where.

use super::workload::{self, Component, Selectors, WorkloadSelector};
use crate::azure::workload_identity::{SKIP_CONTAINERS_ANNOTATION, USE_LABEL, is_entra_audience};
use crate::diagnostic::Field;
use crate::k8s::{Meta, Object};
use serde_json::Value;

/// The pod template of argocd-server or of an application controller.
#[derive(Debug)]
pub struct Pod<'o> {
    /// Index of the workload among the objects.
    pub index: usize,
    /// Which of the two.
    pub component: Component,
    object: &'o Value,
    /// Index of the container that signs in; `None` where it cannot be told.
    container: Option<usize>,
}

/// What a pod has at the path of a token file.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenAt<'o> {
    /// A projected token of the `ServiceAccount`.
    Projected(ProjectedToken<'o>),
    /// A mount of something else; where it stands.
    Other(Field),
    /// Nothing is mounted there.
    Nothing,
}

/// A projected token.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedToken<'o> {
    /// Whom it is for; `None`: the API server's own audience.
    pub audience: Option<&'o str>,
    /// How long it lives, in seconds.
    pub expiration_seconds: Option<i64>,
    /// Where its source stands.
    pub field: Field,
}

impl ProjectedToken<'_> {
    /// Whether it is for Entra, by its audience.
    pub fn is_for_entra(&self) -> bool {
        self.audience.is_some_and(is_entra_audience)
    }
}

const SPEC: [&str; 3] = ["spec", "template", "spec"];
/// The kinds that argocd-server and the application controllers have.
const KINDS: [&str; 2] = ["Deployment", "StatefulSet"];

impl<'o> Pod<'o> {
    /// The pods that connect to targets: argocd-server's, then the controllers'.
    pub fn all(objects: &[&'o Value], selectors: &Selectors) -> Vec<Self> {
        let is_workload = |object: &Value| {
            let kind = object.get("kind").and_then(Value::as_str);
            kind.is_some_and(|kind| KINDS.contains(&kind))
        };
        let indices: Vec<usize> = (0..objects.len()).filter(|at| is_workload(objects[*at])).collect();
        let workloads: Vec<Object> = indices.iter().map(|at| Object::new(objects[*at].clone())).collect();
        let workloads: Vec<&Object> = workloads.iter().collect();
        let mut pods = Vec::new();
        for component in [Component::Server, Component::Controller] {
            let WorkloadSelector { name, container } = selectors.of(component);
            for found in workload::matching(component, name.as_deref(), &workloads) {
                let index = indices[found];
                let object = objects[index];
                let container = workload::main_container(component, container.as_deref(), object);
                pods.push(Self { index, component, object, container });
            }
        }
        pods
    }

    /// The workload's own name.
    pub fn name(&self) -> &'o str {
        self.object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default()
    }

    /// The workload's namespace, where it carries one.
    pub fn namespace(&self) -> Option<&'o str> {
        self.object.pointer("/metadata/namespace").and_then(Value::as_str)
    }

    /// Whether the name of the account is Argo CD's own for this workload.
    pub fn has_stock_account(&self) -> bool {
        Meta::of(self.object).is_named(self.service_account()) || self.service_account() == self.component.stock_name()
    }

    /// The `ServiceAccount` whose token it has.
    pub fn service_account(&self) -> &'o str {
        let named = |key: &str| self.spec(key).and_then(Value::as_str).filter(|name| !name.is_empty());
        // What Kubernetes gives a pod that names none.
        named("serviceAccountName").or_else(|| named("serviceAccount")).unwrap_or("default")
    }

    /// `spec.replicas`, where it is written.
    pub fn replicas(&self) -> Option<u64> {
        self.object.pointer("/spec/replicas").and_then(Value::as_u64)
    }

    /// A label of the pod template.
    pub fn label(&self, key: &str) -> Option<&'o str> {
        self.object.pointer("/spec/template/metadata/labels")?.get(key)?.as_str()
    }

    /// A value of the main container's env; `Some("")` where it comes, or may come, from elsewhere.
    pub fn env(&self, name: &str) -> Option<&'o str> {
        env(self.main()?, name)
    }

    /// Where a value of the main container's env stands.
    pub fn env_field(&self, name: &str) -> Field {
        let container = Field::of(SPEC).key("containers").index(self.container.unwrap_or_default());
        let list = self.main().and_then(|main| main.get("env")).and_then(Value::as_array);
        let at = list.and_then(|list| list.iter().rposition(|each| each["name"] == name));
        match at {
            Some(at) => container.key("env").index(at),
            None => container,
        }
    }

    /// The containers that do not sign in, init containers included, with their names.
    pub fn other_containers(&self) -> impl Iterator<Item = (&'o str, &'o Value)> {
        let own = self.container;
        let named = |each: &'o Value| (each["name"].as_str().unwrap_or_default(), each);
        let beside = list(self.spec("containers")).iter().enumerate();
        let beside = beside.filter(move |(at, _)| Some(*at) != own).map(move |(_, each)| named(each));
        beside.chain(list(self.spec("initContainers")).iter().map(named))
    }

    /// Whether the webhook is asked to inject the token.
    pub fn is_injected(&self) -> bool {
        self.label(USE_LABEL) == Some("true")
    }

    /// Whether the webhook is told to leave out the main container.
    pub fn is_skipped(&self) -> bool {
        let annotations = self.object.pointer("/spec/template/metadata/annotations");
        let skipped = annotations.and_then(|all| all.get(SKIP_CONTAINERS_ANNOTATION)).and_then(Value::as_str);
        let name = self.main().and_then(|main| main["name"].as_str());
        name.is_some_and(|name| skipped.is_some_and(|all| all.split(';').any(|each| each.trim() == name)))
    }

    /// Whether the main container can be told.
    pub fn has_main_container(&self) -> bool {
        self.container.is_some()
    }

    /// What the main container finds at the path of a token file.
    pub fn token_at(&self, path: &str) -> TokenAt<'o> {
        let mounts = list(self.main().and_then(|main| main.get("volumeMounts")));
        let below = |mount: &'o Value| {
            let folder = mount["mountPath"].as_str()?.trim_end_matches('/');
            let rest = path.strip_prefix(folder)?;
            (rest.is_empty() || rest.starts_with('/')).then_some((folder.len(), rest.trim_start_matches('/')))
        };
        let nearest = mounts
            .iter()
            .enumerate()
            .filter_map(|(at, mount)| below(mount).map(|(length, rest)| (length, rest, at)))
            .max_by_key(|(length, _, _)| *length);
        let Some((_, rest, at)) = nearest else { return TokenAt::Nothing };
        // With subPath the mount is that file or directory of the volume itself.
        let rest = match (mounts[at]["subPath"].as_str(), rest) {
            (None, rest) => rest.to_owned(),
            (Some(sub_path), "") => sub_path.to_owned(),
            (Some(sub_path), rest) => format!("{sub_path}/{rest}"),
        };
        let volume = mounts[at]["name"].as_str().unwrap_or_default();
        self.tokens().into_iter().find(|(of, file, _)| *of == volume && *file == rest).map_or_else(
            || {
                let container = Field::of(SPEC).key("containers").index(self.container.unwrap_or_default());
                TokenAt::Other(container.key("volumeMounts").index(at))
            },
            |(_, _, token)| TokenAt::Projected(token),
        )
    }

    /// The mounts of the main container that show one file of a token's volume, and so never a new one.
    pub fn tokens_by_sub_path(&self) -> Vec<Field> {
        let tokens = self.tokens();
        let mounts = list(self.main().and_then(|main| main.get("volumeMounts"))).iter().enumerate();
        let is_one = |mount: &Value| {
            let of = |key: &str| mount[key].as_str();
            tokens.iter().any(|(volume, file, _)| of("name") == Some(volume) && of("subPath") == Some(file))
        };
        let container = Field::of(SPEC).key("containers").index(self.container.unwrap_or_default());
        mounts.filter(|(_, mount)| is_one(mount)).map(|(at, _)| container.key("volumeMounts").index(at)).collect()
    }

    /// All projected tokens: the volume, the path in it, and the token.
    pub fn tokens(&self) -> Vec<(&'o str, &'o str, ProjectedToken<'o>)> {
        let mut found = Vec::new();
        for (at, volume) in list(self.spec("volumes")).iter().enumerate() {
            let sources = list(volume.pointer("/projected/sources"));
            for (source_at, source) in sources.iter().enumerate() {
                let Some(token) = source.get("serviceAccountToken") else { continue };
                let field = Field::of(SPEC).key("volumes").index(at).key("projected").key("sources").index(source_at);
                found.push((
                    volume["name"].as_str().unwrap_or_default(),
                    token["path"].as_str().unwrap_or_default(),
                    ProjectedToken {
                        audience: token["audience"].as_str(),
                        expiration_seconds: token["expirationSeconds"].as_i64(),
                        field: field.key("serviceAccountToken"),
                    },
                ));
            }
        }
        found
    }

    fn main(&self) -> Option<&'o Value> {
        list(self.spec("containers")).get(self.container?)
    }

    fn spec(&self, key: &str) -> Option<&'o Value> {
        self.object.pointer("/spec/template/spec")?.get(key)
    }
}

/// A value of a container's env; `Some("")` where it comes from elsewhere (`valueFrom`), or may (`envFrom`).
pub fn env<'o>(container: &'o Value, name: &str) -> Option<&'o str> {
    // Of two of a name the last counts.
    match list(container.get("env")).iter().rev().find(|each| each["name"] == name) {
        Some(found) => Some(found["value"].as_str().unwrap_or_default()),
        None => (!list(container.get("envFrom")).is_empty()).then_some(""),
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
