//! The errors of a config while they are being collected: positions are looked up once, at the end.

use super::ConfigObject;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, FieldPart, Positions, Reporter, ResourceRef};
use std::collections::HashSet;

/// What has been found so far, in all config objects.
#[derive(Default)]
pub(super) struct ConfigFindings {
    found: Vec<(usize, FieldPart, Diagnostic)>,
}

impl ConfigFindings {
    pub(super) fn push(&mut self, config: usize, part: FieldPart, diagnostic: Diagnostic) {
        self.found.push((config, part, diagnostic));
    }

    /// What is found in one config object.
    pub(super) fn of(&mut self, config: usize) -> AboutConfig<'_> {
        AboutConfig { findings: self, config }
    }

    pub(super) fn any_error(&self) -> bool {
        self.found.iter().any(|(_, _, diagnostic)| diagnostic.is_error())
    }

    /// Whether a mapping has a field that does not exist or cannot be read: it may be the one that is missing.
    pub(super) fn has_wrong_field_in(&self, config: usize, mapping: &Field) -> bool {
        self.found.iter().any(|(index, _, diagnostic)| {
            *index == config
                && matches!(diagnostic.code, Code::UnknownField | Code::InvalidValue | Code::WrongType)
                && diagnostic.field.as_ref().and_then(Field::parent).as_ref() == Some(mapping)
        })
    }

    /// The diagnostics with their resource, file and position, in the order of the config.
    pub(super) fn finish(self, configs: &[(&ConfigObject<'_>, ResourceRef)]) -> Diagnostics {
        let mut positions: Vec<Option<Option<Positions<'_>>>> = configs.iter().map(|_| None).collect();
        let mut out = Diagnostics::new();
        let mut told = HashSet::new();
        let mut said = HashSet::new();
        for (index, part, mut diagnostic) in self.found {
            // What every target inherits is checked with each.
            if !said.insert((index, diagnostic.code, diagnostic.field.clone(), diagnostic.message.clone())) {
                continue;
            }
            // A value of the wrong type is then missing, too, with all that would be in it: once is enough.
            let parent = diagnostic.field.as_ref().and_then(Field::parent);
            let is_told = told.contains(&(index, diagnostic.field.clone())) || told.contains(&(index, parent));
            if diagnostic.code == Code::MissingField && is_told {
                continue;
            }
            if diagnostic.is_error() {
                told.insert((index, diagnostic.field.clone()));
            }
            let (config, resource) = &configs[index];
            if let (Some(field), None) = (&diagnostic.field, &diagnostic.position) {
                let positions = positions[index].get_or_insert_with(|| Positions::of(config.text, config.first_line));
                diagnostic.position = positions.as_ref().map(|positions| positions.find(field, part));
            }
            diagnostic.resource.get_or_insert_with(|| resource.clone());
            diagnostic.file = diagnostic.file.or_else(|| config.file.map(str::to_owned));
            out.push(diagnostic);
        }
        out
    }
}

/// One config object, and what is found in it.
pub(super) struct AboutConfig<'f> {
    findings: &'f mut ConfigFindings,
    config: usize,
}

impl Reporter for AboutConfig<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.push(self.config, FieldPart::Value, diagnostic);
    }
}
