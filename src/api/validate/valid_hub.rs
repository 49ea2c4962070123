//! The hub's own values.

use super::super::config_findings::ConfigFindings;
use super::super::model::{self, HubAccess};
use super::super::v1alpha1 as wire;
use crate::api::validate::{guid, mount_path};
use crate::argocd::{Selectors, WorkloadSelector};
use crate::azure::{ClientId, Cloud, ManagedCluster, PrincipalId, SubscriptionId};
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::names::{is_dns_label, is_dns_subdomain};
use crate::k8s::one_line::{flaw, flaw_of_word};
use crate::text::quoted;
use std::num::NonZeroU32;
use uuid::Uuid;

pub(super) const NAMESPACE: &str = "argocd";
const MOUNT_PATH: &str = "/var/run/secrets/tokens";
const EXPIRATION_SECONDS: i64 = 3600;
/// More than any controller has: a typing error would otherwise cost minutes of hashing.
const MAX_SHARDS: u32 = 1000;

/// The hub's name goes into the names and annotations of what is made for it.
pub(super) fn name(name: &str, findings: &mut ConfigFindings) {
    // Without a name there is another error.
    if !name.is_empty() && !is_dns_subdomain(name) {
        let message = format!("{} is not an object's name", quoted(name));
        findings.of(0).error(Code::InvalidName, &Field::of(["metadata", "name"]), message, NAME_HELP);
    }
}

pub(super) fn cloud(cloud: &wire::Cloud, findings: &mut ConfigFindings) -> Option<Cloud> {
    let other = match cloud {
        wire::Cloud::Named(name) => return named_cloud(name.into(), findings),
        wire::Cloud::Other(other) => other,
    };
    let field = Field::of(["spec", "cloud"]);
    let host = &other.authority_host;
    let is_host = host.strip_prefix("https://").and_then(|rest| rest.strip_suffix('/'));
    if is_host.is_none_or(|host| host.trim().is_empty() || host.contains(['/', ' '])) {
        let help =
            "write it as https://login.example.com/, with the final slash: kubelogin appends the tenant id to it";
        findings.of(0).error(
            Code::InvalidUrl,
            &field.key("authorityHost"),
            format!("{} is not an authority host", quoted(host)),
            help,
        );
    }
    for (key, value) in [("environmentName", &other.environment_name), ("audience", &other.audience)] {
        if let Some(flaw) = flaw_of_word(value) {
            let is_empty = value.trim().is_empty();
            let help = if is_empty { "an empty value overrides the pod's own; write the cloud's" } else { flaw.help };
            findings.of(0).error(Code::InvalidValue, &field.key(key), flaw.message, help);
        }
    }
    Some(Cloud {
        environment_name: other.environment_name.clone(),
        authority_host: host.clone(),
        audience: other.audience.clone(),
        server_application_id: None,
        az_name: None,
        azurerm_name: None,
    })
}

/// Of some clouds too little is known to sign in there.
fn named_cloud(name: &str, findings: &mut ConfigFindings) -> Option<Cloud> {
    let cloud = Cloud::named(name);
    if cloud.is_none() {
        let host = Cloud::authority_of(name).unwrap_or_default();
        findings.of(0).error(
            Code::AzureFieldMissing,
            &Field::of(["spec", "cloud"]),
            format!("argocd-aks knows where {name} signs in, but neither its token audience nor its environment name"),
            format!(
                "ask {name} for both, and write cloud: {{authorityHost: {host}, audience: AUDIENCE, environmentName: NAME}}"
            ),
        );
    }
    cloud
}

pub(super) fn identity(
    identity: &wire::Identity,
    findings: &mut ConfigFindings,
) -> Option<model::Identity<Option<ClientId>>> {
    let field = Field::of(["spec", "identity"]);
    let client_id = client_id(identity.client_id.as_deref(), 0, &field, findings);
    let tenant_id = guid(&identity.tenant_id, 0, &field.key("tenantId"), findings);
    let principal_id =
        identity.principal_id.as_ref().and_then(|text| guid(text, 0, &field.key("principalId"), findings));
    let subscription =
        identity.subscription.as_ref().and_then(|text| guid(text, 0, &field.key("subscription"), findings));
    refuse_same_id(client_id.flatten(), principal_id, 0, &field, findings);
    refuse_flaws(
        [("name", &identity.name), ("resourceGroup", &identity.resource_group), ("location", &identity.location)],
        0,
        &field,
        findings,
    );
    Some(model::Identity {
        client_id: client_id?,
        tenant_id: tenant_id?,
        principal_id,
        name: identity.name.clone(),
        resource_group: identity.resource_group.clone(),
        subscription,
        location: identity.location.clone(),
    })
}

/// The client id, where it is given: `None` where it is wrong.
#[expect(clippy::option_option, reason = "that it is wrong is not that the identity may not exist yet")]
pub(super) fn client_id(
    text: Option<&str>,
    config: usize,
    field: &Field,
    findings: &mut ConfigFindings,
) -> Option<Option<ClientId>> {
    match text {
        Some(text) => guid(text, config, &field.key("clientId"), findings).map(Some),
        None => Some(None),
    }
}

/// The identity, where it may not be one that is still to be made.
pub(super) fn existing(
    identity: model::Identity<Option<ClientId>>,
    config: usize,
    field: &Field,
    findings: &mut ConfigFindings,
) -> Option<model::Identity> {
    let identity = identity.existing();
    if identity.is_none() {
        let help = "add what `az identity show -g RG -n NAME --query clientId -o tsv` prints; where there is no identity yet, `argocd-aks runbook --only hub --format sh` makes a script that creates it and prints its ids";
        findings.of(config).error(Code::MissingField, &field.key("clientId"), "this field is missing", help);
    }
    identity
}

/// Names of Azure: a blank around one makes it another name, or none.
pub(super) fn refuse_flaws<const N: usize>(
    names: [(&str, &Option<String>); N],
    config: usize,
    field: &Field,
    findings: &mut ConfigFindings,
) {
    for (key, name) in names {
        if let Some(flaw) = name.as_deref().and_then(flaw) {
            findings.of(config).error(Code::InvalidValue, &field.key(key), flaw.message, flaw.help);
        }
    }
}

/// The two get mixed up: both are GUIDs of the same identity.
pub(super) fn refuse_same_id(
    client: Option<ClientId>,
    principal: Option<PrincipalId>,
    config: usize,
    field: &Field,
    findings: &mut ConfigFindings,
) {
    if let (Some(client), Some(principal)) = (client, principal)
        && Uuid::from(client) == Uuid::from(principal)
    {
        findings.of(config).error(
            Code::ClientIdIsPrincipalId,
            &field.key("principalId"),
            "is the same GUID as clientId; an identity has two different ones",
            "take it from `az identity show --query principalId`; RBAC bound to the client id grants nothing",
        );
    }
}

/// `home` is the identity's subscription: where the cluster is, too, unless the config says otherwise.
pub(super) fn cluster(
    cluster: Option<wire::HubCluster>,
    home: Option<SubscriptionId>,
    findings: &mut ConfigFindings,
) -> Option<model::HubCluster> {
    let cluster = cluster?;
    let field = Field::of(["spec", "cluster"]);
    if let Some(issuer) = &cluster.oidc_issuer_url
        && !(issuer.starts_with("https://") && issuer.ends_with('/'))
    {
        let help = "copy it from `az aks show --query oidcIssuerProfile.issuerUrl`, with its final slash: Entra compares it exactly";
        let message = format!("{} is not an issuer", quoted(issuer));
        findings.of(0).error(Code::InvalidUrl, &field.key("oidcIssuerUrl"), message, help);
    }
    let subscription = match &cluster.subscription {
        Some(text) => guid(text, 0, &field.key("subscription"), findings),
        None => home,
    };
    let names = [("name", &cluster.name), ("resourceGroup", &cluster.resource_group)];
    refuse_flaws(names, 0, &field, findings);
    let managed = match (cluster.resource_group, cluster.name) {
        (Some(resource_group), Some(name)) => Some(ManagedCluster { subscription, resource_group, name }),
        (None, None) => None,
        (group, _) => {
            let missing = if group.is_none() { "resourceGroup" } else { "name" };
            let help = format!("add {missing}; Azure finds a cluster by both");
            findings.of(0).error(Code::MissingField, &field.key(missing), "this field is missing", help);
            None
        }
    };
    Some(model::HubCluster { managed, oidc_issuer_url: cluster.oidc_issuer_url })
}

/// The number of controller shards.
pub(super) fn shards(sharding: Option<&wire::Sharding>, findings: &mut ConfigFindings) -> Option<NonZeroU32> {
    let replicas = sharding?.replicas;
    let shards = u32::try_from(replicas).ok().filter(|count| *count <= MAX_SHARDS).and_then(NonZeroU32::new);
    if shards.is_none() {
        let field = Field::of(["spec", "sharding", "replicas"]);
        let help = format!("write the number of the application controller's replicas, 1 to {MAX_SHARDS}");
        findings.of(0).error(Code::InvalidValue, &field, format!("{replicas} is not a number of replicas"), help);
    }
    shards
}

pub(super) fn argocd(
    argocd: &wire::ArgoCd,
    cloud: Option<&Cloud>,
    findings: &mut ConfigFindings,
) -> Option<model::ArgoCd> {
    let field = Field::of(["spec", "argocd"]);
    let namespace = argocd.namespace.clone().unwrap_or_else(|| NAMESPACE.to_owned());
    if !is_dns_label(&namespace) {
        findings.of(0).error(
            Code::InvalidName,
            &field.key("namespace"),
            format!("{} is not a namespace's name", quoted(&namespace)),
            NAME_HELP,
        );
    }
    let service_account = argocd.service_account.as_ref().map(|account| {
        if !is_dns_subdomain(&account.name) {
            let field = field.key("serviceAccount").key("name");
            findings.of(0).error(
                Code::InvalidName,
                &field,
                format!("{} is not a ServiceAccount's name", quoted(&account.name)),
                NAME_HELP,
            );
        }
        model::ServiceAccount {
            name: account.name.clone(),
            hub_access: match account.hub_access {
                wire::HubAccess::Inherit => HubAccess::Inherit,
                wire::HubAccess::ClusterAdmin => HubAccess::ClusterAdmin,
                wire::HubAccess::None => HubAccess::None,
            },
        }
    });
    let workloads = field.key("workloads");
    let mut selector = |key: &str, workload: &wire::Workload| selector(workload, &workloads.key(key), findings);
    let server = selector("server", &argocd.workloads.server);
    let controller = selector("controller", &argocd.workloads.controller);
    Some(model::ArgoCd {
        namespace,
        patch_workloads: argocd.patch_workloads.unwrap_or(true),
        delivery: delivery(&argocd.token, cloud?, &field.key("token"), findings)?,
        service_account,
        workloads: Selectors { server, controller },
    })
}

fn selector(workload: &wire::Workload, field: &Field, findings: &mut ConfigFindings) -> WorkloadSelector {
    let mut check = |key: &str, name: Option<&String>, what: &str, is_name: fn(&str) -> bool| {
        if let Some(name) = name.filter(|name| !is_name(name)) {
            let message = format!("{name:?} is not a {what}'s name");
            findings.of(0).error(Code::InvalidName, &field.key(key), message, NAME_HELP);
        }
    };
    check("name", workload.name.as_ref(), "workload", is_dns_subdomain);
    check("container", workload.container.as_ref(), "container", is_dns_label);
    WorkloadSelector { name: workload.name.clone(), container: workload.container.clone() }
}

pub(super) const NAME_HELP: &str = "use small letters, digits and dashes, beginning and ending with a letter or digit";

fn delivery(
    token: &wire::Token,
    cloud: &Cloud,
    field: &Field,
    findings: &mut ConfigFindings,
) -> Option<model::Delivery> {
    if token.delivery == wire::Delivery::Webhook {
        let projected_only = [
            ("mountPath", token.mount_path.is_some()),
            ("audience", token.audience.is_some()),
            ("expirationSeconds", token.expiration_seconds.is_some()),
        ];
        for (key, _) in projected_only.into_iter().filter(|(_, given)| *given) {
            let help = "remove it, or set delivery: Projected; the webhook decides this itself";
            findings.of(0).error(Code::InvalidValue, &field.key(key), "has no meaning with delivery: Webhook", help);
        }
        return Some(model::Delivery::Webhook);
    }
    let mount_path = token.mount_path.as_deref().unwrap_or(MOUNT_PATH);
    if let Some((message, help)) = mount_path::refused(mount_path) {
        findings.of(0).error(Code::InvalidValue, &field.key("mountPath"), message, help);
    }
    let audience = token.audience.as_deref().unwrap_or(&cloud.audience);
    if let Some(flaw) = flaw_of_word(audience) {
        let help = if audience.trim().is_empty() { "leave it out: the cloud decides it" } else { flaw.help };
        findings.of(0).error(Code::InvalidValue, &field.key("audience"), flaw.message, help);
    }
    let seconds = token.expiration_seconds.unwrap_or(EXPIRATION_SECONDS);
    let expiration_seconds = u32::try_from(seconds).ok().filter(|seconds| (3600..=86_400).contains(seconds));
    if expiration_seconds.is_none() {
        let help = "write 3600 (an hour) to 86400 (a day)";
        findings.of(0).error(
            Code::InvalidValue,
            &field.key("expirationSeconds"),
            format!("{seconds} is out of range"),
            help,
        );
    }
    Some(model::Delivery::Projected {
        mount_path: mount_path.trim_end_matches('/').to_owned(),
        audience: audience.to_owned(),
        expiration_seconds: expiration_seconds?,
    })
}
