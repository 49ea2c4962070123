//! The URL of an API server, parsed: two spellings of one server are one server.

use super::one_line::{Flaw, flaw_of_word};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// The URL of an API server: https, a host, perhaps a port, and a query only where it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    text: String,
    host: String,
    port: u16,
    query: Option<String>,
}

/// Why a text is not the URL of an API server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// Without a scheme the token travels over plain HTTP.
    #[error("has no scheme: Argo CD would send its token over plain HTTP")]
    NoScheme,
    /// `https//HOST`.
    #[error("lacks the colon behind https")]
    NoColon,
    /// A scheme that is not https.
    #[error("must begin with https://")]
    NotHttps,
    /// A path, a query, a fragment. Only the path is told, and only one without `@`: the rest may hold a secret.
    #[error("must not have a path, query or fragment{}", behind(.0))]
    Path(String),
    /// A query alone. It is not told: it may hold a secret.
    #[error("must not have a path, query or fragment")]
    Query,
    /// `user:password@`.
    #[error("has a user or password in it")]
    UserInfo,
    /// A name that no resolver is asked for.
    #[error("has a host whose parts are empty, or begin or end with -")]
    Host,
    /// Blanks, line breaks, a placeholder.
    #[error("{}", .0.message)]
    Flaw(Flaw),
    /// Escapes, an empty or zero port, a shortened address.
    #[error("must be of the form https://HOST[:PORT]")]
    Spelling,
    /// Not a URL at all.
    #[error("is not a URL: {0}")]
    NotAUrl(#[from] url::ParseError),
}

fn behind(path: &str) -> String {
    match path {
        "/" | "" => String::new(),
        // Somebody's user and password, where a URL went wrong.
        path if path.contains('@') => String::new(),
        path => format!(": {path:?} is behind the host"),
    }
}

impl Server {
    /// Parses the URL with a query behind it, which a client of the API server drops.
    pub fn parse_with_query(text: &str) -> Result<Self, ServerError> {
        match text.split_once('?') {
            Some((address, query)) if !query.contains('#') && flaw_of_word(text).is_none() => {
                let server = Self::parse(address)?;
                let query = Some(query.trim_end_matches('/').to_owned()).filter(|query| !query.is_empty());
                Ok(Self { text: text.trim_end_matches('/').to_owned(), query, ..server })
            }
            _ => Self::parse(text),
        }
    }

    /// Parses the URL. Trailing slashes are dropped, as Argo CD does; everything else stays as it is written.
    pub fn parse(text: &str) -> Result<Self, ServerError> {
        if let Some(flaw) = flaw_of_word(text) {
            return Err(ServerError::Flaw(flaw));
        }
        let text = text.trim_end_matches('/');
        let scheme = "https:";
        let is_http = |text: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        if is_http(text) && text[scheme.len()..].trim_matches('/').is_empty() {
            return Err(ServerError::NotAUrl(url::ParseError::EmptyHost));
        }
        if !text.contains("://") {
            return Err(match text.split_once("//") {
                Some(("https" | "http", _)) => ServerError::NoColon,
                _ if is_http(text) => ServerError::Spelling,
                _ => ServerError::NoScheme,
            });
        }
        let url = Url::parse(text)?;
        if url.scheme() != "https" {
            return Err(ServerError::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ServerError::UserInfo);
        }
        if url.path() == "/" && url.query().is_some() && url.fragment().is_none() {
            return Err(ServerError::Query);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(ServerError::Path(url.path().to_owned()));
        }
        let host = match url.host() {
            // A final dot is another spelling of the same host.
            Some(Host::Domain(domain)) => {
                let bare = domain.trim_end_matches('.');
                // No resolver is asked for such a name.
                if bare.split('.').any(|label| label.is_empty() || label.starts_with('-') || label.ends_with('-')) {
                    return Err(ServerError::Host);
                }
                bare.to_owned()
            }
            Some(host) => host.to_string(),
            None => return Err(ServerError::NotAUrl(url::ParseError::EmptyHost)),
        };
        let port = url.port_or_known_default().unwrap_or(443);
        // The parser repairs much that Go's does not: what it made must be what is written.
        let written = text["https://".len()..].to_lowercase();
        let shown = url.host_str().unwrap_or_default();
        let spellings = [shown.to_owned(), format!("{shown}:{port}")];
        if port == 0 || !text.starts_with("https://") || !spellings.contains(&written) {
            return Err(ServerError::Spelling);
        }
        Ok(Self { text: text.to_owned(), host, port, query: None })
    }

    /// The host, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, 443 where none is written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What stands behind the host and port.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The same API server with another query.
    #[must_use]
    pub fn with_query(&self, query: &str) -> Self {
        let Self { text, host, port, .. } = self.address();
        Self { text: format!("{text}?{query}"), host, port, query: Some(query.to_owned()) }
    }

    /// The API server alone.
    #[must_use]
    pub fn address(&self) -> Self {
        let text = self.text.split_once('?').map_or(self.text.as_str(), |(address, _)| address.trim_end_matches('/'));
        Self { text: text.to_owned(), host: self.host.clone(), port: self.port, query: None }
    }

    /// Whether it is this very machine, or that of whoever asks: a local cluster, or a tunnel to another.
    pub fn is_this_machine(&self) -> bool {
        is_this_machine(&self.host)
    }

    /// Whether it is the hub's own API server, by one of the names that each pod knows it by.
    pub fn is_hub(&self) -> bool {
        matches!(
            self.host.as_str(),
            "kubernetes.default" | "kubernetes.default.svc" | "kubernetes.default.svc.cluster.local"
        )
    }

    /// The server as one spelling of all that mean it: lower case, with its port; a query is kept.
    pub fn normalised(&self) -> String {
        let query = self.query().map_or(String::new(), |query| format!("?{query}"));
        format!("https://{}:{}{query}", self.host, self.port)
    }
}

impl ServerError {
    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Flaw(flaw) => flaw.help,
            Self::Path(_) => "remove what is behind the host and port: https://HOST:443",
            Self::Query => "remove the query behind the host and port",
            _ => "write it as https://HOST:443, as in the cluster's kubeconfig",
        }
    }
}

/// Whether a host means the machine that asks for it.
pub(super) fn is_this_machine(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let is_name = |name: &str| host == name || host.ends_with(&format!(".{name}"));
    is_name("localhost")
        || is_name("docker.internal")
        || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified())
        || host.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_ok_and(|ip| {
            ip.is_loopback() || ip.is_unspecified() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback())
        })
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Server;

    #[test]
    fn what_may_be_a_password_is_not_told() {
        for text in
            ["https://a.example.com/x", "https://a.b//me:M4RK@proxy", "https://a.b/?t=M4RK", "https://me:M4RK@a.b"]
        {
            let error = Server::parse(text).unwrap_err().to_string();
            assert_eq!((error.contains("M4RK"), error.contains("/x")), (false, text.ends_with("/x")), "{error}");
        }
    }

    #[test]
    fn all_trailing_slashes_are_dropped_as_argo_cd_does() {
        for text in ["https://a.example.com", "https://a.example.com/", "https://a.example.com///"] {
            assert_eq!(Server::parse(text).unwrap().to_string(), "https://a.example.com");
        }
        for text in ["https://", "https:///", "/", "https://a.example.com//b"] {
            assert!(Server::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_query_tells_two_spellings_of_one_server_apart_and_is_kept_only_where_it_is_asked_for() {
        let of = |text: &str| Server::parse_with_query(text).unwrap();
        let (one, other) = (of("https://A.example.com:443?team=one"), of("https://a.example.com/?team=other"));
        assert_eq!((one.query(), other.query()), (Some("team=one"), Some("team=other")));
        assert_ne!(one.normalised(), other.normalised());
        assert_eq!(one.address().normalised(), other.address().normalised());
        assert_eq!(one.address().to_string(), "https://A.example.com:443");
        assert_eq!(of("https://a.example.com/").with_query("x=y").to_string(), "https://a.example.com?x=y");
        assert_eq!((of("https://a.b?").query(), of("https://a.b").query()), (None, None));
        for text in ["https://a.b/x?team=y", "https://a.b?team=y#z", "http://a.b?team=y", "https://a.b?team= y"] {
            assert!(Server::parse_with_query(text).is_err(), "{text}");
        }
        assert!(Server::parse("https://a.b?team=x").is_err());
    }

    #[test]
    fn a_tunnel_is_known_by_its_host() {
        for host in
            ["localhost", "127.0.0.1", "127.8.8.8", "[::1]", "0.0.0.0", "kubernetes.docker.internal", "x.localhost"]
        {
            assert!(Server::parse(&format!("https://{host}:6443")).unwrap().is_this_machine(), "{host}");
        }
        for host in ["10.0.0.1", "localhost.example.com", "[fd00::1]", "mylocalhost"] {
            assert!(!Server::parse(&format!("https://{host}:6443")).unwrap().is_this_machine(), "{host}");
        }
    }

    #[test]
    fn the_hub_is_known_by_each_name_that_a_pod_has_for_it() {
        for (host, is_hub) in [
            ("kubernetes.default.svc", true),
            ("Kubernetes.Default.svc:443", true),
            ("kubernetes.default.svc.cluster.local", true),
            ("kubernetes.default", true),
            ("kubernetes", false),
            ("kubernetes.default.svc.example.com", false),
        ] {
            assert_eq!(Server::parse(&format!("https://{host}")).unwrap().is_hub(), is_hub, "{host}");
        }
    }
}
