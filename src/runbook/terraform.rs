//! A runbook as Terraform configuration for the azurerm provider.

use super::quote::{self, Language};
use super::runbook_names::{RunbookNames, Style};
use super::{ManagedIdentity, Runbook, Scope, audience, missing, scopes, unnamed_cloud};
use crate::api::model::{Role, Target};
use crate::azure::SubscriptionId;
use crate::azure::roles;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field};
use serde::Serialize;
use std::collections::BTreeSet;

const MAIN: &str = include_str!("templates/main.tf");

#[derive(Serialize)]
struct TerraformValues {
    /// `None`: whatever stands in the environment of Terraform itself.
    environment: Option<&'static str>,
    subscription: String,
    /// Subscriptions beside the first.
    others: Vec<TerraformProvider>,
    issuer: String,
    /// `None`: the first.
    cluster_provider: Option<String>,
    cluster_name: String,
    cluster_group: String,
    audience: String,
    webhook: bool,
    identities: Vec<TerraformIdentity>,
    assignments: Vec<Assignment>,
}

#[derive(Serialize)]
struct TerraformProvider {
    alias: String,
    subscription: String,
}

#[derive(Serialize)]
struct TerraformIdentity {
    label: String,
    provider: Option<String>,
    name: String,
    group: String,
    client: String,
    principal: String,
    credentials: Vec<TerraformCredential>,
}

#[derive(Serialize)]
struct TerraformCredential {
    label: String,
    name: String,
    subject: String,
}

#[derive(Serialize)]
struct Assignment {
    label: String,
    scope: String,
    role: String,
    /// Whether `role` is the id of a definition.
    by_id: bool,
    principal: String,
    principal_type: &'static str,
}

/// One file: provider, variables, resources and outputs.
pub(super) fn main(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> String {
    let hub = runbook.hub;
    let managed = hub.cluster.as_ref().and_then(|cluster| cluster.managed.as_ref());
    let issuer = hub.cluster.as_ref().and_then(|cluster| cluster.oidc_issuer_url.clone());
    if managed.is_none() && issuer.is_none() {
        let help = "add it, or cluster: {name, resourceGroup}, so that Terraform can ask for it";
        diagnostics.push(missing(hub, Field::of(["spec", "cluster", "oidcIssuerUrl"]), help));
        return String::new();
    }
    let environment = hub.cloud.az_name.and_then(environment);
    if environment.is_none() {
        let help = "set ARM_METADATA_HOSTNAME where Terraform runs: without it azurerm takes the public cloud";
        diagnostics.push(unnamed_cloud(hub, "azurerm has no name for this cloud: environment is left out", help));
    }
    let home = hub.identity.subscription;
    // Only where Terraform has to ask for the issuer.
    let cluster = managed.filter(|_| issuer.is_none());
    let of_cluster = cluster.and_then(|cluster| cluster.subscription).filter(|id| Some(*id) != home);
    let aliased: BTreeSet<SubscriptionId> = runbook
        .identities
        .iter()
        .filter_map(|identity| identity.identity.subscription)
        .filter(|subscription| Some(*subscription) != home)
        .chain(of_cluster)
        .collect();
    let names = RunbookNames::of(runbook, Style::Terraform);
    let has_hub = runbook.part.has_hub();
    let identities: Vec<TerraformIdentity> = if has_hub {
        runbook.identities.iter().map(|managed| identity(managed, home, &names)).collect()
    } else {
        Vec::new()
    };
    let assignments: Vec<Assignment> = runbook.targets.iter().flat_map(|target| assignments(target, &names)).collect();
    let values = TerraformValues {
        environment,
        subscription: home.map(|id| id.to_string()).unwrap_or_default(),
        others: if has_hub {
            aliased.iter().map(|id| TerraformProvider { alias: alias(*id), subscription: id.to_string() }).collect()
        } else {
            Vec::new()
        },
        issuer: issuer.unwrap_or_default(),
        cluster_provider: of_cluster.map(alias),
        cluster_name: managed.map(|cluster| cluster.name.clone()).unwrap_or_default(),
        cluster_group: managed.map(|cluster| cluster.resource_group.clone()).unwrap_or_default(),
        audience: audience(hub).to_owned(),
        webhook: hub.argocd.delivery == crate::api::model::Delivery::Webhook,
        identities,
        assignments,
    };
    match quote::render(Language::Hcl, MAIN, &values) {
        Ok(text) => text,
        Err(error) => {
            diagnostics.push(Diagnostic::error(Code::TemplateFailed, error.to_string()));
            String::new()
        }
    }
}

/// azurerm's names of the clouds.
fn environment(az_name: &str) -> Option<&'static str> {
    match az_name {
        "AzureCloud" => Some("public"),
        "AzureUSGovernment" => Some("usgovernment"),
        "AzureChinaCloud" => Some("china"),
        _ => None,
    }
}

fn alias(subscription: SubscriptionId) -> String {
    format!("subscription_{}", subscription.to_string().replace('-', "_"))
}

fn identity(managed: &ManagedIdentity<'_>, home: Option<SubscriptionId>, names: &RunbookNames) -> TerraformIdentity {
    let credentials = managed.credentials.iter().map(|credential| TerraformCredential {
        label: names.credential(managed, credential),
        name: credential.name.clone(),
        subject: credential.subject.clone(),
    });
    TerraformIdentity {
        provider: managed.identity.subscription.filter(|id| Some(*id) != home).map(alias),
        name: managed.name.to_owned(),
        group: managed.resource_group.to_owned(),
        client: managed.identity.client_id.to_string(),
        principal: managed.identity.principal_id.map(|id| id.to_string()).unwrap_or_default(),
        credentials: credentials.collect(),
        label: names.identity(managed),
    }
}

fn assignments(target: &Target, names: &RunbookNames) -> Vec<Assignment> {
    let Some(access) = &target.access else { return Vec::new() };
    let Some(Role::Azure { role, cluster }) = &access.role else { return Vec::new() };
    let by_id = roles::is_id(role);
    let definition = match (&cluster.subscription, by_id) {
        (Some(subscription), true) => roles::definition(*subscription, role),
        _ => role.clone(),
    };
    let make = |scope: Scope<'_>| Assignment {
        label: names.assignment(target, &scope),
        scope: scope.id,
        role: definition.clone(),
        by_id,
        principal: access.subject.principal_id().to_string(),
        principal_type: access.subject.principal_type(),
    };
    scopes(target).into_iter().map(make).collect()
}
