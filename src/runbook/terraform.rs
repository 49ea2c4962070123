//! A runbook as Terraform configuration for the azurerm provider.

use super::quote::{self, Language};
use super::runbook_names::{RunbookNames, Style};
use super::{Elsewhere, ManagedIdentity, Runbook, Scope, audience, missing, scopes, unnamed_cloud};
use crate::api::model::{Identity, Role, Target};
use crate::azure::{SubscriptionId, roles};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field};
use serde::Serialize;
use std::collections::BTreeSet;

const MAIN: &str = include_str!("templates/main.tf");

#[derive(Serialize)]
struct TerraformValues {
    /// `None`: whatever stands in the environment of Terraform itself.
    environment: Option<&'static str>,
    subscription: String,
    /// Where it signs in besides.
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
    /// Empty: that of whoever runs Terraform.
    tenant: String,
}

#[derive(Serialize)]
struct TerraformIdentity {
    label: String,
    provider: Option<String>,
    name: String,
    group: String,
    /// `None`: that of its resource group.
    location: Option<String>,
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
    /// `None`: the first, which reaches every subscription of its tenant.
    provider: Option<String>,
    scope: String,
    role: String,
    /// Whether `role` is the id of a definition.
    by_id: bool,
    /// The label of the identity in the same file that it is for: its ids are known once it is made.
    identity: Option<String>,
    /// Who it is for otherwise.
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
    let environment = hub.cloud.azurerm_name;
    if environment.is_none() {
        let help = "set ARM_METADATA_HOSTNAME where Terraform runs: without it azurerm takes the public cloud";
        diagnostics.push(unnamed_cloud(hub, "azurerm has no name for this cloud: environment is left out", help));
    }
    let home = hub.identity.subscription;
    // Only where Terraform has to ask for the issuer.
    let cluster = managed.filter(|_| issuer.is_none());
    let names = RunbookNames::of(runbook, Style::Terraform);
    let mut draft = TerraformDraft { runbook, names, elsewhere: BTreeSet::new() };
    let mut cluster_provider = None;
    let mut identities = Vec::new();
    if runbook.part.has_hub() {
        cluster_provider =
            cluster.and_then(|cluster| cluster.subscription).and_then(|id| draft.alias(Some(id), &hub.identity));
        for managed in &runbook.identities {
            if managed.identity.subscription.is_none() && managed.identity.tenant_id != hub.identity.tenant_id {
                let help = format!("add it: the identity {} is in another tenant than the hub's", managed.name);
                diagnostics.push(missing(hub, Field::of(["spec", "targets", "identity", "subscription"]), &help));
                continue;
            }
            identities.push(draft.identity(managed));
        }
    }
    let assignments: Vec<Assignment> = runbook.targets.iter().flat_map(|target| draft.assignments(target)).collect();
    let values = TerraformValues {
        environment,
        subscription: home.map(|id| id.to_string()).unwrap_or_default(),
        others: draft.elsewhere.iter().map(provider).collect(),
        issuer: issuer.unwrap_or_default(),
        cluster_provider,
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

fn alias(elsewhere: &Elsewhere) -> String {
    let plain = |id: String| id.replace('-', "_");
    let subscription = format!("subscription_{}", plain(elsewhere.subscription.to_string()));
    match elsewhere.tenant {
        Some(tenant) => format!("{subscription}_tenant_{}", plain(tenant.to_string())),
        None => subscription,
    }
}

fn provider(elsewhere: &Elsewhere) -> TerraformProvider {
    TerraformProvider {
        alias: alias(elsewhere),
        subscription: elsewhere.subscription.to_string(),
        tenant: elsewhere.tenant.map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// What is written so far.
struct TerraformDraft<'r, 'h> {
    runbook: &'r Runbook<'h>,
    names: RunbookNames,
    /// Only what is used: a provider that nothing uses would still have to sign in.
    elsewhere: BTreeSet<Elsewhere>,
}

impl TerraformDraft<'_, '_> {
    /// The provider for a subscription; `None`: the first.
    fn alias(&mut self, subscription: Option<SubscriptionId>, identity: &Identity) -> Option<String> {
        let elsewhere = self.runbook.elsewhere(subscription?, identity)?;
        let alias = alias(&elsewhere);
        self.elsewhere.insert(elsewhere);
        Some(alias)
    }

    fn identity(&mut self, managed: &ManagedIdentity<'_>) -> TerraformIdentity {
        let credentials = managed.credentials.iter().map(|credential| TerraformCredential {
            label: self.names.credential(managed, credential),
            name: credential.name.clone(),
            subject: credential.subject.clone(),
        });
        TerraformIdentity {
            credentials: credentials.collect(),
            label: self.names.identity(managed),
            provider: self.alias(managed.identity.subscription, managed.identity),
            name: managed.name.to_owned(),
            group: managed.resource_group.to_owned(),
            location: managed.identity.location.clone(),
            client: managed.identity.client_id.to_string(),
            principal: managed.identity.principal_id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    fn assignments(&mut self, target: &Target) -> Vec<Assignment> {
        let Some(access) = &target.access else { return Vec::new() };
        let Some(Role::Azure { role, cluster }) = &access.role else { return Vec::new() };
        let by_id = roles::is_id(role);
        let definition = match (&cluster.subscription, by_id) {
            (Some(subscription), true) => roles::definition(*subscription, role),
            _ => role.clone(),
        };
        // The scope names the subscription. The tenant, only a provider can.
        let is_elsewhere = target.identity.tenant_id != self.runbook.hub.identity.tenant_id;
        let provider = if is_elsewhere { self.alias(cluster.subscription, &target.identity) } else { None };
        let identity = self.runbook.made_identity(target).map(|managed| self.names.identity(managed));
        let make = |scope: Scope<'_>| Assignment {
            label: self.names.assignment(target, &scope),
            provider: provider.clone(),
            scope: scope.id,
            role: definition.clone(),
            by_id,
            identity: identity.clone(),
            principal: access.subject.principal_id().to_string(),
            principal_type: access.subject.principal_type(),
        };
        scopes(target).into_iter().map(make).collect()
    }
}
