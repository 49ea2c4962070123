//! The roles of a target's own cluster: whether they let the identity list what Argo CD's cache lists.

use super::finding::LintFindings;
use super::{Context, text};
use crate::api::model::{Access, Hub, Role, Target};
use crate::argocd::cache;
use crate::argocd::settings::RespectRbac;
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::kinds::{self, ServedKind};
use crate::k8s::rbac::{CLUSTER_ADMIN, PolicyRule};
use crate::text::is_guid;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A config says who the identity is and which namespaces count; without one nothing is said.
pub(super) fn check(objects: &[&Value], context: &Context<'_>, findings: &mut LintFindings) {
    let Some(hub) = context.hub else { return };
    let bindings = Bindings::of(objects);
    // Without a single ClusterRoleBinding the dump is not whole: the right may stand in one.
    if !objects.iter().any(|object| text(object, "/kind") == Some("ClusterRoleBinding")) {
        return;
    }
    // What may not be listed is left out then: respects-rbac says so.
    if objects.iter().any(|object| matches!(RespectRbac::of(object), Some(RespectRbac::Set(_)))) {
        return;
    }
    for (ids, targets) in by_subject(hub) {
        let rights = bindings.rights_of(|subject| ids.contains(subject.name));
        // What a group gives that the identity may be a member of, Entra alone knows.
        let at_most = bindings.rights_of(|subject| {
            ids.contains(subject.name)
                || (subject.is_group && (is_guid(subject.name) || subject.name == "system:authenticated"))
        });
        let Some((index, object)) = rights.first else { continue };
        // Azure's own authorizer may allow what Kubernetes' roles do not. Which of the fleet's clusters this is, nothing
        // says: one whose scope is covered is enough.
        let is_azure = |access: &Access| matches!(access.role, Some(Role::Azure { .. }));
        let is_right = |(target, access): &(&Target, &Access)| is_azure(access) || at_most.lacks(target).is_empty();
        if at_most.has_unseen_role || targets.iter().any(is_right) {
            continue;
        }
        let (target, _) = targets[0];
        findings.about(index, object).error(
            Code::AccessCannotList,
            &Field::of(["roleRef", "name"]),
            format!(
                "with the roles of {} here, Argo CD may not list {}: its cache lists every kind, and one that it may not list fails the whole cluster",
                ids.iter().map(String::as_str).collect::<Vec<_>>().join(" and "),
                listed(&rights.lacks(target))
            ),
            format!(
                "apply what `argocd-aks render --only target={}` prints: it has a role that lists and watches every kind",
                target.name
            ),
        );
    }
}

/// The targets whose access this program makes, by the ids that an API server may know the identity by.
fn by_subject(hub: &Hub) -> BTreeMap<BTreeSet<String>, Vec<(&Target, &Access)>> {
    let mut by_subject: BTreeMap<BTreeSet<String>, Vec<(&Target, &Access)>> = BTreeMap::new();
    for target in &hub.targets {
        let Some(access) = &target.access else { continue };
        let ids = target
            .identity
            .principal_id
            .iter()
            .chain([&access.subject.principal_id()])
            .map(ToString::to_string)
            .collect();
        by_subject.entry(ids).or_default().push((target, access));
    }
    by_subject
}

fn listed(lacks: &BTreeSet<String>) -> String {
    /// How many kinds are named.
    const NAMED: usize = 3;
    let names: Vec<&str> = lacks.iter().take(NAMED).map(String::as_str).collect();
    match lacks.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} other kinds", names.join(", ")),
    }
}

/// The roles and bindings of the input.
struct Bindings<'a> {
    objects: &'a [&'a Value],
    bound: Vec<Bound<'a>>,
}

/// A subject of a binding.
struct Bound<'a> {
    index: usize,
    binding: &'a Value,
    /// `None`: everywhere.
    namespace: Option<&'a str>,
    /// As it is written: Kubernetes compares exactly.
    name: &'a str,
    is_group: bool,
}

/// What a subject may do by the roles of the input.
#[derive(Default)]
struct Rights<'a> {
    first: Option<(usize, &'a Value)>,
    /// The namespace (`None`: everywhere), and the rule.
    rules: Vec<(Option<&'a str>, PolicyRule)>,
    /// One of its roles is not in the input, and is not one that is known by its name.
    has_unseen_role: bool,
}

impl<'a> Bindings<'a> {
    fn of(objects: &'a [&'a Value]) -> Self {
        let mut bound = Vec::new();
        for (index, binding) in objects.iter().enumerate() {
            let namespace = match text(binding, "/kind") {
                Some("ClusterRoleBinding") => None,
                Some("RoleBinding") => text(binding, "/metadata/namespace"),
                _ => continue,
            };
            let subjects = binding["subjects"].as_array().into_iter().flatten();
            bound.extend(subjects.filter_map(|subject| {
                let is_group = match subject["kind"].as_str()? {
                    "User" => false,
                    "Group" => true,
                    _ => return None,
                };
                let name = subject["name"].as_str()?;
                Some(Bound { index, binding, namespace, name, is_group })
            }));
        }
        Self { objects, bound }
    }

    fn rights_of(&self, is_meant: impl Fn(&Bound<'_>) -> bool) -> Rights<'a> {
        let mut rights = Rights::default();
        for bound in self.bound.iter().filter(|bound| is_meant(bound)) {
            rights.first.get_or_insert((bound.index, bound.binding));
            match self.rules_of(bound.binding) {
                Some(rules) => rights.rules.extend(rules.into_iter().map(|rule| (bound.namespace, rule))),
                None => rights.has_unseen_role = true,
            }
        }
        rights
    }

    /// The rules of a binding's role; `None` where they are not known.
    fn rules_of(&self, binding: &Value) -> Option<Vec<PolicyRule>> {
        let (kind, name) = (text(binding, "/roleRef/kind")?, text(binding, "/roleRef/name")?);
        let is_role = |object: &&&Value| {
            text(object, "/kind") == Some(kind)
                && text(object, "/metadata/name") == Some(name)
                && (kind == "ClusterRole"
                    || text(object, "/metadata/namespace") == text(binding, "/metadata/namespace"))
        };
        let Some(role) = self.objects.iter().find(is_role) else {
            return (name == CLUSTER_ADMIN).then(|| vec![PolicyRule::of(&["*"], &["*"], &["*"])]);
        };
        let rules = role["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
        // An API server fills in what a role aggregates; a manifest does not have it.
        if rules.is_empty() && role.get("aggregationRule").is_some_and(|rule| !rule.is_null()) {
            return None;
        }
        rules.iter().map(PolicyRule::of_value).collect()
    }
}

impl Rights<'_> {
    /// The kinds that the cache of this target lists and that may not be listed.
    fn lacks(&self, target: &Target) -> BTreeSet<String> {
        let scopes: Vec<Option<&str>> = if target.is_cluster_wide() {
            vec![None]
        } else {
            target.namespaces.iter().map(|namespace| Some(namespace.as_str())).collect()
        };
        let mut lacks = BTreeSet::new();
        for scope in scopes {
            let is_listed = |kind: &ServedKind| cache::lists(kind) && (kind.is_namespaced || scope.is_none());
            for kind in kinds::all_built_in().filter(is_listed) {
                if !self.may_list(&kind, scope) {
                    let place = scope.map(|namespace| format!(" in {namespace}")).unwrap_or_default();
                    lacks.insert(format!("{}{place}", kind.kind));
                }
            }
        }
        lacks
    }

    fn may_list(&self, kind: &ServedKind, scope: Option<&str>) -> bool {
        let asked = PolicyRule::of(&[&kind.group], &[&kind.plural], &["list"]);
        let counts = |namespace: Option<&str>| namespace.is_none() || namespace == scope;
        self.rules.iter().any(|(namespace, rule)| counts(*namespace) && rule.covers(&asked))
    }
}
