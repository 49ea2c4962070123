//! What the program has to say about its input: one type for every error, warning and finding, from every
//! module, to every output. It is data here; [`render`] turns it into words.

mod code;
mod diagnostics;
mod field;
mod levels;
pub(crate) mod masking;
mod pages;
mod positions;
mod remark;
pub mod render;
mod reporter;

pub use code::Code;
pub use diagnostics::{Diagnostics, Result};
pub use field::{Field, Step};
pub(crate) use levels::rule;
pub use levels::{Level, Levels};
pub use pages::{Family, Page};
pub use positions::{FieldPart, Positions};
pub use remark::{Remark, counted, remarks};
pub use reporter::Reporter;

use crate::text::Lines;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// How bad a [`Diagnostic`] is. An `Error` makes the program exit with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, strum::IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Works, but is probably not what was meant.
    Warning,
    /// Does not work: nothing is made from it.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.into())
    }
}

/// The Kubernetes object that a diagnostic is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceRef {
    /// Group and version, as in the object.
    pub api_version: String,
    /// Kind, as in the object.
    pub kind: String,
    /// `metadata.name`.
    pub name: String,
    /// `metadata.namespace`, where the object has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

impl fmt::Display for ResourceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind, self.name),
            None => write!(f, "{} {}", self.kind, self.name),
        }
    }
}

/// A place in a text: 1-based line and column (in characters), and the line itself for a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    /// The source line, without its line break. `None` where the line may hold a value that must not be
    /// shown; of a Secret's line only what is known to be harmless is in it.
    pub excerpt: Option<Excerpt>,
}

impl Position {
    /// The position of a byte, of whose line nothing is shown.
    pub fn of(lines: &Lines<'_>, at: usize) -> Self {
        let (line, column) = lines.place(at);
        Self { line, column, excerpt: None }
    }
}

/// The source line that a [`Position`] points into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, without its line break.
    pub text: String,
    /// How many bytes of it, from the position's column on, the caret underlines. At least 1.
    pub length: usize,
}

/// One thing to say about the input: a stable code, what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable identifier that `explain` knows.
    pub code: Code,
    /// Whether it stops the program.
    pub severity: Severity,
    /// One sentence, without the field's path: the renderers put that in front.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The object it is about.
    pub resource: Option<ResourceRef>,
    /// The field in that object.
    pub field: Option<Field>,
    /// The file, where one is known (kustomize tells none).
    pub file: Option<String>,
    /// The place in the file, or in the object's own text where there is no file.
    pub position: Option<Position>,
}

impl Diagnostic {
    /// A diagnostic of severity [`Severity::Error`].
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message.into())
    }

    /// A diagnostic of severity [`Severity::Warning`].
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message.into())
    }

    /// A diagnostic of severity [`Severity::Info`].
    pub fn info(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Info, message.into())
    }

    fn new(code: Code, severity: Severity, message: String) -> Self {
        Self { code, severity, message, help: None, resource: None, field: None, file: None, position: None }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says which object.
    #[must_use]
    pub fn resource(mut self, resource: ResourceRef) -> Self {
        self.resource = Some(resource);
        self
    }

    /// Says which field.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    /// Says which file.
    #[must_use]
    pub fn file(mut self, file: Option<String>) -> Self {
        self.file = file;
        self
    }

    /// Says where in the file.
    #[must_use]
    pub fn position(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }

    /// Whether this one makes the program exit with 1.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
