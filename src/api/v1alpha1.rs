//! What a user writes: `argocd-aks.dev/v1alpha1`, field by field. The doc comments are the schema's
//! descriptions. What [`super::model`] has of the same name is the same thing, defaulted and validated.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

pub use super::policy::{AccessPolicy, Policy, PolicyName, PolicySpec};

pub use super::target_fields::{Target, TargetClusterSpec};

const GUID: &str = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/// An Argo CD on AKS that signs in to other AKS clusters through Microsoft Entra workload identity.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArgoCDHub {
    /// argocd-aks.dev/v1alpha1
    #[schemars(example = &"argocd-aks.dev/v1alpha1")]
    pub api_version: String,
    /// `ArgoCDHub`
    #[schemars(example = &"ArgoCDHub")]
    pub kind: String,
    /// Name, labels and annotations of the object.
    pub metadata: Metadata,
    /// The hub and its targets.
    pub spec: HubSpec,
}

/// One target as an object of its own, so that teams add clusters by adding a file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetCluster {
    /// argocd-aks.dev/v1alpha1
    #[schemars(example = &"argocd-aks.dev/v1alpha1")]
    pub api_version: String,
    /// `TargetCluster`
    #[schemars(example = &"TargetCluster")]
    pub kind: String,
    /// The name is the default of `spec.name`.
    pub metadata: Metadata,
    /// The target.
    pub spec: TargetClusterSpec,
}

/// As a functionConfig: makes the access of one target, and nothing of the hub.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetAccess {
    /// argocd-aks.dev/v1alpha1
    #[schemars(example = &"argocd-aks.dev/v1alpha1")]
    pub api_version: String,
    /// `TargetAccess`
    #[schemars(example = &"TargetAccess")]
    pub kind: String,
    /// Kubernetes' own.
    pub metadata: Metadata,
    /// Which target.
    pub spec: TargetAccessSpec,
}

/// Which target's access is made.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetAccessSpec {
    /// Name of the target.
    #[schemars(example = &"dev")]
    pub target: String,
    /// Name of the hub, where there are several.
    #[schemars(example = &"hub")]
    pub hub: Option<String>,
}

/// As a functionConfig: checks the manifests, and changes nothing.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lint {
    /// argocd-aks.dev/v1alpha1
    #[schemars(example = &"argocd-aks.dev/v1alpha1")]
    pub api_version: String,
    /// `Lint`
    #[schemars(example = &"Lint")]
    pub kind: String,
    /// Kubernetes' own.
    pub metadata: Metadata,
    /// How the rules count. Absent: each as its page says.
    #[serde(default)]
    pub spec: LintSpec,
}

/// How the rules count.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LintSpec {
    /// Codes of rules, and how they count; `warnings: deny` makes every warning an error.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "warnings": "deny" }))]
    pub rules: BTreeMap<String, LintLevel>,
    /// Name of the hub, where there are several.
    #[schemars(example = &"hub")]
    pub hub: Option<String>,
}

/// How a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LintLevel {
    /// Not at all.
    Allow,
    /// As a warning.
    Warn,
    /// As an error.
    Deny,
}

/// Kubernetes' own metadata; only the name is read.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Metadata {
    /// Name of the object.
    #[schemars(example = &"hub")]
    pub name: String,
}

/// The hub and its targets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HubSpec {
    /// The Azure cloud. Default: Public.
    #[serde(default)]
    #[schemars(example = &"Public")]
    pub cloud: Cloud,
    /// The managed identity that Argo CD signs in with.
    pub identity: Identity,
    /// The hub's AKS cluster; only for the Azure side.
    pub cluster: Option<HubCluster>,
    /// How Argo CD itself is wired.
    #[serde(default)]
    pub argocd: ArgoCd,
    /// Gives every target without a `shard` one. Absent: Argo CD spreads the targets itself.
    pub sharding: Option<Sharding>,
    /// Defaults for all targets: any target field. Maps merge, lists and scalars are replaced.
    #[serde(default)]
    pub target_defaults: Target,
    /// Defaults for targets that name the group; they win over targetDefaults.
    #[serde(default)]
    pub groups: BTreeMap<String, Target>,
    /// The clusters that Argo CD deploys to.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// What `TargetClusters` may say, whoever wrote them. Absent: any field, but nothing that tells other tools what to do.
    #[schemars(example = &"Strict")]
    pub policy: Option<Policy>,
    /// A hub without targets is meant so. Absent: an error in `generate`, a warning elsewhere.
    #[serde(default, deserialize_with = "super::exact::boolean")]
    #[schemars(example = true)]
    pub allow_empty: bool,
}

/// An Azure cloud by name, or by what its sign-in needs.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Cloud {
    /// A cloud by name.
    Named(CloudName),
    /// Another cloud.
    Other(OtherCloud),
}

impl Default for Cloud {
    fn default() -> Self {
        Self::Named(CloudName::Public)
    }
}

/// The clouds that Microsoft runs or licenses.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema, strum::IntoStaticStr)]
pub enum CloudName {
    /// The public cloud.
    Public,
    /// Azure US Government.
    USGovernment,
    /// Azure China (21Vianet).
    China,
    /// Bleu, in France. Needs the object: its token audience is not known here.
    Bleu,
    /// Delos, in Germany. Needs the object, as Bleu.
    Delos,
    /// Of Singapore's government. Needs the object, as Bleu.
    GovSG,
}

/// A cloud that has no name here.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OtherCloud {
    /// `AAD_ENVIRONMENT_NAME`.
    #[schemars(example = &"AzureBleuCloud")]
    pub environment_name: String,
    /// `AZURE_AUTHORITY_HOST`; https, ends with `/`.
    #[schemars(example = &"https://login.sovcloud-identity.fr/")]
    pub authority_host: String,
    /// Audience of the federated token.
    #[schemars(example = &"api://AzureADTokenExchange")]
    pub audience: String,
}

/// A user-assigned managed identity.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identity {
    /// Client id: for env and annotations. Only `runbook --only hub`, which makes the identity, does without it.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"11111111-1111-4111-8111-111111111111")]
    pub client_id: Option<String>,
    /// Entra tenant.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"22222222-2222-4222-8222-222222222222")]
    pub tenant_id: String,
    /// Principal (object) id: for RBAC subjects on targets. Never equal to clientId.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"33333333-3333-4333-8333-333333333333")]
    pub principal_id: Option<String>,
    /// Name of the identity; only for the Azure side.
    #[schemars(example = &"argocd")]
    pub name: Option<String>,
    /// Its resource group; only for the Azure side.
    #[schemars(example = &"rg-argocd")]
    pub resource_group: Option<String>,
    /// Its subscription; only for the Azure side.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"44444444-4444-4444-8444-444444444444")]
    pub subscription: Option<String>,
    /// Its location; only for the Azure side.
    #[schemars(example = &"westeurope")]
    pub location: Option<String>,
}

/// The hub's AKS cluster.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HubCluster {
    /// Name of the managed cluster.
    #[schemars(example = &"aks-hub")]
    pub name: Option<String>,
    /// Its resource group.
    #[schemars(example = &"rg-hub")]
    pub resource_group: Option<String>,
    /// Its subscription. Default: that of the identity.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"44444444-4444-4444-8444-444444444444")]
    pub subscription: Option<String>,
    /// OIDC issuer; https, ends with `/`.
    #[schemars(example = &"https://westeurope.oic.prod-aks.azure.com/22222222-2222-4222-8222-222222222222/55555555-5555-4555-8555-555555555555/")]
    pub oidc_issuer_url: Option<String>,
}

/// The shards of the application controller.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sharding {
    /// How many replicas the controller has: its `ARGOCD_CONTROLLER_REPLICAS`.
    #[schemars(range(min = 1))]
    #[serde(deserialize_with = "super::exact::integer")]
    #[schemars(example = 2)]
    pub replicas: i64,
}

/// How Argo CD itself is wired.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArgoCd {
    /// Argo CD's namespace. Default: argocd.
    #[schemars(example = &"argocd")]
    pub namespace: Option<String>,
    /// false: only generate, because something else installs Argo CD. Default: true.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(!default)]
    #[schemars(example = false)]
    pub patch_workloads: Option<bool>,
    /// How the pods get their token.
    #[serde(default)]
    pub token: Token,
    /// One `ServiceAccount` for both workloads. Absent: the stock ones stay.
    pub service_account: Option<ServiceAccount>,
    /// Only where the workloads cannot be found by name or label.
    #[serde(default)]
    pub workloads: Workloads,
}

/// How the pods get the token that they exchange at Entra.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Token {
    /// Default: Projected.
    #[serde(default)]
    #[schemars(example = &"Projected")]
    pub delivery: Delivery,
    /// Projected only. Default: /var/run/secrets/tokens.
    #[schemars(example = &"/var/run/secrets/tokens")]
    pub mount_path: Option<String>,
    /// Projected only. Default: the cloud's.
    #[schemars(example = &"api://AzureADTokenExchange")]
    pub audience: Option<String>,
    /// Projected only; 3600 to 86400. Default: 3600.
    #[schemars(range(min = 3600, max = 86400))]
    #[serde(default, deserialize_with = "super::exact::optional_integer")]
    #[schemars(!default)]
    #[schemars(example = 3600)]
    pub expiration_seconds: Option<i64>,
}

/// How the pods get their token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Delivery {
    /// A projected volume of our own: no webhook is needed.
    #[default]
    Projected,
    /// The azure-workload-identity webhook.
    Webhook,
}

/// A dedicated `ServiceAccount`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceAccount {
    /// Its name.
    #[schemars(example = &"svc-argocd-aks")]
    pub name: String,
    /// What it may do on the hub. Default: Inherit.
    #[serde(default)]
    #[schemars(example = &"Inherit")]
    pub hub_access: HubAccess,
}

/// What the dedicated `ServiceAccount` may do on the hub.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
pub enum HubAccess {
    /// What the accounts that it replaces may do.
    #[default]
    Inherit,
    /// Everything.
    ClusterAdmin,
    /// Nothing: it is granted elsewhere.
    None,
}

/// Where the workloads are, if not where Argo CD's manifests and Helm chart put them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Workloads {
    /// argocd-server.
    #[serde(default)]
    pub server: Workload,
    /// argocd-application-controller.
    #[serde(default)]
    pub controller: Workload,
}

/// A workload and its main container.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Workload {
    /// metadata.name.
    #[schemars(example = &"argocd-server")]
    pub name: Option<String>,
    /// Name of the main container.
    #[schemars(example = &"argocd-server")]
    pub container: Option<String>,
}

/// Another identity for a target.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetIdentity {
    /// Client id. Only `runbook --only hub`, which makes the identity, does without it.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"11111111-1111-4111-8111-111111111111")]
    pub client_id: Option<String>,
    /// Entra tenant. Default: the hub's.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"22222222-2222-4222-8222-222222222222")]
    pub tenant_id: Option<String>,
    /// Principal (object) id. Never equal to clientId.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"33333333-3333-4333-8333-333333333333")]
    pub principal_id: Option<String>,
    /// Name of the identity; only for the Azure side.
    #[schemars(example = &"argocd-dev")]
    pub name: Option<String>,
    /// Its resource group; only for the Azure side.
    #[schemars(example = &"rg-argocd")]
    pub resource_group: Option<String>,
    /// Its subscription; only for the Azure side.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"44444444-4444-4444-8444-444444444444")]
    pub subscription: Option<String>,
}

/// The target's AKS cluster.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetAks {
    /// Name of the managed cluster.
    #[schemars(example = &"aks-dev")]
    pub name: Option<String>,
    /// Its resource group.
    #[schemars(example = &"rg-dev")]
    pub resource_group: Option<String>,
    /// Its subscription.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"44444444-4444-4444-8444-444444444444")]
    pub subscription: Option<String>,
    /// Its Azure resource id.
    #[schemars(example = &"/subscriptions/44444444-4444-4444-8444-444444444444/resourceGroups/rg-dev/providers/Microsoft.ContainerService/managedClusters/aks-dev")]
    pub resource_id: Option<String>,
}

impl TargetAks {
    /// Whether a field of this name is written here.
    pub fn has(&self, key: &str) -> bool {
        match key {
            "name" => self.name.is_some(),
            "resourceGroup" => self.resource_group.is_some(),
            "subscription" => self.subscription.is_some(),
            "resourceId" => self.resource_id.is_some(),
            _ => false,
        }
    }
}

/// What the identity may do on the target: what Argo CD may deploy there, by `clusterRole`, `preset` and `rules`, or
/// `azureRole`; what it has to see comes by itself.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Access {
    /// A `ClusterRole` of the target.
    #[schemars(example = &"edit")]
    pub cluster_role: Option<String>,
    /// Rules by a name, from which a `ClusterRole` is made; together with `rules` both count.
    #[schemars(example = &"Workloads")]
    pub preset: Option<AccessPreset>,
    /// Rules, from which a `ClusterRole` is made.
    #[serde(default)]
    pub rules: Vec<PolicyRule>,
    /// May deploy only in these namespaces; absent: cluster-wide.
    #[serde(default)]
    #[schemars(example = ["team-a"])]
    pub namespaces: Vec<String>,
    /// List and watch on all kinds in the scope of the cluster's Secret, which Argo CD's cache needs. Default: true.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(!default)]
    #[schemars(example = false)]
    pub cache: Option<bool>,
    /// The old name of `cache`.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(!default, extend("deprecated" = true))]
    #[schemars(example = false)]
    pub read_all: Option<bool>,
    /// Argo CD's impersonation: the `ServiceAccounts` (NAMESPACE/NAME) that it may act as.
    #[serde(default)]
    #[schemars(example = ["team-a/deployer"])]
    pub impersonate: Vec<String>,
    /// Bind this Entra group instead of the identity.
    #[schemars(regex(pattern = GUID))]
    #[schemars(example = &"55555555-5555-4555-8555-555555555555")]
    pub group_id: Option<String>,
    /// A role assignment on the Azure side instead of Kubernetes RBAC.
    #[schemars(example = &"Azure Kubernetes Service RBAC Writer")]
    pub azure_role: Option<String>,
}

/// Rules by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, strum::IntoStaticStr)]
pub enum AccessPreset {
    /// What runs in namespaces: workloads, their config and services; no RBAC.
    Workloads,
    /// The same, namespaces and the definitions of custom resources.
    WorkloadsAndCRDs,
    /// The same, RBAC as far as the identity has the rights itself, and what charts install for a whole cluster.
    Cluster,
}

/// A rule of a Kubernetes role.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicyRule {
    /// `""` is the core group.
    #[serde(default)]
    #[schemars(example = ["apps"])]
    pub api_groups: Vec<String>,
    /// Plurals, with `/` and the subresource.
    #[serde(default)]
    #[schemars(example = ["deployments"])]
    pub resources: Vec<String>,
    /// Only objects of these names.
    #[serde(default)]
    #[schemars(example = ["web"])]
    pub resource_names: Vec<String>,
    /// get, create, update, patch, delete, ...
    #[schemars(example = ["get", "list", "watch"])]
    pub verbs: Vec<String>,
    /// Paths that are no resources, such as /metrics; alone in their rule, and only cluster-wide.
    #[serde(default, rename = "nonResourceURLs")]
    #[schemars(example = ["/metrics"])]
    pub non_resource_urls: Vec<String>,
}
