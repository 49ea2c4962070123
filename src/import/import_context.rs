//! The hub that the targets are for. Where no input has it, one that inherits nothing stands in: so everything that
//! is written is checked by the same code as what is rendered.

use super::ImportedTarget;
use crate::api::model::{self, Hub};
use crate::api::{Loaded, VERSION};
use crate::azure::SubscriptionId;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::input::target_places;
use crate::krm::{self, Manifests};
use crate::request::Request;
use crate::yaml::{self, ListIndent};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// In the place of every GUID of the stand-in; three, as an identity has different ones.
const NOBODY: Uuid = Uuid::nil();
const NOBODYS_PRINCIPAL: Uuid = Uuid::max();
const NOBODYS_TENANT: Uuid = Uuid::from_u128(1);

/// The configs that are looked at, and what they say of the hub.
pub(super) struct ImportContext<'a> {
    configs: Vec<Manifests<'a>>,
    stand_in: Option<String>,
    wanted: Option<String>,
    hub_field: Option<String>,
}

impl<'a> ImportContext<'a> {
    /// `stream` is the fleet's file.
    pub(super) fn of(stream: &Manifests<'_>, configs: Vec<Manifests<'a>>, wanted: Option<&str>) -> Result<Self> {
        let objects = || {
            configs
                .iter()
                .chain([stream])
                .flat_map(|stream| target_places::configs(stream).map(move |each| (stream, each)))
        };
        let hubs: BTreeSet<&str> = objects()
            .filter(|(_, (_, kind, _))| *kind == "ArgoCDHub")
            .map(|(stream, (index, _, _))| stream.items[index].object.meta.original_name())
            .collect();
        let specs =
            || objects().filter_map(|(_, (_, kind, value))| (kind == "TargetCluster").then(|| value.get("spec"))?);
        let named = |key: &str| -> BTreeSet<&str> { specs().filter_map(|spec| spec.get(key)?.as_str()).collect() };
        let belongs = named("hub");
        let stand_in = if hubs.is_empty() { Some(stand_in(wanted, &belongs, &named("group"))?) } else { None };
        let hub_field = if hubs.len() > 1 || !belongs.is_empty() {
            let only = || hubs.iter().chain(&belongs).next().copied();
            wanted.or_else(only).map(str::to_owned)
        } else {
            None
        };
        Ok(Self { configs, stand_in, wanted: wanted.map(str::to_owned), hub_field })
    }

    /// The configs that are only looked at.
    pub(super) fn configs(&self) -> impl Iterator<Item = &Manifests<'a>> {
        self.configs.iter()
    }

    /// The hub with the targets of these streams, each with the shard that it is given; all errors where there is one.
    pub(super) fn load(&self, streams: &[&Manifests<'_>]) -> Result<Hub> {
        let mut request = Request::default();
        request.want_hub(self.wanted.clone());
        if let Some(text) = &self.stand_in {
            request.add_items(&krm::read_stream(text, None)?)?;
        }
        self.configs.iter().try_for_each(|stream| request.add_items(stream))?;
        streams.iter().try_for_each(|stream| request.add_items(stream))?;
        let Loaded { hub, diagnostics } = crate::load(&request);
        let mut hub = hub.ok_or_else(|| diagnostics.errors())?;
        let shards = crate::shards(&hub);
        hub.targets.iter_mut().zip(shards).for_each(|(target, shard)| target.shard = shard);
        Ok(hub)
    }

    /// What `render` would refuse of these streams.
    pub(super) fn refused(&self, stream: &Manifests<'_>) -> Result<()> {
        let hub = self.load(&[stream])?;
        let mut refused = crate::refused_secrets(&hub);
        // A stand-in does not know its cloud.
        refused.retain(|each| !(self.stand_in.is_some() && each.code == Code::CloudMismatch));
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    /// What a target comes to, without what only the stand-in says.
    pub(super) fn known(&self, target: &model::Target) -> ImportedTarget {
        let mut known = ImportedTarget::from(target);
        if self.stand_in.is_some() {
            known.identity = known.identity.filter(|(client_id, _)| Uuid::from(*client_id) != NOBODY).map(
                |(client_id, tenant_id)| {
                    (client_id, tenant_id.filter(|tenant_id| Uuid::from(*tenant_id) != NOBODYS_TENANT))
                },
            );
            if let Some(cluster) = &mut known.cluster {
                cluster.subscription = cluster.subscription.filter(|id: &SubscriptionId| Uuid::from(*id) != NOBODY);
            }
        }
        known
    }

    /// `spec.hub` of a new target, where those that are there have one, or there are several hubs.
    pub(super) fn hub_field(&self) -> Option<&str> {
        self.hub_field.as_deref()
    }
}

fn stand_in(wanted: Option<&str>, belongs: &BTreeSet<&str>, groups: &BTreeSet<&str>) -> Result<String> {
    if wanted.is_none() && belongs.len() > 1 {
        let names = belongs.iter().copied().collect::<Vec<_>>().join(", ");
        let message = format!("the targets of the file belong to several hubs: {names}");
        return Err(Diagnostic::error(Code::SeveralHubs, message).help("say which with --hub NAME").into());
    }
    let name = wanted.or_else(|| belongs.iter().next().copied()).unwrap_or("hub");
    let groups: Map<String, Value> = groups.iter().map(|group| ((*group).to_owned(), json!({}))).collect();
    let nobody = NOBODY.to_string();
    let hub = json!({
        "apiVersion": VERSION,
        "kind": "ArgoCDHub",
        "metadata": { "name": name },
        "spec": {
            "identity": { "clientId": nobody, "tenantId": NOBODYS_TENANT.to_string(), "principalId": NOBODYS_PRINCIPAL.to_string() },
            "targetDefaults": { "cluster": { "subscription": nobody } },
            "groups": groups,
        },
    });
    Ok(yaml::block(&hub, 0, ListIndent::Compact))
}
