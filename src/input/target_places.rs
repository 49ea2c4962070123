//! Where the targets of a fleet's file stand in it.

use crate::api::GROUP;
use crate::argocd::cluster_secret::IN_CLUSTER;
use crate::krm::Manifests;
use serde_json::Value;
use std::collections::BTreeSet;

/// A target in the text.
pub struct TargetPlace<'m> {
    /// Its name.
    pub name: &'m str,
    /// Index of the object among the items.
    pub item: usize,
    /// The path of the target in the object.
    pub path: Vec<String>,
    /// The target's own fields as they are written.
    pub own: &'m Value,
}

/// The targets of this hub, in the order of the text.
pub fn of<'m>(stream: &'m Manifests<'_>, hub: &str) -> Vec<TargetPlace<'m>> {
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
                let is_hub = own.get("inCluster").and_then(Value::as_bool) == Some(true);
                if let Some(name) = own.get("name").and_then(Value::as_str).or(is_hub.then_some(IN_CLUSTER)) {
                    let path = ["spec", "targets"].map(str::to_owned).into_iter().chain([at.to_string()]).collect();
                    places.push(TargetPlace { name, item, path, own });
                }
            }
        }
    }
    places
}

/// The name of the hub that is wanted, or of the only one.
pub fn hub_of<'m>(streams: impl IntoIterator<Item = &'m Manifests<'m>>, wanted: Option<&str>) -> Option<&'m str> {
    let name = |stream: &'m Manifests<'m>, item: usize| stream.items[item].object.meta.original_name();
    let hubs: BTreeSet<&str> = streams
        .into_iter()
        .flat_map(|stream| {
            configs(stream).filter(|(_, kind, _)| *kind == "ArgoCDHub").map(move |(item, _, _)| name(stream, item))
        })
        .collect();
    let is_it = |hub: &&str| wanted.map_or(hubs.len() == 1, |wanted| wanted == *hub);
    hubs.iter().copied().find(is_it)
}

/// The targets of all hubs, in the order of the text.
pub fn all<'m>(stream: &'m Manifests<'_>) -> Vec<TargetPlace<'m>> {
    let hubs: BTreeSet<&str> = configs(stream)
        .map(|(item, kind, object)| match kind {
            "TargetCluster" => object.pointer("/spec/hub").and_then(Value::as_str).unwrap_or_default(),
            _ => stream.items[item].object.meta.original_name(),
        })
        .collect();
    let mut places: Vec<TargetPlace<'_>> = hubs.iter().flat_map(|hub| of(stream, hub)).collect();
    places.sort_by_key(|place| place.item);
    // A TargetCluster of no hub is every hub's.
    places.dedup_by(|a, b| a.item == b.item && a.path == b.path);
    places
}

/// The config objects of the text that make a fleet: index, kind, value.
pub fn configs<'m>(stream: &'m Manifests<'_>) -> impl Iterator<Item = (usize, &'m str, &'m Value)> {
    stream.items.iter().enumerate().filter_map(|(index, item)| {
        let meta = &item.object.meta;
        let kind = meta.resource.kind.as_str();
        let is_fleets = meta.group() == GROUP && matches!(kind, "ArgoCDHub" | "TargetCluster");
        is_fleets.then_some((index, kind, item.object.value.as_ref()?))
    })
}
