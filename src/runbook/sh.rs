//! A runbook as a POSIX shell script.

use super::quote::Language;
use super::{ManagedIdentity, Runbook, RunbookPart, audience, missing, quote, scopes, unnamed_cloud};
use crate::api::model::{Delivery, Reader, Role, Subject, Target};
use crate::azure::{ManagedCluster, roles};
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
    group: String,
    subscription: String,
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
    yaml: String,
    wanted: String,
    scopes: Vec<String>,
    role: String,
    principal: String,
    assignee: &'static str,
    assignment: String,
    may: Vec<String>,
}

/// The script that makes the Azure side and the access.
pub(super) fn runbook(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> String {
    let values = values(runbook, diagnostics);
    render(RUNBOOK, &values, diagnostics)
}

/// The script that takes a target out.
pub(super) fn offboard(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> String {
    let mut values = values(runbook, diagnostics);
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

fn values(runbook: &Runbook<'_>, diagnostics: &mut Diagnostics) -> ScriptValues {
    let hub = runbook.hub;
    let managed = hub.cluster.as_ref().and_then(|cluster| cluster.managed.as_ref());
    if managed.is_none() {
        let help = "add cluster: {name, resourceGroup} of the hub's AKS cluster; az aks list shows them";
        diagnostics.push(missing(hub, Field::of(["spec", "cluster", "name"]), help));
    }
    if hub.cloud.az_name.is_none() {
        let help = "select it before the script runs: az cloud register, then az cloud set";
        diagnostics.push(unnamed_cloud(hub, "az has no name for this cloud: the script does not check it", help));
    }
    let namespace = &hub.argocd.namespace;
    let targets: Vec<TargetValues> = runbook
        .targets
        .iter()
        .enumerate()
        .filter_map(|(at, target)| self::target(runbook, at, target, diagnostics))
        .collect();
    diagnostics.extend(runbook.federated_workloads.iter().filter_map(|workload| refused(workload, namespace)));
    let workloads = runbook.federated_workloads.iter().map(|workload| ScriptWorkload {
        path: format!("{}/{}", workload.kind.to_lowercase(), workload.name),
        container: workload.container.clone(),
        subject: workload.subject(namespace),
    });
    let hosts: Vec<&str> = runbook.targets.iter().map(|target| target.server.host()).collect();
    ScriptValues {
        hub: hub.name.clone(),
        cloud: hub.cloud.az_name.unwrap_or_default().to_owned(),
        tenant: hub.identity.tenant_id.to_string(),
        namespace: namespace.clone(),
        cluster: managed.map(cluster).unwrap_or_default(),
        issuer: hub.cluster.as_ref().and_then(|cluster| cluster.oidc_issuer_url.clone()).unwrap_or_default(),
        audience: audience(hub).to_owned(),
        webhook: hub.argocd.delivery == Delivery::Webhook,
        part: Parts { hub: runbook.part.has_hub() },
        steps: match runbook.part {
            RunbookPart::All => "hub, targets, target=NAME, checks",
            RunbookPart::Hub => "hub, checks",
            _ => "targets, checks",
        },
        identities: runbook.identities.iter().map(identity).collect(),
        workloads: workloads.collect(),
        assigns: targets.iter().any(|target| !target.scopes.is_empty()),
        targets,
        target: None,
        own_identity: None,
        shared_assignments: Vec::new(),
        hosts: hosts.join("\n"),
    }
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
        subscription: cluster.subscription.map(|id| id.to_string()).unwrap_or_default(),
        group: cluster.resource_group.clone(),
        name: cluster.name.clone(),
    }
}

fn identity(managed: &ManagedIdentity<'_>) -> IdentityValues {
    let identity = managed.identity;
    let credential =
        |each: &super::FederatedCredential| ScriptCredential { name: each.name.clone(), subject: each.subject.clone() };
    IdentityValues {
        name: managed.name.to_owned(),
        group: managed.resource_group.to_owned(),
        subscription: identity.subscription.map(|id| id.to_string()).unwrap_or_default(),
        location: identity.location.clone().unwrap_or_default(),
        client: identity.client_id.to_string(),
        principal: identity.principal_id.map(|id| id.to_string()).unwrap_or_default(),
        credentials: managed.credentials.iter().map(credential).collect(),
    }
}

fn target(runbook: &Runbook<'_>, at: usize, target: &Target, diagnostics: &mut Diagnostics) -> Option<TargetValues> {
    let objects = target_access::objects(runbook.hub, target);
    let on_cluster = !objects.is_empty();
    if on_cluster && target.cluster.is_none() {
        let message = format!("the access on {:?} needs the target's AKS cluster", target.name);
        let help = if *runbook.part == RunbookPart::All {
            "add cluster: {name, resourceGroup} to the target, or write --only hub and apply its access yourself"
        } else {
            "add cluster: {name, resourceGroup} to the target; `az aks list` shows them"
        };
        diagnostics.push(Diagnostic::error(Code::AzureFieldMissing, message).help(help));
        return None;
    }
    let ScriptCluster { subscription, group, name } = target.cluster.as_ref().map(cluster).unwrap_or_default();
    let role = match target.access.as_ref().and_then(|access| access.role.as_ref()) {
        Some(Role::Azure { role, .. }) => role.clone(),
        _ => String::new(),
    };
    let subject = target.access.as_ref().map(|access| access.subject);
    let principal = principal(target);
    Some(TargetValues {
        function: format!("target_{}", at + 1),
        step: format!("target={}", target.name),
        server: target.server.to_string().trim_end_matches('/').to_owned(),
        secret: target.secret_name.clone(),
        cluster: name,
        yaml: yaml::stream(&objects),
        wanted: objects.iter().map(wanted).collect::<Vec<_>>().join("\n"),
        scopes: scopes(target).into_iter().map(|scope| scope.id).collect(),
        assignment: format!("{principal}|{}", definition(target, &role)),
        assignee: subject.map(Subject::principal_type).unwrap_or_default(),
        may: if on_cluster { may(target) } else { Vec::new() },
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

/// The arguments of `kubectl auth can-i list '*.*'`, which is what Argo CD's cache needs; GUIDs and names of namespaces
/// need no quotes.
fn may(target: &Target) -> Vec<String> {
    let Some(access) = &target.access else { return Vec::new() };
    let who = match access.subject {
        Subject::Identity(id) => format!("--as {id}"),
        // Impersonating a group needs a user, too.
        Subject::Group(id) => format!("--as argocd-aks-check --as-group {id}"),
    };
    let everywhere = || vec![format!("{who} --all-namespaces")];
    let each = |namespaces: &[String]| {
        namespaces.iter().map(|namespace| format!("{who} --namespace {namespace}")).collect::<Vec<_>>()
    };
    match &access.reader {
        Reader::ClusterWide => everywhere(),
        Reader::Namespaces(namespaces) => each(namespaces),
        Reader::Nobody if target.namespaces.is_empty() || target.cluster_resources => everywhere(),
        Reader::Nobody => each(&target.namespaces),
    }
}
