//! What to say of a text in which nothing is known.

use crate::diagnostic::{Code, Diagnostic};
use crate::text::nearest;
use strum::IntoEnumIterator as _;

/// The error, with the best next step that there is.
pub fn nothing_known(text: &str) -> Diagnostic {
    if let Some(number) = aadsts(text) {
        let message = format!("AADSTS{number} is not covered by argocd-aks");
        let help =
            format!("Entra's own page says what it means: https://login.microsoftonline.com/error?code={number}");
        return Diagnostic::error(Code::NothingKnown, message).help(help);
    }
    let names: Vec<&'static str> = Code::iter().map(Into::into).collect();
    // A log is no mistyped code.
    let word = Some(text.trim()).filter(|word| word.len() <= 64 && !word.contains(char::is_whitespace));
    let help = match word.and_then(|word| nearest(word, names.iter().copied())) {
        Some(near) => format!("did you mean {near}?"),
        None => "give a code of argocd-aks, an AADSTS code, or what Argo CD's UI or a pod's log says".to_owned(),
    };
    Diagnostic::error(Code::NothingKnown, "no known error message found in the input").help(help)
}

/// The number of the first AADSTS code.
fn aadsts(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let upper = line.to_uppercase();
        let digits = |code: &str| code.trim_start().chars().take_while(char::is_ascii_digit).collect::<String>();
        upper.split("AADSTS").skip(1).map(digits).find(|digits| (5..=8).contains(&digits.len()))
    })
}
