//! What this program makes, against what is there: created where it is missing, brought into line where an
//! earlier run made it, refused where it is not managed by argocd-aks, removed where it is no longer planned.

use super::{Draft, prune};
use crate::api::model::Hub;
use crate::diagnostic::{Code, Diagnostic};
use crate::k8s::Object;
use crate::k8s::annotations::{GENERATED_BY, TARGET, is_orchestrators};
use serde_json::{Map, Value, json};

/// The kinds that are made; no other is looked at.
const KINDS: [&str; 6] = ["ServiceAccount", "ClusterRole", "Role", "RoleBinding", "ClusterRoleBinding", "Secret"];

/// Whose objects an action makes and prunes: the hub's own, or those for one target's cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of<'a> {
    /// The hub's.
    Hub,
    /// Those of the target of this name.
    Target(&'a str),
}

impl Of<'_> {
    /// Whether an earlier run of the same action made the object.
    pub(super) fn made(self, hub: &Hub, object: &Object) -> bool {
        let target = match self {
            Self::Hub => None,
            Self::Target(name) => Some(name),
        };
        object.annotation(GENERATED_BY) == Some(hub.name.as_str()) && object.annotation(TARGET) == target
    }
}

/// `metadata` of an object that the hub makes.
pub(super) fn metadata(hub: &Hub, name: &str, namespaced: bool) -> Map<String, Value> {
    let mut metadata = Map::new();
    metadata.insert("name".to_owned(), json!(name));
    if namespaced {
        metadata.insert("namespace".to_owned(), json!(hub.argocd.namespace));
    }
    metadata.insert("annotations".to_owned(), json!({ GENERATED_BY: hub.name }));
    metadata
}

/// Whether an object of this kind, name and namespace is in the input.
pub(super) fn find(objects: &[&Object], kind: &str, name: &str, namespace: Option<&str>) -> Option<usize> {
    objects.iter().position(|object| is(object, kind, name, namespace))
}

fn is(object: &Object, kind: &str, name: &str, namespace: Option<&str>) -> bool {
    let resource = &object.meta.resource;
    resource.kind == kind
        && object.meta.is_named(name)
        // Argo CD's own manifests carry no namespace: kustomize or kubectl set it later.
        && (resource.namespace.is_none() || namespace.is_none() || resource.namespace.as_deref() == namespace)
}

/// Makes the wanted objects so, and prunes what the hub made before and wants no more.
pub(super) fn reconcile(hub: &Hub, of: Of<'_>, objects: &[&Object], draft: &mut Draft) {
    let index = Index::of(objects);
    let mut kept = vec![false; objects.len()];
    let wanted = std::mem::take(&mut draft.wanted);
    let planned = prune::Planned::of(&wanted);
    for want in wanted {
        let existing = index.find(objects, &want, &planned);
        let mut is_there = false;
        for at in existing {
            let object = objects[at];
            kept[at] = true;
            if !of.made(hub, object) {
                draft.diagnostics.push(foreign(of, hub, object));
            } else if is_there {
                draft.diagnostics.push(twice(object));
            } else if let Some(existing) = &object.value {
                draft.patch(at, json_patch::diff(existing, &converged(existing, &want)));
                is_there = true;
            }
        }
        if !is_there {
            draft.created.push(want);
        }
    }
    prune::prune(hub, of, objects, &kept, &planned, draft);
}

/// Objects by kind and name: a fleet has thousands of Secrets.
struct Index<'o>(std::collections::HashMap<(&'o str, &'o str), Vec<usize>>);

impl<'o> Index<'o> {
    fn of(objects: &[&'o Object]) -> Self {
        let mut index: std::collections::HashMap<(&str, &str), Vec<usize>> = std::collections::HashMap::new();
        for (at, object) in objects.iter().enumerate() {
            let kind = object.meta.resource.kind.as_str();
            if !KINDS.contains(&kind) {
                continue;
            }
            index.entry((kind, object.meta.resource.name.as_str())).or_default().push(at);
            for previous in &object.meta.previous_names {
                index.entry((kind, previous)).or_default().push(at);
            }
        }
        Self(index)
    }

    /// All objects that are the wanted one: of two, kubectl would apply the last.
    fn find(&self, objects: &[&Object], want: &Value, planned: &prune::Planned) -> Vec<usize> {
        let text = |pointer: &str| want.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let (kind, name) = (text("/kind"), text("/metadata/name"));
        let namespace = want.pointer("/metadata/namespace").and_then(Value::as_str);
        let group = text("/apiVersion").rsplit_once('/').map_or("", |(group, _)| group);
        let is_wanted = |at: &usize| {
            let object = objects[*at];
            // By a name that it had before, but what now has the name of another planned object is that one.
            let is_another = object.meta.resource.name != name && planned.has(object);
            object.meta.group() == group && is(object, kind, name, namespace) && !is_another
        };
        let mut found: Vec<usize> =
            self.0.get(&(kind, name)).into_iter().flatten().copied().filter(is_wanted).collect();
        found.dedup();
        found
    }
}

/// The existing object with the wanted content. Its name, its place and what orchestrators wrote on it stay.
fn converged(existing: &Value, want: &Value) -> Value {
    let mut result = existing.clone();
    let (Value::Object(object), Value::Object(want)) = (&mut result, want) else { return result };
    // What the config said before must not go on beside what it says now: a Secret's data, an aggregationRule. Of an
    // account only the metadata is made here; its pull secrets are the cluster's.
    if want.get("kind").and_then(Value::as_str) != Some("ServiceAccount") {
        object.retain(|key, _| key == "metadata" || want.contains_key(key));
    }
    for (key, value) in want {
        if key != "metadata" {
            object.insert(key.clone(), value.clone());
        }
    }
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        let want = want.get("metadata");
        if let Some(labels) = want.and_then(|metadata| metadata.get("labels")) {
            metadata.insert("labels".to_owned(), labels.clone());
        }
        if let Some(Value::Object(wanted)) = want.and_then(|metadata| metadata.get("annotations")) {
            let mut annotations = match metadata.get("annotations") {
                Some(Value::Object(annotations)) => annotations.clone(),
                _ => Map::new(),
            };
            annotations.retain(|key, _| wanted.contains_key(key) || is_orchestrators(key) || key.contains("kpt.dev/"));
            annotations.extend(wanted.clone());
            metadata.insert("annotations".to_owned(), Value::Object(annotations));
        }
    }
    result
}

/// kubectl applies the last of two, whatever is in it.
fn twice(object: &Object) -> Diagnostic {
    Diagnostic::error(Code::ForeignObject, "the object is in the input twice; kubectl would apply the last")
        .help("keep one of the two")
        .resource(object.meta.resource.clone())
        .file(object.meta.path.clone())
}

fn foreign(of: Of<'_>, hub: &Hub, object: &Object) -> Diagnostic {
    let rename = match object.meta.resource.kind.as_str() {
        "Secret" => "remove or rename it, or give the target another secretName",
        "ServiceAccount" => "remove or rename it, or write another spec.argocd.serviceAccount.name",
        _ => "remove or rename it",
    };
    let (message, help) = match object.annotation(GENERATED_BY) {
        Some(own) if own == hub.name => {
            let message = match (of, object.annotation(TARGET)) {
                (Of::Hub, Some(target)) => format!("object exists and is marked as one for the cluster of {target:?}"),
                (Of::Target(_), Some(target)) => format!("object exists and is marked as one of the target {target:?}"),
                (_, None) => "object exists and is marked as one of the hub itself".to_owned(),
            };
            (message, format!("{rename}; or correct its annotation {TARGET}"))
        }
        Some(other) => (
            format!("object exists and is managed for the hub {other:?}"),
            format!(
                "where the hub was renamed, set the annotation {GENERATED_BY} of its objects to the new name; else {rename}"
            ),
        ),
        None => (
            "object exists and is not managed by argocd-aks (no generated-by annotation)".to_owned(),
            rename.to_owned(),
        ),
    };
    Diagnostic::error(Code::ForeignObject, message)
        .help(help)
        .resource(object.meta.resource.clone())
        .file(object.meta.path.clone())
}

#[cfg(test)]
mod tests {
    use super::converged;
    use serde_json::json;

    #[test]
    fn what_is_made_has_no_content_but_the_wanted_and_keeps_its_place() {
        let existing = json!({
            "apiVersion": "v1", "kind": "Secret", "data": {"shard": "Mw=="}, "immutable": true,
            "metadata": {
                "name": "p-cluster-dev", "namespace": "argocd", "labels": {"old": "x"},
                "annotations": {"old": "x", "config.kubernetes.io/index": "1", "internal.kpt.dev/id": "a"},
            },
        });
        let want = json!({
            "apiVersion": "v1", "kind": "Secret", "stringData": {"name": "dev"},
            "metadata": {"name": "cluster-dev", "labels": {"new": "y"}, "annotations": {"argocd-aks.dev/generated-by": "hub"}},
        });
        let result = json!({
            "apiVersion": "v1", "kind": "Secret", "stringData": {"name": "dev"},
            "metadata": {
                "name": "p-cluster-dev", "namespace": "argocd", "labels": {"new": "y"},
                "annotations": {
                    "argocd-aks.dev/generated-by": "hub", "config.kubernetes.io/index": "1", "internal.kpt.dev/id": "a",
                },
            },
        });
        assert_eq!(converged(&existing, &want), result);
        assert_eq!(converged(&result, &want), result, "a second run changes nothing");
    }

    #[test]
    fn the_pull_secrets_of_an_account_stay() {
        let existing =
            json!({"kind": "ServiceAccount", "metadata": {"name": "svc"}, "imagePullSecrets": [{"name": "x"}]});
        let want = json!({"kind": "ServiceAccount", "metadata": {"name": "svc", "annotations": {"a": "b"}}});
        let mut result = existing.clone();
        result["metadata"]["annotations"] = json!({"a": "b"});
        assert_eq!(converged(&existing, &want), result);
    }
}
