//! The URL of a proxy, as the Kubernetes client reads `proxyUrl`: one answer for the config, a Secret and a kubeconfig.

use super::one_line::{Flaw, flaw_of_word};
use crate::diagnostic::{Code, Diagnostic};
use url::Url;

/// The URL of a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Scheme, host and port as they are written: all that client-go reads beside the user.
    bare: String,
    has_user: bool,
    has_password: bool,
    has_path: bool,
}

/// What is wrong with the URL of a proxy. No value is in it: a password may stand in the URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyDefect {
    /// Blanks, line breaks, a placeholder.
    Flaw(Flaw),
    /// None, or one that client-go does not know (facts: `socks5h` fails, too).
    Scheme,
    /// Not a URL with a host.
    NoHost,
    /// client-go dials the host and port, and reads nothing behind them.
    Path,
    /// A password for the proxy.
    Password,
}

impl Proxy {
    /// Reads the URL of a proxy.
    pub fn parse(text: &str) -> Result<Self, ProxyDefect> {
        if let Some(flaw) = flaw_of_word(text) {
            return Err(ProxyDefect::Flaw(flaw));
        }
        let Some((scheme, rest)) = text.split_once("://") else { return Err(ProxyDefect::Scheme) };
        if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "socks5") {
            return Err(ProxyDefect::Scheme);
        }
        // The parser takes `http:////a` for the host `a`, and a backslash for a slash; Go's does not.
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let url = Url::parse(text).map_err(|_| ProxyDefect::NoHost)?;
        if host.is_empty() || host.starts_with(':') || text.contains('\\') || url.host_str().is_none_or(str::is_empty) {
            return Err(ProxyDefect::NoHost);
        }
        let has_path = !matches!(&rest[authority.len()..], "" | "/");
        let has_password = url.password().is_some();
        let has_user = has_password || !url.username().is_empty();
        Ok(Self { bare: format!("{scheme}://{host}"), has_user, has_password, has_path })
    }

    /// What is wrong with a proxy that can be used all the same.
    pub fn remarks(&self) -> Vec<ProxyDefect> {
        let password = self.has_password.then_some(ProxyDefect::Password);
        let path = self.has_path.then_some(ProxyDefect::Path);
        password.into_iter().chain(path).collect()
    }

    /// Whether there is a user, a password or both in it.
    pub fn has_user(&self) -> bool {
        self.has_user
    }

    /// Whether it is on the machine of whoever asks.
    pub fn is_this_machine(&self) -> bool {
        let host = Url::parse(&self.bare).ok().and_then(|url| url.host_str().map(str::to_ascii_lowercase));
        host.is_some_and(|host| super::server::is_this_machine(&host))
    }

    /// The URL without what may be a secret and is not needed: user, password, path, query.
    pub fn into_bare(self) -> String {
        self.bare
    }
}

impl ProxyDefect {
    /// All there is to say of it, but for the field.
    pub fn diagnostic(self) -> Diagnostic {
        let form = "write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT";
        let error = |message: String| Diagnostic::error(Code::ProxyUrl, message);
        let warning = |message: &str| Diagnostic::warning(Code::ProxyUrl, message);
        match self {
            Self::Flaw(flaw) => {
                error(format!("the proxy's URL {}: the connection fails", flaw.message)).help(flaw.help)
            }
            Self::Scheme => error(
                "the Kubernetes client knows only the proxies http, https and socks5: the connection fails".to_owned(),
            )
            .help("write http://, https:// or socks5:// in front of the host"),
            Self::NoHost => error("this is not the URL of a proxy: the connection fails".to_owned()).help(form),
            Self::Path => {
                warning("the Kubernetes client ignores what stands behind the proxy's host and port").help(form)
            }
            Self::Password => warning(
                "the proxy's password stands in the cluster's Secret, which Argo CD's API and git may show",
            )
            .help(
                "let the proxy know the hub by its address instead; treat the password as compromised, and replace it",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Proxy, ProxyDefect};

    #[test]
    fn a_proxy_is_read_as_the_kubernetes_client_reads_it() {
        use ProxyDefect::{NoHost, Password, Path, Scheme};
        for (text, want) in [
            ("http://proxy.example.com:3128", Ok(vec![])),
            ("HTTPS://proxy.example.com/", Ok(vec![])),
            ("socks5://10.0.0.1:1080", Ok(vec![])),
            ("http://[fd00::1]:3128", Ok(vec![])),
            ("http://hub@proxy.example.com", Ok(vec![])),
            ("http://hub:secret@proxy.example.com", Ok(vec![Password])),
            ("http://proxy.example.com/path", Ok(vec![Path])),
            ("http://proxy.example.com?query", Ok(vec![Path])),
            ("http://:secret@proxy.example.com//", Ok(vec![Password, Path])),
            ("proxy.example.com:3128", Err(Scheme)),
            ("http:a//me:secret@b", Err(Scheme)),
            ("socks5h://proxy.example.com", Err(Scheme)),
            ("http://", Err(NoHost)),
            ("http:////proxy.example.com", Err(NoHost)),
            ("http://:3128", Err(NoHost)),
            ("http://proxy.example.com:port", Err(NoHost)),
            ("http://hub@", Err(NoHost)),
            ("http://proxy.example.com\\x", Err(NoHost)),
        ] {
            assert_eq!(Proxy::parse(text).map(|proxy| proxy.remarks()), want, "{text}");
        }
        for text in ["http://proxy.example.com\n", " http://a", "http://a b", "http://${PROXY}:3128", "http://ä"] {
            assert!(matches!(Proxy::parse(text), Err(ProxyDefect::Flaw(_))), "{text}");
        }
    }
}
