//! What an import has found. A bad entry leaves itself out and not the rest: what is wrong with it stays an error only where
//! nothing else is left, or where all or nothing is asked for.

use super::ImportedTarget;
use super::reader::AboutInput;
use crate::diagnostic::{Diagnostic, Diagnostics, Field, Severity};

/// The clusters of an input, in its order, and what there is to say of it.
#[derive(Debug, Default)]
pub struct Found {
    /// What can become targets.
    pub targets: Vec<ImportedTarget>,
    /// What was repaired, left out or refused. An error that is not that of an entry leaves nothing to write.
    pub diagnostics: Diagnostics,
    /// Those of the diagnostics that are errors of one entry, and what they are as warnings.
    left_out: Vec<(usize, Diagnostic)>,
}

/// An entry of an input, by what the user calls it.
pub(super) struct Entry<'e> {
    /// `the context dev of config`.
    pub(super) name: &'e str,
    /// Where it stands: what is said of it is told without that.
    pub(super) base: &'e Field,
}

impl Found {
    /// Reads one entry. Nothing comes of it where there is an error, which is then only its own.
    pub(super) fn entry<T>(
        &mut self,
        file: &str,
        entry: &Entry<'_>,
        read: impl FnOnce(&mut AboutInput<'_>) -> Option<T>,
    ) -> Option<T> {
        let mut said = Diagnostics::new();
        let value = read(&mut AboutInput::new(file, &mut said));
        let is_wrong = said.any_error();
        for diagnostic in said {
            if diagnostic.is_error() {
                self.leave_out(diagnostic.clone(), as_warning(diagnostic, entry));
            } else {
                self.diagnostics.push(diagnostic);
            }
        }
        value.filter(|_| !is_wrong)
    }

    /// Takes up an error that leaves only an entry out, and what it is where others are left.
    pub(super) fn leave_out(&mut self, error: Diagnostic, warning: Diagnostic) {
        self.left_out.push((self.diagnostics.len(), warning));
        self.diagnostics.push(error);
    }

    /// Takes up what another input says, but for its targets.
    pub(super) fn hear(&mut self, other: Self, is_of_interest: impl Fn(&Diagnostic) -> bool) {
        let Self { diagnostics, left_out, .. } = other;
        let mut left_out = left_out.into_iter().peekable();
        for (at, diagnostic) in diagnostics.into_iter().enumerate() {
            let warning = left_out.next_if(|(of, _)| *of == at).map(|(_, warning)| warning);
            match warning {
                _ if !is_of_interest(&diagnostic) => {}
                Some(warning) => self.leave_out(diagnostic, warning),
                None => self.diagnostics.push(diagnostic),
            }
        }
    }

    /// Whether nothing was found, and nothing says why.
    pub(super) fn is_silent(&self) -> bool {
        self.targets.is_empty() && !self.diagnostics.any_error()
    }

    /// The targets, and what is said of the input: what is wrong with an entry is a warning where others are left.
    pub(super) fn settle(self, is_strict: bool) -> (Vec<ImportedTarget>, Diagnostics) {
        let Self { targets, mut diagnostics, left_out } = self;
        if !is_strict && !targets.is_empty() {
            for (at, warning) in left_out {
                diagnostics[at] = warning;
            }
        }
        (targets, diagnostics)
    }
}

/// What an error of one entry is where others are left: told with its name, and without its place in the list.
fn as_warning(mut error: Diagnostic, entry: &Entry<'_>) -> Diagnostic {
    let steps = error.field.take().map(|field| field.steps().to_vec()).unwrap_or_default();
    let below = steps.strip_prefix(entry.base.steps()).unwrap_or(&steps);
    let field = if below.is_empty() { String::new() } else { format!("{}: ", Field::from_steps(below.to_vec())) };
    error.message = format!("{} is left out: {field}{}", entry.name, error.message);
    error.severity = Severity::Warning;
    error
}
