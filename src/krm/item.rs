//! Where an object stands in the text.

use crate::k8s::Object;
use std::ops::Range;

/// An object of the input, and its place in the text.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its bytes, from the first of its content on.
    pub span: Range<usize>,
    /// Indentation of the item, in columns.
    pub column: usize,
    /// The bytes to cut where it is removed: with its dash or document marker.
    pub cut: Range<usize>,
    /// The object.
    pub object: Object,
}
