//! From objects to the rules that a sync of them needs.

use super::rights_of_roles::RightsOfRoles;
use super::served_kinds::ServedKinds;
use super::{Deployed, LeastAccess, about};
use crate::api::GROUP;
use crate::argocd::sync;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::k8s::annotations::LOCAL_CONFIG;
use crate::k8s::names::is_dns_label;
use crate::k8s::rbac::PolicyRule;
use std::collections::{BTreeMap, BTreeSet};

/// The least access for the objects. `namespace` is where those go that name none: the Application's
/// `destination.namespace`. `None` where a diagnostic is an error.
/// `definitions` are of custom resources that the target has already: they are only looked at.
pub fn of(
    (input, definitions): (&[Deployed], &[Deployed]),
    namespace: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Option<LeastAccess> {
    let mut kinds = ServedKinds::of(definitions.iter().chain(input), diagnostics);
    let mut rights = RightsOfRoles::new(namespace);
    let mut place = Place::default();
    let mut verbs_of: BTreeMap<(String, String), BTreeSet<&'static str>> = BTreeMap::new();
    let mut left_out = 0;
    if let Some(namespace) = namespace.filter(|namespace| !is_dns_label(namespace)) {
        let message = format!("--namespace {namespace:?} is no name of a namespace");
        diagnostics
            .push(Diagnostic::error(Code::InvalidName, message).help("give the Application's destination.namespace"));
    }
    for each in input {
        if !is_whole(each, diagnostics) {
            continue;
        }
        if is_left_out(each) {
            left_out += 1;
            continue;
        }
        let Some(served) = kinds.get(each) else { continue };
        let resource = &each.object.meta.resource;
        match (served.is_namespaced, resource.namespace.as_deref().or(namespace)) {
            (false, _) => {
                place.cluster_scoped.insert(served.kind.clone());
            }
            (true, Some(namespace)) => {
                place.namespaces.insert(namespace.to_owned());
            }
            (true, None) => place.unplaced += 1,
        }
        verbs_of.entry((served.group, served.plural)).or_default().extend(sync::verbs(&each.object));
        if sync::gets_namespace(&each.object) {
            verbs_of.entry((String::new(), "namespaces".to_owned())).or_default().insert("get");
        }
        rights.add(each, diagnostics);
    }
    kinds.finish(diagnostics);
    if left_out > 0 {
        let message = format!(
            "left out, since no sync applies them: {left_out} (local configs, config of argocd-aks, skipped hooks, Helm's tests)"
        );
        diagnostics.push(Diagnostic::info(Code::LeftOut, message));
    }
    if verbs_of.is_empty() && !diagnostics.any_error() {
        let message = "there is nothing to deploy in the input";
        let help = "give what Applications deploy: rendered charts, what kustomize builds";
        diagnostics.push(Diagnostic::error(Code::EmptyInput, message).help(help));
    }
    let asked = rights.finish(diagnostics);
    if diagnostics.any_error() {
        return None;
    }
    let rules = by_group(verbs_of).into_iter().chain(asked).collect();
    Some(LeastAccess { namespaces: place.finish(diagnostics), rules: without_covered(rules) })
}

/// Whether it says what it is, and where, as an API server takes it; what is wrong is told.
fn is_whole(each: &Deployed, diagnostics: &mut Diagnostics) -> bool {
    let resource = &each.object.meta.resource;
    let (code, message, help) = if resource.api_version.is_empty() || resource.kind.is_empty() {
        let help = "give manifests, as helm template or kustomize build print them";
        (Code::NotAnObject, "this has no apiVersion or no kind: it is not a Kubernetes object".to_owned(), help)
    } else if let Some(wrong) = resource.namespace.as_deref().filter(|namespace| !is_dns_label(namespace)) {
        (Code::InvalidName, format!("metadata.namespace {wrong:?} is no name of a namespace"), "fix the name")
    } else {
        return true;
    };
    diagnostics.push(about(each, Diagnostic::error(code, message).help(help)));
    false
}

/// What no sync applies.
fn is_left_out(each: &Deployed) -> bool {
    each.object.meta.group() == GROUP
        || each.object.annotation(LOCAL_CONFIG) == Some("true")
        || !sync::is_applied(&each.object)
}

/// One rule for each group and set of verbs.
fn by_group(verbs_of: BTreeMap<(String, String), BTreeSet<&'static str>>) -> Vec<PolicyRule> {
    let mut rules: Vec<PolicyRule> = Vec::new();
    for ((group, plural), verbs) in verbs_of {
        // In the order in which a sync uses them.
        let order = ["get", "create", "update", "patch", "delete"];
        let verbs: Vec<String> = order.iter().filter(|verb| verbs.contains(*verb)).map(ToString::to_string).collect();
        match rules.iter_mut().find(|rule| rule.api_groups[0] == group && rule.verbs == verbs) {
            Some(rule) => rule.resources.push(plural),
            None => rules.push(PolicyRule {
                api_groups: vec![group],
                resources: vec![plural],
                verbs,
                ..PolicyRule::default()
            }),
        }
    }
    rules
}

/// Those alone that no other one covers; of two that give the same, the first.
fn without_covered(rules: Vec<PolicyRule>) -> Vec<PolicyRule> {
    let mut kept: Vec<PolicyRule> = Vec::new();
    for rule in rules {
        if !kept.iter().any(|other| other.covers(&rule)) {
            kept.retain(|other| !rule.covers(other));
            kept.push(rule);
        }
    }
    kept
}

/// Where the objects go.
#[derive(Default)]
struct Place {
    namespaces: BTreeSet<String>,
    cluster_scoped: BTreeSet<String>,
    /// How many are in a namespace that the input does not name.
    unplaced: usize,
}

impl Place {
    /// The namespaces that are enough; none where the rules are needed cluster-wide, which is told.
    fn finish(self, diagnostics: &mut Diagnostics) -> Vec<String> {
        if !self.cluster_scoped.is_empty() {
            let kinds: Vec<String> = self.cluster_scoped.into_iter().collect();
            let message = format!(
                "the rules are for the whole cluster, as these kinds are in no namespace: {}",
                kinds.join(", ")
            );
            let help = "where somebody else makes those, leave them out of the input: the rules are then needed in namespaces only";
            diagnostics.push(Diagnostic::info(Code::ClusterWideRules, message).help(help));
            return Vec::new();
        }
        if self.unplaced > 0 {
            let message =
                format!("the rules are for the whole cluster, as {} objects do not say their namespace", self.unplaced);
            let help = "add --namespace with the destination.namespace of their Application";
            diagnostics.push(Diagnostic::info(Code::ClusterWideRules, message).help(help));
            return Vec::new();
        }
        self.namespaces.into_iter().collect()
    }
}
