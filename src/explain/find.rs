//! Which messages are in a text.

use super::knowledge::{self, EntraCode, KnownError};
use super::message::Line;

/// A message that was found.
#[derive(Debug, Clone)]
pub struct FoundMessage {
    /// What is known about it.
    pub entry: &'static KnownError,
    /// The code of Entra's that it was found by.
    pub code: Option<String>,
    /// 1-based line of its first place.
    pub line: usize,
    /// How many lines have it.
    pub count: usize,
    /// That line and others that have it, of which each may be about another cluster. Never shown: tokens may stand in it.
    pub text: String,
}

impl FoundMessage {
    /// The message, as one would quote it.
    pub fn title(&self) -> String {
        // Said without its code, it is still what that code says.
        let first = self.entry.codes.first().map(|(number, _)| *number).filter(|_| self.entry.title.is_empty());
        let Some(code) = self.code.as_deref().or(first) else { return self.entry.title.to_owned() };
        let says =
            self.entry.codes.iter().find(|(number, _)| *number == code).map_or(self.entry.title, |(_, says)| says);
        format!("AADSTS{code}: {says}")
    }
}

/// Bytes of lines that are looked at for one message.
const MAX_TEXT: usize = 64 * 1024;

/// The known messages of a text, each once: what says the most first, then in the order of the text.
pub fn find(text: &str) -> Vec<FoundMessage> {
    let mut found: Vec<FoundMessage> = Vec::new();
    let is_alone = !text.trim().contains(char::is_whitespace);
    for (at, text) in text.lines().enumerate() {
        let line = Line::of(text, is_alone && at == 0);
        for (entry, code) in said(&line) {
            match found.iter_mut().find(|each| std::ptr::eq(each.entry, entry) && each.code == code) {
                Some(each) => {
                    each.count += 1;
                    if each.text.len() + text.len() < MAX_TEXT {
                        each.text.push('\n');
                        each.text.push_str(text);
                    }
                }
                None => found.push(FoundMessage { entry, code, line: at + 1, count: 1, text: text.to_owned() }),
            }
        }
    }
    // `failed with exit code 20` says nothing that the reason beside it does not say better, and Entra's own code says
    // more than anything else.
    found.sort_by_key(|each| (each.entry.is_general, each.code.is_none(), each.line));
    found
}

/// What one line says: Entra's codes, or else one reason, or else that something failed. One failure has one entry.
fn said(line: &Line<'_>) -> Vec<(&'static KnownError, Option<String>)> {
    let by_code: Vec<_> = line.codes().iter().filter_map(|code| Some((of_code(code)?, Some(code.clone())))).collect();
    if !by_code.is_empty() {
        return by_code;
    }
    let is_said = |entry: &&KnownError| {
        entry.words.iter().any(|words| line.has_all(words)) && !line.has_one(entry.unless) && (entry.when)(line)
    };
    let reason = knowledge::all().filter(|entry| !entry.is_general).find(is_said);
    let found = reason.or_else(|| knowledge::all().filter(|entry| entry.is_general).find(is_said));
    found.map(|entry| (entry, None)).into_iter().collect()
}

/// The entry that lists the code, or that of its family.
fn of_code(code: &str) -> Option<&'static KnownError> {
    let lists = |entry: &&KnownError| entry.codes.iter().any(|(number, _): &EntraCode| *number == code);
    let is_of_family = |entry: &&KnownError| entry.families.iter().any(|family| code.starts_with(family));
    knowledge::all().find(lists).or_else(|| knowledge::all().find(is_of_family))
}
