//! The program's own config among the items: it must reach no cluster, whose API server does not know it.

use super::annotations::LOCAL_CONFIG;
use super::edited::Edited;
use super::{Draft, Object};
use crate::api::GROUP;
use serde_json::json;

/// What happens to config items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigItems {
    /// They stay, marked as local: an orchestrator follows, and kpt keeps its package's files by what comes back.
    Mark,
    /// They go: what is written is meant for a cluster.
    Drop,
}

pub(super) fn plan(handling: ConfigItems, objects: &[&Object], draft: &mut Draft) {
    for (index, object) in objects.iter().enumerate() {
        if object.meta.group() != GROUP {
            continue;
        }
        let Some(value) = &object.value else { continue };
        match handling {
            ConfigItems::Drop => draft.removed.push(index),
            ConfigItems::Mark if object.annotation(LOCAL_CONFIG) == Some("true") => {}
            ConfigItems::Mark => {
                let mut item = Edited::new(value.clone());
                item.set_in_map("/metadata/annotations", LOCAL_CONFIG, json!("true"));
                draft.patch(index, item.into_patch());
            }
        }
    }
}
