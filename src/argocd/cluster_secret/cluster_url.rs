//! What Argo CD makes of a cluster's URL: it knows its clusters by it, exactly as it is written. So a query, which client-go
//! drops, makes a second cluster of one API server: another identity, other namespaces.

use crate::k8s::Server;
use crate::k8s::names::is_label_value;

/// The hub's own API server, as Argo CD spells it.
pub const HUB_SERVER: &str = "https://kubernetes.default.svc";

/// The key of the query that tells a target from another on the same API server.
const ALIAS: &str = "alias=";

/// Whether Argo CD takes the URL for its own cluster: compared exactly, but for slashes at the end.
pub fn is_in_cluster(server: &str) -> bool {
    server.trim_end_matches('/') == HUB_SERVER
}

/// Whether a text can be an alias: nothing in it has to be escaped in a URL.
pub fn is_alias(text: &str) -> bool {
    !text.is_empty() && is_label_value(text)
}

/// The server as Argo CD knows the cluster of this alias by.
pub fn aliased(server: &Server, alias: &str) -> Server {
    server.with_query(&format!("{ALIAS}{alias}"))
}

/// The alias of a cluster, where its URL has one.
pub fn alias(server: &Server) -> Option<&str> {
    server.query()?.strip_prefix(ALIAS).filter(|alias| is_alias(alias))
}

/// The alias that says the same as another query of one value: people write `?__uid=NAME`, too.
pub fn alias_of_query(server: &Server) -> Option<&str> {
    let (_, value) = server.query()?.split_once('=')?;
    Some(value).filter(|value| is_alias(value))
}

#[cfg(test)]
mod tests {
    use super::{alias, alias_of_query, aliased, is_in_cluster};
    use crate::k8s::Server;

    #[test]
    fn an_alias_is_read_back_as_it_was_written() {
        let server = Server::parse("https://a.example.com:443").unwrap();
        let written = aliased(&server, "team-a").to_string();
        assert_eq!(written, "https://a.example.com:443?alias=team-a");
        let read = Server::parse_with_query(&written).unwrap();
        assert_eq!((alias(&read), read.address()), (Some("team-a"), server));
        for (query, of_query) in [("__uid=pay", Some("pay")), ("a=b&c=d", None), ("alias=", None), ("pay", None)] {
            let server = Server::parse_with_query(&format!("https://a.example.com?{query}")).unwrap();
            assert_eq!((alias(&server), alias_of_query(&server)), (None, of_query), "{query}");
        }
    }

    #[test]
    fn argo_cd_knows_the_hub_by_one_spelling() {
        for (text, is_hub) in [
            ("https://kubernetes.default.svc", true),
            ("https://kubernetes.default.svc//", true),
            ("https://kubernetes.default.svc:443", false),
            ("https://Kubernetes.default.svc", false),
        ] {
            assert_eq!(is_in_cluster(text), is_hub, "{text}");
        }
    }
}
