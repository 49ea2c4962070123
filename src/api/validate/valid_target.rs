//! The targets' values, with defaults and groups merged in, and what they must not have in common.

use super::super::config_findings::ConfigFindings;
use super::super::policy::Policy;
use super::super::reserved::{is_reserved_annotation, is_reserved_label, is_secret_of_argocd};
use super::super::target_fields::Texts;
use super::super::template::{self, VARIABLES};
use super::super::v1alpha1::{self as wire, Target};
use super::beyond_policy::OwnWords;
use super::in_cluster;
use super::target_check::{Taken, TargetCheck};
use crate::api::model;
use crate::api::validate::valid_hub::{NAME_HELP, client_id, existing, refuse_flaws, refuse_same_id};
use crate::api::validate::{Ids, guid, shared_cluster, valid_access};
use crate::argocd::cluster_secret::{HUB_SERVER, IN_CLUSTER, aliased, is_alias};
use crate::azure::{ApiServerHost, ClientId, TenantId};
use crate::diagnostic::{Code, Diagnostic, Field, Reporter};
use crate::k8s::ca::{Ca, CaDefect, CaPlace};
use crate::k8s::names::{is_dns_label, is_dns_subdomain, is_label_value, is_qualified_name};
use crate::k8s::one_line::{flaw, flaw_of_word};
use crate::k8s::{Proxy, Server, ServerError};
use crate::text::{nearest, quoted};
use std::collections::BTreeMap;
use std::net::IpAddr;

const SECRET_NAME: &str = "cluster-{{ name }}";

/// What is the same for all targets.
pub(super) struct HubScope<'s> {
    pub(super) hub: &'s str,
    pub(super) namespace: &'s str,
    pub(super) cloud: &'s wire::Cloud,
    pub(super) identity: Option<&'s model::Identity>,
    pub(super) tenant_id: Option<TenantId>,
    pub(super) ids: Ids,
    pub(super) defaults: &'s Target,
    pub(super) groups: &'s BTreeMap<String, Target>,
    /// What targets may say that are objects of their own.
    pub(super) policy: Option<&'s Policy>,
}

/// A target as it is written, and where.
pub(super) struct TargetSource {
    /// Index of the config object.
    pub(super) config: usize,
    /// The target's own path in it.
    pub(super) base: Field,
    pub(super) target: Target,
    /// Whether it has no name of its own but `metadata.name`.
    pub(super) is_named_by_metadata: bool,
}

/// What became of all targets.
pub(super) struct Targets {
    /// Those that nothing is wrong with.
    pub(super) right: Vec<model::Target>,
    /// The identities that targets have of their own, by the targets' names.
    pub(super) own_identities: Vec<(String, model::Identity<Option<ClientId>>)>,
}

/// All targets. What is wrong with one is in `findings`; the target is then left out.
pub(super) fn all(sources: Vec<TargetSource>, scope: &HubScope<'_>, findings: &mut ConfigFindings) -> Targets {
    let mut taken = Taken::default();
    // What every target inherits is checked with each, so an error in it is found once per target, and
    // `Findings` keeps one.
    let right = sources.into_iter().filter_map(|source| one(source, scope, &mut taken, findings)).collect();
    Targets { right, own_identities: taken.identities }
}

fn one(
    source: TargetSource,
    scope: &HubScope<'_>,
    taken: &mut Taken,
    findings: &mut ConfigFindings,
) -> Option<model::Target> {
    let TargetSource { config, base, target: own, is_named_by_metadata } = source;
    let group_name = own.group.clone().or_else(|| scope.defaults.group.clone());
    let group = group_name.as_deref().and_then(|name| Some((name, scope.groups.get(name)?)));
    let mut check =
        TargetCheck { config, base: &base, own: &own, is_named_by_metadata, group, defaults: scope.defaults, findings };
    if let (Some(name), None) = (&group_name, group) {
        let near = nearest(name, scope.groups.keys().map(String::as_str));
        let known = || scope.groups.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let help = match near {
            Some(near) => format!("did you mean {near:?}?"),
            None if scope.groups.is_empty() => "add it to spec.groups".to_owned(),
            None => format!("the groups are {}; or add it to spec.groups", known()),
        };
        check.error(Code::UnknownGroup, "group", format!("there is no group {name:?}"), help);
    }
    let inherited = group.map_or_else(|| scope.defaults.clone(), |(_, group)| group.clone().over(scope.defaults));
    let target = in_cluster::without_connection(own.clone().over(&inherited));
    in_cluster::check(&mut check);

    let name = name(&target, &mut check, taken);
    let server = server(&target, scope, &mut check, taken, name.as_deref());
    let ca_data = certificate(&target, &mut check);
    server_name(&target, &mut check);
    proxy(&target, &mut check);
    project(&target, &mut check);
    let namespaces = namespaces(&target, &mut check);
    let shard = shard(&target, &mut check);
    let identity = identity(&target, scope, &mut check, taken);
    let cluster = valid_access::cluster(&target, &mut check);
    let cluster_resources = target.cluster_resources == Some(true) && !namespaces.is_empty();
    let access_scope = valid_access::AccessScope { namespaces: &namespaces, cluster_resources };
    // What access needs of an identity that may not exist yet, only Azure can tell.
    let principal = identity.as_ref().filter(|it| scope.ids == Ids::Needed || it.principal_id.is_some());
    let access = valid_access::access(&target, cluster.as_ref(), principal, &access_scope, &mut check);
    let (name, server) = (name?, server?);
    shared_cluster::check(
        (&name, server.address().normalised()),
        &target,
        cluster.as_ref(),
        access.as_ref(),
        taken,
        &mut check,
    );
    let context = template::TemplateContext {
        name: &name,
        server: &server.to_string(),
        host: server.host(),
        group: group_name.as_deref().unwrap_or_default(),
        project: target.project.as_deref().unwrap_or_default(),
        hub: scope.hub,
        namespace: scope.namespace,
    };
    let secret_name = secret_name(&target, scope.policy, (&name, &context), &mut check, taken);
    let labels = texts("labels", target.labels.as_ref(), &context, &mut check);
    let annotations = texts("annotations", target.annotations.as_ref(), &context, &mut check);
    Some(model::Target {
        server_name: target.server_name,
        proxy_url: target.proxy_url,
        disable_compression: target.disable_compression,
        insecure: target.insecure.unwrap_or(false),
        namespaces,
        cluster_resources: target.cluster_resources.unwrap_or(false),
        project: target.project,
        group: group_name,
        ca_data,
        shard,
        labels,
        annotations,
        secret_name: secret_name?,
        identity: identity?,
        cluster,
        access,
        name,
        server,
    })
}

fn name(target: &Target, check: &mut TargetCheck<'_, '_>, taken: &mut Taken) -> Option<String> {
    let of_hub = (target.in_cluster == Some(true)).then(|| IN_CLUSTER.to_owned());
    let Some(name) = &target.name.clone().or(of_hub) else {
        let field = check.base.key("name");
        check.findings.of(check.config).error(
            Code::MissingField,
            &field,
            "this field is missing",
            "add name: the destination.name of Applications",
        );
        return None;
    };
    if let Some(flaw) = flaw(name) {
        check.error(Code::InvalidName, "name", flaw.message, flaw.help);
        return None;
    }
    if name == IN_CLUSTER && target.in_cluster != Some(true) {
        let help = "choose another name: Argo CD reserves it for the cluster it runs in, which is a target with inCluster: true";
        check.error(Code::ReservedName, "name", "\"in-cluster\" is Argo CD's own name for the hub", help);
        return None;
    }
    let (config, field) = check.origin("name");
    if let Some(first) = taken.names.get(name) {
        let help = "Argo CD accepts both, and Applications with this destination.name then fail; rename one";
        let message = format!("two targets are named {name:?}");
        let diagnostic = Diagnostic::error(Code::DuplicateTarget, message).help(help).field(field);
        check.findings.push_against(config, diagnostic, "the first is", first.clone());
    } else {
        taken.names.insert(name.clone(), (config, field));
    }
    Some(name.clone())
}

fn server(
    target: &Target,
    scope: &HubScope<'_>,
    check: &mut TargetCheck<'_, '_>,
    taken: &mut Taken,
    name: Option<&str>,
) -> Option<Server> {
    if target.in_cluster == Some(true) {
        let server = Server::parse(HUB_SERVER).ok()?;
        if let Some(other) = taken.servers.insert(server.normalised(), name.unwrap_or_default().to_owned()) {
            let message = format!("{other:?} is the hub itself, too");
            check.error(Code::DuplicateServer, "inCluster", message, "remove one: Argo CD knows itself by one URL");
        }
        return Some(server);
    }
    let Some(text) = &target.server else {
        let field = check.base.key("server");
        check.findings.of(check.config).error(
            Code::MissingField,
            &field,
            "this field is missing",
            "add server: https://HOST:443",
        );
        return None;
    };
    let server = match Server::parse(text) {
        Ok(server) => server,
        Err(error) => {
            let help = match error {
                ServerError::Query => {
                    "remove the query; where another target is on the same API server, tell the two apart by alias: NAME"
                }
                _ => error.help(),
            };
            check.error(Code::InvalidServer, "server", error.to_string(), help);
            return None;
        }
    };
    if server.is_hub() {
        let help =
            "write the target's own API server; for labels of the hub itself, write inCluster: true in place of server";
        check.error(Code::ReservedServer, "server", "is the hub itself", help);
        return None;
    }
    let server = match target.alias.as_deref() {
        Some(alias) if !is_alias(alias) => {
            let message = format!("{} is not an alias", quoted(alias));
            let help = "use at most 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit";
            check.error(Code::InvalidValue, "alias", message, help);
            return None;
        }
        Some(alias) => aliased(&server, alias),
        None => server,
    };
    let name = name.unwrap_or_default();
    if let Some(other) = taken.servers.insert(server.normalised(), name.to_owned()) {
        let message = format!("is the same server as that of {other:?}: {}", server.normalised());
        let help =
            "remove one; where both are meant, with other namespaces or another identity, give one of them an alias";
        check.error(Code::DuplicateServer, "server", message, help);
    }
    let cloud: Option<&str> = match scope.cloud {
        wire::Cloud::Named(name) => Some(name.into()),
        wire::Cloud::Other(_) => None,
    };
    if let (Some(of_host), Some(cloud)) = (ApiServerHost::of(server.host()).map(|host| host.cloud), cloud)
        && of_host != cloud
    {
        let (config, field) = check.origin("server");
        let message = format!("is an API server of the cloud {of_host}, but spec.cloud is {cloud}");
        check.findings.of(config).warning(Code::CloudMismatch, &field, message, format!("set spec.cloud: {of_host}"));
    }
    Some(server)
}

fn certificate(target: &Target, check: &mut TargetCheck<'_, '_>) -> Option<String> {
    let insecure = target.insecure == Some(true);
    if insecure && (target.ca_data.is_some() || target.ca.is_some()) {
        let help = "remove insecure: client-go refuses the pair, and the CA is the safe one of the two";
        check.error(Code::InsecureWithCa, "insecure", "insecure and a CA are mutually exclusive", help);
    }
    let (key, place, read) = match (&target.ca_data, &target.ca) {
        (Some(_), Some(_)) => {
            check.error(Code::InvalidCa, "ca", "caData and ca are both given", "keep one of them");
            return None;
        }
        (Some(data), None) => ("caData", CaPlace::CaData, Ca::of_base64(data)),
        (None, Some(pem)) => ("ca", CaPlace::Ca, Ca::of_pem(pem)),
        (None, None) => {
            // It has one, but for a typing error.
            let is_hub = target.in_cluster == Some(true);
            if !insecure && !is_hub && !check.findings.has_wrong_field_in(check.config, check.base) {
                let message = "has no CA: the API server of an AKS cluster is signed by a CA of its own";
                let help = "add caData: certificate-authority-data of the cluster's kubeconfig";
                check.findings.of(check.config).warning(Code::NoCa, check.base, message, help);
            }
            return None;
        }
    };
    let (config, field) = check.origin(key);
    let mut say = |defect: CaDefect| {
        check.findings.of(config).report(defect.diagnostic(place).field(field.clone()));
    };
    match read {
        Ok(ca) => {
            // When it ends is no matter of the config: the same config gives the same result on any day.
            ca.remarks(None).into_iter().for_each(say);
            Some(ca.into_data())
        }
        Err(defect) => {
            say(defect);
            None
        }
    }
}

fn proxy(target: &Target, check: &mut TargetCheck<'_, '_>) {
    let Some(text) = &target.proxy_url else { return };
    let (config, field) = check.origin("proxyUrl");
    let defects = Proxy::parse(text).map_or_else(|defect| vec![defect], |proxy| proxy.remarks());
    for defect in defects {
        check.findings.of(config).report(defect.diagnostic().field(field.clone()));
    }
}

fn server_name(target: &Target, check: &mut TargetCheck<'_, '_>) {
    let Some(name) = &target.server_name else { return };
    let is_host = |name: &str| is_dns_subdomain(&name.to_ascii_lowercase()) || name.parse::<IpAddr>().is_ok();
    if let Some(flaw) = flaw_of_word(name) {
        check.error(Code::InvalidValue, "serverName", flaw.message, flaw.help);
    } else if !is_host(name) {
        let message = format!("{} is not a name that a certificate can have", quoted(name));
        let help = "write the host alone, without https://, port or path";
        check.error(Code::InvalidValue, "serverName", message, help);
    }
}

fn project(target: &Target, check: &mut TargetCheck<'_, '_>) {
    let Some(name) = &target.project else { return };
    if let Some(flaw) = flaw_of_word(name) {
        check.error(Code::InvalidName, "project", flaw.message, flaw.help);
    } else if !is_dns_subdomain(name) {
        check.error(Code::InvalidName, "project", format!("{} is not an AppProject's name", quoted(name)), NAME_HELP);
    }
}

fn namespaces(target: &Target, check: &mut TargetCheck<'_, '_>) -> Vec<String> {
    let namespaces = target.namespaces.clone().unwrap_or_default();
    for namespace in namespaces.iter().filter(|namespace| !is_dns_label(namespace)) {
        check.error(
            Code::InvalidName,
            "namespaces",
            format!("{} is not a namespace's name", quoted(namespace)),
            NAME_HELP,
        );
    }
    if target.cluster_resources == Some(true) && namespaces.is_empty() {
        let (config, field) = check.origin("clusterResources");
        let message = "has no meaning without namespaces";
        let help = "remove it: without namespaces Argo CD manages cluster-wide resources anyway";
        check.findings.of(config).warning(Code::ClusterResourcesWithoutNamespaces, &field, message, help);
    }
    namespaces
}

fn shard(target: &Target, check: &mut TargetCheck<'_, '_>) -> Option<u32> {
    let shard = target.shard?;
    let number = u32::try_from(shard).ok();
    if number.is_none() {
        check.error(Code::InvalidValue, "shard", format!("{shard} is not a shard"), "shards count from 0");
    }
    number
}

fn identity(
    target: &Target,
    scope: &HubScope<'_>,
    check: &mut TargetCheck<'_, '_>,
    taken: &mut Taken,
) -> Option<model::Identity> {
    let Some(own) = &target.identity else { return scope.identity.cloned() };
    let (config, field) = check.origin("identity");
    let findings = &mut *check.findings;
    let client_id = client_id(own.client_id.as_deref(), config, &field, findings);
    let tenant_id = match &own.tenant_id {
        Some(text) => guid(text, config, &field.key("tenantId"), findings),
        None => scope.tenant_id,
    };
    let principal_id =
        own.principal_id.as_ref().and_then(|text| guid(text, config, &field.key("principalId"), findings));
    let subscription =
        own.subscription.as_ref().and_then(|text| guid(text, config, &field.key("subscription"), findings));
    refuse_same_id(client_id.flatten(), principal_id, config, &field, findings);
    let names = [("name", &own.name), ("resourceGroup", &own.resource_group)];
    refuse_flaws(names, config, &field, findings);
    let identity = model::Identity {
        client_id: client_id?,
        tenant_id: tenant_id?,
        // Another identity has another principal: the hub's would bind the wrong one.
        principal_id,
        name: own.name.clone(),
        resource_group: own.resource_group.clone(),
        subscription,
        location: None,
    };
    taken.identities.push((target.name.clone().unwrap_or_default(), identity.clone()));
    match scope.ids {
        Ids::Needed => existing(identity, config, &field, findings),
        Ids::MayBeUnknown => identity.existing(),
    }
}

fn secret_name(
    target: &Target,
    policy: Option<&Policy>,
    (name, context): (&str, &template::TemplateContext<'_>),
    check: &mut TargetCheck<'_, '_>,
    taken: &mut Taken,
) -> Option<String> {
    let secret_name = match target.secret_name.as_deref() {
        None | Some(SECRET_NAME) => format!("cluster-{name}"),
        Some(text) => match template::render(text, context) {
            Ok(rendered) => rendered,
            Err(reason) => {
                check.error(Code::TemplateFailed, "secretName", reason, format!("the variables are {VARIABLES}"));
                return None;
            }
        },
    };
    // A TargetCluster's own word: the hub is the first config.
    if check.config != 0 && check.own.secret_name.is_some() {
        OwnWords { config: check.config, findings: check.findings }.check_secret_name(&secret_name, policy);
    }
    let key = if target.secret_name.is_some() { "secretName" } else { "name" };
    if is_secret_of_argocd(&secret_name) {
        let message = format!("{secret_name:?} is a Secret of Argo CD itself, which this one would overwrite");
        check.error(Code::ReservedName, key, message, "choose another secretName");
        return None;
    }
    if !is_dns_subdomain(&secret_name) {
        let help = format!("{NAME_HELP}; or set secretName, for example \"cluster-{{{{ name | lower }}}}\"");
        check.error(Code::InvalidName, key, format!("{} is not a Secret's name", quoted(&secret_name)), help);
        return None;
    }
    if let Some(other) = taken.secrets.insert(secret_name.clone(), name.to_owned()) {
        // Two targets of one name have been reported as that.
        if other != name {
            let message = format!("the Secret {secret_name:?} would be that of {other:?} too");
            check.error(Code::DuplicateSecretName, key, message, "let secretName tell the two apart");
        }
    }
    Some(secret_name)
}

/// Labels or annotations, rendered and checked.
fn texts(
    key: &str,
    texts: Option<&Texts>,
    context: &template::TemplateContext<'_>,
    check: &mut TargetCheck<'_, '_>,
) -> BTreeMap<String, String> {
    let is_reserved = if key == "labels" { is_reserved_label } else { is_reserved_annotation };
    let mut out = BTreeMap::new();
    for (name, text) in texts.into_iter().flatten() {
        let takes_nothing = text.is_none() && !check.takes_entry_away(key, name);
        let mut error = |code, message: String, help: String| {
            let origin = check.origin_of_entry(key, name);
            check.findings.of(origin.0).error(code, &origin.1, message, help);
        };
        let Some(text) = text else {
            if takes_nothing {
                let message = "is null, but neither the group nor targetDefaults give it".to_owned();
                error(Code::InvalidLabel, message, "write a value, or remove the line".to_owned());
            }
            continue;
        };
        if !is_qualified_name(name) {
            error(
                Code::InvalidLabel,
                format!("{} is not a key", quoted(name)),
                "write [prefix/]name, the name of at most 63 letters, digits, `-`, `_` and `.`".to_owned(),
            );
            continue;
        }
        if is_reserved(name) {
            error(
                Code::ReservedLabel,
                format!("{} is set by argocd-aks, Argo CD, kustomize or kpt", quoted(name)),
                "remove it".to_owned(),
            );
            continue;
        }
        match template::render(text, context) {
            Ok(rendered) if key == "labels" && !is_label_value(&rendered) => {
                let help = match flaw_of_word(&rendered) {
                    Some(flaw) => flaw.help,
                    None => "use at most 63 letters, digits, `-`, `_` and `.`; an annotation may hold anything",
                };
                error(Code::InvalidLabel, format!("{} is not a label's value", quoted(&rendered)), help.to_owned());
            }
            Ok(rendered) => {
                out.insert(name.clone(), rendered);
            }
            Err(reason) => error(Code::TemplateFailed, reason, format!("the variables are {VARIABLES}")),
        }
    }
    out
}
