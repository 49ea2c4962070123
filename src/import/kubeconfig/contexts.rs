//! The contexts of a kubeconfig, by the cluster that they name, and what their users sign in with.

use super::entries;
use super::provider::{self, Provider};
use crate::diagnostic::{Code, Field, Reporter};
use crate::import::reader::{self, AboutInput};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// A kubeconfig of thousands of clusters has as many contexts: each is looked at once.
pub(super) struct Contexts<'v> {
    by_cluster: HashMap<&'v str, Vec<KubeContext<'v>>>,
}

/// A context of one cluster.
pub(super) struct KubeContext<'v> {
    pub(super) name: &'v str,
    /// The program of another cloud that its user signs in with.
    pub(super) program: Option<&'static Provider>,
}

impl<'v> Contexts<'v> {
    /// Those of the document; what names no cluster of it is told.
    pub(super) fn of(document: &'v Value, about: &mut AboutInput<'_>) -> Self {
        let known: HashSet<&str> =
            entries(document, "clusters").filter_map(|(_, cluster)| reader::text(cluster, "name")).collect();
        let programs: HashMap<&str, &'static Provider> = entries(document, "users")
            .filter_map(|(_, user)| Some((reader::text(user, "name")?, provider::of_user(user.get("user")?)?)))
            .collect();
        let mut by_cluster: HashMap<&str, Vec<KubeContext<'_>>> = HashMap::new();
        for (at, entry) in entries(document, "contexts") {
            let text = |key| entry.get("context").and_then(|context| reader::text(context, key));
            match (reader::text(entry, "name"), text("cluster")) {
                (Some(name), Some(cluster)) if known.contains(cluster) => {
                    let program = text("user").and_then(|user| programs.get(user)).copied();
                    by_cluster.entry(cluster).or_default().push(KubeContext { name, program });
                }
                (name, cluster) => {
                    let called =
                        name.map_or_else(|| format!("context {}", at + 1), |name| format!("the context {name}"));
                    let why = match cluster {
                        Some(cluster) if name.is_some() => {
                            format!("the cluster {cluster} that it names is not in this file")
                        }
                        None if name.is_some() => "it names no cluster".to_owned(),
                        _ => "it has no name".to_owned(),
                    };
                    let help = "kubectl config delete-context removes it";
                    let message = format!("{called}: {why}; it is left out");
                    about.warning(Code::ImportLeftOut, &Field::root(), message, help);
                }
            }
        }
        Self { by_cluster }
    }

    /// Those of a cluster, in the order of the text.
    pub(super) fn of_cluster(&self, name: &str) -> &[KubeContext<'v>] {
        self.by_cluster.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The first context's name that is not the admin's: `az aks get-credentials --admin` calls it `NAME-admin`.
pub(super) fn name<'n>(cluster: &'n str, contexts: &[KubeContext<'n>]) -> &'n str {
    let names: HashSet<&str> = contexts.iter().map(|context| context.name).collect();
    let is_admins =
        |context: &str| context.strip_suffix("-admin").is_some_and(|name| name == cluster || names.contains(name));
    contexts.iter().map(|context| context.name).find(|name| !is_admins(name)).unwrap_or(cluster)
}
