//! A runbook as a POSIX shell script.

use super::identities::field;
use super::quote::Language;
use super::{ManagedIdentity, Runbook, RunbookPart, audience_of, missing_in, quote, scopes, unnamed_cloud_in};
use crate::api::model::{Delivery, HubFoundation, Identity, Reader, Role, Subject, Target};
use crate::azure::{ClientId, ManagedCluster, SubscriptionId, roles};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, ResourceRef};
use crate::k8s::names::{is_dns_label, is_dns_subdomain};
use crate::plan::FederatedWorkload;
use crate::plan::cluster::target_access;
use crate::yaml;
use serde::Serialize;
use serde_json::Value;

const PRELUDE: &str = include_str!("templates/prelude.sh");
const RUNBOOK: &str = include_str!("templates/runbook.sh");
const OFFBOARD: &str = include_str!("templates/offboard.sh");

/// What the templates print.
#[derive(Serialize)]
struct ScriptValues {
    hub: String,
    cloud: String,
    tenant: String,
    namespace: String,
    cluster: ScriptCluster,
    issuer: String,
    audience: String,
    webhook: bool,
    part: Parts,
    steps: &'static str,
    /// The subscriptions that az has to be signed in to.
    subscriptions: Vec<ScriptSubscription>,
    identities: Vec<IdentityValues>,
    workloads: Vec<ScriptWorkload>,
    assigns: bool,
    targets: Vec<TargetValues>,
    target: Option<TargetValues>,
    own_identity: Option<IdentityValues>,
    /// The targets that have the same role assignments as the one that is taken out.
    shared_assignments: Vec<String>,
    hosts: String,
}

#[derive(Serialize)]
struct Parts {
    hub: bool,
    targets: bool,
    /// Not before the ids are known: without them nothing of the hub is applied yet.
    checks: bool,
}

#[derive(Serialize)]
struct ScriptSubscription {
    of: String,
    id: String,
    /// Empty: of whichever tenant.
    tenant: String,
}

#[derive(Serialize, Clone, Default)]
struct ScriptCluster {
    subscription: String,
    group: String,
    name: String,
}

#[derive(Serialize)]
struct IdentityValues {
    name: String,
    /// The target that has it for itself; empty for the hub's.
    target: String,
    group: String,
    subscription: String,
    tenant: String,
    location: String,
    client: String,
    principal: String,
    credentials: Vec<ScriptCredential>,
}

#[derive(Serialize)]
struct ScriptCredential {
    name: String,
    subject: String,
}

#[derive(Serialize)]
struct ScriptWorkload {
    path: String,
    container: String,
    subject: String,
}

#[derive(Serialize)]
struct TargetValues {
    name: String,
    function: String,
    step: String,
    server: String,
    secret: String,
    subscription: String,
    group: String,
    cluster: String,
    tenant: String,
    yaml: String,
    wanted: String,
    scopes: Vec<String>,
    role: String,
    principal: String,
    assignee: &'static str,
    assignment: String,
    /// Who is asked for in the check.
    user: String,
    member_of: String,
    /// What the check asks, one a line; empty: nothing is known to ask.
    questions: String,
}

/// The script that makes the Azure side and the access.
pub(super) fn runbook(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> String {
    let values = values_of(runbook, diagnostics);
    render(RUNBOOK, &values, diagnostics)
}

/// The script that makes identities, and prints their ids.
pub(super) fn first_steps(
    hub: &HubFoundation,
    federated_workloads: &[FederatedWorkload],
    identities: &[ManagedIdentity<'_, Option<ClientId>>],
    diagnostics: &mut Diagnostics,
) -> String {
    let identities: Vec<IdentityValues> = identities
        .iter()
        .filter_map(|managed| {
            let own = hub.own_identities.iter().find(|(_, own)| std::ptr::eq(own, managed.identity));
            identity(&hub.name, managed, own.map(|(target, _)| target.as_str()), diagnostics)
        })
        .collect();
    let part = Parts { hub: true, targets: false, checks: false };
    let values = values(hub, federated_workloads, (part, "hub"), identities, Vec::new(), diagnostics);
    render(RUNBOOK, &values, diagnostics)
}

/// The script that takes a target out.
pub(super) fn offboard(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> String {
    let mut values = values_of(runbook, diagnostics);
    values.target = values.targets.pop();
    let Some(target) = runbook.targets.first() else { return String::new() };
    let shared = runbook.hub.identity.client_id == target.identity.client_id
        || runbook
            .hub
            .targets
            .iter()
            .any(|other| other.name != target.name && other.identity.client_id == target.identity.client_id);
    // Two targets may be one cluster, such as one for each of its namespaces' teams: the other still needs it.
    if let Some(own) = &values.target {
        let is_shared = |other: &&Target| {
            other.name != target.name
                && principal(other) == own.principal
                && scopes(other).iter().any(|scope| own.scopes.contains(&scope.id))
        };
        values.shared_assignments =
            runbook.hub.targets.iter().filter(is_shared).map(|other| other.name.clone()).collect();
    }
    values.own_identity = if shared { None } else { values.identities.pop() };
    render(OFFBOARD, &values, diagnostics)
}

fn render(body: &str, values: &ScriptValues, diagnostics: &mut Diagnostics) -> String {
    match quote::render(Language::Sh, &format!("{PRELUDE}{body}"), values) {
        Ok(text) => text,
        Err(error) => {
            diagnostics.push(Diagnostic::error(Code::TemplateFailed, error.to_string()));
            String::new()
        }
    }
}

fn values_of(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> ScriptValues {
    let targets: Vec<TargetValues> = runbook
        .targets
        .iter()
        .enumerate()
        .filter_map(|(at, target)| self::target(runbook, at, target, diagnostics))
        .collect();
    let hub = HubFoundation::from(runbook.hub);
    let identities: Vec<IdentityValues> = runbook
        .identities
        .iter()
        .filter_map(|managed| {
            let is_own = managed.identity.client_id != runbook.hub.identity.client_id;
            let has_it = |target: &&Target| is_own && target.identity.client_id == managed.identity.client_id;
            let own = runbook.hub.targets.iter().find(has_it);
            identity(&hub.name, managed, own.map(|target| target.name.as_str()), diagnostics)
        })
        .collect();
    let part = match runbook.part {
        RunbookPart::All => (Parts { hub: true, targets: true, checks: true }, "hub, targets, target=NAME, checks"),
        RunbookPart::Hub => (Parts { hub: true, targets: false, checks: true }, "hub, checks"),
        RunbookPart::Target(_) | RunbookPart::Offboard(_) => {
            (Parts { hub: false, targets: true, checks: true }, "targets, checks")
        }
    };
    let mut values = values(&hub, runbook.federated_workloads, part, identities, targets, diagnostics);
    let hosts: Vec<&str> = runbook.targets.iter().map(|target| target.server.host()).collect();
    values.hosts = hosts.join("\n");
    values
}

fn values(
    hub: &HubFoundation,
    federated_workloads: &[FederatedWorkload],
    (part, steps): (Parts, &'static str),
    identities: Vec<IdentityValues>,
    targets: Vec<TargetValues>,
    diagnostics: &mut Diagnostics,
) -> ScriptValues {
    let managed = hub.cluster.as_ref().and_then(|cluster| cluster.managed.as_ref());
    let mut miss = |key: &str, help: &str| {
        diagnostics.push(missing_in(&hub.name, Field::of(["spec", "cluster", key]), help));
    };
    match managed {
        None => miss("name", "add cluster: {name, resourceGroup} of the hub's AKS cluster; az aks list shows them"),
        Some(cluster) if cluster.subscription.is_none() => miss("subscription", SUBSCRIPTION_HELP),
        Some(_) => {}
    }
    if hub.cloud.az_name.is_none() {
        let help = "select it before the script runs: az cloud register, then az cloud set";
        let message = "az has no name for this cloud: the script does not check it";
        diagnostics.push(unnamed_cloud_in(&hub.name, message, help));
    }
    let namespace = &hub.argocd.namespace;
    diagnostics.extend(federated_workloads.iter().filter_map(|workload| refused(workload, namespace)));
    let workloads = federated_workloads.iter().map(|workload| ScriptWorkload {
        path: format!("{}/{}", workload.kind.to_lowercase(), workload.name),
        container: workload.container.clone(),
        subject: workload.subject(namespace),
    });
    let cluster = managed.map(cluster).unwrap_or_default();
    ScriptValues {
        hub: hub.name.clone(),
        cloud: hub.cloud.az_name.unwrap_or_default().to_owned(),
        tenant: hub.identity.tenant_id.to_string(),
        namespace: namespace.clone(),
        issuer: hub.cluster.as_ref().and_then(|cluster| cluster.oidc_issuer_url.clone()).unwrap_or_default(),
        audience: audience_of(&hub.argocd, &hub.cloud).to_owned(),
        webhook: hub.argocd.delivery == Delivery::Webhook,
        part,
        steps,
        subscriptions: subscriptions(&cluster, &identities, &targets),
        cluster,
        identities,
        workloads: workloads.collect(),
        assigns: targets.iter().any(|target| !target.scopes.is_empty()),
        targets,
        target: None,
        own_identity: None,
        shared_assignments: Vec::new(),
        hosts: String::new(),
    }
}

const SUBSCRIPTION_HELP: &str =
    "add it, so that nothing runs in whichever subscription az happens to be in: `az account list` shows them";

/// Each once, with the first thing in it.
fn subscriptions(
    hub: &ScriptCluster,
    identities: &[IdentityValues],
    targets: &[TargetValues],
) -> Vec<ScriptSubscription> {
    let of_identity = |identity: &IdentityValues| ScriptSubscription {
        of: format!("the identity {}", identity.name),
        id: identity.subscription.clone(),
        tenant: identity.tenant.clone(),
    };
    let of_target = |target: &TargetValues| ScriptSubscription {
        of: format!("the target {}", target.name),
        id: target.subscription.clone(),
        tenant: target.tenant.clone(),
    };
    // Of a target without access nothing in Azure is touched.
    let targets = targets.iter().filter(|target| !target.principal.is_empty()).map(of_target);
    let hub =
        ScriptSubscription { of: format!("the hub {}", hub.name), id: hub.subscription.clone(), tenant: String::new() };
    let mut found: Vec<ScriptSubscription> = Vec::new();
    for each in identities.iter().map(of_identity).chain(targets).chain([hub]) {
        // Of the hub's cluster only the subscription counts: a token of its issuer is good in any tenant.
        if !found.iter().any(|known| known.id == each.id && (known.tenant == each.tenant || each.tenant.is_empty())) {
            found.push(each);
        }
    }
    found
}

/// A command for the cluster is read by a second shell, whose words no quotes of this script keep together. The names
/// come from manifests, which Kubernetes has not seen yet.
fn refused(workload: &FederatedWorkload, namespace: &str) -> Option<Diagnostic> {
    let (what, name) = match workload {
        FederatedWorkload { name, .. } if !is_dns_subdomain(name) => ("a workload", name),
        FederatedWorkload { container, .. } if !is_dns_label(container) => ("a container", container),
        _ => return None,
    };
    let resource = ResourceRef {
        api_version: "apps/v1".to_owned(),
        kind: workload.kind.clone(),
        name: workload.name.clone(),
        namespace: Some(namespace.to_owned()),
    };
    let message = format!("{name:?} is not the name of {what}");
    let help = "Kubernetes would refuse it: use small letters, digits and dashes in the manifests";
    Some(Diagnostic::error(Code::InvalidName, message).help(help).resource(resource))
}

fn cluster(cluster: &ManagedCluster) -> ScriptCluster {
    ScriptCluster {
        subscription: cluster.subscription.as_ref().map(SubscriptionId::to_string).unwrap_or_default(),
        group: cluster.resource_group.clone(),
        name: cluster.name.clone(),
    }
}

fn identity<C: Copy + Into<Option<ClientId>>>(
    hub: &str,
    managed: &ManagedIdentity<'_, C>,
    target: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Option<IdentityValues> {
    let Identity { client_id, tenant_id, principal_id, subscription, location, .. } = managed.identity;
    let client_id: Option<ClientId> = (*client_id).into();
    let Some(subscription) = subscription else {
        let (field, whose) = field(target);
        let help = format!("{SUBSCRIPTION_HELP} (identity.subscription{whose})");
        diagnostics.push(missing_in(hub, field.key("subscription"), &help));
        return None;
    };
    let credential =
        |each: &super::FederatedCredential| ScriptCredential { name: each.name.clone(), subject: each.subject.clone() };
    Some(IdentityValues {
        name: managed.name.to_owned(),
        target: target.unwrap_or_default().to_owned(),
        group: managed.resource_group.to_owned(),
        subscription: subscription.to_string(),
        tenant: tenant_id.to_string(),
        location: location.clone().unwrap_or_default(),
        client: client_id.map(|id| id.to_string()).unwrap_or_default(),
        principal: principal_id.map(|id| id.to_string()).unwrap_or_default(),
        credentials: managed.credentials.iter().map(credential).collect(),
    })
}

fn target(runbook: &Runbook<'_>, at: usize, target: &Target, diagnostics: &mut Diagnostics) -> Option<TargetValues> {
    let objects = target_access::objects(runbook.hub, target);
    let on_cluster = !objects.is_empty();
    if on_cluster && target.cluster.is_none() {
        let message = format!("the access on {:?} needs the target's AKS cluster", target.name);
        let help = if *runbook.part == RunbookPart::All {
            "add cluster: {name, resourceGroup, subscription} to the target, or write --only hub and apply its access yourself"
        } else {
            "add cluster: {name, resourceGroup, subscription} to the target; `az aks list` shows them"
        };
        diagnostics.push(Diagnostic::error(Code::AzureFieldMissing, message).help(help));
        return None;
    }
    let cluster = target.cluster.as_ref();
    if let (Some(ManagedCluster { subscription: None, name, .. }), true) = (cluster, target.access.is_some()) {
        let tenant = target.identity.tenant_id;
        let message = if tenant == runbook.hub.identity.tenant_id {
            format!("the access on {:?} needs the subscription of its AKS cluster {name:?}", target.name)
        } else {
            format!(
                "{:?} is in another tenant than the hub, {tenant}: it needs the subscription of its AKS cluster {name:?}",
                target.name
            )
        };
        let help = format!("{SUBSCRIPTION_HELP} (cluster.subscription of the target)");
        diagnostics.push(Diagnostic::error(Code::AzureFieldMissing, message).help(help));
        return None;
    }
    let ScriptCluster { subscription, group, name } = cluster.map(self::cluster).unwrap_or_default();
    let role = match target.access.as_ref().and_then(|access| access.role.as_ref()) {
        Some(Role::Azure { role, .. }) => role.clone(),
        _ => String::new(),
    };
    let subject = target.access.as_ref().map(|access| access.subject);
    let principal = principal(target);
    let (user, member_of) = subject.map(|subject| asked_for(subject, target)).unwrap_or_default();
    Some(TargetValues {
        function: format!("target_{}", at + 1),
        step: format!("target={}", target.name),
        server: target.server.to_string().trim_end_matches('/').to_owned(),
        secret: target.secret_name.clone(),
        cluster: name,
        tenant: target.identity.tenant_id.to_string(),
        yaml: yaml::stream(&objects),
        wanted: objects.iter().map(wanted).collect::<Vec<_>>().join("\n"),
        scopes: scopes(target).into_iter().map(|scope| scope.id).collect(),
        assignment: format!("{principal}|{}", definition(target, &role)),
        assignee: subject.map(Subject::principal_type).unwrap_or_default(),
        questions: questions(target).join("\n"),
        user,
        member_of,
        name: target.name.clone(),
        principal,
        role,
        subscription,
        group,
    })
}

/// The principal id that the target's access is for; empty where it has none.
fn principal(target: &Target) -> String {
    target.access.as_ref().map(|access| access.subject.principal_id().to_string()).unwrap_or_default()
}

/// What `az role assignment list` shows of the role: its name, or the id of its definition where the config gives
/// that.
fn definition(target: &Target, role: &str) -> String {
    let subscription = target.cluster.as_ref().and_then(|cluster| cluster.subscription);
    match (subscription, roles::is_id(role)) {
        (Some(subscription), true) => roles::definition(subscription, role),
        _ => role.to_owned(),
    }
}

/// `kind|namespace|name`, as the script compares what it finds on the cluster.
fn wanted(object: &Value) -> String {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    format!("{}|{}|{}", text("/kind"), text("/metadata/namespace"), text("/metadata/name"))
}

/// The user and the group whose access is asked for: those of the token that Argo CD shows.
fn asked_for(subject: Subject, target: &Target) -> (String, String) {
    match subject {
        Subject::Identity(id) => (id.to_string(), String::new()),
        // Azure RBAC asks Entra for a user by its object id, so there has to be one.
        Subject::Group(id) => (target.identity.principal_id.unwrap_or(id).to_string(), id.to_string()),
    }
}

/// Kinds that say whether an Azure role is enough for the cache, where nothing else lets it list: Azure RBAC has no
/// answer to a question for all kinds. The built-in roles differ by these.
const KINDS: [(&str, &str); 4] =
    [("", "pods"), ("", "secrets"), ("apps", "deployments"), ("rbac.authorization.k8s.io", "roles")];

/// Those that are in no namespace.
const CLUSTER_KINDS: [(&str, &str); 3] =
    [("", "nodes"), ("", "namespaces"), ("apiextensions.k8s.io", "customresourcedefinitions")];

/// What the check asks, each as `VERB|GROUP|RESOURCE|NAMESPACE`; without a namespace in all of them.
fn questions(target: &Target) -> Vec<String> {
    let Some(access) = &target.access else { return Vec::new() };
    let is_azure = matches!(access.role, Some(Role::Azure { .. }));
    let everywhere = [String::new()];
    let in_scope = match &access.reader {
        Reader::ClusterWide => &everywhere[..],
        Reader::Namespaces(namespaces) => namespaces,
        Reader::Nobody if target.is_cluster_wide() => &everywhere,
        Reader::Nobody => &target.namespaces,
    };
    let mut questions = Vec::new();
    let mut ask = |verb: &str, (group, resource): (&str, &str), namespaces: &[String]| {
        questions.extend(namespaces.iter().map(|namespace| format!("{verb}|{group}|{resource}|{namespace}")));
    };
    if is_azure && access.reader == Reader::Nobody {
        let of_cluster = if in_scope == everywhere { &CLUSTER_KINDS[..] } else { &[] };
        KINDS.iter().chain(of_cluster).for_each(|kind| ask("list", *kind, in_scope));
    } else {
        // The cache of Argo CD lists every kind, and fails at the first that it may not.
        ask("list", ("*", "*"), in_scope);
    }
    if is_azure {
        // What the reader does not give, and every AKS role of Azure's does: the assignment has come through.
        ask("get", ("", "pods"), if access.namespaces.is_empty() { &everywhere } else { &access.namespaces });
    }
    questions
}
