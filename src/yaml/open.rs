//! Whether a quoted scalar or a flow collection may still be open where a line begins: such a line is content, whatever
//! it looks like, and nothing may be cut there.
//!
//! It knows lines, not YAML, and errs on one side only: where it says that nothing is open, nothing is. Where something
//! may be, the parser has to say.

/// Reads a block text line by line.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// The quotes and brackets that are open, innermost last.
    stack: Vec<u8>,
    /// Column of the first byte of the line on which the outermost one was opened.
    opened_at: usize,
    /// Column of the key or dash whose block scalar the lines to the right of it belong to.
    block_scalar: Option<usize>,
}

impl Open {
    /// Takes up the next line. Returns whether something may be open where it begins, and the line would close it, or
    /// stands too far to the left to be told from structure.
    pub(super) fn line(&mut self, line: &str) -> bool {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let word = line.trim_matches([' ', '\t', '\n', '\r']);
        if word.is_empty() {
            return false;
        }
        if !self.stack.is_empty() {
            if indent <= self.opened_at {
                return true;
            }
            self.flow(word);
            return false;
        }
        if let Some(column) = self.block_scalar {
            if indent > column {
                return false;
            }
            self.block_scalar = None;
        }
        // Most lines hold none of these: a look at the bytes is all that they cost.
        if word.bytes().any(|byte| matches!(byte, b'"' | b'\'' | b'{' | b'[' | b'|' | b'>')) {
            self.block(word, indent);
        }
        false
    }

    /// A line of block text.
    fn block(&mut self, word: &str, indent: usize) {
        let (key, mut rest) = without_dashes(word, indent);
        // A key may be quoted itself.
        if let Some(quote) = rest.bytes().next().filter(|byte| matches!(byte, b'"' | b'\'')) {
            let Some(end) = closing(&rest[1..], quote) else {
                return self.open(rest, indent);
            };
            rest = &rest[1 + end + 1..];
        }
        let value = if is_opening(rest) { rest } else { value_of(rest) };
        let value = without_properties(value);
        match value.bytes().next() {
            Some(b'|' | b'>') => self.block_scalar = Some(key),
            Some(b'"' | b'\'' | b'{' | b'[') => self.open(value, indent),
            _ => {}
        }
    }

    fn open(&mut self, text: &str, indent: usize) {
        self.opened_at = indent;
        self.flow(text);
    }

    /// Text in which quotes and brackets open and close.
    fn flow(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match (self.stack.last(), bytes[at]) {
                (Some(b'"'), b'\\') => at += 1,
                (Some(b'\''), b'\'') if bytes.get(at + 1) == Some(&b'\'') => at += 1,
                (Some(quote @ (b'"' | b'\'')), byte) if byte == *quote => drop(self.stack.pop()),
                (Some(b'"' | b'\''), _) => {}
                (Some(_), b'#') if at == 0 || bytes[at - 1].is_ascii_whitespace() => return,
                // Behind the end of what was opened stands nothing, or a comment.
                (None, _) if at > 0 => return self.end(&text[at..]),
                // Inside a word a quote opens nothing: `it's`.
                (_, byte @ (b'"' | b'\'')) if at == 0 || !is_inner(bytes[at - 1]) => self.stack.push(byte),
                (_, byte @ (b'{' | b'[')) => self.stack.push(byte),
                (Some(_), b'}' | b']') => {
                    self.stack.pop();
                }
                _ => {}
            }
            at += 1;
        }
    }
}

impl Open {
    /// Anything else there is for the parser to tell.
    fn end(&mut self, rest: &str) {
        let rest = rest.trim_start();
        if !(rest.is_empty() || rest.starts_with('#')) {
            self.stack.push(b'?');
            self.opened_at = usize::MAX;
        }
    }
}

fn is_inner(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !matches!(byte, b'{' | b'[' | b',' | b':' | b'"' | b'\'')
}

fn is_opening(text: &str) -> bool {
    text.starts_with(['"', '\'', '{', '[', '|', '>', '&', '!'])
}

/// What stands behind the dashes (and question marks) of a line, and its column.
fn without_dashes(word: &str, indent: usize) -> (usize, &str) {
    let (mut column, mut rest) = (indent, word);
    while let Some(behind) = rest.strip_prefix(['-', '?']).filter(|behind| behind.starts_with([' ', '\t'])) {
        let inner = behind.trim_start_matches([' ', '\t']);
        // `- |`: the scalar belongs to the dash.
        if inner.starts_with(['|', '>']) {
            return (column, inner);
        }
        column += rest.len() - inner.len();
        rest = inner;
    }
    (column, rest)
}

/// What stands behind the first `: ` of a line; nothing where there is none.
fn value_of(text: &str) -> &str {
    text.match_indices(':')
        .map(|(at, _)| &text[at + 1..])
        .find(|behind| behind.is_empty() || behind.starts_with([' ', '\t']))
        .map_or("", |behind| behind.trim_start_matches([' ', '\t']))
}

/// A value without the anchor and the tag in front of it.
fn without_properties(value: &str) -> &str {
    let mut rest = value;
    while rest.starts_with(['&', '!']) {
        let Some((_, behind)) = rest.split_once([' ', '\t']) else { return "" };
        rest = behind.trim_start_matches([' ', '\t']);
    }
    rest
}

/// Where a quoted text ends, from behind its first quote on.
fn closing(text: &str, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 1,
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Open;

    fn is_told(text: &str) -> bool {
        let mut open = Open::default();
        text.lines().any(|line| open.line(line))
    }

    #[test]
    fn a_line_is_told_where_something_is_open_that_it_could_be_part_of() {
        for text in [
            "a: 'text\nkind: List",
            "a: \"text\n- x",
            "a: {b: 'c\nkind: List\nd'}",
            "a: {b: c,\nd: e}",
            "a: [\n]",
            "  a: 'b\n  c'",
            "- 'a\n- b'",
            "a: &x !!str 'b\nc'",
            "'a\nb': c",
            "? 'a\n: b",
            "- a: |\n    'x\n  b: 'c\n  d'",
            "a: 'it''s\nb'",
            "a: \"\\\"\nb\"",
            "a: {'b': \"c\", d: [\ne]}",
            "a:\n\t'b\nc'",
            "? 'a\n  b': 'c\nd'",
        ] {
            assert!(is_told(text), "{text}");
        }
    }

    #[test]
    fn what_is_closed_or_indented_further_is_structure() {
        for text in [
            "a: it's\nb: c",
            "a: 'text\n  goes on'\nb: c",
            "a: |\n  'x\n  {\nb: c",
            "- a: >-\n    \"x\n  b: c",
            "- |\n  'x\n- y",
            "a: {b: c} # '\nb: c",
            "a: 'it''s'\nb: c",
            "a: \"\\\\\"\nb: c",
            "a: 5'\nb: c",
            "\"a\": [b, 'c d', \"e\"]\nb: c",
            "a: # '\nb: c",
            "a:\n- 'x'\n- {y: z}\nb: c",
            "a: {b: it's}\nb: c",
        ] {
            assert!(!is_told(text), "{text}");
        }
    }
}
