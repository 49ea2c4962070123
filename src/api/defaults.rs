//! targetDefaults, group, target: `labels`, `annotations` and `cluster` merge, everything else is replaced.
//! `identity` and `access` are replaced whole: half of another identity would bind the wrong principal, and half of
//! another access would grant what neither says.

use super::v1alpha1::{Target, TargetAks};
use std::collections::BTreeMap;

/// The target laid over the defaults.
pub(super) fn over(target: Target, defaults: &Target) -> Target {
    // Taken apart by name, so that a new field cannot be forgotten here.
    let Target {
        name,
        server,
        ca_data,
        ca,
        server_name,
        proxy_url,
        disable_compression,
        insecure,
        namespaces,
        cluster_resources,
        project,
        shard,
        group,
        labels,
        annotations,
        secret_name,
        identity,
        cluster,
        access,
    } = target;
    // A CA of the target's own, in either spelling, replaces the defaults' in both.
    let has_ca = ca_data.is_some() || ca.is_some();
    Target {
        name: name.or_else(|| defaults.name.clone()),
        server: server.or_else(|| defaults.server.clone()),
        ca_data: if has_ca { ca_data } else { defaults.ca_data.clone() },
        ca: if has_ca { ca } else { defaults.ca.clone() },
        server_name: server_name.or_else(|| defaults.server_name.clone()),
        proxy_url: proxy_url.or_else(|| defaults.proxy_url.clone()),
        disable_compression: disable_compression.or(defaults.disable_compression),
        insecure: insecure.or(defaults.insecure),
        namespaces: namespaces.or_else(|| defaults.namespaces.clone()),
        cluster_resources: cluster_resources.or(defaults.cluster_resources),
        project: project.or_else(|| defaults.project.clone()),
        shard: shard.or(defaults.shard),
        group: group.or_else(|| defaults.group.clone()),
        labels: merged(labels, defaults.labels.as_ref()),
        annotations: merged(annotations, defaults.annotations.as_ref()),
        secret_name: secret_name.or_else(|| defaults.secret_name.clone()),
        identity: identity.or_else(|| defaults.identity.clone()),
        cluster: aks(cluster, defaults.cluster.as_ref()),
        access: access.or_else(|| defaults.access.clone()),
    }
}

fn aks(own: Option<TargetAks>, defaults: Option<&TargetAks>) -> Option<TargetAks> {
    let (Some(own), Some(defaults)) = (&own, defaults) else { return own.or_else(|| defaults.cloned()) };
    let TargetAks { name, resource_group, subscription, resource_id } = own.clone();
    // A resource id says it all: what the defaults say of another cluster must not contradict it.
    if resource_id.is_some() {
        return Some(TargetAks { name, resource_group, subscription, resource_id });
    }
    Some(TargetAks {
        name: name.or_else(|| defaults.name.clone()),
        resource_group: resource_group.or_else(|| defaults.resource_group.clone()),
        subscription: subscription.or_else(|| defaults.subscription.clone()),
        resource_id: defaults.resource_id.clone(),
    })
}

type Texts = BTreeMap<String, String>;

fn merged(own: Option<Texts>, defaults: Option<&Texts>) -> Option<Texts> {
    match (own, defaults) {
        (Some(own), Some(defaults)) => {
            let mut all = defaults.clone();
            all.extend(own);
            Some(all)
        }
        (own, defaults) => own.or_else(|| defaults.cloned()),
    }
}
