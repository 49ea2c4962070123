//! The plan: a pure function from the config and the objects of the input to a patch for each object that has
//! to change, new objects, prunes and diagnostics. No text, no files.

pub mod cluster;
pub mod credentials;
mod destination;
mod edited;
mod file_names;
mod generated;
mod hub;
mod prune;
mod renamed_targets;
mod secret_makers;

pub use destination::Destination;
pub use hub::federated::{FederatedWorkload, federated_workloads};

use crate::api::model::{Hub, Target};
use crate::diagnostic::Diagnostics;
use crate::k8s::{Change, Changes, Object};
use json_patch::Patch;
use std::collections::BTreeMap;

/// What has to happen, and what there is to say. Where a diagnostic is an error, nothing may be applied.
#[derive(Debug, Default)]
pub struct Plan {
    /// What happens to the input.
    pub changes: Changes,
    /// What there is to say.
    pub diagnostics: Diagnostics,
}

/// The hub action: everything that makes this Argo CD sign in to its targets.
pub fn hub(hub: &Hub, objects: &[&Object], destination: Destination) -> Plan {
    let mut draft = Draft::default();
    let accounts = hub::wiring::plan(hub, objects, &mut draft);
    hub::hub_service_account::plan(hub, objects, &accounts, &mut draft);
    hub::hub_rbac::plan(hub, objects, &accounts, &mut draft);
    cluster::target_secret::plan(hub, &mut draft);
    secret_makers::warn(hub, objects, &mut draft);
    renamed_targets::warn(objects, &mut draft);
    generated::reconcile(hub, generated::Of::Hub, objects, &mut draft);
    destination::plan(destination, objects, &mut draft);
    draft.finish()
}

/// The access action: what one target's own cluster needs, and nothing of the hub.
pub fn access(hub: &Hub, target: &Target, objects: &[&Object], destination: Destination) -> Plan {
    let mut draft = Draft { wanted: cluster::target_access::objects(hub, target), ..Draft::default() };
    if draft.wanted.is_empty() {
        draft.diagnostics.push(cluster::target_access::nothing(target));
    }
    generated::reconcile(hub, generated::Of::Target(&target.name), objects, &mut draft);
    destination::plan(destination, objects, &mut draft);
    draft.finish()
}

/// What the parts of an action add up to.
#[derive(Default)]
struct Draft {
    patches: BTreeMap<usize, Patch>,
    removed: Vec<usize>,
    created: Vec<serde_json::Value>,
    /// Objects that must exist as they are here.
    wanted: Vec<serde_json::Value>,
    diagnostics: Diagnostics,
}

impl Draft {
    fn patch(&mut self, index: usize, patch: Patch) {
        if !patch.0.is_empty() {
            self.patches.entry(index).or_default().0.extend(patch.0);
        }
    }

    fn finish(self) -> Plan {
        let edits = self.patches.into_iter().map(|(index, patch)| (index, Change::Edit(patch)));
        let mut changes: Vec<(usize, Change)> = edits.collect();
        changes.extend(self.removed.into_iter().map(|index| (index, Change::Remove)));
        changes.sort_by_key(|(index, _)| *index);
        Plan { changes: Changes { changes, created: self.created }, diagnostics: self.diagnostics }
    }
}
