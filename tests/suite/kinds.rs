//! The table of Kubernetes' own kinds, made from its own discovery data.

use crate::common::{KUBERNETES, golden};
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn the_kinds_are_those_that_kubernetes_discovery_lists() {
    let Some(groups) = KUBERNETES.file("api/discovery/aggregated_v2.json") else { return };
    let Some(core) = KUBERNETES.file("api/discovery/api__v1.json") else { return };
    // Whether a stable version is watched: of several versions, one is enough.
    let mut kinds: BTreeMap<String, bool> = BTreeMap::new();
    let mut add = |group: &str, resource: &Value, [plural, kind]: [&str; 2], is_namespaced: bool, is_stable: bool| {
        let has = |wanted: &str| resource["verbs"].as_array().unwrap().iter().any(|verb| verb == wanted);
        if !plural.contains('/') && has("list") {
            let scope = if is_namespaced { "Namespaced" } else { "Cluster" };
            *kinds.entry(format!("{group}\t{kind}\t{plural}\t{scope}")).or_default() |= is_stable && has("watch");
        }
    };
    let groups: Value = serde_json::from_str(&groups).unwrap();
    for group in groups["items"].as_array().unwrap() {
        let name = group["metadata"]["name"].as_str().unwrap_or_default();
        for version in group["versions"].as_array().unwrap() {
            let is_stable = !version["version"].as_str().unwrap().contains(['a', 'b']);
            for resource in version["resources"].as_array().unwrap() {
                let names =
                    [&resource["resource"], &resource["responseKind"]["kind"]].map(|name| name.as_str().unwrap());
                add(name, resource, names, resource["scope"] == "Namespaced", is_stable);
            }
        }
    }
    let core: Value = serde_json::from_str(&core).unwrap();
    for resource in core["resources"].as_array().unwrap() {
        let names = [&resource["name"], &resource["kind"]].map(|name| name.as_str().unwrap());
        add("", resource, names, resource["namespaced"] == true, true);
    }
    assert!(kinds.len() > 50);
    let line = |(kind, is_watched): (String, bool)| format!("{kind}\t{}\n", if is_watched { "Watched" } else { "-" });
    golden("src/k8s/kinds.tsv", &kinds.into_iter().map(line).collect::<String>());
}
