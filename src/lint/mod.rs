//! What does not agree, in any manifests: which cluster will not connect, why, and what to change. One file a
//! rule family. It is pure: values in, findings out; [`lint`] finds their places in the text.

mod accepted;
mod addon_manager;
mod against_config;
mod cloud;
mod cluster;
mod config;
mod exec;
mod finding;
mod fleet;
mod instance;
mod not_final;
mod own_result;
mod proxy;
mod rbac;
mod report;
mod secret;
mod server;
mod service_account;
mod tls;
mod workload;

pub use finding::Finding;
pub use own_result::refused;
pub use report::{Report, lint};

use crate::api::model::Hub;
use crate::argocd::cluster_secret::ClusterSecret;
use crate::argocd::pod::Pod;
use finding::Findings;
use instance::Instance;
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
pub fn findings(objects: &[&Value], context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    let instances = Instance::all(objects, context);
    let mut clusters = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        accepted::check(object, &mut findings.about(at, object));
        if let Some(secret) = ClusterSecret::of(object) {
            let mut about = findings.about(at, object);
            if not_final::check(&secret, &mut about) {
                secret::check_place(&secret, &instances, &mut about);
                continue;
            }
            secret::check(&secret, &instances, &mut about);
            config::check(&secret, &mut about);
            let is_made = context.made_from.is_some_and(|first| at >= first);
            tls::check(&secret, is_made, context.now, &mut about);
            exec::check(&secret, &mut about);
            cloud::check(&secret, context, &mut about);
            server::check(&secret, &mut about);
            proxy::check(&secret, &mut about);
            // The Secret itself is not kept: a fleet's CAs would stand in memory twice.
            clusters.extend(cluster::Cluster::of(at, &secret));
        }
    }
    addon_manager::check(objects, &mut findings);
    fleet::check_all(objects, context, &mut findings);
    for instance in &instances {
        let here = clusters.iter().filter(|cluster| instances.len() == 1 || instance.is_here(objects[cluster.object]));
        let scene = Scene { objects, instance, clusters: here.collect(), context };
        fleet::check(&scene, &mut findings);
        workload::check(&scene, &mut findings);
        service_account::check(&scene, &mut findings);
        rbac::check(&scene, &mut findings);
        against_config::check(&scene, &mut findings);
    }
    findings.finish()
}

/// What the rules that look at several objects look at: one Argo CD, and what is in its namespace.
struct Scene<'a> {
    objects: &'a [&'a Value],
    instance: &'a Instance<'a>,
    /// What the cluster Secrets have to agree with.
    clusters: Vec<&'a cluster::Cluster>,
    context: &'a Context<'a>,
}

impl<'a> Scene<'a> {
    /// argocd-server and the application controllers.
    fn pods(&self) -> &'a [Pod<'a>] {
        &self.instance.pods
    }
}

/// A string somewhere in an object.
fn text<'v>(object: &'v Value, pointer: &str) -> Option<&'v str> {
    object.pointer(pointer)?.as_str()
}
