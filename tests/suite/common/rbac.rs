//! What roles and bindings give, by Kubernetes' own code and its own roles.

use super::program::run;
use super::project;
use super::stream::value;
use super::tool::{KUBERNETES, lacks, tool};
use serde_json::{Value, json};

/// Rules, as they stand in a role.
pub type Rules = Vec<Value>;

/// For each pair of given and asked rules whether the given ones cover the asked ones, as Kubernetes decides it; `None`,
/// and the test is skipped, where Go cannot build tests/interop.
#[track_caller]
pub fn covers(questions: &[(Rules, Rules)]) -> Option<Vec<bool>> {
    let mut go = tool("go")?;
    let questions: Vec<Value> =
        questions.iter().map(|(given, asked)| json!({"given": given, "asked": asked})).collect();
    go.args(["run", "."]).current_dir(project("tests/interop")).env_remove("GOFLAGS").env("GOWORK", "off");
    let run = run(&mut go, &Value::from(questions).to_string());
    if run.code != 0 {
        lacks(&format!("what tests/interop needs ({})", run.stderr.trim().replace(['\n', '\t'], " ")));
        return None;
    }
    Some(serde_json::from_str(&run.stdout).unwrap())
}

/// A rule of these verbs on a resource of a group.
pub fn rule(group: &str, resource: &str, verbs: &[&str]) -> Value {
    json!({"apiGroups": [group], "resources": [resource], "verbs": verbs})
}

/// The roles that Kubernetes itself makes (bootstrappolicy), with what they aggregate.
pub struct Roles(Vec<Value>);

impl Roles {
    #[track_caller]
    pub fn of_kubernetes() -> Option<Self> {
        let list = KUBERNETES.file("plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata/cluster-roles.yaml")?;
        let own = value(&list)["items"].as_array().unwrap().clone();
        let with_rules = own.iter().map(|role| {
            let mut role = role.clone();
            role["rules"] = Value::from(rules_of(&role, &own));
            role
        });
        Some(Self(with_rules.collect()))
    }

    /// What these objects give their subject: cluster-wide, and in the namespace besides, where one is named. A role that
    /// is neither made here nor Kubernetes' own gives nothing.
    pub fn given(&self, made: &[Value], namespace: Option<&str>) -> Rules {
        let bindings = made.iter().filter(|object| match object["kind"].as_str() {
            Some("ClusterRoleBinding") => true,
            Some("RoleBinding") => namespace.is_some() && object["metadata"]["namespace"].as_str() == namespace,
            _ => false,
        });
        let role = |name: &Value| {
            let is_named = |object: &&Value| object["kind"] == "ClusterRole" && object["metadata"]["name"] == *name;
            made.iter().find(is_named).or_else(|| self.0.iter().find(is_named))
        };
        let roles = bindings.filter_map(|binding| role(&binding["roleRef"]["name"]));
        roles.flat_map(|role| role["rules"].as_array().unwrap()).cloned().collect()
    }
}

/// The rules of a role and of those that it aggregates; `edit` is itself aggregated into `admin`, and `view` into `edit`.
fn rules_of(role: &Value, all: &[Value]) -> Rules {
    let mut rules = role["rules"].as_array().cloned().unwrap_or_default();
    if let Some(labels) = role["aggregationRule"]["clusterRoleSelectors"][0]["matchLabels"].as_object() {
        let is_selected =
            |each: &&Value| labels.iter().all(|(key, value)| each["metadata"]["labels"].get(key) == Some(value));
        rules.extend(all.iter().filter(is_selected).flat_map(|each| rules_of(each, all)));
    }
    rules
}
