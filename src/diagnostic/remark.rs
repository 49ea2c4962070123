//! Diagnostics that say the same of several places, told once: three thousand targets without a CA are one thing to say.

use super::{Diagnostic, Severity, Step};
use std::collections::HashMap;

/// What there is to say, and where all it is true.
#[derive(Debug)]
pub struct Remark<'d> {
    /// The first place.
    pub first: &'d Diagnostic,
    /// All others.
    pub others: Vec<&'d Diagnostic>,
}

/// So many places are shown one by one: the line that is shown of each says more than its number.
const FEW: usize = 3;

/// The diagnostics in the order in which each thing is said first.
pub fn remarks<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic> + Clone) -> Vec<Remark<'d>> {
    let mut places: HashMap<_, usize> = HashMap::new();
    for diagnostic in diagnostics.clone() {
        *places.entry(what_it_says(diagnostic)).or_default() += 1;
    }
    let mut remarks: Vec<Remark<'d>> = Vec::new();
    let mut known = HashMap::new();
    for diagnostic in diagnostics {
        let says = what_it_says(diagnostic);
        if places.get(&says).is_some_and(|places| *places <= FEW) {
            remarks.push(Remark { first: diagnostic, others: Vec::new() });
            continue;
        }
        let at = *known.entry(says).or_insert(remarks.len());
        match remarks.get_mut(at) {
            Some(remark) => remark.others.push(diagnostic),
            None => remarks.push(Remark { first: diagnostic, others: Vec::new() }),
        }
    }
    remarks
}

/// All of a diagnostic but its place: the name of its field belongs to what it says.
fn what_it_says(diagnostic: &Diagnostic) -> impl Eq + std::hash::Hash {
    let Diagnostic { code, severity, message, help, resource, field, .. } = diagnostic;
    let key = field.as_ref().and_then(|field| {
        field.steps().iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
    });
    (*code, *severity, message, help, resource.as_ref().map(|resource| &resource.kind), key)
}

/// `2 errors, 1 warning`; nothing where there is none.
pub fn counted<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> Option<String> {
    let mut counts = [(Severity::Error, "error", 0), (Severity::Warning, "warning", 0), (Severity::Info, "info", 0)];
    for diagnostic in diagnostics {
        for (_, _, count) in counts.iter_mut().filter(|(severity, ..)| *severity == diagnostic.severity) {
            *count += 1;
        }
    }
    let words: Vec<String> = counts
        .into_iter()
        .filter(|(.., count)| *count > 0)
        .map(|(_, word, count)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}
