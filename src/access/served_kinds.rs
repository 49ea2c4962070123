//! The kinds that the target serves, as far as the input tells: Kubernetes' own, and those that the input defines.

use super::{Deployed, about};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::k8s::kinds::{self, ServedKind};
use std::collections::{BTreeMap, HashMap};

/// A kind by its group and its name.
type GroupKind<'d> = (&'d str, &'d str);

pub(super) struct ServedKinds<'d> {
    defined: HashMap<(String, String), ServedKind>,
    /// The first object of each kind that is not known.
    unknown: BTreeMap<GroupKind<'d>, &'d Deployed>,
}

impl<'d> ServedKinds<'d> {
    /// Those that these objects define, where they are definitions.
    pub(super) fn of(input: impl Iterator<Item = &'d Deployed>, diagnostics: &mut Diagnostics) -> Self {
        let mut defined = HashMap::new();
        for each in input {
            let Some(value) = each.object.value.as_ref().filter(|value| kinds::is_definition(value)) else { continue };
            match kinds::of_definition(value) {
                Some(served) => {
                    defined.insert((served.group.clone(), served.kind.clone()), served);
                }
                None => diagnostics.push(about(
                    each,
                    Diagnostic::error(Code::UnknownKind, "does not say which kind it defines").help(
                        "a definition has spec.group, spec.names.kind, spec.names.plural and spec.scope (Namespaced or Cluster)",
                    ),
                )),
            }
        }
        Self { defined, unknown: BTreeMap::new() }
    }

    /// How the kind of the object is served; `None` is remembered, and told by [`Self::finish`].
    pub(super) fn get(&mut self, each: &'d Deployed) -> Option<ServedKind> {
        let meta = &each.object.meta;
        let (group, kind) = (meta.group(), meta.resource.kind.as_str());
        // No definition can take the place of Kubernetes' own kinds.
        let defined = || self.defined.get(&(group.to_owned(), kind.to_owned())).cloned();
        let served = kinds::built_in(group, kind).or_else(defined);
        if served.is_none() {
            self.unknown.entry((group, kind)).or_insert(each);
        }
        served
    }

    /// Rules without a kind would look whole and fail at its first object.
    pub(super) fn finish(self, diagnostics: &mut Diagnostics) {
        for ((group, kind), each) in self.unknown {
            let message = match group {
                "" => format!("the plural and scope of the kind {kind} are not known: it is none of Kubernetes' own"),
                _ => format!("the plural and scope of the kind {kind} of {group} are not known"),
            };
            let help = match group {
                "kustomize.config.k8s.io" | "kpt.dev" => {
                    "this is no manifest but what makes some: give what it makes, `kustomize build DIR | argocd-aks access`"
                        .to_owned()
                }
                _ if elsewhere(kind).is_some() => format!(
                    "Kubernetes serves {kind} in {:?}: write its apiVersion, if this is meant",
                    elsewhere(kind).unwrap_or_default()
                ),
                "" => "fix apiVersion and kind".to_owned(),
                // No definition of a custom resource has them; metrics.k8s.io is served by another API server.
                "policy" | "extensions" | "authorization.k8s.io" | "authentication.k8s.io" | "metrics.k8s.io" => {
                    "leave it out: no API server of today keeps objects of this kind".to_owned()
                }
                _ => "run kubectl get crd -o yaml > crds.yaml on a cluster that has it, and add --crds crds.yaml; where Argo CD is to install it, give its CustomResourceDefinition among the manifests"
                    .to_owned(),
            };
            diagnostics.push(about(each, Diagnostic::error(Code::UnknownKind, message).help(help)));
        }
    }
}

/// The group of Kubernetes' own kind of this name: kinds move out of `extensions`, and lose their beta versions.
fn elsewhere(kind: &str) -> Option<String> {
    kinds::all_built_in().find(|served| served.kind == kind).map(|served| match served.group.as_str() {
        "" => "v1".to_owned(),
        group => group.to_owned(),
    })
}
