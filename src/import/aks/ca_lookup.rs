//! The CAs of the clusters, which only their kubeconfigs have.

use super::field_text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::import::kubeconfig::{self, KubeconfigCluster, WantedContexts};
use crate::import::merge_report::listed;
use crate::import::{Found, InputText};
use serde_json::Value;
use std::collections::HashMap;

/// The CAs of the kubeconfigs, by the host of their server.
pub(super) struct CaLookup {
    clusters: HashMap<String, (KubeconfigCluster, bool)>,
}

impl CaLookup {
    pub(super) fn of(kubeconfigs: &[InputText<'_>], found: &mut Found) -> Self {
        let mut clusters: HashMap<String, (KubeconfigCluster, bool)> = HashMap::new();
        let mut said = Found::default();
        for cluster in kubeconfig::clusters(kubeconfigs, &mut WantedContexts::default(), &mut said) {
            let host = cluster.target.server.host().to_owned();
            match clusters.get_mut(&host) {
                Some((first, _)) => match kubeconfig::same_server(&mut first.target, cluster) {
                    Ok(more) => said.diagnostics.extend(more),
                    Err(clash) => {
                        // Which of the two is right is not certain.
                        first.target.ca_data = None;
                        said.leave_out(clash.error, clash.warning);
                    }
                },
                None => drop(clusters.insert(host, (cluster, false))),
            }
        }
        // Only the CAs are wanted: what else is in these files is not of interest.
        found.hear(said, |each| each.is_error() || each.code == Code::CaInAFile);
        Self { clusters }
    }

    pub(super) fn take(&mut self, cluster: &Value) -> Option<String> {
        let hosts =
            ["privateFqdn", "fqdn"].into_iter().filter_map(|key| Some(field_text(cluster, key)?.to_lowercase()));
        let mut ca_data = None;
        for host in hosts {
            if let Some((cluster, is_used)) = self.clusters.get_mut(&host) {
                *is_used = true;
                ca_data = ca_data.or_else(|| cluster.target.ca_data.clone());
            }
        }
        ca_data
    }

    pub(super) fn finish(self, diagnostics: &mut Diagnostics) {
        let mut unused: Vec<String> = self
            .clusters
            .into_values()
            .filter(|(_, is_used)| !is_used)
            .map(|(cluster, _)| cluster.target.name)
            .collect();
        unused.sort();
        if !unused.is_empty() {
            let message = format!("in the kubeconfigs, but not in az's JSON: {}", listed(&unused));
            diagnostics.push(Diagnostic::info(Code::ImportLeftOut, message));
        }
    }
}
