//! What lint has looked at, and what it did not find to look at: nothing looked at is not "nothing found".

use super::instance::Instance;
use super::made_secret::MadeSecret;
use super::{Context, text};
use crate::argocd::cluster_secret::ClusterSecret;
use crate::argocd::workload::is_candidate;
use crate::argocd::{CONTROLLER, Component, SERVER};
use serde_json::Value;

/// What there was to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookedAt {
    /// Argo CDs whose workloads were recognised.
    pub argocds: usize,
    /// The names of the workloads that connect to targets.
    pub workloads: Vec<String>,
    /// `ServiceAccount`s.
    pub accounts: usize,
    /// Cluster Secrets.
    pub clusters: usize,
    /// Whether an argocd-server was recognised.
    has_server: bool,
    /// Whether an application controller was recognised.
    has_controller: bool,
    /// Workloads that look like Argo CD's and were not recognised.
    candidates: Vec<String>,
}

/// How many workloads are named.
const NAMED: usize = 4;

impl LookedAt {
    pub(super) fn of(objects: &[&Value], context: &Context<'_>) -> Self {
        let instances = Instance::all(objects, context);
        let pods = || instances.iter().flat_map(|instance| &instance.pods);
        let kind = |kind: &str| objects.iter().filter(|object| text(object, "/kind") == Some(kind)).count();
        let has = |component| pods().any(|pod| pod.component == component);
        let recognised: Vec<usize> = pods().map(|pod| pod.index).collect();
        let candidates =
            objects.iter().enumerate().filter(|(at, object)| !recognised.contains(at) && is_candidate(object));
        Self {
            argocds: instances.iter().filter(|instance| !instance.pods.is_empty()).count(),
            workloads: pods().map(|pod| pod.name().to_owned()).collect(),
            accounts: kind("ServiceAccount"),
            clusters: objects.iter().filter(|object| is_cluster(object)).count(),
            has_server: has(Component::Server),
            has_controller: has(Component::Controller),
            candidates: candidates
                .filter_map(|(_, object)| text(object, "/metadata/name"))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// `argocd-server, argocd-application-controller, 7 ServiceAccounts and 2 cluster Secrets`; nothing where there was
    /// nothing to look at.
    pub fn seen(&self) -> Option<String> {
        let mut parts: Vec<String> = self.workloads.iter().take(NAMED).cloned().collect();
        if let Some(more) = self.workloads.len().checked_sub(NAMED).filter(|more| *more > 0) {
            parts.push(format!("{more} more workloads"));
        }
        for (count, one, many) in
            [(self.accounts, "ServiceAccount", "ServiceAccounts"), (self.clusters, "cluster Secret", "cluster Secrets")]
        {
            match count {
                0 => {}
                1 => parts.push(format!("1 {one}")),
                count => parts.push(format!("{count} {many}")),
            }
        }
        let of = if self.argocds > 1 { format!(" of {} Argo CDs", self.argocds) } else { String::new() };
        let last = parts.pop()?;
        let listed = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
        Some(format!("{listed}{of}"))
    }

    /// What was not there to look at, and what to do where it is by another name; nothing where all of it was.
    pub fn unseen(&self) -> Option<String> {
        let missing: Vec<&str> =
            [(!self.has_server, SERVER), (!self.has_controller, CONTROLLER), (self.clusters == 0, "cluster Secret")]
                .into_iter()
                .filter_map(|(is_missing, what)| is_missing.then_some(what))
                .collect();
        let last = missing.last()?;
        let listed = match &missing[..missing.len() - 1] {
            [] => format!("no {last}"),
            others => format!("no {} and no {last}", others.join(", no ")),
        };
        let named: Vec<&str> = self.candidates.iter().take(NAMED).map(String::as_str).collect();
        let hint = match &named[..] {
            [] => String::new(),
            _ if self.has_server && self.has_controller => String::new(),
            [name] => format!(" ({name} looks like one of Argo CD's: name it in spec.argocd.workloads)"),
            several => format!(
                " ({} look like Argo CD's: name those that it has in spec.argocd.workloads)",
                several.join(", ")
            ),
        };
        Some(format!("{listed} was recognised in the input{hint}"))
    }
}

/// Whether an object is a cluster Secret, or will make one.
fn is_cluster(object: &Value) -> bool {
    ClusterSecret::of(object).is_some()
        || MadeSecret::of(object).is_some_and(|made| ClusterSecret::of(&made.secret).is_some())
}
