//! Targets that kustomize has renamed: what `kustomize build` writes no longer says what an object was called, and a target's
//! own name is that of Argo CD's cluster.

use super::Draft;
use crate::argocd::{Component, workload};
use crate::diagnostic::{Code, Diagnostic, Field};
use crate::k8s::Object;

/// Warns of each that seems to be renamed as the workloads are.
pub(super) fn warn(objects: &[&Object], draft: &mut Draft) {
    let Some((prefix, suffix)) = affixes(objects) else { return };
    for object in objects.iter().filter(|object| crate::api::is_config(&object.meta)) {
        let meta = &object.meta;
        let has_name = object.value.as_ref().is_none_or(|value| value.pointer("/spec/name").is_some());
        if meta.resource.kind != "TargetCluster" || has_name || !meta.previous_names.is_empty() {
            continue;
        }
        let own = meta.resource.name.strip_prefix(prefix).and_then(|name| name.strip_suffix(suffix));
        let Some(own) = own.filter(|own| !own.is_empty()) else { continue };
        let message = format!(
            "the target's name has the prefix or suffix of Argo CD's workloads ({prefix}...{suffix}): to Argo CD the cluster is {:?}",
            meta.resource.name
        );
        draft.diagnostics.push(
            Diagnostic::warning(Code::TargetRenamed, message)
                .help(format!(
                    "write spec.name: {own}, which kustomize leaves alone; or spec.name: {}",
                    meta.resource.name
                ))
                .resource(meta.resource.clone())
                .file(meta.path.clone())
                .field(Field::of(["metadata", "name"])),
        );
    }
}

/// What stands around the stock name of a workload; nothing where nothing does.
fn affixes<'o>(objects: &[&'o Object]) -> Option<(&'o str, &'o str)> {
    [Component::Server, Component::Controller].into_iter().find_map(|component| {
        let found = workload::matching(component, None, objects);
        let affixes = |at: &usize| {
            let meta = &objects[*at].meta;
            let around = meta.resource.name.split_once(component.stock_name())?;
            (around != ("", "") && meta.previous_names.is_empty()).then_some(around)
        };
        found.iter().find_map(affixes)
    })
}
