//! What each target needs.

pub mod access;
pub(super) mod secret;
pub mod shards;
