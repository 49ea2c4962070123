//! What the identity may do on a target, and the AKS cluster that it is on.

use super::guid;
use super::target_check::TargetCheck;
use super::valid_hub::NAME_HELP;
use crate::api::v1alpha1::Target;
use crate::api::{model, v1alpha1 as wire};
use crate::azure::{ManagedCluster, SubscriptionId};
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::names::{is_dns_label, is_rbac_name};
use crate::k8s::one_line;
use model::{Access, Identity, Role, Subject};
use uuid::Uuid;

/// The role that may do everything.
const CLUSTER_ADMIN: &str = "cluster-admin";
const AZURE_CLUSTER_ADMIN: &str = "Azure Kubernetes Service RBAC Cluster Admin";

/// The target's AKS cluster, by resource id or by its parts.
pub(super) fn cluster(target: &Target, check: &mut TargetCheck<'_, '_>) -> Option<ManagedCluster> {
    let wire = target.cluster.as_ref()?;
    let mut is_plain = true;
    for (key, text) in
        [("name", &wire.name), ("resourceGroup", &wire.resource_group), ("resourceId", &wire.resource_id)]
    {
        if let Some(flaw) = text.as_deref().and_then(one_line::flaw) {
            let (config, field) = check.origin_in_cluster(key);
            check.findings.of(config).error(Code::InvalidValue, &field, flaw.message, flaw.help);
            is_plain = false;
        }
    }
    let subscription = wire.subscription.as_ref().and_then(|text| {
        let (config, field) = check.origin_in_cluster("subscription");
        guid(text, config, &field, check.findings)
    });
    if !is_plain {
        return None;
    }
    if let Some(id) = &wire.resource_id {
        return of_resource_id(id, wire, subscription, check);
    }
    match (&wire.resource_group, &wire.name) {
        (Some(group), Some(name)) => {
            Some(ManagedCluster { subscription, resource_group: group.clone(), name: name.clone() })
        }
        (None, None) => None,
        (group, _) => {
            let missing = if group.is_none() { "resourceGroup" } else { "name" };
            let (config, field) = check.origin_in_cluster(missing);
            let help = format!("add {missing}, or resourceId; Azure finds a cluster by both");
            check.findings.of(config).error(Code::MissingField, &field, "this field is missing", help);
            None
        }
    }
}

fn of_resource_id(
    id: &str,
    wire: &wire::TargetAks,
    subscription: Option<SubscriptionId>,
    check: &mut TargetCheck<'_, '_>,
) -> Option<ManagedCluster> {
    let Some(cluster) = ManagedCluster::of_resource_id(id) else {
        let (config, field) = check.origin_in_cluster("resourceId");
        let mut help = "copy it from `az aks show --query id`: /subscriptions/GUID/resourceGroups/GROUP/providers/Microsoft.ContainerService/managedClusters/NAME";
        let mut message = format!("{id:?} is not the resource id of an AKS cluster");
        if let Some(flaw) = one_line::flaw_of_word(id) {
            message = flaw.message;
            help = flaw.help;
        }
        check.findings.of(config).error(Code::InvalidValue, &field, message, help);
        return None;
    };
    let differs = |own: Option<&String>, found: &str| own.is_some_and(|own| !own.eq_ignore_ascii_case(found));
    let contradictions = [
        ("name", differs(wire.name.as_ref(), &cluster.name)),
        ("resourceGroup", differs(wire.resource_group.as_ref(), &cluster.resource_group)),
        ("subscription", subscription.is_some() && subscription != cluster.subscription),
    ];
    for (key, _) in contradictions.into_iter().filter(|(_, differs)| *differs) {
        let (config, field) = check.origin_in_cluster(key);
        let help = "remove it: the resource id says it all";
        check.findings.of(config).error(Code::InvalidValue, &field, "is another than in resourceId", help);
    }
    Some(cluster)
}

/// `scope` are the namespaces that Argo CD manages; empty: all.
pub(super) fn access(
    target: &Target,
    cluster: Option<&ManagedCluster>,
    identity: Option<&Identity>,
    scope: &[String],
    check: &mut TargetCheck<'_, '_>,
) -> Option<Access> {
    let wire = target.access.as_ref()?;
    let (config, field) = check.origin("access");
    let role = role(target, wire, cluster, config, &field, check);
    let subject = subject(wire, identity, target.identity.is_some(), (config, &field), check);
    let findings = &mut *check.findings;
    if wire.read_all {
        let reason = match (wire.namespaces.is_empty(), &wire.azure_role) {
            (true, _) => Some((
                "readAll has a meaning only with namespaces",
                "remove it, or name namespaces: without them the role is bound cluster-wide anyway",
            )),
            (false, Some(_)) => Some((
                "readAll makes a ClusterRole, but azureRole makes nothing on the cluster",
                "remove it and set the target's namespaces, so that Argo CD caches only these",
            )),
            (false, None) => None,
        };
        if let Some((message, help)) = reason {
            findings.of(config).error(Code::InvalidValue, &field.key("readAll"), message, help);
        }
    }
    for (at, namespace) in wire.namespaces.iter().enumerate() {
        let field = field.key("namespaces").index(at);
        if !is_dns_label(namespace) {
            let message = format!("{namespace:?} is not a namespace's name");
            findings.of(config).error(Code::InvalidName, &field, message, NAME_HELP);
        } else if wire.namespaces[..at].contains(namespace) {
            let message = format!("{namespace:?} is named twice");
            findings.of(config).error(Code::InvalidValue, &field, message, "keep it once");
        }
    }
    let access =
        Access { role: role?, namespaces: wire.namespaces.clone(), read_all: wire.read_all, subject: subject? };
    warn(&access, scope, target.cluster_resources == Some(true), (config, &field), check);
    Some(access)
}

fn role(
    target: &Target,
    wire: &wire::Access,
    cluster: Option<&ManagedCluster>,
    config: usize,
    field: &Field,
    check: &mut TargetCheck<'_, '_>,
) -> Option<Role> {
    let findings = &mut *check.findings;
    match (&wire.cluster_role, &wire.azure_role) {
        (Some(_), Some(_)) => {
            let help = "keep azureRole for clusters with Azure RBAC, clusterRole for all others";
            let message = "clusterRole and azureRole are both given";
            findings.of(config).error(Code::InvalidValue, &field.key("azureRole"), message, help);
            None
        }
        // The role is there, but for a typing error.
        (None, None) if findings.has_unknown_field_in(config, field) => None,
        (None, None) => {
            let help = "add clusterRole: NAME, or azureRole for clusters with Azure RBAC";
            findings.of(config).error(Code::MissingField, &field.key("clusterRole"), "access names no role", help);
            None
        }
        (Some(name), None) if !is_rbac_name(name) => {
            let message = format!("{name:?} is not a ClusterRole's name");
            let help = "write the name of a ClusterRole of the target, such as cluster-admin, admin or edit";
            findings.of(config).error(Code::InvalidName, &field.key("clusterRole"), message, help);
            None
        }
        (Some(name), None) => Some(Role::Kubernetes(name.clone())),
        (None, Some(role)) => {
            let Some(role) = azure_role(role) else {
                let message = format!("{role:?} is not the name of an Azure role");
                let help = format!("write a role's name, such as {AZURE_CLUSTER_ADMIN:?}, or its GUID");
                findings.of(config).error(Code::InvalidName, &field.key("azureRole"), message, help);
                return None;
            };
            let Some(cluster) = cluster.filter(|cluster| cluster.subscription.is_some()) else {
                // It may stand in a group or the defaults, which have no cluster.
                let message = format!(
                    "is assigned to the cluster of the target {:?}, whose resource id is not known",
                    target.name.as_deref().unwrap_or_default()
                );
                let help = "add cluster: {resourceId: ...} from `az aks show --query id` to the target, or name, resourceGroup and subscription";
                findings.of(config).error(Code::ResourceIdMissing, &field.key("azureRole"), message, help);
                return None;
            };
            Some(Role::Azure { role: role.to_owned(), cluster: cluster.clone() })
        }
    }
}

/// A role's name, or its GUID: az and the portal also show it as `/.../roleDefinitions/GUID`.
fn azure_role(text: &str) -> Option<&str> {
    if text.trim() != text || text.is_empty() || text.chars().any(char::is_control) {
        return None;
    }
    if !text.starts_with('/') {
        return Some(text);
    }
    let (path, id) = text.rsplit_once('/')?;
    let (_, kind) = path.rsplit_once('/')?;
    let is_id = id.len() == 36 && Uuid::try_parse(id).is_ok();
    (kind.eq_ignore_ascii_case("roleDefinitions") && is_id).then_some(id)
}

fn subject(
    wire: &wire::Access,
    identity: Option<&Identity>,
    is_own: bool,
    (config, field): (usize, &Field),
    check: &mut TargetCheck<'_, '_>,
) -> Option<Subject> {
    if let Some(text) = &wire.group_id {
        return guid(text, config, &field.key("groupId"), check.findings).map(Subject::Group);
    }
    let identity = identity?;
    if let Some(principal) = identity.principal_id {
        return Some(Subject::Identity(principal));
    }
    let (config, field) = if is_own { check.origin("identity") } else { (0, Field::of(["spec", "identity"])) };
    let help =
        "take it from `az identity show --query principalId`, never the client id; or bind a group with access.groupId";
    let message = "is missing: RBAC on targets names the identity by it";
    check.findings.of(config).error(Code::PrincipalIdMissing, &field.key("principalId"), message, help);
    None
}

fn warn(
    access: &Access,
    scope: &[String],
    cluster_resources: bool,
    (config, field): (usize, &Field),
    check: &mut TargetCheck<'_, '_>,
) {
    let findings = &mut *check.findings;
    let (key, admin) = match &access.role {
        Role::Kubernetes(name) => ("clusterRole", name == CLUSTER_ADMIN),
        Role::Azure { role, .. } => ("azureRole", role.eq_ignore_ascii_case(AZURE_CLUSTER_ADMIN)),
    };
    if admin && access.namespaces.is_empty() {
        let message = "Argo CD may do everything on the target";
        let help = "name a ClusterRole with what your Applications deploy, or namespaces with readAll";
        findings.of(config).warning(Code::TargetClusterAdmin, &field.key(key), message, help);
    }
    let reads_all = access.namespaces.is_empty() || access.read_all;
    if reads_all {
        return;
    }
    let help_all = match access.role {
        Role::Kubernetes(_) => "set access.readAll: true, or let the target's namespaces be those of access",
        Role::Azure { .. } => "let the target's namespaces be those of access",
    };
    let field = field.key("namespaces");
    if scope.is_empty() {
        let message = "Argo CD caches the whole cluster, but may read only these namespaces: the cluster will fail";
        findings.of(config).warning(Code::AccessDoesNotFit, &field, message, help_all);
        return;
    }
    if cluster_resources {
        let message = "clusterResources asks for cluster-wide objects, but access is for namespaces only";
        findings.of(config).warning(
            Code::AccessDoesNotFit,
            &field,
            message,
            "remove clusterResources, or set readAll: true",
        );
    }
    let missing: Vec<&str> =
        scope.iter().filter(|namespace| !access.namespaces.contains(namespace)).map(String::as_str).collect();
    if !missing.is_empty() {
        let message = format!("Argo CD manages {} too, where it may do nothing", missing.join(", "));
        let help = "add them here, or remove them from the target's namespaces";
        findings.of(config).warning(Code::AccessDoesNotFit, &field, message, help);
    }
    let unused: Vec<&str> =
        access.namespaces.iter().filter(|namespace| !scope.contains(namespace)).map(String::as_str).collect();
    if !unused.is_empty() {
        let message = format!("the target's namespaces leave out {}: Argo CD will not deploy there", unused.join(", "));
        findings.of(config).warning(Code::AccessDoesNotFit, &field, message, "add them to the target's namespaces");
    }
}
