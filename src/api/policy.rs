//! What the hub's owner lets targets say that are objects of their own, whoever wrote them.

use crate::azure::Cloud;
use schemars::JsonSchema;
use serde::Deserialize;

/// A policy by name, or by what it allows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Policy {
    /// A policy by name.
    Named(PolicyName),
    /// What `TargetClusters` may say.
    Allows(Box<PolicySpec>),
}

/// The policies that have a name.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum PolicyName {
    /// Only what makes a connection to an AKS cluster with a CA: name, server, CA, namespaces, shard. All else comes from
    /// `targetDefaults` and the hub's own targets.
    Strict,
}

/// What `TargetClusters` may say. What is absent is not restricted; an empty list allows nothing. `*` stands for any
/// characters, dots too. What a target has of `targetDefaults` or of its group is the hub's own word.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicySpec {
    /// Hosts of `server`.
    #[schemars(example = ["*.privatelink.*.azmk8s.io"])]
    pub servers: Option<Vec<String>>,
    /// `false`: never `insecure: true`.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(example = false)]
    pub insecure: Option<bool>,
    /// `false`: never `inCluster: true`.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(example = false)]
    pub in_cluster: Option<bool>,
    /// Values of `proxyUrl`.
    #[schemars(example = ["http://proxy.example.com:3128"])]
    pub proxies: Option<Vec<String>>,
    /// Client ids of an `identity` of the target's own.
    #[schemars(example = ["44444444-4444-4444-8444-444444444444"])]
    pub identities: Option<Vec<String>>,
    /// Names in `group`.
    #[schemars(example = ["team"])]
    pub groups: Option<Vec<String>>,
    /// What `access` may be.
    pub access: Option<AccessPolicy>,
    /// The form of `secretName`. Absent: any but those of Argo CD and of other tools.
    #[schemars(example = &"cluster-*")]
    pub secret_names: Option<String>,
    /// Keys of `labels`.
    #[schemars(example = ["env", "team"])]
    pub labels: Option<Vec<String>>,
    /// Keys of `annotations`.
    #[schemars(example = ["example.com/*"])]
    pub annotations: Option<Vec<String>>,
    /// Values of `project`.
    #[schemars(example = ["team-*"])]
    pub projects: Option<Vec<String>>,
}

/// What the `access` of a `TargetCluster` may be.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccessPolicy {
    /// Names in `clusterRole`.
    #[schemars(example = ["view", "edit"])]
    pub cluster_roles: Option<Vec<String>>,
    /// Names or ids in `azureRole`.
    #[schemars(example = ["Azure Kubernetes Service RBAC Writer"])]
    pub azure_roles: Option<Vec<String>>,
    /// Names in `preset`.
    #[schemars(example = ["Workloads"])]
    pub presets: Option<Vec<String>>,
    /// `false`: never `rules`.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(example = false)]
    pub rules: Option<bool>,
    /// `false`: only with `namespaces`.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(example = false)]
    pub cluster_wide: Option<bool>,
    /// `false`: never `impersonate`.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(example = false)]
    pub impersonate: Option<bool>,
    /// Ids in `groupId`.
    #[schemars(example = ["55555555-5555-4555-8555-555555555555"])]
    pub group_ids: Option<Vec<String>>,
}

impl Policy {
    /// What it allows.
    pub(super) fn allows(&self) -> PolicySpec {
        let nothing = || Some(Vec::new());
        match self {
            Self::Allows(spec) => (**spec).clone(),
            Self::Named(PolicyName::Strict) => PolicySpec {
                servers: Some(Cloud::server_suffixes().map(|(_, suffix)| format!("*{suffix}")).collect()),
                insecure: Some(false),
                in_cluster: Some(false),
                proxies: nothing(),
                identities: nothing(),
                groups: nothing(),
                access: Some(AccessPolicy {
                    cluster_roles: nothing(),
                    azure_roles: nothing(),
                    presets: nothing(),
                    rules: Some(false),
                    cluster_wide: Some(false),
                    impersonate: Some(false),
                    group_ids: nothing(),
                }),
                secret_names: Some("cluster-*".to_owned()),
                labels: nothing(),
                annotations: nothing(),
                projects: nothing(),
            },
        }
    }
}
