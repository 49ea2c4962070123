//! What each target needs.

pub mod shards;
pub mod target_access;
pub(super) mod target_secret;
