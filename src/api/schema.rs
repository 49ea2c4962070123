//! The JSON Schema of the config kinds: what editors get, and what finds every structural error at once.

use super::v1alpha1::{ArgoCDHub, Lint, TargetAccess, TargetCluster};
use serde_json::Value;

/// The kinds that have a schema.
pub const KINDS: [&str; 4] = ["ArgoCDHub", "TargetCluster", "TargetAccess", "Lint"];

/// What a schema is called by others: it stays for as long as the version of its kind does.
fn id(kind: &str) -> String {
    let version = super::VERSION.rsplit('/').next().unwrap_or_default();
    format!("https://argocd-aks.dev/schemas/{}_{version}.json", kind.to_ascii_lowercase())
}

/// The schema of a kind (draft 2020-12); `None` for a kind that is none.
pub fn schema(kind: &str) -> Option<Value> {
    let mut schema = match kind {
        "ArgoCDHub" => schemars::schema_for!(ArgoCDHub),
        "TargetCluster" => schemars::schema_for!(TargetCluster),
        "Lint" => schemars::schema_for!(Lint),
        "TargetAccess" => schemars::schema_for!(TargetAccess),
        _ => return None,
    };
    schema.insert("$id".to_owned(), id(kind).into());
    Some(schema.to_value())
}
