//! What this program added to an object that is not its own, written on the object: `env/AZURE_CLIENT_ID`,
//! `volume/azure-identity-token`, ... Another run replaces or removes just that; anything else is not managed
//! by argocd-aks.

use crate::argocd::exec;
use crate::azure::workload_identity::{CLIENT_ID_ANNOTATION, TENANT_ID_ANNOTATION, TOKEN_FILE_NAME, USE_LABEL};
use crate::k8s::Object;
use crate::k8s::annotations::PATCHED;
use crate::plan::edited::Edited;
use serde_json::json;
use std::collections::BTreeSet;

/// The marks of one object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Patched(BTreeSet<String>);

impl Patched {
    /// What earlier runs wrote.
    pub(super) fn of(object: &Object) -> Self {
        let written = object.annotation(PATCHED).unwrap_or_default();
        Self(written.split(',').map(str::trim).filter(|mark| could_be_ours(mark)).map(str::to_owned).collect())
    }

    pub(super) fn has(&self, kind: &str, name: &str) -> bool {
        self.0.contains(&format!("{kind}/{name}"))
    }

    /// The name behind the one mark of this kind.
    pub(super) fn value(&self, kind: &str) -> Option<&str> {
        self.of_kind(kind).next()
    }

    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(move |mark| mark.strip_prefix(kind)?.strip_prefix('/'))
    }

    pub(super) fn insert(&mut self, kind: &str, name: &str) {
        self.0.insert(format!("{kind}/{name}"));
    }

    pub(super) fn remove(&mut self, kind: &str, name: &str) {
        self.0.remove(&format!("{kind}/{name}"));
    }

    /// Writes the marks on the object, where they are not what stands there.
    pub(super) fn write(&self, object: &Object, draft: &mut Edited) {
        if *self == Self::of(object) {
            return;
        }
        if self.0.is_empty() {
            draft.remove_from_map("/metadata/annotations", PATCHED);
        } else {
            let text = self.0.iter().map(String::as_str).collect::<Vec<_>>().join(",");
            draft.set_in_map("/metadata/annotations", PATCHED, json!(text));
        }
    }
}

/// Anybody can write an annotation: of what stands in it only what this program could have added counts.
fn could_be_ours(mark: &str) -> bool {
    let Some((kind, name)) = mark.split_once('/') else { return false };
    match kind {
        "env" => exec::NEEDED.contains(&name) || name == exec::AZURE_AUTHORITY_HOST,
        "volume" => name == TOKEN_FILE_NAME,
        "label" => name == USE_LABEL,
        "annotation" => [CLIENT_ID_ANNOTATION, TENANT_ID_ANNOTATION].contains(&name),
        // Where it is mounted and which account ran before are the config's and the manifests' choice.
        "mount" | "serviceAccountName" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Patched;
    use crate::k8s::Object;
    use crate::plan::edited::Edited;
    use serde_json::json;

    fn object(marks: &str) -> Object {
        Object::new(json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "argocd-server", "annotations": {"argocd-aks.dev/patched": marks}},
        }))
    }

    #[test]
    fn only_what_could_have_been_added_is_a_mark() {
        let marks = Patched::of(&object(
            "env/AZURE_CLIENT_ID, volume/azure-identity-token,mount//var/run/secrets/tokens,env/REDIS_PASSWORD,volume/tmp,x",
        ));
        assert!(marks.has("env", "AZURE_CLIENT_ID") && marks.has("volume", "azure-identity-token"));
        assert_eq!(marks.value("mount"), Some("/var/run/secrets/tokens"));
        assert_eq!(marks.of_kind("env").count() + marks.of_kind("volume").count(), 2);
    }

    #[test]
    fn marks_are_written_only_where_they_change_and_removed_with_the_last() {
        let object = object("env/AZURE_CLIENT_ID");
        let mut marks = Patched::of(&object);
        let mut draft = Edited::new(object.value.clone().unwrap());
        marks.write(&object, &mut draft);
        assert_eq!(draft.into_patch(), json_patch::Patch::default());

        marks.remove("env", "AZURE_CLIENT_ID");
        let mut draft = Edited::new(object.value.clone().unwrap());
        marks.write(&object, &mut draft);
        assert_eq!(draft.value()["metadata"].get("annotations"), None);
    }
}
