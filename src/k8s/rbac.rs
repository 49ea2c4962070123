//! Kubernetes' RBAC: rules as data.

use serde_json::{Map, Value, json};

/// The group of Kubernetes' RBAC.
pub const API_GROUP: &str = "rbac.authorization.k8s.io";

/// The role that may do everything.
pub const CLUSTER_ADMIN: &str = "cluster-admin";

/// A rule of a `Role` or `ClusterRole`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyRule {
    /// `""` is the core group, `*` is all.
    pub api_groups: Vec<String>,
    /// Plurals, with `/` and the subresource; `*` is all, subresources included.
    pub resources: Vec<String>,
    /// Only objects of these names; empty: all.
    pub resource_names: Vec<String>,
    /// `get`, `list`, ...
    pub verbs: Vec<String>,
    /// Paths that are no resources; only in a `ClusterRole`.
    pub non_resource_urls: Vec<String>,
}

impl PolicyRule {
    /// These verbs on these resources of these groups.
    pub fn of(api_groups: &[&str], resources: &[&str], verbs: &[&str]) -> Self {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self { api_groups: owned(api_groups), resources: owned(resources), verbs: owned(verbs), ..Self::default() }
    }

    /// Reads a rule of a role; `None` where it is none.
    pub fn of_value(value: &Value) -> Option<Self> {
        let list = |key: &str| match value.get(key) {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(Value::Array(words)) => words.iter().map(|word| word.as_str().map(str::to_owned)).collect(),
            Some(_) => None,
        };
        let rule = Self {
            api_groups: list("apiGroups")?,
            resources: list("resources")?,
            resource_names: list("resourceNames")?,
            verbs: list("verbs")?,
            non_resource_urls: list("nonResourceURLs")?,
        };
        (!rule.verbs.is_empty()).then_some(rule)
    }

    /// Whether it is as good as cluster-admin: `get` or `create` on everything is also that on `nodes/proxy` and
    /// `pods/exec`; `escalate`, `bind` and `impersonate` on everything take any other right.
    pub fn reaches_everything(&self) -> bool {
        let has = |list: &[String], words: &[&str]| list.iter().any(|each| words.contains(&each.as_str()));
        has(&self.api_groups, &["*", ""])
            && has(&self.resources, &["*"])
            && has(&self.verbs, &["*", "get", "create", "escalate", "bind", "impersonate"])
    }

    /// Whether it gives all that the other gives.
    pub fn covers(&self, other: &Self) -> bool {
        let all = |own: &[String], wanted: &[String]| {
            own.iter().any(|word| word == "*") || wanted.iter().all(|word| own.contains(word))
        };
        let names = self.resource_names.is_empty()
            || (!other.resource_names.is_empty() && all(&self.resource_names, &other.resource_names));
        names
            && all(&self.verbs, &other.verbs)
            && all(&self.api_groups, &other.api_groups)
            && all(&self.resources, &other.resources)
            && all(&self.non_resource_urls, &other.non_resource_urls)
    }

    /// The rule as it stands in a role; empty lists are left out.
    pub fn to_value(&self) -> Value {
        let lists = [
            ("apiGroups", &self.api_groups),
            ("resources", &self.resources),
            ("resourceNames", &self.resource_names),
            ("nonResourceURLs", &self.non_resource_urls),
            ("verbs", &self.verbs),
        ];
        let written = lists.into_iter().filter(|(_, list)| !list.is_empty());
        Value::Object(written.map(|(key, list)| (key.to_owned(), json!(list))).collect::<Map<_, _>>())
    }
}
