//! What does not agree, in any manifests: which cluster will not connect, why, and what to change. One file a
//! rule family. It is pure: values in, findings out; [`lint`] finds their places in the text.

mod accepted;
mod addon_manager;
mod against_config;
mod cloud_rules;
mod cluster;
mod config_rules;
mod destination_rules;
mod exec_rules;
mod finding;
mod fleet_rules;
mod instance;
mod looked_at;
mod made_secret;
mod not_final;
mod proxy_rules;
mod rbac_rules;
mod refused_rules;
mod report;
mod scene;
mod secret_rules;
mod self_check;
mod server_rules;
mod service_account_rules;
mod settings_rules;
mod target_rbac_rules;
mod tls_rules;
mod workload_rules;
mod workload_schema_rules;

pub use finding::LintFinding;
pub use looked_at::LookedAt;
pub use report::{Report, lint};
pub use self_check::refused;

use crate::api::model::Hub;
use crate::argocd::cluster_secret::ClusterSecret;
use finding::LintFindings;
use instance::Instance;
use made_secret::MadeSecret;
use scene::Scene;
use serde_json::Value;

/// What the rules know beside the objects.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The config, where there is one.
    pub hub: Option<&'a Hub>,
    /// The other hubs of the config, which may share its identities.
    pub others: &'a [Hub],
    /// Seconds since 1970, for what expires; `None` where the same input has to give the same output.
    pub now: Option<i64>,
    /// In this program's own result, the index from which on it has made the objects itself.
    pub made_from: Option<usize>,
}

/// Everything that the rules find, in the order of the objects.
pub fn findings(objects: &[&Value], context: &Context<'_>) -> Vec<LintFinding> {
    let makers: Vec<(usize, MadeSecret)> =
        objects.iter().enumerate().filter_map(|(at, object)| Some((at, MadeSecret::of(object)?))).collect();
    if makers.is_empty() {
        return findings_of(objects, &[], context);
    }
    let mut seen = objects.to_vec();
    for (at, made) in &makers {
        seen[*at] = &made.secret;
    }
    let of_seen = findings_of(&seen, &makers, context);
    let told = |finding: LintFinding| {
        let made = finding.object.and_then(|at| makers.iter().find(|(maker, _)| *maker == at));
        match made {
            Some((at, made)) => made.finding(objects[*at], finding),
            None => Some(finding),
        }
    };
    of_seen.into_iter().filter_map(told).collect()
}

/// `makers` are those of the objects that will be made.
fn findings_of(objects: &[&Value], makers: &[(usize, MadeSecret)], context: &Context<'_>) -> Vec<LintFinding> {
    let mut findings = LintFindings::default();
    let is_made_later = |at: usize| makers.binary_search_by_key(&at, |(maker, _)| *maker).is_ok();
    let instances = Instance::all(objects, context);
    let mut clusters = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        accepted::check(object, &mut findings.about(at, object));
        refused_rules::check_kind(object, &mut findings.about(at, object));
        workload_schema_rules::check_kind(object, &mut findings.about(at, object));
        if let Some(secret) = ClusterSecret::of(object) {
            let mut about = findings.about(at, object);
            refused_rules::check(&secret, &mut about);
            if !is_made_later(at) && not_final::check(&secret, &mut about) {
                secret_rules::check_place(&secret, &instances, &mut about);
                continue;
            }
            secret_rules::check(&secret, &instances, &mut about);
            config_rules::check(&secret, &mut about);
            let is_made = context.made_from.is_some_and(|first| at >= first);
            tls_rules::check(&secret, is_made, context.now, &mut about);
            exec_rules::check(&secret, context, &mut about);
            cloud_rules::check(&secret, context, &mut about);
            server_rules::check(&secret, &mut about);
            proxy_rules::check(&secret, &mut about);
            // The Secret itself is not kept: a fleet's CAs would stand in memory twice.
            clusters.extend(cluster::SeenCluster::of(at, &secret));
        }
    }
    addon_manager::check(objects, &mut findings);
    fleet_rules::check_all(objects, context, &mut findings);
    destination_rules::check(objects, &clusters, context, &mut findings);
    target_rbac_rules::check(objects, context, &mut findings);
    for instance in &instances {
        let here = clusters.iter().filter(|cluster| instances.len() == 1 || instance.is_here(objects[cluster.object]));
        let scene = Scene::new(objects, instance, here.collect(), context);
        fleet_rules::check(&scene, &mut findings);
        workload_rules::check(&scene, &mut findings);
        workload_schema_rules::check(&scene, &mut findings);
        service_account_rules::check(&scene, &mut findings);
        rbac_rules::check(&scene, &mut findings);
        settings_rules::check(&scene, &mut findings);
        against_config::check(&scene, &mut findings);
    }
    findings.finish()
}

/// A string somewhere in an object.
fn text<'v>(object: &'v Value, pointer: &str) -> Option<&'v str> {
    object.pointer(pointer)?.as_str()
}
