//! What a role or a binding among the manifests asks of who makes it.
//!
//! Facts: Kubernetes lets nobody make a role that gives more than they have themselves, unless they may `escalate`; and
//! nobody bind a role that gives more, unless they may `bind` it. `escalate` on a name does not cover creating it. Who makes
//! a `ClusterRole` with an aggregationRule needs all rights. (k8s.io/kubernetes v1.36.1, pkg/registry/rbac.)

use super::Deployed;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field};
use crate::k8s::rbac::{API_GROUP, CLUSTER_ADMIN, PolicyRule};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the roles and bindings seen so far ask for.
#[derive(Default)]
pub(super) struct RightsOfRoles {
    /// Held, so that the roles may give them.
    held: Vec<PolicyRule>,
    /// The names of the roles that may be bound, by their plural.
    bound: BTreeMap<&'static str, BTreeSet<String>>,
}

impl RightsOfRoles {
    /// Looks at an object; those that are neither role nor binding ask for nothing.
    pub(super) fn add(&mut self, each: &Deployed, diagnostics: &mut Diagnostics) {
        let (meta, Some(value)) = (&each.object.meta, &each.object.value) else { return };
        if meta.group() != API_GROUP {
            return;
        }
        match meta.resource.kind.as_str() {
            "Role" | "ClusterRole" => self.role(each, value, diagnostics),
            "RoleBinding" | "ClusterRoleBinding" => self.binding(each, value, diagnostics),
            _ => {}
        }
    }

    /// The rules; equal ones once.
    pub(super) fn rules(self) -> Vec<PolicyRule> {
        let mut rules: Vec<PolicyRule> = Vec::new();
        for rule in self.held {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        rules.extend(self.bound.into_iter().map(|(plural, names)| PolicyRule {
            resource_names: names.into_iter().collect(),
            ..PolicyRule::of(&[API_GROUP], &[plural], &["bind"])
        }));
        rules
    }

    fn role(&mut self, each: &Deployed, role: &Value, diagnostics: &mut Diagnostics) {
        if role.get("aggregationRule").is_some_and(|rule| !rule.is_null()) {
            let message = "has an aggregationRule, which Kubernetes lets only those make who may do everything, or may `escalate` ClusterRoles";
            let help = "let somebody else apply it, or add {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate]} to the rules yourself: it is as good as cluster-admin";
            diagnostics.push(about(
                each,
                "aggregationRule",
                Diagnostic::warning(Code::RightsOfRoles, message).help(help),
            ));
        }
        let listed = role["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut rules = Vec::new();
        for rule in listed {
            let Some(rule) = PolicyRule::of_value(rule) else {
                let message = "has a rule that is no rule of RBAC";
                let help = "write lists of strings: apiGroups, resources, verbs, resourceNames, nonResourceURLs";
                let wrong = Diagnostic::error(Code::InvalidValue, message).help(help);
                diagnostics.push(about(each, "rules", wrong));
                return;
            };
            rules.push(rule);
        }
        if rules.is_empty() {
            return;
        }
        let message = if rules.iter().any(PolicyRule::reaches_everything) {
            "gives everything, and Kubernetes lets nobody make a role that gives more than they have: with these rules Argo CD is as good as cluster-admin"
        } else {
            "gives rights, and Kubernetes lets nobody make a role that gives more than they have: the rules hold them, too"
        };
        let help = "right where Argo CD is to install the role; where somebody else does, leave it out of the input";
        diagnostics.push(about(each, "rules", Diagnostic::warning(Code::RightsOfRoles, message).help(help)));
        self.held.extend(rules);
    }

    fn binding(&mut self, each: &Deployed, binding: &Value, diagnostics: &mut Diagnostics) {
        let (Some(kind), Some(name)) = (binding["roleRef"]["kind"].as_str(), binding["roleRef"]["name"].as_str())
        else {
            let message = "names no role";
            let help = "write roleRef: {apiGroup, kind, name}";
            let wrong = Diagnostic::error(Code::InvalidValue, message).help(help);
            diagnostics.push(about(each, "roleRef", wrong));
            return;
        };
        let message = if name == CLUSTER_ADMIN {
            "binds cluster-admin: who may do that can become cluster-admin".to_owned()
        } else {
            format!("binds {kind} {name:?}: who may do that can give itself what the role gives")
        };
        let help = "right where Argo CD is to install the binding; where somebody else does, leave it out of the input";
        diagnostics.push(about(each, "roleRef", Diagnostic::warning(Code::RightsOfRoles, message).help(help)));
        let plural = if kind == "Role" { "roles" } else { "clusterroles" };
        self.bound.entry(plural).or_default().insert(name.to_owned());
    }
}

fn about(each: &Deployed, field: &str, diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .resource(each.object.meta.resource.clone())
        .field(Field::of([field]))
        .file(each.file.clone())
        .position(Some(each.position.clone()))
}
