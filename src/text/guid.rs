//! The one form that Azure takes a GUID in everywhere.

/// Characters of a GUID in its one form.
pub const GUID_LENGTH: usize = 36;

/// Whether a text is of the form `00000000-0000-0000-0000-000000000000`. The parser of `uuid` also takes braces, URNs and
/// 32 digits alone: Azure takes none of these everywhere, and a key or a hash is of the last form.
pub fn is_guid(text: &str) -> bool {
    text.len() == GUID_LENGTH
        && text.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::is_guid;

    #[test]
    fn only_the_form_with_dashes_is_a_guid() {
        for (text, want) in [
            ("11111111-1111-4111-8111-111111111111", true),
            ("ABCDEF00-1111-4111-8111-111111111111", true),
            ("d41d8cd98f00b204e9800998ecf8427e", false),
            ("{11111111-1111-4111-8111-11111111111}", false),
            ("urn:uuid:11111111-1111-4111-8111-111", false),
            ("11111111-1111-4111-8111-11111111111g", false),
            ("111111111-111-4111-8111-111111111111", false),
            ("", false),
        ] {
            assert_eq!(is_guid(text), want, "{text}");
        }
    }
}
