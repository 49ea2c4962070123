//! A lossless YAML layer: it reads a text with the span of every node, edits the text at these spans, and
//! writes new objects. It knows nothing of Kubernetes.
//!
//! [`split`] finds the documents of a stream and the items of a list without parsing them, so that only the
//! items that matter are read.

mod edit;
mod open;
mod read;
mod scalar;
pub mod split;
mod syntax_error;
mod write;

pub use edit::{CannotEdit, edit};
pub use read::{Document, Entry, Error, Node, NodeKind, ScalarStyle};
pub use write::{ListIndent, block, list_item, stream};
