//! One line of a log, as far as it tells which message it is.

use super::{MessageFacts, Speaker};
use std::cell::OnceCell;

/// A line, with what it says once that is asked for: most lines of a log say nothing that is known.
#[derive(Debug)]
pub struct Line<'t> {
    text: &'t str,
    lower: String,
    codes: Vec<String>,
    facts: OnceCell<MessageFacts>,
}

impl<'t> Line<'t> {
    /// `is_alone`: the line is all that was given, so that a bare number may be a code.
    pub(in crate::explain) fn of(text: &'t str, is_alone: bool) -> Self {
        let lower = text.to_lowercase();
        let mut codes = aadsts(&lower);
        let bare = lower.trim();
        if is_alone && codes.is_empty() && is_number(bare) {
            codes.push(bare.to_owned());
        }
        Self { text, lower, codes, facts: OnceCell::new() }
    }

    /// Whether it has all these words, which are in lower case.
    pub(in crate::explain) fn has_all(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.lower.contains(word))
    }

    /// Whether it has one of these words.
    pub(in crate::explain) fn has_one(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.lower.contains(word))
    }

    /// The numbers of its AADSTS codes, in their order.
    pub(in crate::explain) fn codes(&self) -> &[String] {
        &self.codes
    }

    /// Who says it.
    pub(in crate::explain) fn speaker(&self) -> Speaker {
        Speaker::of(&self.lower)
    }

    /// What it says of ids, hosts and users.
    pub(in crate::explain) fn facts(&self) -> &MessageFacts {
        self.facts.get_or_init(|| MessageFacts::of(self.text))
    }

    /// The code that a program ended with: `exit code 1`, `exit status 1`; not the beginning of 137.
    pub(in crate::explain) fn exit_code(&self) -> Option<u32> {
        let behind =
            |words: &str| self.lower.split(words).nth(1)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
        behind("exit code ").or_else(|| behind("exit status "))
    }
}

/// `aadsts70021`, `aadsts 70021`.
fn aadsts(lower: &str) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for behind in lower.split("aadsts").skip(1) {
        let digits: String = behind.trim_start_matches([' ', ':']).chars().take_while(char::is_ascii_digit).collect();
        if is_number(&digits) && !codes.contains(&digits) {
            codes.push(digits);
        }
    }
    codes
}

/// As many digits as Entra's codes have.
fn is_number(text: &str) -> bool {
    (5..=8).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit())
}
