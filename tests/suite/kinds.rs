//! The table of Kubernetes' own kinds, made from its own discovery data.

use crate::common::{KUBERNETES, golden};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_kinds_are_those_that_kubernetes_discovery_lists() {
    let Some(groups) = KUBERNETES.file("api/discovery/aggregated_v2.json") else { return };
    let Some(core) = KUBERNETES.file("api/discovery/api__v1.json") else { return };
    let mut lines = BTreeSet::new();
    let mut add = |group: &str, resource: &Value, [plural, kind]: [&str; 2], is_namespaced: bool| {
        if !plural.contains('/') && resource["verbs"].as_array().unwrap().iter().any(|verb| verb == "list") {
            let scope = if is_namespaced { "Namespaced" } else { "Cluster" };
            lines.insert(format!("{group}\t{kind}\t{plural}\t{scope}\n"));
        }
    };
    let groups: Value = serde_json::from_str(&groups).unwrap();
    for group in groups["items"].as_array().unwrap() {
        let name = group["metadata"]["name"].as_str().unwrap_or_default();
        for version in group["versions"].as_array().unwrap() {
            for resource in version["resources"].as_array().unwrap() {
                let names =
                    [&resource["resource"], &resource["responseKind"]["kind"]].map(|name| name.as_str().unwrap());
                add(name, resource, names, resource["scope"] == "Namespaced");
            }
        }
    }
    let core: Value = serde_json::from_str(&core).unwrap();
    for resource in core["resources"].as_array().unwrap() {
        let names = [&resource["name"], &resource["kind"]].map(|name| name.as_str().unwrap());
        add("", resource, names, resource["namespaced"] == true);
    }
    assert!(lines.len() > 50);
    golden("src/k8s/kinds.tsv", &lines.into_iter().collect::<String>());
}
