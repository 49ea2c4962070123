//! What each target needs.

pub(super) mod secret;
