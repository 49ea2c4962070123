//! The URL of a proxy, as the Kubernetes client reads `proxyUrl`.

use url::Url;

/// Why a text is not the URL of a proxy. No value is in it: a password may stand in the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyError {
    /// None, or one that client-go does not know (facts: `socks5h` fails, too).
    Scheme,
    /// Not a URL with a host.
    NoHost,
}

/// Reads the URL of a proxy.
pub fn proxy(text: &str) -> Result<Url, ProxyError> {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
    if !scheme.is_some_and(|scheme| matches!(scheme.as_str(), "http" | "https" | "socks5")) {
        return Err(ProxyError::Scheme);
    }
    Url::parse(text).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty())).ok_or(ProxyError::NoHost)
}
