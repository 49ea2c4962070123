//! A picture of a hub: its `ServiceAccounts`, the identities that trust them, the targets, and what each may do there.
//! [`Graph::of`] says what is in the picture; one file a format draws it. The page for a browser has every target in it.

mod access_words;
mod dot;
mod fold;
mod html;
mod mermaid;
mod risk;
mod svg;
mod wrap;

use crate::api::model::{Hub, Identity, Target};
use crate::azure::ClientId;
use crate::diagnostic::Diagnostics;
use crate::input::WrittenPlaces;
use crate::plan::federated_workloads;
use crate::text::visible;
use risk::Risk;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

/// The form of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFormat {
    /// For Markdown.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// For a browser; light and dark.
    Svg,
}

/// What is in the picture, from left to right. Every text is a user's: what steers a terminal or turns writing around is
/// shown as an escape, and each format makes the rest inert.
///
/// Both columns are in the order of the identities, so no two lines between them cross.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Graph {
    pub(crate) hub: String,
    /// The subjects that every one of the identities trusts.
    pub(crate) subjects: Vec<String>,
    pub(crate) identities: Vec<GraphNode>,
    pub(crate) targets: Vec<TargetNode>,
    pub(crate) summary: String,
}

/// A box: what it is, and a line about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GraphNode {
    pub(crate) title: String,
    pub(crate) detail: String,
}

/// A target, or targets that are reached alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TargetNode {
    pub(crate) node: GraphNode,
    /// The identity that reaches it; `None`: the subjects themselves, as it is the hub.
    pub(crate) identity: Option<usize>,
    /// The gravest first.
    pub(crate) risks: Vec<Risk>,
}

impl TargetNode {
    /// Whether one of its risks is more than something to know; `None` where there is none at all.
    pub(crate) fn is_grave(&self) -> Option<bool> {
        (!self.risks.is_empty()).then(|| self.risks.iter().any(|risk| risk.is_grave()))
    }
}

/// Draws the hub.
pub fn draw(hub: &Hub, format: GraphFormat) -> String {
    let graph = Graph::of(hub);
    match format {
        GraphFormat::Mermaid => mermaid::draw(&graph),
        GraphFormat::Dot => dot::draw(&graph),
        GraphFormat::Svg => svg::draw(&graph),
    }
}

/// The hub as one page for a browser, which needs no network: every target, with where the config says what it is.
pub fn page(hub: &Hub, places: &WrittenPlaces) -> String {
    html::draw(hub, places)
}

impl Graph {
    fn of(hub: &Hub) -> Self {
        let identities = fold::identities(hub);
        let targets = fold::targets(hub, &identities);
        Self { hub: title(hub), subjects: subjects(hub), identities: identities.nodes, targets, summary: summary(hub) }
    }
}

fn title(hub: &Hub) -> String {
    let cluster = hub.cluster.as_ref().and_then(|cluster| cluster.managed.as_ref());
    let place = cluster.map_or(String::new(), |cluster| format!(" on {}", cluster.name));
    visible(&format!("Argo CD {}{place}", hub.name))
}

fn subjects(hub: &Hub) -> Vec<String> {
    let mut subjects: Vec<String> = Vec::new();
    for workload in federated_workloads(&hub.argocd, None, &mut Diagnostics::new()) {
        let subject = visible(&workload.subject(&hub.argocd.namespace));
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects
}

/// Each identity once: the hub's own, and those of targets in the targets' order.
fn identities(hub: &Hub) -> Vec<&Identity> {
    let mut known: HashSet<ClientId> = HashSet::new();
    let of_targets = hub.targets.iter().filter(|target| !target.is_in_cluster()).map(|target| &target.identity);
    std::iter::once(&hub.identity).chain(of_targets).filter(|identity| known.insert(identity.client_id)).collect()
}

fn identity_name(identity: &Identity) -> String {
    visible(identity.name.as_deref().unwrap_or("identity"))
}

/// The picture in numbers, for who does not see it. Nothing in it is a user's text.
fn summary(hub: &Hub) -> String {
    let count = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let mut words = format!(
        "{}, {}, {}",
        count(subjects(hub).len(), "ServiceAccount", "ServiceAccounts"),
        count(identities(hub).len(), "identity", "identities"),
        count(hub.targets.len(), "target", "targets"),
    );
    // Writing to a String cannot fail.
    for (risk, of) in risks(hub) {
        let _ = write!(words, "; {}: {of}", risk.word());
    }
    words
}

/// How many targets have each risk, the gravest first.
fn risks(hub: &Hub) -> BTreeMap<Risk, usize> {
    let mut counts = BTreeMap::new();
    for risk in hub.targets.iter().flat_map(|target: &Target| Risk::all_of(target, hub)) {
        *counts.entry(risk).or_default() += 1;
    }
    counts
}
