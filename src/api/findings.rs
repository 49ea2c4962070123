//! The errors of a config while they are being collected: positions are looked up once, at the end.

use super::ConfigObject;
use super::position::{self, Part};
use crate::diagnostic::{Code, Diagnostic, Field, ResourceRef};
use crate::yaml::Document;
use std::collections::HashSet;

/// What has been found so far, in all config objects.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<(usize, Part, Diagnostic)>,
}

impl Findings {
    pub(super) fn push(&mut self, config: usize, part: Part, diagnostic: Diagnostic) {
        self.found.push((config, part, diagnostic));
    }

    pub(super) fn error(
        &mut self,
        config: usize,
        code: Code,
        field: &Field,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(config, Part::Value, Diagnostic::error(code, message).help(help).field(field.clone()));
    }

    pub(super) fn warning(
        &mut self,
        config: usize,
        code: Code,
        field: &Field,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(config, Part::Value, Diagnostic::warning(code, message).help(help).field(field.clone()));
    }

    pub(super) fn any_error(&self) -> bool {
        self.found.iter().any(|(_, _, diagnostic)| diagnostic.is_error())
    }

    /// The diagnostics with their resource, file and position, in the order of the config.
    pub(super) fn finish(self, configs: &[(&ConfigObject<'_>, ResourceRef)]) -> Vec<Diagnostic> {
        let mut documents: Vec<Option<Option<Document<'_>>>> = configs.iter().map(|_| None).collect();
        let mut out: Vec<Diagnostic> = Vec::with_capacity(self.found.len());
        let mut told = HashSet::new();
        for (index, part, mut diagnostic) in self.found {
            // A value of the wrong type is then missing, too: once is enough.
            let is_first = told.insert((index, diagnostic.field.clone()));
            if diagnostic.code == Code::MissingField && !is_first {
                continue;
            }
            let (config, resource) = &configs[index];
            if let (Some(field), None) = (&diagnostic.field, &diagnostic.position) {
                let document = documents[index].get_or_insert_with(|| Document::read(config.text).ok());
                diagnostic.position =
                    document.as_ref().map(|document| position::position(document, config.first_line, field, part));
            }
            diagnostic.resource.get_or_insert_with(|| resource.clone());
            diagnostic.file = diagnostic.file.or_else(|| config.file.map(str::to_owned));
            if !out.contains(&diagnostic) {
                out.push(diagnostic);
            }
        }
        out
    }
}
