//! What does not agree, in any manifests: which cluster will not connect, why, and what to change. One file a
//! rule family. It is pure: values in, findings out; [`lint`] finds their places in the text.

mod accepted;
mod addon_manager;
mod cloud;
mod config;
mod exec;
mod finding;
mod fleet;
mod levels;
mod own_result;
mod rbac;
mod report;
mod secret;
mod server;
mod service_account;
mod tls;
mod workload;

pub use finding::Finding;
pub use levels::{Level, Levels};
pub use own_result::refused;
pub use report::{Report, lint};

use crate::api::model::Hub;
use crate::cluster_secret::ClusterSecret;
use crate::plan::workloads::Pod;
use finding::Findings;
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
    /// Whether the objects are this program's own result: only what would not work at all is of interest.
    pub is_own_result: bool,
}

/// Everything that the rules find, in the order of the objects.
pub fn findings(objects: &[&Value], context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    let pods = Pod::all(objects, context.hub);
    let namespace = namespace(&pods, context);
    let mut sights = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        accepted::check(object, &mut findings.about(at, object));
        if let Some(secret) = ClusterSecret::of(object) {
            let mut about = findings.about(at, object);
            secret::check(&secret, namespace.as_deref(), &mut about);
            config::check(&secret, &mut about);
            tls::check(&secret, context, &mut about);
            exec::check(&secret, &mut about);
            cloud::check(&secret, context, &mut about);
            server::check(&secret, &mut about);
            // The Secret itself is not kept: a fleet's CAs would stand in memory twice.
            sights.extend(fleet::Sight::of(at, &secret));
        }
    }
    let scene = Scene { objects, pods: &pods, sights: &sights, namespace: namespace.as_deref(), context };
    fleet::check(&scene, &mut findings);
    workload::check(&scene, &mut findings);
    service_account::check(&scene, &mut findings);
    rbac::check(&scene, &mut findings);
    addon_manager::check(&scene, &mut findings);
    findings.finish()
}

/// What the rules that look at several objects look at.
struct Scene<'a> {
    objects: &'a [&'a Value],
    /// argocd-server and the application controllers.
    pods: &'a [Pod<'a>],
    /// What the cluster Secrets have to agree with.
    sights: &'a [fleet::Sight],
    /// Argo CD's own, where it is known.
    namespace: Option<&'a str>,
    context: &'a Context<'a>,
}

impl Scene<'_> {
    /// Whether an object may stand in Argo CD's namespace: manifests often carry none.
    fn is_here(&self, object: &Value) -> bool {
        let found = text(object, "/metadata/namespace");
        found.is_none() || self.namespace.is_none() || found == self.namespace
    }
}

/// Argo CD's namespace: the config's, or that of its workloads.
fn namespace(pods: &[Pod<'_>], context: &Context<'_>) -> Option<String> {
    let of_config = context.hub.map(|hub| hub.argocd.namespace.clone());
    of_config.or_else(|| pods.iter().find_map(|pod| pod.namespace().map(str::to_owned)))
}

/// A string somewhere in an object.
fn text<'v>(object: &'v Value, pointer: &str) -> Option<&'v str> {
    object.pointer(pointer)?.as_str()
}
