//! What the types of [`super::v1alpha1`] cannot say: every value is checked, all errors are collected, and what
//! is right becomes the [`super::model`].

mod access;
mod hub;
mod one_line;
mod shared_cluster;
mod target;

use super::VERSION;
use super::findings::Findings;
use super::guid::NotAGuid;
use super::model;
use super::v1alpha1::{ArgoCDHub, TargetCluster};
use crate::diagnostic::{Code, Field};
use std::str::FromStr;

/// The hub with its targets. `targets` come with the index of their config object and their name. `None` where
/// nothing useful is left of the hub; errors are in `findings` either way.
pub(super) fn hub(
    name: &str,
    config: ArgoCDHub,
    targets: Vec<(usize, String, TargetCluster)>,
    findings: &mut Findings,
) -> Option<model::Hub> {
    if config.api_version != VERSION {
        let message = format!("{:?} is not a version of this program", config.api_version);
        findings.error(
            0,
            Code::InvalidValue,
            &Field::of(["apiVersion"]),
            message,
            format!("write apiVersion: {VERSION}"),
        );
    }
    let spec = config.spec;
    let cloud = hub::cloud(&spec.cloud, findings);
    let identity = hub::identity(&spec.identity, findings);
    let argocd = hub::argocd(&spec.argocd, cloud.as_ref(), findings);
    let home = identity.as_ref().and_then(|identity| identity.subscription);
    let cluster = hub::cluster(spec.cluster, home, findings);
    let shards = hub::shards(spec.sharding.as_ref(), findings);
    hub::name(name, findings);
    let scope = target::Scope {
        hub: name,
        namespace: spec.argocd.namespace.as_deref().unwrap_or(hub::NAMESPACE),
        cloud: &spec.cloud,
        identity: identity.as_ref(),
        defaults: &spec.target_defaults,
        groups: &spec.groups,
    };
    let mut sources: Vec<target::Source> = Vec::new();
    for (at, target) in spec.targets.into_iter().enumerate() {
        sources.push(target::Source { config: 0, base: Field::of(["spec", "targets"]).index(at), target });
    }
    for (config, own_name, object) in targets {
        if object.api_version != VERSION {
            let message = format!("{:?} is not a version of this program", object.api_version);
            let field = Field::of(["apiVersion"]);
            findings.error(config, Code::InvalidValue, &field, message, format!("write apiVersion: {VERSION}"));
        }
        if object.spec.hub.as_deref().is_some_and(|hub| hub != name) {
            continue;
        }
        let mut target = super::v1alpha1::Target::from(object.spec);
        target.name.get_or_insert(own_name);
        sources.push(target::Source { config, base: Field::of(["spec"]), target });
    }
    let targets = target::all(sources, &scope, findings);
    Some(model::Hub {
        name: name.to_owned(),
        cloud: cloud?,
        identity: identity?,
        cluster,
        argocd: argocd?,
        shards,
        targets,
    })
}

/// A GUID of one of the kinds.
fn guid<T: FromStr<Err = NotAGuid>>(text: &str, config: usize, field: &Field, findings: &mut Findings) -> Option<T> {
    match text.parse() {
        Ok(guid) => Some(guid),
        Err(error) => {
            findings.error(
                config,
                Code::InvalidGuid,
                field,
                format!("{text:?} {error}"),
                "copy it from `az identity show` or the portal",
            );
            None
        }
    }
}
