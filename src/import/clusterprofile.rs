//! `ClusterProfile`s, by which an inventory such as a fleet's hub tells of its clusters (KEP-4322). A target needs the name
//! and what an access provider says of the API server, which is spelt as in a kubeconfig; how the provider signs in stays
//! behind.

use super::found::Entry;
use super::imported_target::SourceKind;
use super::kubeconfig::{self, KubeconfigCluster};
use super::reader::{self, AboutInput};
use super::{Found, ImportedTarget, InputText, object_name};
use crate::azure::ApiServerHost;
use crate::diagnostic::{Code, Diagnostic, Field, Reporter};
use crate::k8s::Server;
use serde_json::Value;

/// The group of the inventory's API, in any version.
const GROUP: &str = "multicluster.x-k8s.io/";
/// Where the access providers stand, and where they stood before they were called so.
const PROVIDERS: [&str; 2] = ["accessProviders", "credentialProviders"];

/// A target for each API server of the profiles.
pub fn read(inputs: &[InputText<'_>]) -> Found {
    let mut found = Found::default();
    let mut clusters = Vec::new();
    for input in inputs {
        let documents = reader::refuse_empty(input).and_then(|()| reader::documents(input));
        for document in &found.diagnostics.take_errors(documents).unwrap_or_default() {
            let profiles = profiles(document);
            let is_only = profiles.len() == 1;
            for (at, profile) in profiles.into_iter().enumerate() {
                let name = match profile.pointer("/metadata/name").and_then(Value::as_str) {
                    Some(name) => format!("{name} of {}", input.file),
                    None if is_only => format!("a document of {}", input.file),
                    None => format!("item {} of {}", at + 1, input.file),
                };
                let entry = Entry { name: &name, base: &Field::root() };
                let target = found.entry(input.file, &entry, |about| target(profile, about));
                clusters.extend(target.map(|target| KubeconfigCluster::new(target, input.file)));
            }
        }
    }
    kubeconfig::add(clusters, &mut found);
    if found.is_silent() {
        let help = "give what `kubectl get clusterprofiles -A -o yaml` prints where the inventory is";
        let message = "there is no ClusterProfile in it that can be a target";
        found.diagnostics.push(Diagnostic::error(Code::NothingToImport, message).help(help));
    }
    found
}

/// The object itself, or the items of a list.
fn profiles(document: &Value) -> Vec<&Value> {
    match document.get("items").and_then(Value::as_array) {
        Some(items) => items.iter().collect(),
        None => vec![document],
    }
}

fn target(profile: &Value, about: &mut AboutInput<'_>) -> Option<ImportedTarget> {
    let is_profile = reader::text(profile, "kind") == Some("ClusterProfile")
        && reader::text(profile, "apiVersion").is_some_and(|version| version.starts_with(GROUP));
    let metadata = profile.get("metadata").unwrap_or(&Value::Null);
    let Some(found) = reader::text(metadata, "name").filter(|_| is_profile) else {
        let help = "a ClusterProfile has `apiVersion: multicluster.x-k8s.io/...`, `kind: ClusterProfile` and a name";
        about.error(Code::NotAClusterProfile, &Field::root(), "this is not a ClusterProfile", help);
        return None;
    };
    let namespace = reader::text(metadata, "namespace").map_or(String::new(), |namespace| format!("{namespace}/"));
    let origin = format!("the ClusterProfile {namespace}{found}");
    let (field, cluster, server) = api_server(profile, &origin, about)?;
    if let Some(provider) = kubeconfig::provider_of_host(server.host()) {
        let message = format!("{origin} is a cluster of {provider}: it is left out");
        let help = "argocd-aks signs in to AKS only; give Argo CD a Secret of another kind for it";
        about.warning(Code::ImportLeftOut, &field, message, help);
        return None;
    }
    let Some(name) = object_name::object_name(found) else {
        let message = "nothing is left of a ClusterProfile's name as that of an object";
        about.error(Code::InvalidName, &Field::of(["metadata", "name"]), message, "give the object as it is");
        return None;
    };
    if name != found {
        about.note(Code::ImportNameDiffers, &field, format!("{origin} becomes the target {name:?}"));
    }
    let mut target = ImportedTarget::new(name, server, SourceKind::Profile, origin);
    kubeconfig::fill(&mut target, cluster, &field, about);
    Some(target)
}

/// Of the access providers the one that names an AKS API server, or the only one: another may name a proxy or a gateway of
/// its own, where no sign-in of Argo CD's is understood.
fn api_server<'v>(profile: &'v Value, origin: &str, about: &mut AboutInput<'_>) -> Option<(Field, &'v Value, Server)> {
    let status = profile.get("status").unwrap_or(&Value::Null);
    let mut servers: Vec<(Field, &Value, Server)> = Vec::new();
    for key in PROVIDERS {
        for (at, provider) in status.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
            let field = Field::of(["status", key]).index(at).key("cluster");
            let Some(cluster) = provider.get("cluster") else { continue };
            let Some(server) = reader::text(cluster, "server") else { continue };
            match Server::parse(server) {
                // Under its old name, too, or by two ways to sign in.
                Ok(server) if servers.iter().any(|(.., known)| known.normalised() == server.normalised()) => {}
                Ok(server) if server.is_this_machine() => {
                    let message = format!("{origin}: the hub cannot reach a server on this machine; it is left out");
                    let help = "import aks and import kubeconfig give the cluster's own server";
                    about.warning(Code::ImportLeftOut, &field.key("server"), message, help);
                }
                Ok(server) => servers.push((field, cluster, server)),
                Err(error) => {
                    let message = format!("{origin}: the server {error}; this access provider is left out");
                    let help = "import aks and import kubeconfig give the cluster's own server";
                    about.warning(Code::ImportLeftOut, &field.key("server"), message, help);
                }
            }
        }
    }
    let is_of_aks = |(_, _, server): &(Field, &Value, Server)| ApiServerHost::of(server.host()).is_some();
    if servers.iter().filter(|each| is_of_aks(each)).count() == 1 {
        let (of_aks, others): (Vec<_>, Vec<_>) = servers.into_iter().partition(is_of_aks);
        servers = of_aks;
        for (field, _, server) in others {
            let message = format!("{origin}: {server} is left out, beside the name of an AKS API server");
            about.note(Code::ImportLeftOut, &field.key("server"), message);
        }
    }
    if servers.len() == 1 {
        return servers.pop();
    }
    let which = if servers.is_empty() {
        "names no API server"
    } else {
        "names several API servers, and which is meant is not certain"
    };
    let help = "import it from another source: import aks, or import kubeconfig";
    about.warning(Code::ImportLeftOut, &Field::of(["status"]), format!("{origin} {which}: it is left out"), help);
    None
}
