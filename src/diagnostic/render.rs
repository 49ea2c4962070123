//! One renderer a format.

pub mod human;
pub mod json;
pub mod results;
pub mod sarif;
pub mod short;
