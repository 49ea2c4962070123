//! What the types of [`super::v1alpha1`] cannot say: every value is checked, all errors are collected, and what
//! is right becomes the [`super::model`].

mod beyond_policy;
mod in_cluster;
mod mount_path;
mod other_hub;
mod shared_cluster;
mod target_check;
mod valid_access;
mod valid_hub;
mod valid_target;

use super::VERSION;
use super::config_findings::ConfigFindings;
use super::model;
use super::v1alpha1::{ArgoCDHub, TargetCluster};
use crate::azure::{NotAGuid, is_placeholder};
use crate::diagnostic::{Code, Field, Reporter, Step};
use crate::k8s::one_line::flaw_of_word;
use crate::text::{GUID_LENGTH, quoted};
use std::num::NonZeroU32;
use std::str::FromStr;
use uuid::Uuid;

/// Whether the ids of identities have to be there: they are Azure's to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ids {
    /// What is made carries them.
    Needed,
    /// The identities may not exist yet.
    MayBeUnknown,
}

/// What comes of a config: what the first steps need, and the rest.
struct HubParts {
    foundation: Option<model::HubFoundation>,
    identity: Option<model::Identity>,
    shards: Option<NonZeroU32>,
    targets: Vec<model::Target>,
    allow_empty: bool,
}

/// The hub with its targets. `None` where nothing useful is left of it; errors are in `findings` either way.
pub(super) fn hub(
    name: &str,
    hubs: &[&str],
    config: ArgoCDHub,
    targets: Vec<(usize, String, TargetCluster)>,
    findings: &mut ConfigFindings,
) -> Option<model::Hub> {
    let HubParts { foundation, identity, shards, targets, allow_empty } =
        parts(name, hubs, config, targets, Ids::Needed, findings);
    let model::HubFoundation { name, cloud, cluster, argocd, .. } = foundation?;
    Some(model::Hub { name, cloud, identity: identity?, cluster, argocd, shards, targets, allow_empty })
}

/// What the first steps in Azure need of the hub: no id that only Azure can give is missed.
pub(super) fn foundation(
    name: &str,
    hubs: &[&str],
    config: ArgoCDHub,
    targets: Vec<(usize, String, TargetCluster)>,
    findings: &mut ConfigFindings,
) -> Option<model::HubFoundation> {
    parts(name, hubs, config, targets, Ids::MayBeUnknown, findings).foundation
}

/// All parts. `hubs` are the names of all hubs in the input. `targets` come with the index of their config object and their name.
fn parts(
    name: &str,
    hubs: &[&str],
    config: ArgoCDHub,
    targets: Vec<(usize, String, TargetCluster)>,
    ids: Ids,
    findings: &mut ConfigFindings,
) -> HubParts {
    if config.api_version != VERSION {
        let message = format!("unsupported apiVersion {:?}", config.api_version);
        findings.of(0).error(
            Code::InvalidValue,
            &Field::of(["apiVersion"]),
            message,
            format!("write apiVersion: {VERSION}"),
        );
    }
    let spec = config.spec;
    let cloud = valid_hub::cloud(&spec.cloud, findings);
    let planned = valid_hub::identity(&spec.identity, findings);
    let identity = planned.clone().and_then(|identity| match ids {
        Ids::Needed => valid_hub::existing(identity, 0, &Field::of(["spec", "identity"]), findings),
        Ids::MayBeUnknown => identity.existing(),
    });
    let argocd = valid_hub::argocd(&spec.argocd, cloud.as_ref(), findings);
    let home = planned.as_ref().and_then(|identity| identity.subscription);
    let cluster = valid_hub::cluster(spec.cluster, home, findings);
    let shards = valid_hub::shards(spec.sharding.as_ref(), findings);
    valid_hub::name(name, findings);
    let scope = valid_target::HubScope {
        hub: name,
        namespace: spec.argocd.namespace.as_deref().unwrap_or(valid_hub::NAMESPACE),
        cloud: &spec.cloud,
        identity: identity.as_ref(),
        tenant_id: planned.as_ref().map(|identity| identity.tenant_id),
        ids,
        defaults: &spec.target_defaults,
        groups: &spec.groups,
        policy: spec.policy.as_ref(),
    };
    let mut sources: Vec<valid_target::TargetSource> = Vec::new();
    for (at, target) in spec.targets.into_iter().enumerate() {
        let base = Field::of(["spec", "targets"]).index(at);
        sources.push(valid_target::TargetSource { config: 0, base, target, is_named_by_metadata: false });
    }
    let mut elsewhere = other_hub::Elsewhere::new(name, hubs);
    for (config, own_name, object) in targets {
        if object.api_version != VERSION {
            let message = format!("unsupported apiVersion {:?}", object.api_version);
            let field = Field::of(["apiVersion"]);
            findings.of(config).error(Code::InvalidValue, &field, message, format!("write apiVersion: {VERSION}"));
        }
        if let Some(wanted) = object.spec.hub.as_deref().filter(|hub| *hub != name) {
            elsewhere.add(config, own_name, wanted, findings);
            continue;
        }
        let mut target = super::v1alpha1::Target::from(object.spec);
        beyond_policy::OwnWords { config, findings }.check(&target, spec.policy.as_ref());
        let is_named_by_metadata = target.name.is_none();
        target.name.get_or_insert(own_name);
        sources.push(valid_target::TargetSource { config, base: Field::of(["spec"]), target, is_named_by_metadata });
    }
    elsewhere.finish(findings);
    let valid_target::Targets { right, own_identities } = valid_target::all(sources, &scope, findings);
    let foundation = match (cloud, planned, argocd) {
        (Some(cloud), Some(identity), Some(argocd)) => {
            Some(model::HubFoundation { name: name.to_owned(), cloud, identity, cluster, argocd, own_identities })
        }
        _ => None,
    };
    HubParts { foundation, identity, shards, targets: right, allow_empty: spec.allow_empty }
}

/// A GUID of one of the kinds.
fn guid<T: FromStr<Err = NotAGuid> + Copy + Into<Uuid>>(
    text: &str,
    config: usize,
    field: &Field,
    findings: &mut ConfigFindings,
) -> Option<T> {
    let last = match field.steps().last() {
        Some(Step::Key(key)) => key.as_str(),
        _ => "",
    };
    if let Ok(guid) = text.parse::<T>() {
        if is_placeholder(guid.into()) {
            let message = format!("{text} is a placeholder: nothing in Azure has this id");
            findings.of(config).warning(Code::PlaceholderId, field, message, guid_command(last));
        }
        return Some(guid);
    }
    let (message, help) = match flaw_of_word(text) {
        Some(flaw) if text.trim().is_empty() => (flaw.message, guid_command(last)),
        Some(flaw) => (flaw.message, flaw.help),
        None => (not_a_guid(text), guid_command(last)),
    };
    findings.of(config).error(Code::InvalidGuid, field, message, help);
    None
}

/// What is wrong with a word that is no GUID.
fn not_a_guid(text: &str) -> String {
    let is_nearly = text.len().abs_diff(GUID_LENGTH) <= 4 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    match text.len() {
        length if is_nearly && length < GUID_LENGTH => {
            format!("{text:?} is not a GUID: it has {length} of {GUID_LENGTH} characters")
        }
        length if is_nearly && length > GUID_LENGTH => {
            format!("{text:?} is not a GUID: it has {length} characters, where a GUID has {GUID_LENGTH}")
        }
        _ => format!("{} {NotAGuid}", quoted(text)),
    }
}

/// What prints the GUID of a field.
fn guid_command(key: &str) -> &'static str {
    match key {
        "clientId" => "copy what `az identity show -g RG -n NAME --query clientId -o tsv` prints",
        "principalId" => "copy what `az identity show -g RG -n NAME --query principalId -o tsv` prints",
        "tenantId" => "copy what `az account show --query tenantId -o tsv` prints",
        "groupId" => "copy what `az ad group show -g NAME --query id -o tsv` prints",
        _ => "copy what `az account show --query id -o tsv` prints",
    }
}
