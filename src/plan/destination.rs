//! Where the result goes, and what that asks of it.

use super::edited::Edited;
use super::{Draft, file_names};
use crate::api::GROUP;
use crate::k8s::Object;
use crate::k8s::annotations::LOCAL_CONFIG;
use serde_json::json;

/// Where the result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Back to the orchestrator that sent a `ResourceList`: config items stay, marked as local, since kpt keeps its
    /// package's files by what comes back; and what is new gets a file that every system takes.
    ResourceList,
    /// Back to kustomize as a plain stream: config items stay, marked as local.
    Kustomize,
    /// To a cluster: config items go, as its API server does not know them.
    Cluster,
}

/// Fits the draft to the destination.
pub(super) fn plan(destination: Destination, objects: &[&Object], draft: &mut Draft) {
    if destination == Destination::ResourceList {
        file_names::name_files(&mut draft.created, objects);
    }
    for (index, object) in objects.iter().enumerate() {
        if object.meta.group() != GROUP {
            continue;
        }
        let Some(value) = &object.value else { continue };
        match destination {
            Destination::Cluster => draft.removed.push(index),
            _ if object.annotation(LOCAL_CONFIG) == Some("true") => {}
            Destination::ResourceList | Destination::Kustomize => {
                let mut item = Edited::new(value.clone());
                item.set_in_map("/metadata/annotations", LOCAL_CONFIG, json!("true"));
                draft.patch(index, item.into_patch());
            }
        }
    }
}
