//! What is alike becomes one box, where there would be too many: a picture of three thousand targets is one screen.

use super::risk::Risk;
use super::{GraphNode, TargetNode, access_words, identity_name};
use crate::api::model::{Hub, Identity, Target};
use crate::azure::ClientId;
use crate::text::visible;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// More than this in a column is drawn as groups.
const MOST_ALONE: usize = 12;
/// More boxes of targets than this are folded once more.
const MOST_GROUPS: usize = 24;
/// How many of a group are named.
const NAMED: usize = 3;

/// The boxes of the identities.
pub(super) struct FoldedIdentities {
    pub(super) nodes: Vec<GraphNode>,
    of: HashMap<ClientId, usize>,
}

impl FoldedIdentities {
    /// The box of the identity that reaches a target; nobody signs in to the hub itself.
    pub(super) fn box_of(&self, target: &Target) -> Option<usize> {
        self.of.get(&target.identity.client_id).copied().filter(|_| !target.is_in_cluster())
    }
}

/// One box for each, or for each group that has identities of its own.
pub(super) fn identities(hub: &Hub) -> FoldedIdentities {
    let all = super::identities(hub);
    let mut groups: HashMap<ClientId, BTreeSet<&str>> = HashMap::new();
    for target in &hub.targets {
        groups.entry(target.identity.client_id).or_default().insert(target.group.as_deref().unwrap_or_default());
    }
    // From what each is alone to what all but the hub's own have in common.
    let key = |level: usize, identity: &Identity| {
        let groups = || groups.get(&identity.client_id).into_iter().flatten().copied().collect::<Vec<_>>().join(", ");
        if identity.client_id == hub.identity.client_id {
            return (0, String::new(), String::new());
        }
        match level {
            0 => (1, identity.client_id.to_string(), String::new()),
            1 => (1, identity.tenant_id.to_string(), groups()),
            2 => (1, identity.tenant_id.to_string(), String::new()),
            _ => (1, String::new(), String::new()),
        }
    };
    let folded = |level: usize| {
        let mut at: HashMap<_, usize> = HashMap::new();
        let mut boxes: Vec<Vec<&Identity>> = Vec::new();
        for identity in &all {
            let index = *at.entry(key(level, identity)).or_insert(boxes.len());
            if index == boxes.len() {
                boxes.push(Vec::new());
            }
            boxes[index].push(identity);
        }
        boxes
    };
    let fitting = (0..3).map(folded).find(|boxes| boxes.len() <= MOST_ALONE);
    let boxes = fitting.unwrap_or_else(|| folded(3));
    let of = boxes.iter().enumerate();
    let of = of.flat_map(|(at, identities)| identities.iter().map(move |identity| (identity.client_id, at))).collect();
    let node = |identities: &Vec<&Identity>| {
        let groups = identities.iter().filter_map(|identity| groups.get(&identity.client_id)).flatten().copied();
        identity_node(hub, &group_name(groups), identities)
    };
    FoldedIdentities { of, nodes: boxes.iter().map(node).collect() }
}

/// What a box of these groups is called.
fn group_name<'g>(groups: impl Iterator<Item = &'g str>) -> String {
    let groups: BTreeSet<&str> = groups.filter(|group| !group.is_empty()).collect();
    if groups.len() > NAMED {
        return format!("{} groups", groups.len());
    }
    groups.into_iter().collect::<Vec<_>>().join(", ")
}

fn identity_node(hub: &Hub, group: &str, identities: &[&Identity]) -> GraphNode {
    let is_foreign = |identity: &&&Identity| identity.tenant_id != hub.identity.tenant_id;
    let tenants: BTreeSet<_> = identities.iter().filter(is_foreign).map(|identity| identity.tenant_id).collect();
    let (title, detail) = match identities {
        [identity] => (identity_name(identity), format!("client {}", identity.client_id)),
        many => {
            let names: Vec<String> = many.iter().map(|identity| identity_name(identity)).collect();
            (named(group, &names, "identities"), "each with a client id of its own".to_owned())
        }
    };
    let tenant = match tenants.first() {
        None => String::new(),
        Some(tenant) if tenants.len() == 1 => format!(", tenant {tenant}"),
        Some(_) => format!(", {} other tenants", tenants.len()),
    };
    let detail = format!("{detail}{tenant}");
    GraphNode { title, detail }
}

/// What a box of targets has in common.
type TargetKey = (usize, String, String, Vec<Risk>);

/// One box for each, or for those that are reached alike.
pub(super) fn targets(hub: &Hub, identities: &FoldedIdentities) -> Vec<TargetNode> {
    // The hub itself is last: no line leads to it.
    let identity = |target: &Target| identities.box_of(target).unwrap_or(usize::MAX);
    if hub.targets.len() <= MOST_ALONE {
        let mut targets: Vec<&Target> = hub.targets.iter().collect();
        targets.sort_by_key(|target| identity(target));
        let node = |target: &Target| TargetNode {
            node: GraphNode { title: visible(&target.name), detail: visible(&access_words::line(target)) },
            identity: identities.box_of(target),
            risks: Risk::all_of(target, hub),
        };
        return targets.into_iter().map(node).collect();
    }
    let key = |level: usize, target: &Target| -> TargetKey {
        let group = if level < 2 { target.group.clone().unwrap_or_default() } else { String::new() };
        let access = if level < 1 { access_words::line(target) } else { String::new() };
        (identity(target), group, access, Risk::all_of(target, hub))
    };
    let folded = |level: usize| {
        let mut boxes: BTreeMap<TargetKey, Vec<&Target>> = BTreeMap::new();
        for target in &hub.targets {
            boxes.entry(key(level, target)).or_default().push(target);
        }
        boxes
    };
    let fitting = (0..2).map(folded).find(|boxes| boxes.len() <= MOST_GROUPS);
    let boxes = fitting.unwrap_or_else(|| folded(2));
    boxes.into_iter().map(|((_, _, _, risks), targets)| target_node(identities, risks, &targets)).collect()
}

fn target_node(identities: &FoldedIdentities, risks: Vec<Risk>, targets: &[&Target]) -> TargetNode {
    let group = group_name(targets.iter().filter_map(|target| target.group.as_deref()));
    let access: BTreeSet<String> = targets.iter().map(|target| access_words::line(target)).collect();
    let names: Vec<String> = targets.iter().map(|target| visible(&target.name)).collect();
    let mut detail = access.first().map_or(String::new(), |access| visible(access));
    if access.len() > 1 {
        detail = format!("access in {} ways, such as: {detail}", access.len());
    }
    let identity = targets.first().and_then(|target| identities.box_of(target));
    TargetNode { node: GraphNode { title: named(&group, &names, "targets"), detail }, identity, risks }
}

/// `GROUP: 1000 targets: a, b, c, …`
fn named(group: &str, names: &[String], what: &str) -> String {
    let group = if group.is_empty() { String::new() } else { format!("{}: ", visible(group)) };
    let first = names[..names.len().min(NAMED)].join(", ");
    if names.len() <= NAMED {
        return format!("{group}{first}");
    }
    format!("{group}{} {what}: {first}, …", names.len())
}
