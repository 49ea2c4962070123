//! Kubernetes: objects and what they are called, annotations, and what a plan does to objects.

pub mod annotations;
mod changes;
mod object;

pub use changes::{Change, Changes};
pub use object::{Meta, Object};
