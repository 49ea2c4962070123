//! A runbook as manifests of Azure Service Operator v2, so that the Azure side is `GitOps`, too.

use super::runbook_names::{RunbookNames, Style};
use super::{Elsewhere, ManagedIdentity, Runbook, audience, missing, nothing_to_make, resource, scopes};
use crate::api::model::{Role, Target};
use crate::azure::roles;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field};
use crate::yaml;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What the operator does where an object is deleted in Kubernetes.
const RECONCILE_POLICY: &str = "serviceoperator.azure.com/reconcile-policy";
/// It lets go of the resource, and leaves it in Azure.
const DETACH_ON_DELETE: &str = "detach-on-delete";
/// The Secret that the operator signs in with for an object.
const CREDENTIAL_FROM: &str = "serviceoperator.azure.com/credential-from";
/// The key of the object id in an identity's `ConfigMap`.
const PRINCIPAL_ID: &str = "principalId";

/// The identities, their federated credentials and the role assignments.
pub(super) fn manifests(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> String {
    let names = RunbookNames::of(runbook, Style::Aso);
    let mut draft = AsoDraft { runbook, diagnostics, names, objects: Vec::new(), elsewhere: BTreeSet::new() };
    if runbook.part.has_hub() {
        for identity in &runbook.identities {
            draft.identity(identity);
        }
    }
    for target in &runbook.targets {
        draft.assignments(target);
    }
    if draft.objects.is_empty() && draft.diagnostics.is_empty() {
        draft.diagnostics.push(nothing_to_make());
    }
    draft.tell_credentials();
    yaml::stream(&draft.objects)
}

/// The name of the Secret that the operator signs in with there.
fn credential_secret(elsewhere: &Elsewhere) -> String {
    match elsewhere.tenant {
        Some(tenant) => format!("aso-credential-{}-{tenant}", elsewhere.subscription),
        None => format!("aso-credential-{}", elsewhere.subscription),
    }
}

struct AsoDraft<'r, 'h> {
    runbook: &'r Runbook<'h>,
    diagnostics: &'r mut Diagnostics,
    names: RunbookNames,
    objects: Vec<Value>,
    /// Where the operator's own credential does not reach: it is of one subscription.
    elsewhere: BTreeSet<Elsewhere>,
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
        let elsewhere = self.runbook.elsewhere(subscription, identity);
        let group = format!("/subscriptions/{subscription}/resourceGroups/{}", managed.resource_group);
        self.object(
            "managedidentity.azure.com/v1api20230131",
            "UserAssignedIdentity",
            &name,
            elsewhere,
            // Its ids stand in Secrets and role bindings, and a new identity of the same name has others. A credential or
            // an assignment can be made anew as it was; and one that is left behind is trust that nobody sees any more.
            Some(DETACH_ON_DELETE),
            &json!({
                "azureName": managed.name,
                "location": location,
                "owner": {"armId": group},
                // Where the ids can be read that the config needs.
                "operatorSpec": {"configMaps": {
                    "clientId": {"name": name, "key": "clientId"},
                    PRINCIPAL_ID: {"name": name, "key": PRINCIPAL_ID},
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
                elsewhere,
                None,
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
        let Some(subscription) = cluster.subscription else { return };
        let elsewhere = self.runbook.elsewhere(subscription, &target.identity);
        let principal = match self.runbook.made_identity(target) {
            Some(managed) => {
                let config_map = json!({"name": self.names.identity(managed), "key": PRINCIPAL_ID});
                ("principalIdFromConfig", config_map)
            }
            None => (PRINCIPAL_ID, json!(access.subject.principal_id().to_string())),
        };
        for scope in scopes(target) {
            let name = self.names.assignment(target, &scope);
            let definition = match roles::id(role).or(roles::is_id(role).then_some(role.as_str())) {
                Some(id) => json!({"armId": roles::definition(subscription, id)}),
                None => json!({"wellKnownName": role}),
            };
            let spec = Map::from_iter([
                ("owner".to_owned(), json!({"armId": scope.id})),
                (principal.0.to_owned(), principal.1.clone()),
                ("principalType".to_owned(), json!(access.subject.principal_type())),
                ("roleDefinitionReference".to_owned(), definition),
            ]);
            self.object(
                "authorization.azure.com/v1api20220401",
                "RoleAssignment",
                &name,
                elsewhere,
                None,
                &Value::Object(spec),
            );
        }
    }

    /// The Secrets that the annotations name, which somebody has to make.
    fn tell_credentials(&mut self) {
        let namespace = &self.runbook.hub.argocd.namespace;
        for elsewhere in &self.elsewhere {
            let place = match elsewhere.tenant {
                Some(tenant) => format!("the subscription {} of the tenant {tenant}", elsewhere.subscription),
                None => format!("the subscription {}", elsewhere.subscription),
            };
            let secret = credential_secret(elsewhere);
            let message = format!("for {place} the operator signs in with the Secret {secret} in {namespace}");
            let help = "make it with AZURE_SUBSCRIPTION_ID, AZURE_TENANT_ID and AZURE_CLIENT_ID: argocd-aks explain aso-credential";
            let told =
                Diagnostic::info(Code::AsoCredential, message).help(help).resource(resource(&self.runbook.hub.name));
            self.diagnostics.push(told);
        }
    }

    fn object(
        &mut self,
        api_version: &str,
        kind: &str,
        name: &str,
        elsewhere: Option<Elsewhere>,
        policy: Option<&str>,
        spec: &Value,
    ) {
        // They stand beside Argo CD; the operator watches every namespace.
        let mut metadata = json!({"name": name, "namespace": self.runbook.hub.argocd.namespace});
        let credential = elsewhere.as_ref().map(credential_secret);
        let annotations = [(RECONCILE_POLICY, policy), (CREDENTIAL_FROM, credential.as_deref())];
        let annotations: Map<String, Value> =
            annotations.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?)))).collect();
        if !annotations.is_empty() {
            metadata["annotations"] = Value::Object(annotations);
        }
        self.elsewhere.extend(elsewhere);
        self.objects.push(json!({"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}));
    }
}
