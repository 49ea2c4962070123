//! What an identity may do on a target, in words.

use crate::api::model::{Access, Reader, Role, Subject, Target};
use crate::k8s::rbac::PolicyRule;

/// How many names of a list stand in a line of a picture.
const NAMED: usize = 4;

/// In a line.
pub(super) fn line(target: &Target) -> String {
    if target.is_in_cluster() {
        return "the hub itself".to_owned();
    }
    let Some(access) = &target.access else { return "no access in the config".to_owned() };
    let mut words = match &access.role {
        Some(Role::Kubernetes(role)) => role.clone(),
        Some(Role::Own(rules)) if rules.len() == 1 => "1 rule".to_owned(),
        Some(Role::Own(rules)) => format!("{} rules", rules.len()),
        Some(Role::Azure { role, .. }) => format!("in Azure: {role}"),
        None => "impersonates".to_owned(),
    };
    if !access.namespaces.is_empty() {
        words += " in ";
        words += &listed(&access.namespaces);
    }
    match &access.reader {
        Reader::Nobody => {}
        Reader::ClusterWide => words.push_str(", sees all"),
        Reader::Namespaces(namespaces) => {
            words += ", sees ";
            words += &listed(namespaces);
        }
    }
    if let Subject::Group(group) = access.subject {
        words += ", as the group ";
        words += &group.to_string();
    }
    words
}

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    // One more name is as long as the word for it.
    if more < 2 {
        return names.join(", ");
    }
    format!("{} and {more} more", names[..NAMED].join(", "))
}

/// The whole of it, a line a fact.
pub(super) fn lines(target: &Target) -> Vec<String> {
    match &target.access {
        _ if target.is_in_cluster() => vec!["This is the hub itself: nobody signs in there.".to_owned()],
        None => vec!["The config says nothing of access here.".to_owned()],
        Some(access) => lines_of(access),
    }
}

fn lines_of(access: &Access) -> Vec<String> {
    let place = match access.namespaces.as_slice() {
        [] => "on the whole cluster".to_owned(),
        names => format!("in {}", names.join(", ")),
    };
    let mut lines = Vec::new();
    match &access.role {
        Some(Role::Kubernetes(role)) => lines.push(format!("ClusterRole {role} {place}")),
        Some(Role::Azure { role, .. }) => lines.push(format!("Azure role {role} {place}")),
        Some(Role::Own(rules)) => {
            lines.push(format!("A role of its own {place}:"));
            lines.extend(rules.iter().map(rule));
        }
        None => {}
    }
    for (namespace, accounts) in &access.impersonate {
        let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
        lines.push(format!("Impersonates the ServiceAccounts {} in {namespace}", accounts.join(", ")));
    }
    match &access.reader {
        Reader::Nobody => {}
        Reader::ClusterWide => lines.push("Lists and watches every kind on the whole cluster".to_owned()),
        Reader::Namespaces(names) => lines.push(format!("Lists and watches every kind in {}", names.join(", "))),
    }
    lines.push(match access.subject {
        Subject::Identity(id) => format!("Granted to the identity, object id {id}"),
        Subject::Group(id) => format!("Granted to the Entra group {id}"),
    });
    lines
}

fn rule(rule: &PolicyRule) -> String {
    let verbs = rule.verbs.join(", ");
    if rule.resources.is_empty() {
        return format!("{verbs}: {}", rule.non_resource_urls.join(", "));
    }
    let group = |group: &String| if group.is_empty() { "core".to_owned() } else { group.clone() };
    let groups: Vec<String> = rule.api_groups.iter().map(group).collect();
    let mut line = format!("{verbs}: {} ({})", rule.resources.join(", "), groups.join(", "));
    if !rule.resource_names.is_empty() {
        line += " named ";
        line += &rule.resource_names.join(", ");
    }
    line
}
