//! What is known, one file a subject.

mod access;
mod entra;
mod network;
mod secret;
mod sign_in;
mod tls;

use super::facts::Facts;
use super::verdict::Verdict;
use crate::api::model::Hub;

/// A message, what it means here, and why it comes.
#[derive(Debug)]
pub struct Entry {
    /// The message, as one would quote it.
    pub title: &'static str,
    /// The number of an AADSTS code.
    pub aadsts: Option<&'static str>,
    /// In lower case: a line has the message where it has all of one of these groups.
    pub marks: &'static [&'static [&'static str]],
    /// Whether it only says that something failed: the reason stands elsewhere.
    pub is_general: bool,
    /// What it means between AKS clusters with workload identity.
    pub meaning: &'static str,
    /// The likeliest first.
    pub causes: &'static [Cause],
}

/// Why a message comes.
#[derive(Debug)]
pub struct Cause {
    /// What is wrong.
    pub text: &'static str,
    /// Commands that show whether it is this.
    pub check: &'static [&'static str],
    /// How this program keeps it from happening.
    pub avoided: &'static str,
    /// What a config says of it.
    pub(super) test: fn(&Facts, &Hub) -> Verdict,
}

/// Everything that is known.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    [entra::ENTRIES, sign_in::ENTRIES, secret::ENTRIES, access::ENTRIES, tls::ENTRIES, network::ENTRIES]
        .into_iter()
        .flatten()
}
