//! Text of others in a terminal: a name may hold an escape sequence that rewrites the screen, or a line break that makes
//! a line of its own.

/// The text with each control character as an escape that is seen: one field of an output.
pub fn visible(text: &str) -> String {
    escaped(text, "")
}

/// The same for an output of several lines: line breaks and tabs stay.
pub fn visible_lines(text: &str) -> String {
    escaped(text, "\n\t")
}

fn escaped(text: &str, kept: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // C0 with the line breaks, DEL and C1; what turns the direction of writing around; what has no ink.
        let is_hidden = c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
            || matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        if is_hidden && !kept.contains(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_lines};

    #[test]
    fn what_steers_a_terminal_is_shown_and_not_sent() {
        let text = "a\u{1b}[31m\u{9b}1m\r\n\t\u{7f}\u{202e}\u{2066}ü";
        assert_eq!(visible(text), r"a\u{1b}[31m\u{9b}1m\r\n\t\u{7f}\u{202e}\u{2066}ü");
        assert_eq!(visible("a\u{a0}b\u{200b}c\u{feff}"), r"a\u{a0}b\u{200b}c\u{feff}");
        assert_eq!(visible_lines("a\r\n\tb"), "a\\r\n\tb");
    }
}
