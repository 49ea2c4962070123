//! One renderer a format.

pub mod human;
pub mod results;
pub mod short;
