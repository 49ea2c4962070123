//! Which messages are in a text.

use super::knowledge::{self, KnownError, Marks};

/// A message that was found.
#[derive(Debug, Clone)]
pub struct FoundMessage {
    /// What is known about it.
    pub entry: &'static KnownError,
    /// 1-based line of its first place.
    pub line: usize,
    /// How many lines have it.
    pub count: usize,
    /// That line and others that have it, of which each may be about another cluster. Never shown: tokens may stand in it.
    pub text: String,
}

/// Bytes of lines that are looked at for one message.
const MAX_TEXT: usize = 64 * 1024;

/// The known messages of a text, each once: what says the most first, then in the order of the text.
pub fn find(text: &str) -> Vec<FoundMessage> {
    let mut found: Vec<FoundMessage> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        let is_alone = at == 0 && !text.trim().contains(char::is_whitespace);
        for entry in knowledge::all().filter(|entry| matches(entry, &lower, is_alone)) {
            match found.iter_mut().find(|each| std::ptr::eq(each.entry, entry)) {
                Some(each) => {
                    each.count += 1;
                    if each.text.len() + line.len() < MAX_TEXT {
                        each.text.push('\n');
                        each.text.push_str(line);
                    }
                }
                None => found.push(FoundMessage { entry, line: at + 1, count: 1, text: line.to_owned() }),
            }
        }
    }
    // `failed with exit code 20` says nothing that the reason beside it does not say better, and Entra's own code says
    // more than anything else.
    let is_entras = |entry: &KnownError| matches!(entry.marks, Marks::Aadsts(_));
    found.sort_by_key(|each| (each.entry.is_general, !is_entras(each.entry), each.line));
    found
}

fn matches(entry: &KnownError, line: &str, is_alone: bool) -> bool {
    let has_one = |groups: &[&[&str]]| groups.iter().any(|words| words.iter().all(|word| line.contains(word)));
    match entry.marks {
        Marks::Aadsts(number) => has_code(line, number) || (is_alone && line.trim() == number),
        Marks::Words(groups) => has_one(groups),
        Marks::WordsWithout(words, groups) => !words.iter().any(|word| line.contains(word)) && has_one(groups),
    }
}

/// `aadsts70021`, and not the beginning of `aadsts700213`.
fn has_code(line: &str, number: &str) -> bool {
    line.match_indices("aadsts").any(|(at, word)| {
        let digits = line[at + word.len()..].trim_start_matches([' ', ':']);
        digits.strip_prefix(number).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}
