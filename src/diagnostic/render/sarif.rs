//! SARIF 2.1.0, which code scanning services read.

use super::short::lead;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::stable_hash;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};

/// The diagnostics as one run.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    let codes: Vec<Code> = diagnostics.iter().map(|each| each.code).collect::<BTreeSet<_>>().into_iter().collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let mut fingerprints = Fingerprints::default();
    let results: Vec<Value> =
        diagnostics.iter().map(|diagnostic| result(diagnostic, &codes, &fingerprints.next(diagnostic))).collect();
    let sarif = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "argocd-aks", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{sarif:#}\n")
}

fn rule(code: Code) -> Value {
    let mut rule = json!({"id": code.to_string()});
    if let Some(page) = code.page() {
        let first = page.text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        rule["shortDescription"] = json!({"text": first});
        rule["help"] = json!({"text": page.text, "markdown": page.text});
    }
    rule
}

fn result(diagnostic: &Diagnostic, codes: &[Code], fingerprint: &str) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let mut message = format!("{}{}", lead(diagnostic), diagnostic.message);
    if let Some(help) = &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let mut result = json!({
        "ruleId": diagnostic.code.to_string(),
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level,
        "message": {"text": message},
        "partialFingerprints": {"argocdAks/v1": fingerprint},
    });
    let location = location(diagnostic);
    if !location.is_empty() {
        result["locations"] = json!([location]);
    }
    result
}

fn location(diagnostic: &Diagnostic) -> Map<String, Value> {
    let mut location = Map::new();
    if let Some(file) = &diagnostic.file {
        let mut physical = json!({"artifactLocation": {"uri": uri(file)}});
        if let Some(at) = &diagnostic.position {
            physical["region"] = json!({"startLine": at.line, "startColumn": at.column});
        }
        location.insert("physicalLocation".to_owned(), physical);
    }
    if let Some(resource) = &diagnostic.resource {
        let kind = json!([{"fullyQualifiedName": resource.to_string(), "kind": "resource"}]);
        location.insert("logicalLocations".to_owned(), kind);
    }
    location
}

/// A path as a relative reference: what a URI may not hold is escaped, byte by byte.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// What a finding is about, without its line: it stays the same finding where something is written above it.
#[derive(Default)]
struct Fingerprints(HashMap<String, usize>);

impl Fingerprints {
    fn next(&mut self, diagnostic: &Diagnostic) -> String {
        let resource = diagnostic.resource.as_ref();
        let resource = resource.map(|found| format!("{} {found}", found.api_version)).unwrap_or_default();
        // Where there is no object, the file and the words tell one finding from another.
        let place = match &diagnostic.resource {
            Some(_) => lead(diagnostic),
            None => format!("{} {}", diagnostic.file.as_deref().unwrap_or_default(), diagnostic.message),
        };
        let key = format!("{}\n{resource}\n{place}", diagnostic.code);
        let seen = self.0.entry(key.clone()).or_default();
        *seen += 1;
        format!("{:016x}", stable_hash(&format!("{key}\n{seen}")))
    }
}
