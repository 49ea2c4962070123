//! What a message says about who signs in where: only values in places where no secret stands.

use crate::api::model::Target;
use crate::azure::{ApiServerHost, Cloud};
use crate::k8s::Server;
use crate::text::{GUID_LENGTH, is_guid};
use uuid::Uuid;

/// The values of a message that can be compared with a config, each only where the message says what it is: a trace id
/// is a GUID, too.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct MessageFacts {
    /// `Application with identifier 'GUID'`, `client_id=GUID`.
    pub(super) client_id: Option<Uuid>,
    /// `Tenant 'GUID'`, `/GUID/oauth2/`.
    pub(super) tenant: Option<Uuid>,
    /// `User "GUID"`: who an API server refuses.
    pub(super) user: Option<Uuid>,
    /// `system:serviceaccount:NAMESPACE:NAME`
    pub(super) subject: Option<String>,
    /// The issuer of the token.
    pub(super) issuer: Option<String>,
    /// `api://AzureADTokenExchange...`
    pub(super) audience: Option<String>,
    /// A host of Entra's.
    pub(super) authority: Option<String>,
    /// Host names of API servers.
    pub(super) hosts: Vec<String>,
}

impl MessageFacts {
    pub(super) fn of(text: &str) -> Self {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || "\"'`,;()[]{}<>=\\".contains(c))
            .map(|word| word.trim_end_matches(['.', ':']))
            .filter(|word| !word.is_empty())
            .collect();
        let find = |is_it: fn(&str) -> bool| words.iter().find(|word| is_it(word)).map(|word| (*word).to_owned());
        let hosts = hosts(&words);
        Self {
            client_id: labelled(text, &["identifier", "client_id", "client id", "clientid", "application", "app"]),
            tenant: labelled(text, &["tenant", "tenant_id", "tenant id", "tenantid", "directory"])
                .or_else(|| in_authority(text)),
            user: labelled(text, &["user"]),
            subject: find(|word| word.starts_with("system:serviceaccount:")),
            issuer: issuer(&words),
            audience: find(|word| word.starts_with("api://")),
            authority: hosts.iter().find(|host| Cloud::of_authority(host).is_some()).cloned(),
            hosts: hosts.into_iter().filter(|host| !is_of_microsoft(host)).collect(),
        }
    }

    /// Whether the message names the target's API server.
    pub(super) fn is_about(&self, target: &Target) -> bool {
        self.hosts.iter().any(|host| host == target.server.host())
    }
}

/// The URL behind the word `issuer`: a hub without a public one signs as its API server. Elsewhere one by its form.
fn issuer(words: &[&str]) -> Option<String> {
    let is_one = |word: &str| word.starts_with("https://") && is_url(word);
    let named =
        words.windows(2).find(|pair| pair[0].trim_end_matches(':').eq_ignore_ascii_case("issuer") && is_one(pair[1]));
    let by_form = || words.iter().find(|word| is_one(word) && word.contains(".oic."));
    named.map(|pair| pair[1]).or_else(|| by_form().copied()).map(str::to_owned)
}

/// The GUIDs of a text, and where they begin.
fn guids(text: &str) -> impl Iterator<Item = (usize, Uuid)> {
    let parts = text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-'));
    let guid = |part: &str| is_guid(part).then(|| Uuid::parse_str(part).ok()).flatten();
    // A part is a slice of the text: their addresses tell where it begins.
    parts.filter_map(move |part| Some((part.as_ptr() as usize - text.as_ptr() as usize, guid(part)?)))
}

/// The GUID behind one of these words, perhaps in quotes.
fn labelled(text: &str, labels: &[&str]) -> Option<Uuid> {
    let is_between = |c: char| c.is_whitespace() || "\"'=:\\(".contains(c);
    let is_labelled = |at: usize| {
        let before = text[..at].trim_end_matches(is_between).as_bytes();
        labels.iter().any(|label| {
            let start = before.len().checked_sub(label.len());
            // `superuser` is no `user`.
            let begins = |start: usize| start == 0 || !before[start - 1].is_ascii_alphanumeric();
            start.is_some_and(|start| begins(start) && before[start..].eq_ignore_ascii_case(label.as_bytes()))
        })
    };
    guids(text).find(|(at, _)| is_labelled(*at)).map(|(_, guid)| guid)
}

/// The tenant in the URL of a token's endpoint.
fn in_authority(text: &str) -> Option<Uuid> {
    let is_tenant = |at: usize| {
        let behind = &text[at + GUID_LENGTH..];
        text[..at].ends_with('/') && (behind.starts_with("/oauth2/") || behind.starts_with("/v2.0/"))
    };
    guids(text).find(|(at, _)| is_tenant(*at)).map(|(_, guid)| guid)
}

/// The hosts of URLs and of names that are looked up or verified; then those that are AKS's by their form, such as the
/// names that a certificate has.
fn hosts(words: &[&str]) -> Vec<String> {
    let before = std::iter::once("").chain(words.iter().copied());
    let is_asked = |before: &str, word: &str| word.starts_with("https://") || matches!(before, "lookup" | "not");
    let found = || before.clone().zip(words).filter_map(|(before, word)| Some((is_asked(before, word), host(word)?)));
    let asked = found().filter(|(is_asked, _)| *is_asked);
    let others = found().filter(|(is_asked, host)| !is_asked && ApiServerHost::of(host).is_some());
    let mut hosts: Vec<String> = Vec::new();
    for (_, host) in asked.chain(others) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// A word that is a URL's or a dialled host with a dot in it.
fn host(word: &str) -> Option<String> {
    let bare = word.trim_start_matches("https://").split(['/', '?']).next()?;
    let is_host = bare.contains('.') && bare.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c));
    let server = Server::parse(&format!("https://{}", is_host.then_some(bare)?)).ok()?;
    server.host().contains(|c: char| c.is_ascii_alphabetic()).then(|| server.host().to_owned())
}

fn is_url(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphanumeric() || ":/.-_".contains(c))
}

/// Entra, its pages and issuers: no API server is there.
fn is_of_microsoft(host: &str) -> bool {
    Cloud::of_authority(host).is_some()
        || host.contains(".oic.")
        || [".microsoft.com", "aka.ms"].iter().any(|end| host.ends_with(end))
}
