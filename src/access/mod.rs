//! The least access for what Argo CD deploys: from manifests to the rules that a sync of them needs. The way of the data:
//! objects -> kinds ([`ServedKind`]) -> verbs -> [`LeastAccess`] -> YAML to paste, or a target with them in it.

mod into_target;
mod least_rules;
mod rights_of_roles;
mod served_kinds;

pub use into_target::merge;
pub use least_rules::of;

use crate::diagnostic::{Diagnostic, Position};
use crate::k8s::Object;
use crate::k8s::rbac::PolicyRule;
use crate::yaml;
use serde_json::{Map, Value, json};

/// An object that Argo CD is to deploy, and where it stands.
#[derive(Debug)]
pub struct Deployed {
    /// The object; its value is there, whatever its kind.
    pub object: Object,
    /// The file, as the user calls it.
    pub file: Option<String>,
    /// Where it begins.
    pub position: Position,
}

/// A diagnostic about the object.
fn about(each: &Deployed, diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.resource(each.object.meta.resource.clone()).file(each.file.clone()).position(Some(each.position.clone()))
}

/// What deploys the manifests, and no more.
#[derive(Debug, PartialEq, Eq)]
pub struct LeastAccess {
    /// Where the rules are needed; empty: cluster-wide.
    pub namespaces: Vec<String>,
    /// As they stand in `access.rules`.
    pub rules: Vec<PolicyRule>,
}

impl LeastAccess {
    /// `access: {namespaces, rules}`, to paste into a target.
    pub fn to_yaml(&self) -> String {
        yaml::stream(&[json!({ "access": Value::Object(self.fields()) })])
    }

    /// The fields of `access`.
    fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        if !self.namespaces.is_empty() {
            fields.insert("namespaces".to_owned(), json!(self.namespaces));
        }
        fields.insert("rules".to_owned(), self.rules.iter().map(PolicyRule::to_value).collect());
        fields
    }
}
