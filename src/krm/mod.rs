//! The ways that manifests come in and go out: a `ResourceList` of the KRM functions specification, or a plain
//! stream of documents. Both become a [`Manifests`]: a text, and the items in it by byte span.

mod as_in_file;
mod item;
mod manifests;
mod other_breaks;
mod resource_list;
mod stream;

pub use as_in_file::as_in_file;
pub use item::Item;
pub use manifests::Manifests;
pub use resource_list::{FunctionConfig, ResourceList, function_config, read as read_resource_list};
pub use stream::{read as read_stream, read_leniently as read_stream_leniently, write as write_streams};
