//! What the identity may do on a target, and the AKS cluster that it is on.

use super::guid;
use super::target_check::TargetCheck;
use super::valid_hub::NAME_HELP;
use crate::api::v1alpha1::Target;
use crate::api::{model, v1alpha1 as wire};
use crate::argocd::cache::{self, Preset};
use crate::azure::roles;
use crate::azure::{ManagedCluster, SubscriptionId};
use crate::diagnostic::{Code, Diagnostic, Field, FieldPart, Reporter};
use crate::k8s::kinds::{self, ServedKind};
use crate::k8s::names::{is_dns_label, is_dns_subdomain, is_rbac_name};
use crate::k8s::one_line;
use crate::k8s::rbac::PolicyRule;
use crate::text::{quoted, slip};
use model::{Access, Identity, Reader, Role, Subject};
use std::collections::{BTreeMap, BTreeSet};

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
        let mut message = format!("{} is not the resource id of an AKS cluster", quoted(id));
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
        check.findings.of(config).error(Code::InvalidValue, &field, "does not match resourceId", help);
    }
    Some(cluster)
}

/// The scope that the cluster's Secret has.
pub(super) struct AccessScope<'s> {
    /// The namespaces that Argo CD manages; empty: all.
    pub(super) namespaces: &'s [String],
    /// Whether it manages cluster-wide objects besides.
    pub(super) cluster_resources: bool,
}

pub(super) fn access(
    target: &Target,
    cluster: Option<&ManagedCluster>,
    identity: Option<&Identity>,
    scope: &AccessScope<'_>,
    check: &mut TargetCheck<'_, '_>,
) -> Option<Access> {
    let wire = target.access.as_ref()?;
    let (config, field) = check.origin("access");
    let impersonate = impersonate(wire, (config, &field), check);
    let role = role(target, wire, cluster, (config, &field), check);
    let subject = subject(wire, identity, target.identity.is_some(), (config, &field), check);
    namespaces(wire, (config, &field), check);
    let fits = fits(wire, scope, (config, &field), check);
    let role = role?;
    let reader = reader(wire, role.as_ref(), scope, (config, &field), check);
    warn(wire, role.as_ref(), scope, (config, &field), check);
    fits.then_some(Access { role, namespaces: wire.namespaces.clone(), reader, impersonate, subject: subject? })
}

fn namespaces(wire: &wire::Access, (config, field): (usize, &Field), check: &mut TargetCheck<'_, '_>) {
    for (at, namespace) in wire.namespaces.iter().enumerate() {
        let field = field.key("namespaces").index(at);
        if !is_dns_label(namespace) {
            let message = format!("{} is not a namespace's name", quoted(namespace));
            check.findings.of(config).error(Code::InvalidName, &field, message, NAME_HELP);
        } else if wire.namespaces[..at].contains(namespace) {
            let message = format!("{} is named twice", quoted(namespace));
            check.findings.of(config).error(Code::InvalidValue, &field, message, "keep it once");
        }
    }
}

fn impersonate(
    wire: &wire::Access,
    (config, field): (usize, &Field),
    check: &mut TargetCheck<'_, '_>,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut accounts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (at, text) in wire.impersonate.iter().enumerate() {
        let account =
            text.split_once('/').filter(|(namespace, name)| is_dns_label(namespace) && is_dns_subdomain(name));
        if let Some((namespace, name)) = account {
            accounts.entry(namespace.to_owned()).or_default().insert(name.to_owned());
        } else {
            let field = field.key("impersonate").index(at);
            let message = format!("{} is not a ServiceAccount as NAMESPACE/NAME", quoted(text));
            let help =
                "write the ServiceAccount that the AppProject's destinationServiceAccounts names, with its namespace";
            check.findings.of(config).error(Code::InvalidName, &field, message, help);
        }
    }
    accounts
}

/// What may be deployed; `None` where it is wrong, `Some(None)` where only impersonated accounts deploy.
#[expect(clippy::option_option, reason = "that there is an error is not that there is no role")]
fn role(
    target: &Target,
    wire: &wire::Access,
    cluster: Option<&ManagedCluster>,
    (config, field): (usize, &Field),
    check: &mut TargetCheck<'_, '_>,
) -> Option<Option<Role>> {
    let has_own = wire.preset.is_some() || !wire.rules.is_empty();
    let findings = &mut *check.findings;
    let given: Vec<&str> = [
        ("clusterRole", wire.cluster_role.is_some()),
        (if wire.preset.is_some() { "preset" } else { "rules" }, has_own),
        ("azureRole", wire.azure_role.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, is_given)| is_given.then_some(key))
    .collect();
    match given[..] {
        [] if !wire.impersonate.is_empty() => Some(None),
        // The role is there, but for a typing error.
        [] if findings.has_wrong_field_in(config, field) => None,
        [] => {
            let help = "add preset: Workloads, rules, or clusterRole: NAME of the target; azureRole for clusters with Azure RBAC; or impersonate";
            findings.of(config).error(Code::MissingField, &field.key("clusterRole"), "access names no role", help);
            None
        }
        [_] if has_own => own_role(wire, (config, field), check).map(Some),
        ["azureRole"] => azure(target, wire, cluster, (config, field), check).map(Some),
        [_] => {
            let name = wire.cluster_role.as_deref().unwrap_or_default();
            if !is_rbac_name(name) {
                let message = format!("{} is not a ClusterRole's name", quoted(name));
                let help = "write the name of a ClusterRole of the target, such as cluster-admin, admin or edit";
                findings.of(config).error(Code::InvalidName, &field.key("clusterRole"), message, help);
                return None;
            }
            Some(Some(Role::Kubernetes(name.to_owned())))
        }
        [first, second, ..] => {
            let message = format!("{first} and {second} are both given");
            let help = "keep one: azureRole for clusters with Azure RBAC, clusterRole for a role of the target, preset and rules for a role that argocd-aks makes";
            findings.of(config).error(Code::InvalidValue, &field.key(second), message, help);
            None
        }
    }
}

/// A role that is made of a preset, of rules, or of both.
fn own_role(wire: &wire::Access, (config, field): (usize, &Field), check: &mut TargetCheck<'_, '_>) -> Option<Role> {
    let mut rules: Vec<PolicyRule> = match wire.preset {
        Some(wire::AccessPreset::Workloads) => Preset::Workloads.rules(),
        Some(wire::AccessPreset::WorkloadsAndCRDs) => Preset::WorkloadsAndCRDs.rules(),
        Some(wire::AccessPreset::Cluster) => Preset::Cluster.rules(),
        None => Vec::new(),
    };
    let mut is_whole = true;
    for (at, rule) in wire.rules.iter().enumerate() {
        let field = field.key("rules").index(at);
        let is_of_paths = !rule.non_resource_urls.is_empty();
        let lists = [
            ("apiGroups", &rule.api_groups, is_of_paths),
            ("resources", &rule.resources, is_of_paths),
            ("verbs", &rule.verbs, false),
        ];
        for (key, list, is_other) in lists {
            let (message, help) = match (list.is_empty(), is_other) {
                (true, false) => ("is empty", "a rule with an empty list grants nothing: fill it, or remove the rule"),
                (false, true) => {
                    ("stands beside nonResourceURLs, which Kubernetes refuses", "write a rule for each of the two")
                }
                _ => continue,
            };
            is_whole = false;
            check.findings.of(config).error(Code::InvalidValue, &field.key(key), message, help);
        }
        for (key, words) in [("resources", &rule.resources), ("verbs", &rule.verbs)] {
            let Some((at, word)) = words.iter().enumerate().find(|(_, word)| word.contains(char::is_uppercase)) else {
                continue;
            };
            is_whole = false;
            let plural = kinds::all_built_in().find(|kind| kind.kind == *word).map(|kind| kind.plural);
            let message = format!("{} names nothing: RBAC has plurals and verbs in lower case", quoted(word));
            let help = format!("write {}", plural.unwrap_or_else(|| word.to_lowercase()));
            check.findings.of(config).error(Code::InvalidValue, &field.key(key).index(at), message, help);
        }
        if is_of_paths && !wire.namespaces.is_empty() {
            is_whole = false;
            let message = "grants nothing: paths that are no resources are in no namespace";
            let help = "remove the rule, or leave out access.namespaces";
            check.findings.of(config).error(Code::InvalidValue, &field.key("nonResourceURLs"), message, help);
        }
        rules.push(PolicyRule {
            api_groups: rule.api_groups.clone(),
            resources: rule.resources.clone(),
            resource_names: rule.resource_names.clone(),
            verbs: rule.verbs.clone(),
            non_resource_urls: rule.non_resource_urls.clone(),
        });
    }
    is_whole.then_some(Role::Own(rules))
}

fn azure(
    target: &Target,
    wire: &wire::Access,
    cluster: Option<&ManagedCluster>,
    (config, field): (usize, &Field),
    check: &mut TargetCheck<'_, '_>,
) -> Option<Role> {
    let text = wire.azure_role.as_deref().unwrap_or_default();
    let Some(role) = azure_role(text) else {
        let message = format!("{} is not the name of an Azure role", quoted(text));
        let help = format!("write a role's name, such as {:?}, or its GUID", roles::CLUSTER_ADMIN);
        check.findings.of(config).error(Code::InvalidName, &field.key("azureRole"), message, help);
        return None;
    };
    if roles::id(role).is_none()
        && !roles::is_id(role)
        && let Some(near) = slip(role, roles::all())
    {
        let message = format!("there is no built-in AKS role {role:?}");
        let help = format!("did you mean {near:?}? A role of your own: write its id (az role definition list --name)");
        check.findings.of(config).error(Code::UnknownAzureRole, &field.key("azureRole"), message, help);
        return None;
    }
    if roles::leads_to_cluster_admin(role) {
        let message = format!(
            "{role} is a role of Azure itself: by it Argo CD deploys nothing, and comes to the cluster's admin kubeconfig"
        );
        let help = format!("write a role of AKS: {}", roles::all().collect::<Vec<_>>().join(", "));
        check.findings.of(config).warning(Code::TargetClusterAdmin, &field.key("azureRole"), message, help);
    }
    let Some(cluster) = cluster.filter(|cluster| cluster.subscription.is_some()) else {
        // It may stand in a group or the defaults, which have no cluster.
        let message = format!(
            "is assigned to the cluster of the target {:?}, whose resource id is not known",
            target.name.as_deref().unwrap_or_default()
        );
        let help = "add cluster: {resourceId: ...} from `az aks show --query id` to the target, or name, resourceGroup and subscription";
        check.findings.of(config).error(Code::ResourceIdMissing, &field.key("azureRole"), message, help);
        return None;
    };
    Some(Role::Azure { role: role.to_owned(), cluster: cluster.clone() })
}

/// Where Argo CD deploys and what it manages have to be the same namespaces, where both are limited.
fn fits(
    wire: &wire::Access,
    scope: &AccessScope<'_>,
    (config, field): (usize, &Field),
    check: &mut TargetCheck<'_, '_>,
) -> bool {
    if wire.namespaces.is_empty() || scope.namespaces.is_empty() {
        return true;
    }
    let field = field.key("namespaces");
    let beyond = |some: &[String], others: &[String]| -> String {
        some.iter().filter(|each| !others.contains(each)).map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let unmanaged = beyond(&wire.namespaces, scope.namespaces);
    let undeployed = beyond(scope.namespaces, &wire.namespaces);
    if !undeployed.is_empty() {
        let message = format!("Argo CD manages {undeployed} too, where it may deploy nothing");
        let help = format!("add {undeployed} here, or remove it from the target's namespaces");
        check.findings.of(config).error(Code::AccessDoesNotFit, &field, message, help);
    }
    if !unmanaged.is_empty() {
        let message = format!("Argo CD does not manage {unmanaged}: the target's namespaces leave it out");
        let help = format!("add {unmanaged} to the target's namespaces, or remove it here");
        check.findings.of(config).error(Code::AccessDoesNotFit, &field, message, help);
    }
    unmanaged.is_empty() && undeployed.is_empty()
}

/// Where a reader is needed beside the role: the cache lists every kind in the Secret's scope, and fails at the first
/// that it may not.
fn reader(
    wire: &wire::Access,
    role: Option<&Role>,
    scope: &AccessScope<'_>,
    (config, field): (usize, &Field),
    check: &mut TargetCheck<'_, '_>,
) -> Reader {
    if let Some(read_all) = wire.read_all {
        let message = "is the old name of cache, which is true by default: a reader is made";
        let help = if read_all { "remove it" } else { "remove it, or write cache: false to have no reader" };
        let diagnostic = Diagnostic::info(Code::OldName, message).help(help).field(field.key("readAll"));
        check.findings.push(config, FieldPart::Key, diagnostic);
    }
    let is_admin = match role {
        Some(Role::Kubernetes(name)) => cache::lists_all(name),
        Some(Role::Azure { role, .. }) => roles::is_cluster_admin(role),
        Some(Role::Own(rules)) => rules.iter().any(|rule| rule.covers(&cache::reader())),
        None => false,
    };
    // `fits` has seen that limited namespaces are those of the scope.
    let is_in_scope = wire.namespaces.is_empty() || !(scope.namespaces.is_empty() || scope.cluster_resources);
    if is_admin && is_in_scope {
        return Reader::Nobody;
    }
    if wire.cache == Some(false) {
        let message = "Argo CD's cache lists and watches every kind in the Secret's scope, and nothing that is made here lets it: the cluster fails at the first 403";
        let help = "remove cache: false; it is right only where a role of yours lists and watches all kinds, or Argo CD has resource.respectRBAC set";
        check.findings.of(config).warning(Code::AccessDoesNotFit, &field.key("cache"), message, help);
        return Reader::Nobody;
    }
    if scope.namespaces.is_empty() || scope.cluster_resources {
        return Reader::ClusterWide;
    }
    Reader::Namespaces(scope.namespaces.to_vec())
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
    (kind.eq_ignore_ascii_case("roleDefinitions") && roles::is_id(id)).then_some(id)
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
    wire: &wire::Access,
    role: Option<&Role>,
    scope: &AccessScope<'_>,
    (config, field): (usize, &Field),
    check: &mut TargetCheck<'_, '_>,
) {
    let findings = &mut *check.findings;
    let everywhere = wire.namespaces.is_empty();
    let key = match role {
        Some(Role::Kubernetes(_)) => "clusterRole",
        Some(Role::Azure { .. }) => "azureRole",
        Some(Role::Own(_)) => "rules",
        None => return,
    };
    if everywhere && role.is_some_and(Role::reaches_everything) {
        let message = "Argo CD may do everything on the target";
        let help = "write preset: Workloads, rules with what your Applications deploy, or namespaces";
        findings.of(config).warning(Code::TargetClusterAdmin, &field.key(key), message, help);
    }
    if let Some((name, lacks)) = wire.cluster_role.as_deref().and_then(|name| Some((name, cache::lacks(name)?))) {
        let help =
            "right where your Applications hold nothing else; otherwise write preset or rules instead of clusterRole";
        findings.of(config).warning(Code::RoleCannotDeploy, &field.key(key), format!("{name} {lacks}"), help);
    }
    if let (Some(Role::Own(rules)), false) = (role, everywhere) {
        let is_named = |kind: &ServedKind| {
            let names =
                |rule: &PolicyRule| rule.api_groups.contains(&kind.group) && rule.resources.contains(&kind.plural);
            // A request for one namespace is in that namespace.
            !kind.is_namespaced && kind.plural != "namespaces" && rules.iter().any(names)
        };
        let nowhere: Vec<String> = kinds::all_built_in().filter(is_named).map(|kind| kind.plural).collect();
        if !nowhere.is_empty() {
            let is_presets = !matches!(wire.preset, None | Some(wire::AccessPreset::Workloads));
            let key = if is_presets { "preset" } else { "rules" };
            let named = nowhere.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = match nowhere.len().saturating_sub(3) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!(
                "grants nothing on {named}{more}: they are in no namespace, and the access is for namespaces only"
            );
            let help = "leave out access.namespaces, or write preset: Workloads and rules for what is in namespaces";
            findings.of(config).warning(Code::AccessDoesNotFit, &field.key(key), message, help);
        }
    }
    if scope.cluster_resources && !everywhere {
        let message = "clusterResources asks for cluster-wide objects, which may be deployed nowhere: access is for namespaces only";
        let help = "remove clusterResources, or leave out access.namespaces";
        findings.of(config).warning(Code::AccessDoesNotFit, &field.key("namespaces"), message, help);
    }
}
