//! A user's value in a message: messages end up in logs and issues.

/// What the name of a key, a variable or an argument has in it that holds a secret.
const SECRET_NAMES: [&str; 10] =
    ["password", "passwd", "passphrase", "pwd", "token", "secret", "key", "bearer", "credential", "cadata"];

/// Whether a name says that what it names is a secret.
pub fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.iter().any(|secret| name.contains(secret))
}

/// The text in quotes, without what may be a secret in it: the user and password of a URL, its query, and what stands
/// behind `password=` and its like.
pub fn quoted(text: &str) -> String {
    format!("{:?}", without_secrets(text))
}

fn without_secrets(text: &str) -> String {
    let text = match text.rfind('@') {
        Some(at) => {
            let start = text[..at].find("://").map_or(0, |scheme| scheme + "://".len());
            format!("{}…{}", &text[..start], &text[at..])
        }
        None => text.to_owned(),
    };
    let end = text.match_indices(['=', ':', ' ', '?']).find(|(at, mark)| match *mark {
        "?" => text.contains("://"),
        // `Bearer TOKEN`
        " " => text[..*at].to_ascii_lowercase().ends_with("bearer"),
        _ => names_a_secret(text[..*at].rsplit(['&', ' ', ',', ';', '/']).next().unwrap_or_default()),
    });
    match end {
        Some((at, mark)) => format!("{}…", &text[..at + mark.len()]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_value_is_told_without_the_secret_in_it() {
        for (text, want) in [
            ("dev_x", "\"dev_x\""),
            ("https://me:hunter2@h", "\"https://…@h\""),
            ("me:hunter2@h", "\"…@h\""),
            ("https://me:hun@ter2@h/p", "\"https://…@h/p\""),
            ("https://h/?sig=hunter2", "\"https://h/?…\""),
            ("password=hunter2 x", "\"password=…\""),
            ("a --api-token=hunter2", "\"a --api-token=…\""),
            ("ApiKey: hunter2", "\"ApiKey:…\""),
            ("Bearer hunter2", "\"Bearer …\""),
            ("https://dev.example.com:443", "\"https://dev.example.com:443\""),
            ("\u{9b}\u{202e}", r#""\u{9b}\u{202e}""#),
        ] {
            assert_eq!(quoted(text), want, "{text}");
        }
    }
}
