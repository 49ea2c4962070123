//! A runbook as manifests of Azure Service Operator v2, so that the Azure side is `GitOps`, too.

use super::runbook_names::{RunbookNames, Style};
use super::{ManagedIdentity, Runbook, audience, missing, scopes};
use crate::api::model::{Role, Target};
use crate::azure::roles;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field};
use crate::yaml;
use serde_json::{Value, json};

/// The identities, their federated credentials and the role assignments.
pub(super) fn manifests(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> String {
    let mut draft =
        AsoDraft { runbook, diagnostics, names: RunbookNames::of(runbook, Style::Aso), objects: Vec::new() };
    if runbook.part.has_hub() {
        for identity in &runbook.identities {
            draft.identity(identity);
        }
    }
    for target in &runbook.targets {
        draft.assignments(target);
    }
    if draft.objects.is_empty() && draft.diagnostics.is_empty() {
        let message = "there is nothing of the Azure side to make";
        draft.diagnostics.push(
            Diagnostic::error(Code::EmptyResult, message)
                .help("a target without azureRole has its access in Kubernetes: argocd-aks render --only target=NAME"),
        );
    }
    yaml::stream(&draft.objects)
}

struct AsoDraft<'r, 'h> {
    runbook: &'r Runbook<'h>,
    diagnostics: &'r mut Diagnostics,
    names: RunbookNames,
    objects: Vec<Value>,
}

impl AsoDraft<'_, '_> {
    fn identity(&mut self, managed: &ManagedIdentity<'_>) {
        let hub = self.runbook.hub;
        let identity = managed.identity;
        let issuer = hub.cluster.as_ref().and_then(|cluster| cluster.oidc_issuer_url.as_deref());
        // A target's identity lives where the hub's does, unless it exists already.
        let location = identity.location.as_deref().or(hub.identity.location.as_deref());
        let spec = |keys: &[&str]| Field::of(std::iter::once("spec").chain(keys.iter().copied()));
        let (Some(issuer), Some(location), Some(subscription)) = (issuer, location, identity.subscription) else {
            let mut need = |is_missing: bool, field: Field, help: &str| {
                if is_missing {
                    self.diagnostics.push(missing(hub, field, help));
                }
            };
            let help = "add it: az aks show --query oidcIssuerProfile.issuerUrl";
            need(issuer.is_none(), spec(&["cluster", "oidcIssuerUrl"]), help);
            need(location.is_none(), spec(&["identity", "location"]), "add it: az identity show --query location");
            let help = format!("add the subscription of the identity {}: az account show --query id", managed.name);
            need(identity.subscription.is_none(), spec(&["identity", "subscription"]), &help);
            return;
        };
        let name = self.names.identity(managed);
        let group = format!("/subscriptions/{subscription}/resourceGroups/{}", managed.resource_group);
        self.object(
            "managedidentity.azure.com/v1api20230131",
            "UserAssignedIdentity",
            &name,
            &json!({
                "azureName": managed.name,
                "location": location,
                "owner": {"armId": group},
                // Where the ids can be read that the config needs.
                "operatorSpec": {"configMaps": {
                    "clientId": {"name": name, "key": "clientId"},
                    "principalId": {"name": name, "key": "principalId"},
                    "tenantId": {"name": name, "key": "tenantId"},
                }},
            }),
        );
        for credential in &managed.credentials {
            let credential_name = self.names.credential(managed, credential);
            self.object(
                "managedidentity.azure.com/v1api20230131",
                "FederatedIdentityCredential",
                &credential_name,
                &json!({
                    "azureName": credential.name,
                    "owner": {"name": name},
                    "issuer": issuer,
                    "subject": credential.subject,
                    "audiences": [audience(hub)],
                }),
            );
        }
    }

    fn assignments(&mut self, target: &Target) {
        let Some(access) = &target.access else { return };
        let Some(Role::Azure { role, cluster }) = &access.role else { return };
        let Some(definition) = roles::id(role).or(roles::is_id(role).then_some(role.as_str())) else {
            let message = format!(
                "the id of the Azure role {role:?} of the target {:?} is not covered by argocd-aks",
                target.name
            );
            let help =
                format!("write its id (az role definition list --name) as azureRole; known are {}", roles::names());
            self.diagnostics.push(Diagnostic::error(Code::UnknownAzureRole, message).help(help));
            return;
        };
        let Some(subscription) = cluster.subscription else { return };
        for scope in scopes(target) {
            let name = self.names.assignment(target, &scope);
            let definition = roles::definition(subscription, definition);
            self.object(
                "authorization.azure.com/v1api20220401",
                "RoleAssignment",
                &name,
                &json!({
                    "owner": {"armId": scope.id},
                    "principalId": access.subject.principal_id().to_string(),
                    "principalType": access.subject.principal_type(),
                    "roleDefinitionReference": {"armId": definition},
                }),
            );
        }
    }

    fn object(&mut self, api_version: &str, kind: &str, name: &str, spec: &Value) {
        self.objects.push(json!({
            "apiVersion": api_version,
            "kind": kind,
            // They stand beside Argo CD; the operator watches every namespace.
            "metadata": {"name": name, "namespace": self.runbook.hub.argocd.namespace},
            "spec": spec,
        }));
    }
}
