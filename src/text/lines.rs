//! Lines and columns of a text, from byte offsets: the first byte of each line is looked up once.

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

    /// The bytes of a line, by its index from 0, without its line break.
    pub fn span(&self, index: usize) -> Range<usize> {
        let start = self.starts[index];
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        start..start + self.text[start..end].trim_end_matches('\r').len()
    }

    /// A line, by its index from 0, without its line break.
    pub fn line(&self, index: usize) -> &'t str {
        &self.text[self.span(index)]
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_byte_has_a_line_and_a_column_in_characters() {
        let lines = Lines::of("a: ü\r\nb\n\nc");
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place("a: ü".len()), (1, 5));
        assert_eq!(lines.place("a: ü\r\nb".len()), (2, 2));
        assert_eq!(lines.place("a: ü\r\nb\n".len()), (3, 1));
        assert_eq!(lines.place(1000), (4, 2));
        assert_eq!([0, 1, 2, 3].map(|index| lines.line(index)), ["a: ü", "b", "", "c"]);
    }
}
