//! What a message means here: a code of ours, an AADSTS code, or what Argo CD, kubelogin and client-go say, in a line
//! or in a whole log. Causes come in the order of their likelihood for workload identity between AKS clusters.

mod explanation;
mod find;
pub mod knowledge;
mod message;
mod not_found;
mod placeholders;
mod verdict;

pub use explanation::render;
pub use find::{FoundMessage, find};
pub use knowledge::{Cause, KnownError};
pub use not_found::nothing_known;
pub use verdict::{Verdict, Witness};

use crate::api::model::Hub;
use crate::diagnostic::Code;
use message::MessageFacts;
use std::str::FromStr as _;

/// What can be said about a text.
#[derive(Debug)]
pub enum Explanation {
    /// A code of this program: its page.
    OurCode(Code),
    /// A message that is known.
    Message(FoundMessage),
}

/// Explains a code, a message or a log. Empty where nothing in it is known.
pub fn explain(text: &str) -> Vec<Explanation> {
    let lower = text.get(..64.min(text.len())).unwrap_or_default().to_lowercase();
    let word = lower.trim().trim_start_matches("error[").trim_start_matches("warning[").trim_end_matches(']');
    if let Ok(code) = Code::from_str(word) {
        return vec![Explanation::OurCode(code)];
    }
    find(text).into_iter().map(Explanation::Message).collect()
}

/// What is known of a cause, and by whom.
pub fn verdict(cause: &Cause, found: &FoundMessage, hub: Option<&Hub>) -> (Verdict, Witness) {
    verdict::of(cause, &MessageFacts::of(&found.text), hub)
}
