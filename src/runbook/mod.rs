//! The Azure side of a hub, and the access on its targets, as steps in the form that a team already uses: a shell
//! script, Terraform, Bicep, or Azure Service Operator. Text only: nothing here signs in anywhere.

mod aso;
mod bicep;
mod identities;
mod quote;
mod runbook_names;
mod sh;
mod terraform;

pub use identities::{FederatedCredential, ManagedIdentity};

use crate::api::model::{ArgoCd, Delivery, Hub, HubFoundation, Identity, Role, Subject, Target};
use crate::azure::{Cloud, SubscriptionId, TenantId};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, ResourceRef};
use crate::plan::FederatedWorkload;

/// The form of a runbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunbookFormat {
    /// A POSIX shell script that calls az.
    Sh,
    /// HCL for azurerm.
    Terraform,
    /// A Bicep file for one resource group.
    Bicep,
    /// Manifests of Azure Service Operator v2.
    Aso,
}

/// What a runbook is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RunbookPart {
    /// The hub, then every target.
    #[default]
    All,
    /// The hub alone.
    Hub,
    /// One target alone.
    Target(String),
    /// Taking one target out of Argo CD; a shell script only.
    Offboard(String),
}

impl RunbookPart {
    /// Whether the hub's identities and federated credentials are part of it.
    pub(crate) fn has_hub(&self) -> bool {
        matches!(self, Self::All | Self::Hub)
    }
}

/// Everything that a format has to say.
pub(crate) struct Runbook<'h> {
    pub(crate) hub: &'h Hub,
    pub(crate) part: &'h RunbookPart,
    pub(crate) federated_workloads: &'h [FederatedWorkload],
    pub(crate) identities: Vec<ManagedIdentity<'h>>,
    pub(crate) targets: Vec<&'h Target>,
}

/// A subscription that whoever works in the hub's own does not reach, or not by the same sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Elsewhere {
    pub(crate) subscription: SubscriptionId,
    /// Its tenant, where that is not the hub's.
    pub(crate) tenant: Option<TenantId>,
}

impl<'h> Runbook<'h> {
    /// `None`: where the hub's identity is. An identity is of the tenant that its subscription trusts, and so is the
    /// cluster that it may do something on.
    pub(crate) fn elsewhere(&self, subscription: SubscriptionId, identity: &Identity) -> Option<Elsewhere> {
        let home = &self.hub.identity;
        let tenant = (identity.tenant_id != home.tenant_id).then_some(identity.tenant_id);
        (tenant.is_some() || Some(subscription) != home.subscription).then_some(Elsewhere { subscription, tenant })
    }

    /// The identity that a target's access is for, where this very runbook makes it: its ids are then those that it
    /// gets, whatever the config says.
    pub(crate) fn made_identity(&self, target: &Target) -> Option<&ManagedIdentity<'h>> {
        let is_identity = matches!(target.access.as_ref()?.subject, Subject::Identity(_));
        let mut made = self.identities.iter().filter(|_| is_identity && self.part.has_hub());
        made.find(|managed| managed.identity.client_id == target.identity.client_id)
    }
}

/// The runbook of a hub; where a diagnostic is an error, the text is of no use. `others` are the hubs that may share
/// an identity with it: their federated credentials count towards the 20 that an identity takes.
pub fn make(
    hub: &Hub,
    others: &[Hub],
    federated_workloads: &[FederatedWorkload],
    part: &RunbookPart,
    format: RunbookFormat,
    diagnostics: &mut Diagnostics,
) -> String {
    let targets: Vec<&Target> = match part {
        RunbookPart::All => hub.targets.iter().filter(|target| target.access.is_some()).collect(),
        RunbookPart::Hub => Vec::new(),
        RunbookPart::Target(name) | RunbookPart::Offboard(name) => match hub.target(name) {
            Ok(target) if target.is_in_cluster() => {
                let message =
                    format!("the target {name:?} is the hub itself: nothing in Azure is made or taken away for it");
                let help =
                    "its Secret comes and goes with the target in the config; --only hub is for the hub's own part";
                diagnostics.push(Diagnostic::error(Code::EmptyResult, message).help(help));
                return String::new();
            }
            Ok(target) => vec![target],
            Err(errors) => {
                diagnostics.extend(errors);
                return String::new();
            }
        },
    };
    let identities = identities::identities(hub, others, federated_workloads, &targets, part, diagnostics);
    let runbook = Runbook { hub, part, federated_workloads, identities, targets };
    match (format, part) {
        (RunbookFormat::Sh, RunbookPart::Offboard(_)) => sh::offboard(&runbook, diagnostics),
        (RunbookFormat::Sh, _) => sh::runbook(&runbook, diagnostics),
        (_, RunbookPart::Offboard(_)) => {
            let message = "taking a target out is a matter of order, which only a script can keep";
            diagnostics.push(Diagnostic::error(Code::InvalidValue, message).help("write --format sh"));
            String::new()
        }
        (RunbookFormat::Terraform, _) => terraform::main(&runbook, diagnostics),
        (RunbookFormat::Bicep, _) => bicep::main(&runbook, diagnostics),
        (RunbookFormat::Aso, _) => aso::manifests(&runbook, diagnostics),
    }
}

/// The script of the first steps, where the identities may not exist yet: it makes them with their federated
/// credentials, and prints the ids that the config lacks.
pub fn first_steps(
    hub: &HubFoundation,
    federated_workloads: &[FederatedWorkload],
    diagnostics: &mut Diagnostics,
) -> String {
    let identities = identities::planned(hub, federated_workloads, diagnostics);
    sh::first_steps(hub, federated_workloads, &identities, diagnostics)
}

/// The audience that the federated credentials have to name: that of the token.
pub(crate) fn audience(hub: &Hub) -> &str {
    audience_of(&hub.argocd, &hub.cloud)
}

fn audience_of<'h>(argocd: &'h ArgoCd, cloud: &'h Cloud) -> &'h str {
    match &argocd.delivery {
        Delivery::Projected { audience, .. } => audience,
        Delivery::Webhook => &cloud.audience,
    }
}

/// A scope that an Azure role is assigned at.
pub(crate) struct Scope<'t> {
    /// Its resource id.
    pub(crate) id: String,
    /// `None`: the whole cluster.
    pub(crate) namespace: Option<&'t str>,
}

/// The scopes that an Azure role is assigned at; none for a role of the cluster.
pub(crate) fn scopes(target: &Target) -> Vec<Scope<'_>> {
    let Some(access) = &target.access else { return Vec::new() };
    let Some(Role::Azure { cluster, .. }) = &access.role else { return Vec::new() };
    let Some(id) = cluster.resource_id() else { return Vec::new() };
    if access.namespaces.is_empty() {
        return vec![Scope { id, namespace: None }];
    }
    let of = |namespace| Scope { id: format!("{id}/namespaces/{namespace}"), namespace: Some(namespace) };
    access.namespaces.iter().map(String::as_str).map(of).collect()
}

/// A field of the hub that the Azure side needs and the config does not give.
pub(crate) fn missing(hub: &Hub, field: Field, help: &str) -> Diagnostic {
    missing_in(&hub.name, field, help)
}

fn missing_in(hub: &str, field: Field, help: &str) -> Diagnostic {
    Diagnostic::error(Code::AzureFieldMissing, "the Azure side needs this field")
        .help(help)
        .field(field)
        .resource(resource(hub))
}

/// The hub's cloud is none of those that a tool knows by name.
pub(crate) fn unnamed_cloud(hub: &Hub, message: &str, help: &str) -> Diagnostic {
    unnamed_cloud_in(&hub.name, message, help)
}

fn unnamed_cloud_in(hub: &str, message: &str, help: &str) -> Diagnostic {
    let field = Field::of(["spec", "cloud"]);
    Diagnostic::warning(Code::UnnamedCloud, message).help(help).field(field).resource(resource(hub))
}

/// No identity and no role assignment is in the part that is asked for.
pub(crate) fn nothing_to_make() -> Diagnostic {
    Diagnostic::error(Code::EmptyResult, "there is nothing of the Azure side to make")
        .help("a target without azureRole has its access in Kubernetes: argocd-aks render --only target=NAME")
}

pub(crate) fn resource(hub: &str) -> ResourceRef {
    ResourceRef {
        api_version: crate::api::VERSION.to_owned(),
        kind: "ArgoCDHub".to_owned(),
        name: hub.to_owned(),
        namespace: None,
    }
}
