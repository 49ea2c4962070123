//! A message read into facts, without a config: who says it, of whom, of which host, with which code.

mod facts;
mod line;
mod place;
mod speaker;
mod user;

pub(super) use facts::MessageFacts;
pub use line::Line;
pub(super) use place::Place;
pub(super) use speaker::Speaker;
pub(super) use user::User;
