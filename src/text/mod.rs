//! Plain text: lines and columns, names that are near, names of files, GUIDs, quoting for a shell and for a message, a hash that stays. It knows neither YAML nor
//! Kubernetes.

mod file_name;
mod guid;
mod lines;
mod nearest;
mod quoted;
mod shell;
mod stable_hash;
mod visible;

pub use file_name::file_name;
pub use guid::{GUID_LENGTH, is_guid};
pub use lines::{Lines, line_end, line_start, next_line};
pub use nearest::{nearest, slip};
pub use quoted::{names_a_secret, quoted};
pub use shell::shell_quoted;
pub use stable_hash::stable_hash;
pub use visible::{visible, visible_lines};
