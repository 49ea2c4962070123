//! Targets that belong to another hub: silently left out they would be, and with pruning their Secrets would go, where
//! the hub's name is only mistyped.

use super::super::config_findings::ConfigFindings;
use crate::diagnostic::{Code, Diagnostic, Field, Reporter};

/// How many targets are named.
const NAMED: usize = 5;

/// The targets that name another hub than this one.
pub(super) struct Elsewhere<'h> {
    hub: &'h str,
    /// The names of all hubs in the input.
    hubs: &'h [&'h str],
    /// Those whose hub is not in the input: config object, own name, the hub that they name.
    unseen: Vec<(usize, String, String)>,
}

impl<'h> Elsewhere<'h> {
    pub(super) fn new(hub: &'h str, hubs: &'h [&'h str]) -> Self {
        Self { hub, hubs, unseen: Vec::new() }
    }

    /// Takes up a target of the hub `wanted`.
    pub(super) fn add(&mut self, config: usize, target: String, wanted: &str, findings: &mut ConfigFindings) {
        if self.hubs.contains(&wanted) {
            return;
        }
        if wanted.trim().is_empty() {
            let help =
                format!("write hub: {}, or remove the key: then every hub that sees the target has it", self.hub);
            findings.of(config).error(Code::InvalidValue, &Field::of(["spec", "hub"]), "is empty", help);
            return;
        }
        let Some(near) = self.hubs.iter().find(|hub| is_mistyped(wanted, hub)) else {
            self.unseen.push((config, target, wanted.to_owned()));
            return;
        };
        let message = format!("there is no hub {wanted:?} in the input, but one that is called {near:?}");
        let help = format!("write hub: {near}; if {wanted} is another hub, give its ArgoCDHub as input, too");
        findings.of(config).error(Code::HubNotInInput, &Field::of(["spec", "hub"]), message, help);
    }

    /// One warning for each hub that is not in the input.
    pub(super) fn finish(self, findings: &mut ConfigFindings) {
        let mut rest = self.unseen;
        while let Some((config, _, hub)) = rest.first().cloned() {
            let (of_hub, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, _, wanted)| *wanted == hub);
            rest = others;
            let named: Vec<&str> = of_hub.iter().take(NAMED).map(|(_, target, _)| target.as_str()).collect();
            let more = match of_hub.len() - named.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message =
                format!("nothing is made for {}{more}: their hub {hub:?} is not in the input", named.join(", "));
            let help = format!("right if they belong to another hub than {:?}; else correct spec.hub", self.hub);
            let diagnostic = Diagnostic::warning(Code::HubNotInInput, message).help(help);
            findings.of(config).report(diagnostic.field(Field::of(["spec", "hub"])));
        }
    }
}

/// Whether one name is the other with a slip of the fingers. Names that differ as names of a series do (`prod-1` and
/// `prod-2`, `eu` and `us`) are two names.
fn is_mistyped(wanted: &str, known: &str) -> bool {
    if wanted.eq_ignore_ascii_case(known) {
        return true;
    }
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    if letters(wanted) == letters(known) {
        return false;
    }
    let parts = |name: &str| name.split(['-', '.']).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (parts(wanted), parts(known));
    if one.len() != other.len() {
        // A separator more or less.
        return one.concat() == other.concat() || strsim::osa_distance(wanted, known) == 1;
    }
    let mut differing = one.iter().zip(&other).filter(|(one, other)| one != other);
    let (Some((one, other)), None) = (differing.next(), differing.next()) else { return false };
    let distance = strsim::osa_distance(one, other);
    let longer = one.len().max(other.len());
    // In a short word another letter makes another word; a letter more, less or swapped is a slip in any.
    let is_another_letter = one.len() == other.len() && strsim::levenshtein(one, other) == 1;
    match distance {
        1 => longer >= 5 || (longer >= 3 && !is_another_letter),
        2 => longer >= 8,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_mistyped;

    #[test]
    fn a_slip_is_told_from_another_name_of_a_series() {
        for (wanted, known) in [
            ("harborlin", "harborling"),
            ("hbu", "hub"),
            ("Hub", "hub"),
            ("hubb", "hub"),
            ("prod-westeurop", "prod-westeurope"),
            ("prodwesteurope", "prod-westeurope"),
            ("prd-hub", "prod-hub"),
            ("platform-hbu", "platform-hub"),
        ] {
            assert!(is_mistyped(wanted, known), "{wanted} {known}");
        }
        for (wanted, known) in [
            ("prod-1", "prod-2"),
            ("prod1", "prod12"),
            ("hub-a", "hub-b"),
            ("eu", "us"),
            ("prod-eu", "prod-us"),
            ("prod-east", "prod-west"),
            ("dev", "hub"),
            ("staging", "production"),
            ("hub-eu-dev", "hub-us-prod"),
        ] {
            assert!(!is_mistyped(wanted, known), "{wanted} {known}");
        }
    }
}
