//! A target that is being checked: where each of its fields was written, and what other targets have taken.

use super::super::config_findings::ConfigFindings;
use super::super::v1alpha1::Target;
use super::shared_cluster::SharedClusters;
use crate::api::model::Identity;
use crate::azure::ClientId;
use crate::diagnostic::{Code, Field, Reporter};
use std::collections::HashMap;

/// Names that are given away, each with the target that has it.
#[derive(Default)]
pub(super) struct Taken {
    /// With the place where each was written first: its config object and field.
    pub(super) names: HashMap<String, (usize, Field)>,
    pub(super) servers: HashMap<String, String>,
    pub(super) secrets: HashMap<String, String>,
    /// The identities that targets have of their own, by the targets' names.
    pub(super) identities: Vec<(String, Identity<Option<ClientId>>)>,
    /// The AKS clusters.
    pub(super) clusters: SharedClusters,
}

/// One target being checked.
pub(super) struct TargetCheck<'c, 'f> {
    /// Index of its config object.
    pub(super) config: usize,
    /// Its own path there.
    pub(super) base: &'c Field,
    pub(super) own: &'c Target,
    /// Whether it is an object whose `metadata.name` is its name.
    pub(super) is_named_by_metadata: bool,
    pub(super) group: Option<(&'c str, &'c Target)>,
    pub(super) defaults: &'c Target,
    pub(super) findings: &'f mut ConfigFindings,
}

impl TargetCheck<'_, '_> {
    /// Where a field of the merged target was written: its config object and path.
    pub(super) fn origin(&self, key: &str) -> (usize, Field) {
        if key == "name" && self.is_named_by_metadata {
            return (self.config, Field::of(["metadata", "name"]));
        }
        self.written(&[key], |target| target.has(key)).unwrap_or_else(|| in_defaults(&[key]))
    }

    /// `cluster` merges, so each of its fields has an origin of its own; where it is missing, that is the target.
    pub(super) fn origin_in_cluster(&self, key: &str) -> (usize, Field) {
        let holds = |target: &Target| target.cluster.as_ref().is_some_and(|cluster| cluster.has(key));
        match self.written(&["cluster", key], holds) {
            Some(origin) => origin,
            None if holds(self.defaults) => in_defaults(&["cluster", key]),
            None => (self.config, self.base.key("cluster").key(key)),
        }
    }

    /// Whether an entry of a map that is null where it is written takes away one that would be inherited there.
    pub(super) fn takes_entry_away(&self, key: &str, name: &str) -> bool {
        let sources = [Some(self.own), self.group.map(|(_, group)| group), Some(self.defaults)];
        let mut entries = sources.into_iter().flatten().filter_map(|target| entry(target, key, name));
        // The first is the one that counts.
        entries.next().is_some_and(Option::is_none) && entries.next().is_some_and(Option::is_some)
    }

    /// Maps merge, so each entry has an origin of its own.
    pub(super) fn origin_of_entry(&self, key: &str, name: &str) -> (usize, Field) {
        let holds = |target: &Target| entry(target, key, name).is_some();
        self.written(&[key, name], holds).unwrap_or_else(|| in_defaults(&[key, name]))
    }

    pub(super) fn error(&mut self, code: Code, key: &str, message: impl Into<String>, help: impl Into<String>) {
        let (config, field) = self.origin(key);
        self.findings.of(config).error(code, &field, message, help);
    }

    /// In the target itself, or in its group.
    fn written(&self, path: &[&str], holds: impl Fn(&Target) -> bool) -> Option<(usize, Field)> {
        if holds(self.own) {
            return Some((self.config, path.iter().fold(self.base.clone(), |field, key| field.key(key))));
        }
        let (name, _) = self.group.filter(|(_, group)| holds(group))?;
        Some((0, Field::of(["spec", "groups", name].iter().chain(path).copied())))
    }
}

/// The entry of `labels` or `annotations` that stands in a target.
fn entry<'t>(target: &'t Target, key: &str, name: &str) -> Option<&'t Option<String>> {
    let map = if key == "labels" { &target.labels } else { &target.annotations };
    map.as_ref()?.get(name)
}

fn in_defaults(path: &[&str]) -> (usize, Field) {
    (0, Field::of(["spec", "targetDefaults"].iter().chain(path).copied()))
}
