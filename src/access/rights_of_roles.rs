//! What a role or a binding among the manifests asks of who makes it.
//!
//! Facts: Kubernetes lets nobody make a role that gives more than they have themselves, unless they may `escalate`; and
//! nobody bind a role that gives more, unless they may `bind` it. `escalate` on a name does not cover creating it. Who makes
//! a `ClusterRole` with an aggregationRule needs all rights. (k8s.io/kubernetes v1.36.1, pkg/registry/rbac.)

use super::{Deployed, about};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field};
use crate::k8s::rbac::{API_GROUP, CLUSTER_ADMIN, PolicyRule};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the roles and bindings seen so far ask for.
#[derive(Default)]
pub(super) struct RightsOfRoles<'d> {
    /// Where those go that name none.
    namespace: Option<&'d str>,
    /// Held, so that the roles may give them.
    held: Vec<PolicyRule>,
    /// The roles of the input whose rules are held.
    given: BTreeSet<RoleName<'d>>,
    /// What bindings bind, and the binding.
    bound: Vec<(RoleName<'d>, &'d Deployed)>,
    /// Who asks for what.
    asking: BTreeMap<Asked, Vec<&'d Deployed>>,
}

/// Kind, namespace and name.
type RoleName<'d> = (&'d str, Option<&'d str>, &'d str);

/// What is asked of who makes an object: the gravest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Everything,
    BindingClusterAdmin,
    Aggregation,
    Rights,
    Binding,
}

impl<'d> RightsOfRoles<'d> {
    pub(super) fn new(namespace: Option<&'d str>) -> Self {
        Self { namespace, ..Self::default() }
    }

    /// Looks at an object; those that are neither role nor binding ask for nothing.
    pub(super) fn add(&mut self, each: &'d Deployed, diagnostics: &mut Diagnostics) {
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

    /// The rules that the roles and bindings ask for. What they mean is told, once for all of a kind.
    pub(super) fn finish(mut self, diagnostics: &mut Diagnostics) -> Vec<PolicyRule> {
        let mut to_bind: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (role, by) in std::mem::take(&mut self.bound) {
            // Who has all that a role gives may bind it.
            if self.given.contains(&role) {
                continue;
            }
            let (kind, _, name) = role;
            self.ask(if name == CLUSTER_ADMIN { Asked::BindingClusterAdmin } else { Asked::Binding }, by);
            let plural = if kind == "Role" { "roles" } else { "clusterroles" };
            to_bind.entry(plural).or_default().insert(name.to_owned());
        }
        diagnostics.extend(self.asking.iter().map(|(asked, by)| asked.told(by)));
        let mut rules = self.held;
        rules.extend(to_bind.into_iter().map(|(plural, names)| PolicyRule {
            resource_names: names.into_iter().collect(),
            ..PolicyRule::of(&[API_GROUP], &[plural], &["bind"])
        }));
        rules
    }

    fn role(&mut self, each: &'d Deployed, role: &Value, diagnostics: &mut Diagnostics) {
        let is_aggregated = role.get("aggregationRule").is_some_and(|rule| !rule.is_null());
        if is_aggregated {
            self.ask(Asked::Aggregation, each);
        }
        let listed = role["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(rules) = listed.iter().map(PolicyRule::of_value).collect::<Option<Vec<_>>>() else {
            let message = "has a rule that is no rule of RBAC";
            let help = "write lists of strings: apiGroups, resources, verbs, resourceNames, nonResourceURLs";
            diagnostics.push(
                about(each, Diagnostic::error(Code::InvalidValue, message).help(help)).field(Field::of(["rules"])),
            );
            return;
        };
        let resource = &each.object.meta.resource;
        if !is_aggregated {
            let namespace = resource.namespace.as_deref().or(self.namespace).filter(|_| resource.kind == "Role");
            self.given.insert((&resource.kind, namespace, &resource.name));
        }
        if rules.is_empty() {
            return;
        }
        let is_everything = rules.iter().any(PolicyRule::reaches_everything);
        self.ask(if is_everything { Asked::Everything } else { Asked::Rights }, each);
        self.held.extend(rules);
    }

    fn binding(&mut self, each: &'d Deployed, binding: &'d Value, diagnostics: &mut Diagnostics) {
        let (Some(kind), Some(name)) = (binding["roleRef"]["kind"].as_str(), binding["roleRef"]["name"].as_str())
        else {
            let help = "write roleRef: {apiGroup, kind, name}";
            let wrong = Diagnostic::error(Code::InvalidValue, "names no role").help(help);
            diagnostics.push(about(each, wrong).field(Field::of(["roleRef"])));
            return;
        };
        let namespace = each.object.meta.resource.namespace.as_deref().or(self.namespace).filter(|_| kind == "Role");
        self.bound.push(((kind, namespace, name), each));
    }

    fn ask(&mut self, asked: Asked, each: &'d Deployed) {
        self.asking.entry(asked).or_default().push(each);
    }
}

impl Asked {
    fn told(self, by: &[&Deployed]) -> Diagnostic {
        /// How many objects a remark names.
        const NAMED: usize = 5;
        let names: Vec<String> = by.iter().take(NAMED).map(|each| each.object.meta.resource.to_string()).collect();
        let names = match by.len() - names.len() {
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        };
        let message = match self {
            Self::Everything => format!(
                "with these rules Argo CD is as good as cluster-admin, since Kubernetes lets nobody make a role that gives more than they have, and everything is given by {names}"
            ),
            Self::BindingClusterAdmin => {
                format!("with these rules Argo CD can make itself cluster-admin: that role is bound by {names}")
            }
            Self::Aggregation => format!(
                "these rules are not enough for a role with an aggregationRule, which only those may make who may do everything or `escalate` clusterroles: {names}"
            ),
            Self::Rights => format!(
                "the rules hold what these roles give, since Kubernetes lets nobody make a role that gives more than they have: {names}"
            ),
            Self::Binding => format!(
                "the rules let Argo CD bind roles that it does not hold itself, and so take or give away what they give: {names}"
            ),
        };
        let help = match self {
            Self::Aggregation => {
                "let somebody else apply it, or add {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate]} to the rules yourself: it is as good as cluster-admin"
            }
            _ => "right where Argo CD is to install them; where somebody else does, leave them out of the input",
        };
        let told = Diagnostic::warning(Code::RightsOfRoles, message).help(help);
        // One has a place; several have their names.
        match by {
            [one] => told.file(one.file.clone()).position(Some(one.position.clone())),
            _ => told,
        }
    }
}
