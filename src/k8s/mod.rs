//! Kubernetes and its client library: objects and what they are called, annotations, what a plan does to objects; the
//! URLs of API servers and proxies, CAs, and the names that are accepted. Nothing here knows of Argo CD, Azure or the config.

pub mod annotations;
pub mod ca;
mod changes;
pub mod kinds;
pub mod names;
mod object;
pub mod one_line;
pub mod placeholder;
mod proxy;
pub mod rbac;
mod server;

pub use changes::{Change, Changes};
pub use object::{Meta, Object};
pub use proxy::{Proxy, ProxyDefect};
pub use server::{Server, ServerError};
