//! What breaks a value that has to be one line: a YAML block (`|`) adds a line break that nobody sees, and what the
//! value is written into takes it for a part of it.

/// What is wrong with a value, and what to do.
pub(super) struct Flaw {
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

const fn flaw_of(message: &'static str, help: &'static str) -> Option<Flaw> {
    Some(Flaw { message, help })
}

/// The first flaw of a value that has to be one line without blanks around it.
pub(super) fn flaw(text: &str) -> Option<Flaw> {
    if text.trim().is_empty() {
        return flaw_of("is empty", "write a value, or remove the key");
    }
    if text.ends_with(['\n', '\r']) {
        return flaw_of("ends with a line break", "write it behind the colon: a YAML block (`|`) adds the line break");
    }
    if text.trim_start() != text {
        return flaw_of("begins with a blank", "remove the blank");
    }
    if text.trim_end() != text {
        return flaw_of("ends with a blank", "remove the blank");
    }
    if text.chars().any(char::is_control) {
        return flaw_of("has a line break or another control character in it", "write it on one line");
    }
    None
}
