//! The config after reading, defaulting and validation: what [`crate::plan`] works on. A value of these types
//! is right by construction; only [`super::load`] makes them.

use crate::argocd::Selectors;
use crate::azure::{ClientId, Cloud, ManagedCluster, PrincipalId, SubscriptionId, TenantId, roles};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::k8s::Server;
use crate::k8s::rbac::{CLUSTER_ADMIN, PolicyRule};
use crate::text::nearest;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

/// The Argo CD that signs in, and everything it signs in to.
#[derive(Debug, Clone)]
pub struct Hub {
    /// `metadata.name`, before kustomize's prefixes and suffixes.
    pub name: String,
    /// The cloud that hub, targets and Entra live in.
    pub cloud: Cloud,
    /// The identity that targets without one of their own are reached with.
    pub identity: Identity,
    /// The hub's AKS cluster; only the Azure side needs it.
    pub cluster: Option<HubCluster>,
    /// How Argo CD itself is wired.
    pub argocd: ArgoCd,
    /// How many controller shards the targets without one of their own are spread over; `None`: Argo CD decides.
    pub shards: Option<NonZeroU32>,
    /// The targets, in the order of the config: first those of the hub's own list, then the `TargetCluster`s.
    pub targets: Vec<Target>,
    /// Whether a hub without targets is meant so.
    pub allow_empty: bool,
}

impl Hub {
    /// The target of this name, or what to say where there is none.
    pub fn target(&self, name: &str) -> Result<&Target> {
        self.targets.iter().find(|target| target.name == name).ok_or_else(|| {
            let names = || self.targets.iter().map(|target| target.name.as_str());
            let help = match nearest(name, names()) {
                Some(near) => format!("did you mean {near:?}?"),
                None if self.targets.is_empty() => {
                    "add it to spec.targets, or give its TargetCluster as input".to_owned()
                }
                None => format!("the targets are {}", names().take(20).collect::<Vec<_>>().join(", ")),
            };
            Diagnostic::error(Code::UnknownTarget, format!("there is no target {name:?} of the hub {:?}", self.name))
                .help(help)
                .into()
        })
    }
}

/// What the first steps in Azure need of a hub, whose identities may not exist yet. Of its targets only the identities
/// that they have of their own: access names a principal, which comes with the identity.
#[derive(Debug, Clone)]
pub struct HubFoundation {
    /// `metadata.name`, before kustomize's prefixes and suffixes.
    pub name: String,
    /// The cloud that hub, targets and Entra live in.
    pub cloud: Cloud,
    /// The identity that targets without one of their own are reached with.
    pub identity: Identity<Option<ClientId>>,
    /// The hub's AKS cluster.
    pub cluster: Option<HubCluster>,
    /// How Argo CD itself is wired.
    pub argocd: ArgoCd,
    /// The targets that have an identity of their own, by name.
    pub own_identities: Vec<(String, Identity<Option<ClientId>>)>,
}

impl From<&Hub> for HubFoundation {
    fn from(hub: &Hub) -> Self {
        let own = hub.targets.iter().filter(|target| target.identity != hub.identity);
        Self {
            name: hub.name.clone(),
            cloud: hub.cloud.clone(),
            identity: hub.identity.clone().into(),
            cluster: hub.cluster.clone(),
            argocd: hub.argocd.clone(),
            own_identities: own.map(|target| (target.name.clone(), target.identity.clone().into())).collect(),
        }
    }
}

/// A user-assigned managed identity. `C` is `Option<ClientId>` where it may not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity<C = ClientId> {
    /// For env and annotations.
    pub client_id: C,
    /// The Entra tenant.
    pub tenant_id: TenantId,
    /// For RBAC subjects on targets. Never the same GUID as `client_id`.
    pub principal_id: Option<PrincipalId>,
    /// Only for the Azure side.
    pub name: Option<String>,
    /// Only for the Azure side.
    pub resource_group: Option<String>,
    /// Only for the Azure side.
    pub subscription: Option<SubscriptionId>,
    /// Only for the Azure side.
    pub location: Option<String>,
}

impl Identity<Option<ClientId>> {
    /// The identity, where it is known to exist.
    pub fn existing(self) -> Option<Identity> {
        let Self { client_id, tenant_id, principal_id, name, resource_group, subscription, location } = self;
        Some(Identity { client_id: client_id?, tenant_id, principal_id, name, resource_group, subscription, location })
    }
}

impl From<Identity> for Identity<Option<ClientId>> {
    fn from(identity: Identity) -> Self {
        let Identity { client_id, tenant_id, principal_id, name, resource_group, subscription, location } = identity;
        Self { client_id: Some(client_id), tenant_id, principal_id, name, resource_group, subscription, location }
    }
}

/// The hub's AKS cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubCluster {
    /// The managed cluster; `None` where only its issuer is given.
    pub managed: Option<ManagedCluster>,
    /// Ends with `/`: Entra compares it exactly.
    pub oidc_issuer_url: Option<String>,
}

/// How Argo CD on the hub is wired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgoCd {
    /// Argo CD's own namespace.
    pub namespace: String,
    /// `false`: only generate, because something else installs Argo CD.
    pub patch_workloads: bool,
    /// How the pods get their token.
    pub delivery: Delivery,
    /// The one `ServiceAccount` for both workloads; `None`: the stock ones stay.
    pub service_account: Option<ServiceAccount>,
    /// Only where the workloads cannot be found by name, label or program.
    pub workloads: Selectors,
}

/// How the pods get the token that they exchange at Entra.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A projected volume of our own.
    Projected {
        /// Absolute, without a trailing `/`.
        mount_path: String,
        /// Equal to the federated credential's audience.
        audience: String,
        /// 3600 to 86400 seconds.
        expiration_seconds: u32,
    },
    /// The azure-workload-identity webhook injects everything.
    Webhook,
}

/// A dedicated `ServiceAccount` for argocd-server and argocd-application-controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// Its name.
    pub name: String,
    /// What it may do on the hub.
    pub hub_access: HubAccess,
}

/// What the dedicated `ServiceAccount` may do on the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubAccess {
    /// What the accounts that it replaces may do.
    Inherit,
    /// Everything.
    ClusterAdmin,
    /// Nothing: it is granted elsewhere.
    None,
}

/// A cluster that Argo CD deploys to, with defaults and group merged in and templates rendered.
#[derive(Debug, Clone)]
pub struct Target {
    /// `destination.name`.
    pub name: String,
    /// The API server; with its alias, where it has one.
    pub server: Server,
    /// Base64 of PEM, one line.
    pub ca_data: Option<String>,
    /// The name to verify in the server's certificate.
    pub server_name: Option<String>,
    /// http, https or socks5.
    pub proxy_url: Option<String>,
    /// Absent: Argo CD's default.
    pub disable_compression: Option<bool>,
    /// Never together with `ca_data`.
    pub insecure: bool,
    /// Not empty: namespaced mode.
    pub namespaces: Vec<String>,
    /// Only with `namespaces`.
    pub cluster_resources: bool,
    /// The project that the cluster is scoped to.
    pub project: Option<String>,
    /// The controller shard.
    pub shard: Option<u32>,
    /// The group it was merged with.
    pub group: Option<String>,
    /// Labels of the Secret, which `ApplicationSet` generators read; rendered.
    pub labels: BTreeMap<String, String>,
    /// Annotations of the Secret; rendered.
    pub annotations: BTreeMap<String, String>,
    /// `metadata.name` of the Secret; rendered.
    pub secret_name: String,
    /// The identity for this target: its own, or the hub's. Nobody signs in with it to the hub itself.
    pub identity: Identity,
    /// The target's AKS cluster; only the Azure side needs it.
    pub cluster: Option<ManagedCluster>,
    /// What the identity may do on the target; `None`: nothing is generated.
    pub access: Option<Access>,
}

impl Target {
    /// Whether it is the hub itself, for its labels: nobody signs in there, and no access is made.
    pub fn is_in_cluster(&self) -> bool {
        self.server.is_hub()
    }

    /// Whether Argo CD's cache lists the whole cluster, and not only the namespaces of the Secret.
    pub fn is_cluster_wide(&self) -> bool {
        self.namespaces.is_empty() || self.cluster_resources
    }
}

/// What the identity may do on the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// What may be deployed; `None`: only what the impersonated accounts may.
    pub role: Option<Role>,
    /// Granted only in these; empty: cluster-wide.
    pub namespaces: Vec<String>,
    /// Where everything may be listed and watched, as Argo CD's cache does.
    pub reader: Reader,
    /// The `ServiceAccount`s that may be impersonated, by their namespace.
    pub impersonate: BTreeMap<String, BTreeSet<String>>,
    /// Who gets it.
    pub subject: Subject,
}

/// Where Argo CD may list and watch everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// Nowhere by a role of this program's: the role does, or somebody else grants it.
    Nobody,
    /// On the whole cluster.
    ClusterWide,
    /// In these namespaces.
    Namespaces(Vec<String>),
}

/// What [`Access`] lets Argo CD deploy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// A `ClusterRole` of the target, bound there.
    Kubernetes(String),
    /// A `ClusterRole` that this program makes of these rules.
    Own(Vec<PolicyRule>),
    /// An Azure role, assigned on the Azure side to this cluster.
    Azure {
        /// Name of the role definition.
        role: String,
        /// The target's AKS cluster; its subscription is known.
        cluster: ManagedCluster,
    },
}

impl Role {
    /// Whether it may do everything where it is granted.
    pub fn reaches_everything(&self) -> bool {
        match self {
            Self::Kubernetes(name) => name == CLUSTER_ADMIN,
            Self::Azure { role, .. } => roles::is_cluster_admin(role),
            Self::Own(rules) => rules.iter().any(PolicyRule::reaches_everything),
        }
    }
}

/// Who gets the role: never a client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The identity that signs in, by its object id.
    Identity(PrincipalId),
    /// An Entra group that the identity is a member of, by its object id.
    Group(PrincipalId),
}

impl Subject {
    /// The object id, whatever it is of.
    pub fn principal_id(self) -> PrincipalId {
        match self {
            Self::Identity(id) | Self::Group(id) => id,
        }
    }

    /// What a role assignment calls its kind: a managed identity is a service principal.
    pub fn principal_type(self) -> &'static str {
        match self {
            Self::Identity(_) => "ServicePrincipal",
            Self::Group(_) => "Group",
        }
    }
}
