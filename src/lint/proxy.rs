//! `proxyUrl`: whether the Kubernetes client can use it.

use super::finding::About;
use crate::api::{ProxyError, proxy};
use crate::argocd::cluster_secret::ClusterSecret;
use crate::diagnostic::Code;

pub(super) fn check(secret: &ClusterSecret<'_>, about: &mut About<'_>) {
    let url = secret.readable_config().and_then(|config| config.proxy_url.as_deref());
    let Some(url) = url.filter(|url| !url.is_empty()) else { return };
    let field = secret.field("config").key("proxyUrl");
    // The URL may hold a password: it is never quoted.
    match proxy(url) {
        Err(ProxyError::Scheme) => about.error(
            Code::ProxyUrl,
            &field,
            "the Kubernetes client knows only the proxies http, https and socks5: the connection fails",
            "write http://, https:// or socks5:// in front of the host",
        ),
        Err(ProxyError::NoHost) => {
            let help = "write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT";
            about.error(Code::ProxyUrl, &field, "this is not the URL of a proxy: the connection fails", help);
        }
        Ok(url) if url.password().is_some() => about.warning(
            Code::ProxyUrl,
            &field,
            "the proxy's password stands in the cluster's Secret, which Argo CD's API and git may show",
            "let the proxy know the hub by its address instead; take the password for lost, and renew it",
        ),
        Ok(_) => {}
    }
}
