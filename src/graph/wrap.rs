//! Text in lines of a width. No font is at hand, so letters are taken to be as wide as those of the widest of the usual
//! ones: what fits by this measure fits in a browser.

/// A size of letters, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters {
    pub(super) size: f64,
    pub(super) is_bold: bool,
}

/// The lines of a text that are at most `width` pixels wide in these letters. It breaks at blanks, else behind a sign
/// between words, else anywhere.
pub(super) fn wrapped(text: &str, width: f64, letters: Letters) -> Vec<String> {
    let most = width / letters.em();
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if wide(&joined) <= most {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = broken(word, most, &mut lines);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The width of a text in pixels, or a little more.
pub(super) fn width(text: &str, letters: Letters) -> f64 {
    wide(text) * letters.em()
}

impl Letters {
    /// The widths below are of bold letters.
    fn em(self) -> f64 {
        self.size * if self.is_bold { 1.0 } else { 0.92 }
    }
}

/// Breaks a word that is too long; the rest begins the next line.
fn broken(word: &str, most: f64, lines: &mut Vec<String>) -> String {
    let mut rest: Vec<char> = word.chars().collect();
    loop {
        let mut sum = 0.0;
        let fits = rest
            .iter()
            .take_while(|c| {
                sum += letter(**c);
                sum <= most
            })
            .count()
            .max(1);
        if fits >= rest.len() {
            return rest.into_iter().collect();
        }
        // Not so near to the beginning that the line is nearly empty.
        let sign = rest[..fits].iter().rposition(|c| "-./:,_@".contains(*c)).filter(|at| at * 2 > fits);
        let next = rest.split_off(sign.map_or(fits, |at| at + 1));
        lines.push(rest.into_iter().collect());
        rest = next;
    }
}

fn wide(text: &str) -> f64 {
    text.chars().map(letter).sum()
}

/// In ems, as in `DejaVu Sans Bold` or a little wider.
fn letter(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | '!' => 0.40,
        'f' | 't' | 'r' | '-' | '/' | '(' | ')' | '[' | ']' => 0.50,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 1.10,
        c if c.is_ascii_uppercase() => 0.82,
        c if c.is_ascii() => 0.70,
        c if c < '\u{1100}' => 0.85,
        _ => 1.15,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Letters = Letters { size: 12.0, is_bold: false };

    #[test]
    fn no_line_is_wider_than_asked_and_no_letter_is_lost() {
        let azure = "in Azure: Azure Kubernetes Service RBAC Admin, sees all";
        let long = [&"W".repeat(90), &"東京".repeat(40), &"a-b.c/".repeat(30)];
        for text in ["", "a", "a b c", azure].into_iter().chain(long.into_iter().map(String::as_str)) {
            let lines = wrapped(text, 200.0, SMALL);
            assert!(lines.iter().all(|line| width(line, SMALL) <= 200.0), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }

    #[test]
    fn a_long_name_breaks_behind_a_sign() {
        let lines = wrapped("system:serviceaccount:argocd:svc-argocd-aks", 200.0, SMALL);
        assert!(lines.len() > 1 && lines[0].ends_with([':', '-']), "{lines:?}");
    }

    #[test]
    fn a_line_is_never_empty_however_narrow() {
        assert_eq!(wrapped("WW", 1.0, SMALL), ["W", "W"]);
    }
}
