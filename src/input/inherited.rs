//! What a target has from its hub's defaults or its group, and so cannot lose by losing a field of its own.

use super::target_places;
use crate::api::model;
use crate::krm::Manifests;
use serde_json::Value;

/// The hub's `targetDefaults` and `groups`, as they are written.
pub struct Inherited<'m> {
    spec: Option<&'m Value>,
}

impl<'m> Inherited<'m> {
    /// Of this hub, whichever text has it.
    pub fn of(streams: impl IntoIterator<Item = &'m Manifests<'m>>, hub: &str) -> Self {
        let spec = streams.into_iter().find_map(|stream| {
            let is_it = |index: usize, kind: &str| {
                kind == "ArgoCDHub" && stream.items[index].object.meta.original_name() == hub
            };
            target_places::configs(stream)
                .find(|(index, kind, _)| is_it(*index, kind))
                .and_then(|(_, _, hub)| hub.get("spec"))
        });
        Self { spec }
    }

    /// Whether the target would have this field without one of its own.
    pub fn has(&self, target: &model::Target, key: &str) -> bool {
        self.get(target.group.as_deref(), key).is_some()
    }

    /// What a target of this group would have as this field; where maps merge, that of the group.
    pub fn get(&self, group: Option<&str>, key: &str) -> Option<&'m Value> {
        let group = group.and_then(|group| self.spec?.get("groups")?.get(group));
        let defaults = self.spec.and_then(|spec| spec.get("targetDefaults"));
        group.into_iter().chain(defaults).find_map(|map| map.get(key).filter(|value| !value.is_null()))
    }
}
