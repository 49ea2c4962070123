//! A picture of a hub: its `ServiceAccounts`, the identities that trust them, the targets, and what each may do there.
//! [`Graph::of`] says what is in the picture; one file a format draws it.

mod dot;
mod mermaid;
mod svg;

use crate::api::model::{Hub, Identity, Reader, Role, Subject, Target};
use crate::azure::ClientId;
use crate::diagnostic::Diagnostics;
use crate::plan::federated_workloads;
use std::collections::BTreeMap;

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

/// More targets than this are drawn as groups.
const MOST_TARGETS: usize = 12;
/// How many targets of a group are named.
const NAMED: usize = 3;

/// What is in the picture, from left to right. Every text is a user's, so each format has to make it inert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Graph {
    pub(crate) hub: String,
    /// The subjects that the identities trust.
    pub(crate) subjects: Vec<String>,
    pub(crate) identities: Vec<GraphNode>,
    pub(crate) targets: Vec<TargetNode>,
}

/// A box: what it is, and a line about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GraphNode {
    pub(crate) title: String,
    pub(crate) detail: String,
}

/// A target, or targets of one group that are reached alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TargetNode {
    pub(crate) node: GraphNode,
    /// The identity that reaches it; `None`: the subjects themselves, as it is the hub.
    pub(crate) identity: Option<usize>,
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

impl Graph {
    fn of(hub: &Hub) -> Self {
        let cluster = hub.cluster.as_ref().and_then(|cluster| cluster.managed.as_ref());
        let place = cluster.map_or(String::new(), |cluster| format!(" on {}", cluster.name));
        let mut subjects: Vec<String> = Vec::new();
        for workload in federated_workloads(&hub.argocd, None, &mut Diagnostics::new()) {
            let subject = workload.subject(&hub.argocd.namespace);
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        let mut known: Vec<ClientId> = Vec::new();
        let mut identities = Vec::new();
        for identity in std::iter::once(&hub.identity).chain(hub.targets.iter().map(|target| &target.identity)) {
            if !known.contains(&identity.client_id) {
                known.push(identity.client_id);
                identities.push(identity_node(identity));
            }
        }
        let identity_of =
            |target: &Target| known.iter().position(|id| *id == target.identity.client_id && !target.is_in_cluster());
        let targets = if hub.targets.len() > MOST_TARGETS {
            grouped(&hub.targets, identity_of)
        } else {
            let node = |target: &Target| TargetNode {
                node: GraphNode { title: target.name.clone(), detail: access(target) },
                identity: identity_of(target),
            };
            hub.targets.iter().map(node).collect()
        };
        Self { hub: format!("Argo CD {}{place}", hub.name), subjects, identities, targets }
    }
}

fn identity_node(identity: &Identity) -> GraphNode {
    GraphNode {
        title: identity.name.clone().unwrap_or_else(|| "identity".to_owned()),
        detail: format!("client {}", identity.client_id),
    }
}

/// Targets that an identity reaches in one way, as one.
fn grouped(targets: &[Target], identity_of: impl Fn(&Target) -> Option<usize>) -> Vec<TargetNode> {
    let mut groups: BTreeMap<(Option<usize>, String, String), Vec<&str>> = BTreeMap::new();
    for target in targets {
        let key = (identity_of(target), target.group.clone().unwrap_or_default(), access(target));
        groups.entry(key).or_default().push(&target.name);
    }
    let node = |((identity, group, access), names): ((Option<usize>, String, String), Vec<&str>)| {
        let first = names[..names.len().min(NAMED)].join(", ");
        let title = match (names.len(), group.as_str()) {
            (count, _) if count <= NAMED => first,
            (count, "") => format!("{count} targets: {first}, …"),
            (count, group) => format!("{group}: {count} targets: {first}, …"),
        };
        TargetNode { node: GraphNode { title, detail: access }, identity }
    };
    groups.into_iter().map(node).collect()
}

/// What the identity may do there, in words.
fn access(target: &Target) -> String {
    if target.is_in_cluster() {
        return "the hub itself".to_owned();
    }
    let Some(access) = &target.access else { return "no access in the config".to_owned() };
    let mut words = match &access.role {
        Some(Role::Kubernetes(role)) => role.clone(),
        Some(Role::Own(rules)) => format!("{} rules", rules.len()),
        Some(Role::Azure { role, .. }) => format!("in Azure: {role}"),
        None => "impersonates".to_owned(),
    };
    if !access.namespaces.is_empty() {
        words += " in ";
        words += &access.namespaces.join(", ");
    }
    match &access.reader {
        Reader::Nobody => {}
        Reader::ClusterWide => words.push_str(", sees all"),
        Reader::Namespaces(namespaces) => {
            words += ", sees ";
            words += &namespaces.join(", ");
        }
    }
    if let Subject::Group(group) = access.subject {
        words += ", as the group ";
        words += &group.to_string();
    }
    words
}
