//! What is known of one failure.

use super::commands;
use crate::api::model::Hub;
use crate::explain::message::{Line, MessageFacts};
use crate::explain::verdict::{self, Verdict};

/// A code of Entra's, without its `AADSTS`, and what it says in short.
pub type EntraCode = (&'static str, &'static str);

/// A failure, what it means here, and why it comes.
#[derive(Debug)]
pub struct KnownError {
    /// The message, as one would quote it; of codes, what they have in common.
    pub title: &'static str,
    /// The codes of Entra's that say it.
    pub codes: &'static [EntraCode],
    /// The beginnings of codes that are not listed, and belong to it.
    pub families: &'static [&'static str],
    /// Groups of words in lower case. A line says it that has all of one group.
    pub words: &'static [&'static [&'static str]],
    /// Words that make another message of it.
    pub unless: &'static [&'static str],
    /// What the line must be about, beside its words.
    pub(in crate::explain) when: fn(&Line<'_>) -> bool,
    /// Whether it only says that something failed: the reason stands elsewhere.
    pub is_general: bool,
    /// What it means between AKS clusters with workload identity.
    pub meaning: &'static str,
    /// The likeliest first.
    pub causes: &'static [Cause],
}

impl KnownError {
    const fn plain(title: &'static str, meaning: &'static str, causes: &'static [Cause]) -> Self {
        Self {
            title,
            codes: &[],
            families: &[],
            words: &[],
            unless: &[],
            when: |_| true,
            is_general: false,
            meaning,
            causes,
        }
    }

    /// What Entra says under one of these codes.
    pub(super) const fn entra(codes: &'static [EntraCode], meaning: &'static str, causes: &'static [Cause]) -> Self {
        Self { codes, ..Self::plain("", meaning, causes) }
    }

    /// What is said in one of these groups of words.
    pub(super) const fn said(
        title: &'static str,
        words: &'static [&'static [&'static str]],
        meaning: &'static str,
        causes: &'static [Cause],
    ) -> Self {
        Self { words, ..Self::plain(title, meaning, causes) }
    }

    /// The same without a code, by words.
    pub(super) const fn or_said(self, words: &'static [&'static [&'static str]]) -> Self {
        Self { words, ..self }
    }

    /// Codes that begin so are of it, too.
    pub(super) const fn and_family(self, title: &'static str, families: &'static [&'static str]) -> Self {
        Self { title, families, ..self }
    }

    pub(super) const fn unless(self, unless: &'static [&'static str]) -> Self {
        Self { unless, ..self }
    }

    pub(super) const fn when(self, when: fn(&Line<'_>) -> bool) -> Self {
        Self { when, ..self }
    }

    pub(super) const fn general(self) -> Self {
        Self { is_general: true, ..self }
    }
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
    /// What the message says of it by itself.
    pub(in crate::explain) by_message: fn(&MessageFacts) -> Verdict,
    /// What a config says of it.
    pub(in crate::explain) by_config: fn(&MessageFacts, &Hub) -> Verdict,
}

impl Cause {
    /// A cause that `argocd-aks lint` shows.
    pub(super) const fn new(text: &'static str) -> Self {
        Self {
            text,
            check: &[commands::LINT],
            prevented_by: None,
            by_message: verdict::nothing,
            by_config: verdict::unknown,
        }
    }

    pub(super) const fn check(self, check: &'static [&'static str]) -> Self {
        Self { check, ..self }
    }

    pub(super) const fn prevented_by(self, means: &'static str) -> Self {
        Self { prevented_by: Some(means), ..self }
    }

    pub(super) const fn by_message(self, by_message: fn(&MessageFacts) -> Verdict) -> Self {
        Self { by_message, ..self }
    }

    pub(super) const fn by_config(self, by_config: fn(&MessageFacts, &Hub) -> Verdict) -> Self {
        Self { by_config, ..self }
    }
}
