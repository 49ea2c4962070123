//! What a plan does to the input: plain data, so that it can be printed, tested and applied by several doors.

use json_patch::Patch;
use serde_json::Value;

/// What a plan does to one object of the input.
#[derive(Debug, Clone)]
pub enum Change {
    /// The text is edited.
    Edit(Patch),
    /// The object goes.
    Remove,
}

/// What a plan does to the input: a change for each object that has one (by its index), and new objects.
#[derive(Debug, Default)]
pub struct Changes {
    /// In ascending order of the index.
    pub changes: Vec<(usize, Change)>,
    /// New objects, in order.
    pub created: Vec<Value>,
}

impl Changes {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.created.is_empty()
    }
}
