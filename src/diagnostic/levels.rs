//! What the user makes of a rule: `--deny`, `--warn` and `--allow`.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::nearest;
use std::collections::BTreeMap;
use std::str::FromStr as _;
use strum::IntoEnumIterator as _;

/// How a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not at all.
    Allow,
    /// As a warning.
    Warn,
    /// As an error.
    Deny,
}

/// The levels that were asked for; every other rule keeps its own severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    codes: BTreeMap<Code, Level>,
    /// Whether every warning is an error.
    deny_warnings: bool,
}

impl Levels {
    /// Sets the level of a rule, or of all `warnings`. The error says what is wrong with the name.
    pub fn set(&mut self, name: &str, level: Level) -> Result<(), String> {
        if name == "warnings" && level == Level::Deny {
            self.deny_warnings = true;
            return Ok(());
        }
        self.codes.insert(rule(name)?, level);
        Ok(())
    }

    /// The diagnostic as it counts; `None` where it does not.
    pub fn apply(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        match self.codes.get(&diagnostic.code) {
            Some(Level::Allow) => return None,
            Some(Level::Warn) => diagnostic.severity = Severity::Warning,
            Some(Level::Deny) => diagnostic.severity = Severity::Error,
            None if self.deny_warnings && diagnostic.severity == Severity::Warning => {
                diagnostic.severity = Severity::Error;
            }
            None => {}
        }
        Some(diagnostic)
    }
}

/// The rule of this name.
pub(crate) fn rule(name: &str) -> Result<Code, String> {
    if let Ok(code) = Code::from_str(name) {
        if code.can_be_set() {
            return Ok(code);
        }
        return Err(format!("{name} is an error in what is read, and no rule that can be set"));
    }
    let rules: Vec<&'static str> = Code::iter().filter(|code| code.is_rule()).map(Into::into).collect();
    Err(match nearest(name, rules.iter().copied()) {
        Some(near) => format!("there is no rule {name:?}; did you mean {near:?}?"),
        None => format!("there is no rule {name:?}"),
    })
}
