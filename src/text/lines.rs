//! Lines and columns of a text, from byte offsets. [`Lines`] looks the first byte of each line up once; what needs one
//! line break nearby, and no number, asks the functions.

use std::ops::Range;

/// The lines of a text.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: &'t str,
    /// The first byte of each line.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Looks the lines up.
    pub fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// How many there are: one more than line breaks.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The index of the line that holds a byte, from 0.
    pub fn index(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let at = self.text.floor_char_boundary(at.min(self.text.len()));
        let index = self.index(at);
        (index + 1, self.text[self.starts[index]..at].chars().count() + 1)
    }

    /// The byte of a line and column from 1, where the column counts bytes: as parsers of JSON say it.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        self.text.floor_char_boundary((start + column.saturating_sub(1)).min(self.text.len()))
    }

    /// The bytes of a line, by its index from 0, without its line break.
    pub fn span(&self, index: usize) -> Range<usize> {
        let start = self.starts[index];
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        let line = &self.text[start..end];
        start..start + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// A line, by its index from 0, without its line break.
    pub fn line(&self, index: usize) -> &'t str {
        &self.text[self.span(index)]
    }
}

/// The first byte of the line that holds a byte.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |line_break| line_break + 1)
}

/// The end of the line that holds a byte, without its line break.
pub fn line_end(text: &str, at: usize) -> usize {
    let line = text[at..].split('\n').next().unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The first byte of the line behind the one that holds a byte; the end of the text behind the last.
pub fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |line_break| at + line_break + 1)
}

#[cfg(test)]
mod tests {
    use super::{Lines, line_end, line_start, next_line};

    const TEXT: &str = "a: ü\r\nb\n\nc";

    #[test]
    fn a_byte_has_a_line_and_a_column_in_characters() {
        let lines = Lines::of(TEXT);
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place("a: ü".len()), (1, 5));
        assert_eq!(lines.place("a: ü\r\nb".len()), (2, 2));
        assert_eq!(lines.place("a: ü\r\nb\n".len()), (3, 1));
        assert_eq!(lines.place(1000), (4, 2));
        assert_eq!([0, 1, 2, 3].map(|index| lines.line(index)), ["a: ü", "b", "", "c"]);
        assert_eq!(lines.count(), 4);
    }

    #[test]
    fn a_line_and_a_column_in_bytes_are_a_byte() {
        let lines = Lines::of(TEXT);
        let offsets = [(1, 1), (1, 5), (1, 6), (2, 1), (4, 1), (4, 9), (9, 1), (0, 0)];
        let found = offsets.map(|(line, column)| lines.offset(line, column));
        assert_eq!(found, [0, 3, 5, 7, 10, 11, 11, 0]);
    }

    #[test]
    fn a_line_begins_behind_the_break_before_it_and_ends_before_its_own() {
        for text in [TEXT, "", "a\r", "\r\n"] {
            let lines = Lines::of(text);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let span = lines.span(lines.index(at));
                assert_eq!(line_start(text, at), span.start, "{text:?} {at}");
                // Between `\r` and `\n` the line has ended already.
                assert_eq!(line_end(text, at), span.end.max(at), "{text:?} {at}");
                let next = lines.index(at) + 1;
                let next = if next < lines.count() { lines.span(next).start } else { text.len() };
                assert_eq!(next_line(text, at), next, "{text:?} {at}");
            }
        }
    }
}
