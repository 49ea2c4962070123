//! What Kubernetes and its client library accept, each in one place: names, the URLs of API servers and proxies, CAs.
//! Nothing here knows of Argo CD, Azure or the config.

pub mod ca;
pub mod names;
pub mod one_line;
mod proxy;
mod server;

pub use proxy::{Proxy, ProxyDefect};
pub use server::{Server, ServerError};
