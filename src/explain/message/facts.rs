//! What a message says about who signs in where: only values in places where no secret stands.

use super::{Place, User};
use crate::api::model::Target;
use crate::azure::{AKS_APPLICATION, ApiServerHost, Cloud};
use crate::k8s::Server;
use crate::text::{GUID_LENGTH, is_guid};
use std::net::IpAddr;
use uuid::Uuid;

/// The values of a message that can be compared with a config, each only where the message says what it is: a trace id
/// is a GUID, too.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::explain) struct MessageFacts {
    /// `Application with identifier 'GUID'`, `client_id=GUID`.
    pub(in crate::explain) client_id: Option<Uuid>,
    /// `Tenant 'GUID'`, `/GUID/oauth2/`.
    pub(in crate::explain) tenant: Option<Uuid>,
    /// `User "..."`: whom an API server refuses.
    pub(in crate::explain) user: Option<User>,
    /// `system:serviceaccount:NAMESPACE:NAME`
    pub(in crate::explain) subject: Option<String>,
    /// The issuer of the token.
    pub(in crate::explain) issuer: Option<String>,
    /// `api://AzureADTokenExchange...`
    pub(in crate::explain) audience: Option<String>,
    /// A host of Entra's.
    pub(in crate::explain) authority: Option<String>,
    /// Host names of API servers.
    pub(in crate::explain) hosts: Vec<String>,
    /// What stands at the host that is looked up, asked or dialled.
    pub(in crate::explain) place: Option<Place>,
    /// The ports of the URLs and of the addresses that are dialled.
    pub(in crate::explain) ports: Vec<u16>,
    /// The addresses that are dialled, asked or verified.
    pub(in crate::explain) addresses: Vec<IpAddr>,
    /// Whether a time has not come yet: of a token, or of a certificate.
    pub(in crate::explain) is_early: bool,
    /// Whether AKS's own application is named, for which every token is.
    pub(in crate::explain) names_aks: bool,
}

impl MessageFacts {
    pub(in crate::explain) fn of(text: &str) -> Self {
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
            user: User::of(text),
            subject: find(|word| word.starts_with("system:serviceaccount:")),
            issuer: issuer(&words),
            audience: find(|word| word.starts_with("api://")),
            place: place(&words),
            ports: ports(&words),
            addresses: addresses(&words),
            is_early: is_early(text),
            names_aks: text.contains(AKS_APPLICATION),
            authority: hosts.iter().find(|host| Cloud::of_authority(host).is_some()).cloned(),
            hosts: hosts.into_iter().filter(|host| !is_of_microsoft(host)).collect(),
        }
    }

    /// Its user, where that is one of Entra's.
    pub(in crate::explain) fn object_id(&self) -> Option<Uuid> {
        match &self.user {
            Some(User::ObjectId(id)) => Some(*id),
            _ => None,
        }
    }

    /// Whether an address of the pod itself is dialled.
    pub(in crate::explain) fn is_to_itself(&self) -> bool {
        self.addresses.iter().any(IpAddr::is_loopback)
    }

    /// Whether the message names the target's API server.
    pub(in crate::explain) fn is_about(&self, target: &Target) -> bool {
        self.hosts.iter().any(|host| host == target.server.host())
    }
}

/// The URL behind the word `issuer`: a hub without a public one signs as its API server. Elsewhere one by its form.
fn issuer(words: &[&str]) -> Option<String> {
    let is_one = |word: &str| word.starts_with("https://") && is_url(word);
    let named =
        words.windows(2).find(|pair| pair[0].trim_end_matches(':').eq_ignore_ascii_case("issuer") && is_one(pair[1]));
    // Where Entra looks for its keys.
    let of_keys = || words.iter().find_map(|word| word.strip_suffix(".well-known/openid-configuration"));
    let by_form = || words.iter().find(|word| is_one(word) && word.contains(".oic."));
    named.map(|pair| pair[1]).or_else(of_keys).or_else(|| by_form().copied()).map(str::to_owned)
}

/// What is asked: a name that is looked up, then a URL's host, then an address that is dialled.
fn place(words: &[&str]) -> Option<Place> {
    let behind = |word: &str| words.windows(2).find(|pair| pair[0] == word).map(|pair| pair[1]);
    let url = || words.iter().find(|word| word.starts_with("https://")).copied();
    let asked = behind("lookup").or_else(url).or_else(|| behind("tcp"))?;
    let server = Server::parse(&format!("https://{}", of_url(asked)?)).ok()?;
    if server.is_hub() { Some(Place::Hub) } else { Some(Place::of(server.host())) }
}

/// The ports that the message shows; 443 where a URL has none.
fn ports(words: &[&str]) -> Vec<u16> {
    let dialled = words.windows(2).filter(|pair| pair[0] == "tcp").map(|pair| pair[1]);
    let of_urls = words.iter().filter(|word| word.starts_with("https://")).copied();
    let mut ports: Vec<u16> = dialled
        .filter(|address| address.contains(':'))
        .chain(of_urls)
        .filter_map(|word| Some(Server::parse(&format!("https://{}", of_url(word)?)).ok()?.port()))
        .collect();
    ports.dedup();
    ports
}

/// Addresses in the places where one is asked or verified.
fn addresses(words: &[&str]) -> Vec<IpAddr> {
    let behind = words.windows(2).filter(|pair| matches!(pair[0], "tcp" | "for" | "not")).map(|pair| pair[1]);
    let urls = words.iter().filter(|word| word.starts_with("https://")).copied();
    let address = |word: &str| {
        let bare = of_url(word)?;
        bare.parse().ok().or_else(|| bare.rsplit_once(':')?.0.parse().ok())
    };
    behind.chain(urls).filter_map(address).collect()
}

/// `current time X is before Y`, or a current time of Entra's before the one from which the assertion is valid.
fn is_early(text: &str) -> bool {
    let time = |label: &str| {
        let behind = text.split(label).nth(1)?.trim_start_matches([':', ' ']);
        Some(behind.split([' ', ',']).next()?.trim_end_matches('.')).filter(|time| time.starts_with("20"))
    };
    let entras = time("Current time").zip(time("assertion valid from"));
    text.contains(" is before ") || entras.is_some_and(|(now, from)| now < from)
}

/// The host and port of a URL, or of what is one without its scheme.
fn of_url(word: &str) -> Option<&str> {
    word.trim_start_matches("https://").split(['/', '?']).next().filter(|bare| !bare.is_empty())
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
    let bare = of_url(word)?;
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
