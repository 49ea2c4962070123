//! Plain text: lines and columns, names that are near, quoting for a shell, a hash that stays. It knows neither YAML nor
//! Kubernetes.

mod lines;
mod nearest;
mod shell;
mod stable_hash;

pub use lines::{Lines, line_end, line_start, next_line};
pub use nearest::nearest;
pub use shell::shell_quoted;
pub use stable_hash::stable_hash;
