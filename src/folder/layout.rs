//! What stands where in the directory.

use super::{Files, Part};
use crate::diagnostic::{Diagnostics, Result};
use crate::yaml::{self, ListIndent};
use serde_json::{Value, json};

const HEAD: &str = "# Made by argocd-aks render -o: change the config instead, and render again.\n";

/// The hub's manifests after the plan, and what the plan made beside them.
#[derive(Debug, Default)]
pub struct HubObjects {
    /// Argo CD's own manifests with everything in place; empty where none were given.
    pub manifests: String,
    /// New objects.
    pub created: Vec<Value>,
}

/// The files of a part. All names that cannot be file names are reported at once.
/// `accesses` are the objects for each target's own cluster.
pub fn files<'t>(
    part: &Part,
    hub_objects: HubObjects,
    accesses: impl Iterator<Item = (&'t str, Vec<Value>)>,
) -> Result<Files> {
    let mut draft = LayoutDraft::default();
    if part.has_hub() {
        draft.hub(hub_objects);
    }
    for (target, objects) in accesses {
        if !objects.is_empty() {
            draft.file(&["targets", target, "access.yaml"], yaml::stream(&objects));
            draft.kustomization(&["targets", target], &["access.yaml".to_owned()]);
        }
    }
    if draft.errors.is_empty() { Ok(draft.files) } else { Err(draft.errors) }
}

#[derive(Default)]
struct LayoutDraft {
    files: Files,
    errors: Diagnostics,
}

impl LayoutDraft {
    fn hub(&mut self, objects: HubObjects) {
        let HubObjects { manifests, created } = objects;
        let mut resources = Vec::new();
        if !manifests.trim().is_empty() {
            self.file(&["hub", "argocd.yaml"], manifests);
            resources.push("argocd.yaml".to_owned());
        }
        let is = |kind: &'static str| move |object: &&Value| object["kind"] == kind;
        let (secrets, others): (Vec<_>, Vec<_>) = created.into_iter().partition(|object| is("Secret")(&object));
        let (accounts, rbac): (Vec<_>, Vec<_>) = others.into_iter().partition(|object| is("ServiceAccount")(&object));
        for (name, objects) in [("service-account.yaml", accounts), ("rbac.yaml", rbac)] {
            if !objects.is_empty() {
                self.file(&["hub", name], yaml::stream(&objects));
                resources.push(name.to_owned());
            }
        }
        let mut clusters = Vec::new();
        for secret in secrets {
            let file = format!("{}.yaml", secret["metadata"]["name"].as_str().unwrap_or_default());
            self.file(&["hub", "clusters", &file], yaml::stream(&[secret]));
            clusters.push(file);
        }
        if !clusters.is_empty() {
            self.kustomization(&["hub", "clusters"], &clusters);
            resources.push("clusters".to_owned());
        }
        if !resources.is_empty() {
            self.kustomization(&["hub"], &resources);
        }
    }

    fn kustomization(&mut self, folder: &[&str], resources: &[String]) {
        let kustomization = json!({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": resources,
        });
        let text = format!("{HEAD}{}", yaml::block(&kustomization, 0, ListIndent::Compact));
        self.file(&[folder, &["kustomization.yaml"]].concat(), text);
    }

    fn file(&mut self, segments: &[&str], content: String) {
        for diagnostic in self.files.add(segments, content).err().into_iter().flatten() {
            // A directory's name is wrong in each of its files: once is enough.
            if !self.errors.iter().any(|other| segments.len() == 3 && other.message == diagnostic.message) {
                self.errors.push(diagnostic);
            }
        }
    }
}
