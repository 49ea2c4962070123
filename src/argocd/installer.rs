//! Who keeps Argo CD's workloads as they are, and takes back what others change: argocd-operator, which Red Hat ships, too, by its
//! `ArgoCD` object, and the managed extension of AKS and Arc.

use crate::k8s::Object;
use serde_json::Value;

/// The group and kind of the operator's object.
const OPERATORS: (&str, &str) = ("argoproj.io", "ArgoCD");
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
/// How the extension marks its pods.
const EXTENSION: &str = "Microsoft.ArgoCD";

/// Who keeps a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installer<'o> {
    /// argocd-operator, by the `ArgoCD` object of this name.
    Operator(&'o str),
    /// The managed extension.
    Extension,
}

impl<'o> Installer<'o> {
    /// That of a workload, by its owner and its labels.
    pub fn of(workload: &'o Value) -> Option<Self> {
        let owners = workload.pointer("/metadata/ownerReferences").and_then(Value::as_array).into_iter().flatten();
        let text = |owner: &'o Value, key: &str| owner.get(key).and_then(Value::as_str);
        let is_operators = |owner: &&'o Value| {
            let group = text(owner, "apiVersion").and_then(|version| version.split('/').next());
            group == Some(OPERATORS.0) && text(owner, "kind") == Some(OPERATORS.1)
        };
        if let Some(owner) = owners.into_iter().find(is_operators) {
            return Some(Self::Operator(text(owner, "name").unwrap_or_default()));
        }
        let labels = ["/metadata/labels", "/spec/template/metadata/labels"];
        let is_extension = labels.iter().any(|at| {
            let label = workload.pointer(at).and_then(|labels| labels.get(MANAGED_BY)).and_then(Value::as_str);
            label.is_some_and(|found| found.eq_ignore_ascii_case(EXTENSION))
        });
        is_extension.then_some(Self::Extension)
    }

    /// What it is, in words.
    pub fn words(self) -> String {
        match self {
            Self::Operator(name) => format!("argocd-operator, by the object ArgoCD {name}"),
            Self::Extension => "the managed extension Microsoft.ArgoCD".to_owned(),
        }
    }

    /// Where what this program would patch belongs instead.
    pub fn way(self) -> String {
        match self {
            Self::Operator(name) => format!(
                "set spec.argocd.patchWorkloads: false, and write the env, volumes and volumeMounts below spec.server and spec.controller of ArgoCD {name}, as far as the operator's version has these fields: argocd-aks eject --format operator prints them"
            ),
            Self::Extension => "set spec.argocd.patchWorkloads: false, and give the wiring to the extension as its configuration settings: az k8s-extension update, with what argocd-aks eject --format extension prints".to_owned(),
        }
    }
}

/// The operator's object among the objects.
pub fn operators_object<'o>(objects: &[&'o Object]) -> Option<&'o str> {
    let is_it = |object: &&&Object| object.meta.group() == OPERATORS.0 && object.meta.resource.kind == OPERATORS.1;
    objects.iter().find(is_it).map(|object| object.meta.resource.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::Installer;
    use serde_json::json;

    #[test]
    fn who_keeps_a_workload_is_known_by_its_owner_and_its_labels() {
        let owned = |kind: &str, version: &str| json!({"metadata": {"ownerReferences": [{"apiVersion": version, "kind": kind, "name": "fleet"}]}});
        let labelled =
            |by: &str| json!({"spec": {"template": {"metadata": {"labels": {"app.kubernetes.io/managed-by": by}}}}});
        for (workload, want) in [
            (owned("ArgoCD", "argoproj.io/v1beta1"), Some(Installer::Operator("fleet"))),
            (owned("ArgoCD", "example.com/v1"), None),
            (owned("HelmRelease", "helm.toolkit.fluxcd.io/v2"), None),
            (labelled("Microsoft.ArgoCD"), Some(Installer::Extension)),
            (labelled("Helm"), None),
        ] {
            assert_eq!(Installer::of(&workload), want, "{workload}");
        }
    }
}
