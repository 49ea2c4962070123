//! A runbook as a Bicep file. Bicep deploys a file to one resource group, and what lies in another needs a file of its own:
//! so a part that lies in several is refused, with the parts that do not.

use super::quote::{self, Language};
use super::runbook_names::{RunbookNames, Style};
use super::{
    ManagedIdentity, Runbook, RunbookPart, Scope, audience, missing, nothing_to_make, resource, scopes, unnamed_cloud,
};
use crate::api::model::{Role, Subject, Target};
use crate::azure::{ManagedCluster, SubscriptionId, TenantId, roles};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field};
use crate::text::{shell_quoted, visible};
use serde::Serialize;
use std::fmt;

const MAIN: &str = include_str!("templates/main.bicep");

#[derive(Serialize)]
struct BicepValues {
    /// `None`: a cloud that az has no name for.
    cloud: Option<&'static str>,
    tenant: String,
    /// Where it is deployed to, as arguments of az.
    place: String,
    /// Whether the location of some identity is not given.
    default_location: bool,
    issuer: String,
    cluster: BicepCluster,
    audience: String,
    identities: Vec<BicepIdentity>,
    assignments: Vec<BicepAssignment>,
}

/// The hub's cluster, where Bicep has to ask for the issuer.
#[derive(Serialize, Default)]
struct BicepCluster {
    name: String,
    /// Empty: that of the deployment.
    group: String,
    /// Empty: that of the deployment.
    subscription: String,
}

#[derive(Serialize)]
struct BicepIdentity {
    label: String,
    name: String,
    location: String,
    credentials: Vec<BicepCredential>,
}

#[derive(Serialize)]
struct BicepCredential {
    label: String,
    name: String,
    subject: String,
    /// The label of the one before it.
    after: Option<String>,
}

#[derive(Serialize)]
struct BicepAssignment {
    label: String,
    cluster: String,
    namespace: String,
    /// What tells it from every other of the cluster, in every run.
    key: String,
    /// The label of the identity in the same file that it is for.
    identity: Option<String>,
    /// Who it is for otherwise.
    principal: String,
    principal_type: &'static str,
    /// The id of its definition.
    role: String,
}

/// A resource group that a file can be deployed to.
#[derive(Debug, Clone)]
struct Place {
    /// `None`: that of the `az` session.
    subscription: Option<SubscriptionId>,
    tenant: TenantId,
    group: String,
}

/// Azure compares names of resource groups without regard to case.
impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        let key = |place: &Self| (place.subscription, place.tenant, place.group.to_lowercase());
        key(self) == key(other)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.group)?;
        self.subscription.map_or(Ok(()), |id| write!(f, " in the subscription {id}"))
    }
}

/// One file.
pub(super) fn main(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> String {
    let hub = runbook.hub;
    let Some(place) = place(runbook, diagnostics) else { return String::new() };
    let names = RunbookNames::of(runbook, Style::Terraform);
    let identities: Vec<BicepIdentity> = made(runbook).map(|managed| identity(managed, &names)).collect();
    let issuer = hub.cluster.as_ref().and_then(|cluster| cluster.oidc_issuer_url.clone());
    let managed = hub.cluster.as_ref().and_then(|cluster| cluster.managed.as_ref());
    if !identities.is_empty() && managed.is_none() && issuer.is_none() {
        let help = "add it, or cluster: {name, resourceGroup}, so that Bicep can ask for it";
        diagnostics.push(missing(hub, Field::of(["spec", "cluster", "oidcIssuerUrl"]), help));
        return String::new();
    }
    let mut assignments = Vec::new();
    for target in &runbook.targets {
        assignments.extend(self::assignments(runbook, target, &names, diagnostics));
    }
    if hub.cloud.az_name.is_none() {
        let help = "select it before the deployment: az cloud register, then az cloud set";
        diagnostics.push(unnamed_cloud(
            hub,
            "az has no name for this cloud: the file does not say which to select",
            help,
        ));
    }
    let subscription = place.subscription.map_or(String::new(), |id| format!("--subscription {id} "));
    let values = BicepValues {
        cloud: hub.cloud.az_name,
        tenant: place.tenant.to_string(),
        place: format!("{subscription}--resource-group {}", visible(&shell_quoted(&place.group))),
        default_location: identities.iter().any(|identity| identity.location.is_empty()),
        issuer: issuer.unwrap_or_default(),
        cluster: managed.map(|managed| cluster(managed, &place)).unwrap_or_default(),
        audience: audience(hub).to_owned(),
        identities,
        assignments,
    };
    match quote::render(Language::Bicep, MAIN, &values) {
        Ok(text) => text,
        Err(error) => {
            diagnostics.push(Diagnostic::error(Code::TemplateFailed, error.to_string()));
            String::new()
        }
    }
}

fn made<'r, 'h>(runbook: &'r Runbook<'h>) -> impl Iterator<Item = &'r ManagedIdentity<'h>> {
    runbook.identities.iter().filter(|_| runbook.part.has_hub())
}

/// The one resource group that everything lies in.
fn place(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> Option<Place> {
    let of_identity = |managed: &ManagedIdentity<'_>| Place {
        subscription: managed.identity.subscription,
        tenant: managed.identity.tenant_id,
        group: managed.resource_group.to_owned(),
    };
    let of_target = |target: &&Target| {
        let Some(Role::Azure { cluster, .. }) = &target.access.as_ref()?.role else { return None };
        let ManagedCluster { subscription, resource_group, .. } = cluster;
        let tenant = target.identity.tenant_id;
        Some(Place { subscription: *subscription, tenant, group: resource_group.clone() })
    };
    let mut places: Vec<Place> = Vec::new();
    for place in made(runbook).map(of_identity).chain(runbook.targets.iter().filter_map(of_target)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if places.len() < 2 {
        if places.is_empty() && !diagnostics.any_error() {
            diagnostics.push(nothing_to_make());
        }
        return places.pop();
    }
    let told: Vec<String> = places.iter().take(20).map(Place::to_string).collect();
    let message =
        format!("a Bicep file is deployed to one resource group, and this is in several: {}", told.join(", "));
    let help = match runbook.part {
        RunbookPart::All => {
            let names = runbook.targets.iter().filter(|target| of_target(target).is_some());
            let parts =
                names.take(20).map(|target| format!(", --only {}", shell_quoted(&format!("target={}", target.name))));
            format!("write a file for each part: --only hub{}", parts.collect::<String>())
        }
        _ => "write --format terraform, which makes all of them at once".to_owned(),
    };
    let error =
        Diagnostic::error(Code::SeveralResourceGroups, message).help(help).resource(resource(&runbook.hub.name));
    diagnostics.push(error);
    None
}

fn cluster(managed: &ManagedCluster, place: &Place) -> BicepCluster {
    let subscription = managed.subscription.filter(|id| Some(*id) != place.subscription);
    let is_here = subscription.is_none() && managed.resource_group.eq_ignore_ascii_case(&place.group);
    BicepCluster {
        name: managed.name.clone(),
        group: if is_here { String::new() } else { managed.resource_group.clone() },
        subscription: subscription.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn identity(managed: &ManagedIdentity<'_>, names: &RunbookNames) -> BicepIdentity {
    let mut credentials: Vec<BicepCredential> = Vec::new();
    for credential in &managed.credentials {
        credentials.push(BicepCredential {
            label: names.credential(managed, credential),
            name: credential.name.clone(),
            subject: credential.subject.clone(),
            after: credentials.last().map(|before| before.label.clone()),
        });
    }
    BicepIdentity {
        credentials,
        label: names.identity(managed),
        name: managed.name.to_owned(),
        location: managed.identity.location.clone().unwrap_or_default(),
    }
}

fn assignments(
    runbook: &Runbook<'_>,
    target: &Target,
    names: &RunbookNames,
    diagnostics: &mut Diagnostics,
) -> Vec<BicepAssignment> {
    let Some(access) = &target.access else { return Vec::new() };
    let Some(Role::Azure { role, cluster }) = &access.role else { return Vec::new() };
    let Some(definition) = roles::id(role).or(roles::is_id(role).then_some(role.as_str())) else {
        let message = format!("Bicep names a role by its id, and that of {role:?} is not covered by argocd-aks");
        let help =
            format!("write its id (az role definition list --name) as azureRole of the target {:?}", target.name);
        diagnostics.push(Diagnostic::error(Code::UnknownAzureRole, message).help(help));
        return Vec::new();
    };
    // Who it is for, by what is known before an identity is made.
    let who = match access.subject {
        Subject::Group(id) => id.to_string(),
        Subject::Identity(_) => {
            let own = runbook.identities.iter().find(|own| own.identity.client_id == target.identity.client_id);
            own.map(|own| format!("{}/{}", own.resource_group, own.name).to_lowercase()).unwrap_or_default()
        }
    };
    let identity = runbook.made_identity(target).map(|managed| names.identity(managed));
    let make = |scope: Scope<'_>| {
        let namespace = scope.namespace.unwrap_or_default();
        BicepAssignment {
            label: names.assignment(target, &scope),
            cluster: cluster.name.clone(),
            key: serde_json::json!([runbook.hub.name, target.name, namespace, who, definition.to_lowercase()])
                .to_string(),
            namespace: namespace.to_owned(),
            identity: identity.clone(),
            principal: access.subject.principal_id().to_string(),
            principal_type: access.subject.principal_type(),
            role: definition.to_owned(),
        }
    };
    scopes(target).into_iter().map(make).collect()
}
