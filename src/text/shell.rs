//! Quoting for a POSIX shell.

/// The text as one word: nothing is special between single quotes but the quote.
pub fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
