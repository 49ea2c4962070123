//! Where the targets of a fleet's file stand in it.

use crate::api::GROUP;
use crate::krm::Manifests;
use serde_json::Value;

/// A target in the text.
pub(super) struct TargetPlace<'m> {
    /// Its name.
    pub(super) name: &'m str,
    /// Index of the object among the items.
    pub(super) item: usize,
    /// The path of the target in the object.
    pub(super) path: Vec<String>,
    /// The target's own fields as they are written.
    pub(super) own: &'m Value,
}

/// The targets of this hub, in the order of the text.
pub(super) fn of<'m>(stream: &'m Manifests<'_>, hub: &str) -> Vec<TargetPlace<'m>> {
    let mut places = Vec::new();
    for (item, kind, object) in configs(stream) {
        let named = stream.items[item].object.meta.original_name();
        if kind == "TargetCluster" {
            let Some(own) = object.get("spec") else { continue };
            if own.get("hub").and_then(Value::as_str).is_none_or(|other| other == hub) {
                let name = own.get("name").and_then(Value::as_str).unwrap_or(named);
                places.push(TargetPlace { name, item, path: vec!["spec".to_owned()], own });
            }
        } else if named == hub {
            for (at, own) in object.pointer("/spec/targets").and_then(Value::as_array).into_iter().flatten().enumerate()
            {
                if let Some(name) = own.get("name").and_then(Value::as_str) {
                    let path = ["spec", "targets"].map(str::to_owned).into_iter().chain([at.to_string()]).collect();
                    places.push(TargetPlace { name, item, path, own });
                }
            }
        }
    }
    places
}

/// The config objects of the text that make a fleet: index, kind, value.
pub(super) fn configs<'m>(stream: &'m Manifests<'_>) -> impl Iterator<Item = (usize, &'m str, &'m Value)> {
    stream.items.iter().enumerate().filter_map(|(index, item)| {
        let meta = &item.object.meta;
        let kind = meta.resource.kind.as_str();
        let is_fleets = meta.group() == GROUP && matches!(kind, "ArgoCDHub" | "TargetCluster");
        is_fleets.then_some((index, kind, item.object.value.as_ref()?))
    })
}
