//! The errors of a config while they are being collected: positions are looked up once, at the end.

use super::ConfigObject;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, FieldPart, Position, Positions, Reporter, ResourceRef};
use std::collections::{HashMap, HashSet};

/// What has been found so far, in all config objects.
#[derive(Default)]
pub(super) struct ConfigFindings {
    found: Vec<ConfigFinding>,
}

struct ConfigFinding {
    /// Index of the config object.
    config: usize,
    part: FieldPart,
    diagnostic: Diagnostic,
    /// Another place that the message ends in, and how that is said.
    other: Option<(&'static str, usize, Field)>,
}

impl ConfigFindings {
    pub(super) fn push(&mut self, config: usize, part: FieldPart, diagnostic: Diagnostic) {
        self.found.push(ConfigFinding { config, part, diagnostic, other: None });
    }

    /// An error against what stands elsewhere; its message ends in that place, as `: the first is ...`.
    pub(super) fn push_against(
        &mut self,
        config: usize,
        diagnostic: Diagnostic,
        lead: &'static str,
        (other, field): (usize, Field),
    ) {
        let other = Some((lead, other, field));
        self.found.push(ConfigFinding { config, part: FieldPart::Value, diagnostic, other });
    }

    /// What is found in one config object.
    pub(super) fn of(&mut self, config: usize) -> AboutConfig<'_> {
        AboutConfig { findings: self, config }
    }

    pub(super) fn any_error(&self) -> bool {
        self.found.iter().any(|finding| finding.diagnostic.is_error())
    }

    /// Whether a mapping has a field that does not exist or cannot be read: it may be the one that is missing.
    pub(super) fn has_wrong_field_in(&self, config: usize, mapping: &Field) -> bool {
        self.found.iter().any(|ConfigFinding { config: index, diagnostic, .. }| {
            *index == config
                && matches!(diagnostic.code, Code::UnknownField | Code::InvalidValue | Code::WrongType)
                && diagnostic.field.as_ref().and_then(Field::parent).as_ref() == Some(mapping)
        })
    }

    /// The diagnostics with their resource, file and position, in the order of the config.
    pub(super) fn finish(self, configs: &[(&ConfigObject<'_>, ResourceRef)]) -> Diagnostics {
        let mut positions = ConfigPositions::new(configs);
        let mut out = Diagnostics::new();
        let mut told = HashSet::new();
        let mut said = HashSet::new();
        for ConfigFinding { config: index, part, mut diagnostic, other } in self.found {
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
                diagnostic.position = positions.find(index, field, part);
            }
            if let Some((lead, config, field)) = other {
                diagnostic.message += &positions.told(lead, config, &field);
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

/// The places in the config objects: each is read once, where there is something to say of it.
struct ConfigPositions<'c> {
    configs: &'c [(&'c ConfigObject<'c>, ResourceRef)],
    read: HashMap<usize, Option<Positions<'c>>>,
}

impl<'c> ConfigPositions<'c> {
    fn new(configs: &'c [(&'c ConfigObject<'c>, ResourceRef)]) -> Self {
        Self { configs, read: HashMap::new() }
    }

    fn find(&mut self, config: usize, field: &Field, part: FieldPart) -> Option<Position> {
        let (object, _) = self.configs[config];
        let read = || object.first_line.and_then(|first_line| Positions::of(object.text, first_line));
        let positions = self.read.entry(config).or_insert_with(read);
        positions.as_ref().map(|positions| positions.find(field, part))
    }

    /// `: the first is spec.targets[0].name of ArgoCDHub hub (hub.yaml:16:11)`.
    fn told(&mut self, lead: &str, config: usize, field: &Field) -> String {
        let at = self.find(config, field, FieldPart::Value);
        let (object, resource) = &self.configs[config];
        let place = match (object.file, at) {
            (Some(file), Some(at)) => format!(" ({file}:{}:{})", at.line, at.column),
            _ => String::new(),
        };
        format!(": {lead} {field} of {resource}{place}")
    }
}
