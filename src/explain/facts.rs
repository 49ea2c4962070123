//! What a message says about who signs in where: only values in places where no secret stands.

use crate::api::Server;
use uuid::Uuid;

/// The values of a message that can be compared with a config.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Every GUID, in order.
    pub(super) guids: Vec<Uuid>,
    /// `system:serviceaccount:NAMESPACE:NAME`
    pub(super) subject: Option<String>,
    /// The issuer of the token.
    pub(super) issuer: Option<String>,
    /// `api://AzureADTokenExchange...`
    pub(super) audience: Option<String>,
    /// Host names that look like API servers.
    pub(super) hosts: Vec<String>,
}

impl Facts {
    pub(super) fn of(text: &str) -> Self {
        let is_separator = |c: char| c.is_whitespace() || "\"'`,;()[]{}<>=\\".contains(c);
        let words = || text.split(is_separator).map(|word| word.trim_end_matches('.')).filter(|word| !word.is_empty());
        let parts = || text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-'));
        Self {
            guids: parts().filter(|part| part.len() == 36).filter_map(|part| Uuid::parse_str(part).ok()).collect(),
            subject: words().find(|word| word.starts_with("system:serviceaccount:")).map(str::to_owned),
            issuer: words().find(|word| word.starts_with("https://") && word.contains("oic.")).map(str::to_owned),
            audience: words().find(|word| word.starts_with("api://")).map(str::to_owned),
            hosts: words().filter_map(host).collect(),
        }
    }
}

/// A word that is a URL's or a dialled host with a dot in it.
fn host(word: &str) -> Option<String> {
    let bare = word.trim_start_matches("https://").trim_start_matches("tcp:").trim_end_matches(':');
    let bare = bare.split(['/', '?']).next()?;
    let is_host = bare.contains('.') && bare.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c));
    let server = Server::parse(&format!("https://{}", is_host.then_some(bare)?)).ok()?;
    server.host().contains(|c: char| c.is_ascii_alphabetic()).then(|| server.host().to_owned())
}
