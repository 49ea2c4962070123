//! What a target has from its hub's defaults or its group, and so cannot lose by losing a field of its own.

use super::locate;
use crate::api::model;
use crate::krm::Manifests;
use serde_json::Value;

/// The hub's `targetDefaults` and `groups`, as they are written.
pub(super) struct Inherited<'m> {
    spec: Option<&'m Value>,
}

impl<'m> Inherited<'m> {
    /// Of this hub, whichever text has it.
    pub(super) fn of(streams: impl IntoIterator<Item = &'m Manifests<'m>>, hub: &str) -> Self {
        let spec = streams.into_iter().find_map(|stream| {
            let is_it = |index: usize, kind: &str| {
                kind == "ArgoCDHub" && stream.items[index].object.meta.original_name() == hub
            };
            locate::configs(stream).find(|(index, kind, _)| is_it(*index, kind)).and_then(|(_, _, hub)| hub.get("spec"))
        });
        Self { spec }
    }

    /// Whether the target would have this field without one of its own.
    pub(super) fn has(&self, target: &model::Target, key: &str) -> bool {
        let group = target.group.as_deref().and_then(|group| self.spec?.get("groups")?.get(group));
        let defaults = self.spec.and_then(|spec| spec.get("targetDefaults"));
        group.into_iter().chain(defaults).any(|map| map.get(key).is_some_and(|value| !value.is_null()))
    }
}
