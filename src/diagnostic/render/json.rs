//! JSON for other programs: every field that a diagnostic has. Its schema is `argocd-aks schema Findings`.

use crate::diagnostic::{Diagnostic, Severity};
use schemars::JsonSchema;
use serde::Serialize;

/// What `argocd-aks lint --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Findings")]
pub struct Findings<'d> {
    /// The version of this format: 1.
    pub version: u32,
    /// In the order of the input.
    pub findings: Vec<Finding<'d>>,
}

/// One thing that was found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding<'d> {
    /// The stable code: `argocd-aks explain CODE` explains it.
    pub code: &'static str,
    /// error, warning or info.
    pub severity: Severity,
    /// What is wrong.
    pub message: &'d str,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'d str>,
    /// The object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<&'d crate::diagnostic::ResourceRef>,
    /// The field in the object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The file, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<&'d str>,
    /// 1-based line in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// 1-based column, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The page that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
}

/// The diagnostics as JSON, in their order.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    let findings = Findings { version: 1, findings: diagnostics.iter().map(finding).collect() };
    // Strings, numbers and options only: serde_json has nothing to refuse.
    let mut text = serde_json::to_string_pretty(&findings).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of this format.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Findings<'static>);
    schema.insert("$id".to_owned(), "https://argocd-aks.dev/schemas/findings_v1.json".into());
    schema.to_value()
}

fn finding(diagnostic: &Diagnostic) -> Finding<'_> {
    Finding {
        code: diagnostic.code.into(),
        severity: diagnostic.severity,
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        resource: diagnostic.resource.as_ref(),
        field: diagnostic.field.as_ref().map(ToString::to_string),
        file: diagnostic.file.as_deref(),
        line: diagnostic.position.as_ref().map(|at| at.line),
        column: diagnostic.position.as_ref().map(|at| at.column),
        docs: diagnostic.code.docs(),
    }
}
