//! Whose a host is, as far as its name tells.

use crate::azure::{ApiServerHost, Cloud};

/// What stands at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::explain) enum Place {
    /// Entra's sign-in.
    Entra,
    /// The instance metadata service of Azure's machines, which gives tokens of managed identities.
    Imds,
    /// The cluster that the pod runs in.
    Hub,
    /// The pod itself: an address that only means something on somebody's machine.
    Itself,
    /// An API server of AKS.
    ApiServer,
    /// A name or an address that says nothing.
    Other,
}

impl Place {
    /// Of a host in lower case, without its port. The hub is known by [`Server::is_hub`](crate::k8s::Server::is_hub).
    pub(in crate::explain) fn of(host: &str) -> Self {
        match host {
            host if Cloud::of_authority(host).is_some() || host.ends_with(".microsoftonline.com") => Self::Entra,
            "169.254.169.254" => Self::Imds,
            "localhost" | "host.docker.internal" | "::1" => Self::Itself,
            host if host.starts_with("127.") => Self::Itself,
            host if ApiServerHost::of(host).is_some() => Self::ApiServer,
            _ => Self::Other,
        }
    }
}
