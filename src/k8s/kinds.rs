//! Kinds as an API server serves them: a rule of RBAC names the plural, a manifest the kind.

use super::names::{is_dns_label, is_dns_subdomain};
use serde_json::Value;

/// A kind that an API server serves and keeps objects of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServedKind {
    /// The group; empty for the core group.
    pub group: String,
    /// As `kind` spells it.
    pub kind: String,
    /// As RBAC and paths spell it.
    pub plural: String,
    /// Whether its objects are in namespaces.
    pub is_namespaced: bool,
    /// Whether it can be watched in a stable version: those that an API server serves unless it is told otherwise.
    pub is_watched: bool,
}

/// Group, kind, plural, scope, and whether a stable version is watched, of what Kubernetes itself serves.
///
/// Fact: `api/discovery` of the Go module k8s.io/kubernetes v1.36.1, every resource that can be listed, whatever its
/// version. `tests/suite/kinds.rs` makes the file from there.
const BUILT_IN: &str = include_str!("kinds.tsv");

/// Kubernetes' own kind of this group and name.
pub fn built_in(group: &str, kind: &str) -> Option<ServedKind> {
    all_built_in().find(|served| served.group == group && served.kind == kind)
}

/// All of Kubernetes' own kinds.
pub fn all_built_in() -> impl Iterator<Item = ServedKind> {
    BUILT_IN.lines().filter_map(|line| {
        let mut cells = line.split('\t');
        Some(ServedKind {
            group: cells.next()?.to_owned(),
            kind: cells.next()?.to_owned(),
            plural: cells.next()?.to_owned(),
            is_namespaced: cells.next()? == "Namespaced",
            is_watched: cells.next()? == "Watched",
        })
    })
}

/// Whether this is a `CustomResourceDefinition`.
pub fn is_definition(object: &Value) -> bool {
    let is_of_group = |version: &str| version.starts_with("apiextensions.k8s.io/");
    object["kind"] == "CustomResourceDefinition" && object["apiVersion"].as_str().is_some_and(is_of_group)
}

/// The kind that a `CustomResourceDefinition` defines; `None` where it does not say enough, or what no API server takes.
pub fn of_definition(definition: &Value) -> Option<ServedKind> {
    let spec = &definition["spec"];
    // A `*` in its place would be a rule for everything.
    let name =
        |value: &Value, is_name: fn(&str) -> bool| value.as_str().filter(|name| is_name(name)).map(str::to_owned);
    Some(ServedKind {
        group: name(&spec["group"], is_dns_subdomain)?,
        kind: spec["names"]["kind"].as_str()?.to_owned(),
        plural: name(&spec["names"]["plural"], is_dns_label)?,
        is_namespaced: match spec["scope"].as_str()? {
            "Namespaced" => true,
            "Cluster" => false,
            _ => return None,
        },
        is_watched: true,
    })
}
