//! What is known, one file a subject.

mod access_errors;
mod causes;
mod commands;
mod entra_errors;
mod network_errors;
mod secret_errors;
mod sign_in_errors;
mod tls_errors;

use super::facts::MessageFacts;
use super::verdict::Verdict;
use crate::api::model::Hub;

/// A message, what it means here, and why it comes.
#[derive(Debug)]
pub struct KnownError {
    /// The message, as one would quote it.
    pub title: &'static str,
    /// How it is known.
    pub marks: Marks,
    /// Whether it only says that something failed: the reason stands elsewhere.
    pub is_general: bool,
    /// What it means between AKS clusters with workload identity.
    pub meaning: &'static str,
    /// The likeliest first.
    pub causes: &'static [Cause],
}

/// How a line is known to have a message. Words are in lower case.
#[derive(Debug, Clone, Copy)]
pub enum Marks {
    /// It has the AADSTS code of this number.
    Aadsts(&'static str),
    /// It has all the words of one of these groups.
    Words(&'static [&'static [&'static str]]),
    /// The same, but none of these words, each of which makes another message of it.
    WordsWithout(&'static [&'static str], &'static [&'static [&'static str]]),
}

/// Why a message comes.
#[derive(Debug)]
pub struct Cause {
    /// What is wrong.
    pub text: &'static str,
    /// Commands that show whether it is this.
    pub check: &'static [&'static str],
    /// How this program keeps it from happening.
    pub prevented_by: Option<&'static str>,
    /// What a config says of it.
    pub(super) test: fn(&MessageFacts, &Hub) -> Verdict,
}

/// Everything that is known.
pub fn all() -> impl Iterator<Item = &'static KnownError> {
    [
        entra_errors::ENTRIES,
        sign_in_errors::ENTRIES,
        secret_errors::ENTRIES,
        access_errors::ENTRIES,
        tls_errors::ENTRIES,
        network_errors::ENTRIES,
    ]
    .into_iter()
    .flatten()
}
