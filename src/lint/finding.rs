//! What a rule has found, before its place in the text is known.

use crate::diagnostic::{Code, Diagnostic, Field, Reporter};
use crate::k8s::Meta;
use serde_json::Value;

/// A diagnostic, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// Index of the object; `None`: about the config or the whole.
    pub object: Option<usize>,
    /// What is to be said. Its position is not known yet.
    pub diagnostic: Diagnostic,
    /// Byte offset in the decoded text of the field, where it is known better than by the field.
    pub inside: Option<usize>,
}

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct LintFindings(Vec<LintFinding>);

impl LintFindings {
    /// What is found about one object.
    pub(super) fn about<'f>(&'f mut self, index: usize, object: &'f Value) -> AboutObject<'f> {
        AboutObject { findings: self, index, object }
    }

    /// What is found about no object of the input.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(LintFinding { object: None, diagnostic, inside: None });
    }

    /// In the order of the objects, what is about none at the end.
    pub(super) fn finish(mut self) -> Vec<LintFinding> {
        self.0.sort_by_key(|finding| finding.object.unwrap_or(usize::MAX));
        // An object without a namespace may be of several Argo CDs, and is looked at with each.
        let mut once: Vec<LintFinding> = Vec::with_capacity(self.0.len());
        for finding in self.0 {
            let same_object = once.iter().rev().take_while(|other| other.object == finding.object);
            if finding.object.is_none() || !same_object.into_iter().any(|other| *other == finding) {
                once.push(finding);
            }
        }
        once
    }
}

/// One object, and what is found about it.
pub(super) struct AboutObject<'f> {
    findings: &'f mut LintFindings,
    index: usize,
    pub(super) object: &'f Value,
}

impl Reporter for AboutObject<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.push(diagnostic, None);
    }
}

impl AboutObject<'_> {
    /// An error at a byte of the field's text.
    pub(super) fn error_inside(&mut self, code: Code, field: &Field, at: usize, message: &str, help: &str) {
        self.push(Diagnostic::error(code, message).help(help).field(field.clone()), Some(at));
    }

    fn push(&mut self, diagnostic: Diagnostic, inside: Option<usize>) {
        let diagnostic = diagnostic.resource(Meta::of(self.object).resource);
        self.findings.0.push(LintFinding { object: Some(self.index), diagnostic, inside });
    }
}
