//! kubeconfigs: what `az aks get-credentials` and kubectl write. A target needs the clusters and the names of the
//! contexts; of the users nothing is read but which kinds of credentials they have.

mod contexts;
mod provider;
mod same_server;
mod wanted_contexts;
mod within_secret;

use super::found::Entry;
use super::imported_target::SourceKind;
use super::reader::{self, AboutInput};
use super::{Found, ImportedTarget, InputText, object_name};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, Reporter};
use crate::k8s::ca::CaPlace;
use crate::k8s::{Proxy, Server};
use contexts::{Contexts, KubeContext};
pub(super) use same_server::same_server;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
pub(super) use wanted_contexts::WantedContexts;
use within_secret::Kubeconfig;

/// The fields of a user that are credentials or lead to them, and how they are called in a message.
const CREDENTIALS: [(&str, &str); 11] = [
    ("exec", "exec commands"),
    ("auth-provider", "auth providers"),
    ("token", "tokens"),
    ("tokenFile", "token files"),
    ("client-certificate", "client certificates"),
    ("client-certificate-data", "client certificates"),
    ("client-key", "client keys"),
    ("client-key-data", "client keys"),
    ("username", "user names"),
    ("password", "passwords"),
    ("as", "impersonation"),
];

/// Which of the clusters become targets.
#[derive(Debug, Clone, Default)]
pub struct KubeconfigOptions {
    /// The contexts that are wanted; none: all.
    pub contexts: Vec<String>,
}

/// A target for each API server of the kubeconfigs.
pub fn read(inputs: &[InputText<'_>], options: &KubeconfigOptions) -> Found {
    let mut found = Found::default();
    let mut wanted = WantedContexts::of(&options.contexts);
    let clusters = clusters(inputs, &mut wanted, &mut found);
    add(clusters, &mut found);
    wanted.finish(&mut found);
    if found.is_silent() {
        let help = "name the cluster's kubeconfig, or pipe `az aks get-credentials -g RG -n NAME --file -` into it";
        found.diagnostics.push(
            Diagnostic::error(Code::NothingToImport, "there is no cluster in it that can be a target").help(help),
        );
    }
    found
}

/// The targets of the clusters; those of one server are one.
pub(super) fn add(clusters: Vec<KubeconfigCluster>, found: &mut Found) {
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut not_certain: HashSet<usize> = HashSet::new();
    for cluster in clusters {
        let server = cluster.target.server.normalised();
        if let Some(first) = at.get(&server) {
            match same_server(&mut found.targets[*first], cluster) {
                Ok(said) => found.diagnostics.extend(said),
                Err(clash) => {
                    found.leave_out(clash.error, clash.warning);
                    not_certain.insert(*first);
                }
            }
        } else {
            at.insert(server, found.targets.len());
            found.targets.push(cluster.target);
        }
    }
    let mut index = 0..;
    found.targets.retain(|_| index.next().is_none_or(|at| !not_certain.contains(&at)));
}

/// A cluster of a kubeconfig, or of what spells clusters alike.
pub(super) struct KubeconfigCluster {
    pub(super) target: ImportedTarget,
    file: String,
}

impl KubeconfigCluster {
    pub(super) fn new(target: ImportedTarget, file: &str) -> Self {
        Self { target, file: file.to_owned() }
    }
}

/// All clusters of the kubeconfigs; those of one server more than once.
pub(super) fn clusters(
    inputs: &[InputText<'_>],
    wanted: &mut WantedContexts<'_>,
    found: &mut Found,
) -> Vec<KubeconfigCluster> {
    let mut clusters = Vec::new();
    for input in inputs {
        let documents = reader::refuse_empty(input).and_then(|()| reader::documents(input));
        for (at, document) in found.diagnostics.take_errors(documents).unwrap_or_default().iter().enumerate() {
            if let Some(secrets) = within_secret::secrets(document) {
                let within = within_secret::kubeconfigs(&secrets, input.file, found);
                for Kubeconfig { document, cluster } in &within {
                    clusters.extend(of_document(document, cluster.as_deref(), input.file, wanted, found));
                }
                continue;
            }
            let name = format!("document {} of {}", at + 1, input.file);
            let is_kubeconfig = |about: &mut AboutInput<'_>| {
                let is_it = is_kubeconfig(document);
                if !is_it {
                    let help = "a kubeconfig has `kind: Config` and `clusters`; az's JSON goes to `import aks`, Argo CD's Secrets to `import secrets`";
                    about.error(Code::NotAKubeconfig, &Field::root(), "this is not a kubeconfig", help);
                }
                is_it.then_some(())
            };
            if found.entry(input.file, &Entry { name: &name, base: &Field::root() }, is_kubeconfig).is_some() {
                clusters.extend(of_document(document, None, input.file, wanted, found));
            }
        }
    }
    clusters
}

fn is_kubeconfig(document: &Value) -> bool {
    document.get("clusters").is_some() && document.get("kind").is_none_or(|kind| kind == "Config")
}

/// `called`: what the one cluster of the document is called where it comes from.
fn of_document(
    document: &Value,
    called: Option<&str>,
    file: &str,
    wanted: &mut WantedContexts<'_>,
    found: &mut Found,
) -> Vec<KubeconfigCluster> {
    let contexts = Contexts::of(document, &mut AboutInput::new(file, &mut found.diagnostics));
    let is_only = entries(document, "clusters").count() == 1;
    let mut clusters = Vec::new();
    for (at, cluster) in entries(document, "clusters") {
        let field = Field::of(["clusters"]).index(at);
        let cluster_name = reader::text(cluster, "name").unwrap_or_default();
        let contexts = contexts.of_cluster(cluster_name);
        let chosen = wanted.choose(contexts);
        if chosen.is_none() && !wanted.is_everything() {
            continue;
        }
        let (what, source) = match (chosen, called) {
            (Some(context), _) => (format!("the context {context} of {file}"), SourceKind::Context),
            (None, Some(called)) if is_only => (format!("the cluster {called} of {file}"), SourceKind::Cluster),
            (None, _) if contexts.is_empty() && cluster_name.is_empty() => {
                (format!("cluster {} of {file}", at + 1), SourceKind::Cluster)
            }
            (None, _) if contexts.is_empty() => (format!("the cluster {cluster_name} of {file}"), SourceKind::Cluster),
            (None, _) => {
                let name = contexts::name(cluster_name, contexts);
                (format!("the context {name} of {file}"), SourceKind::Context)
            }
        };
        let read = |about: &mut AboutInput<'_>| {
            if cluster_name.is_empty() {
                about.error(Code::MissingField, &field.key("name"), "the cluster has no name", "fix the kubeconfig");
                return None;
            }
            let called = called.filter(|_| is_only).or(chosen);
            let named = Named { origin: what.clone(), source, called, cluster: cluster_name };
            target(cluster.get("cluster").unwrap_or(&Value::Null), &named, contexts, &field.key("cluster"), about)
        };
        let target = found.entry(file, &Entry { name: &what, base: &field.key("cluster") }, read);
        clusters.extend(target.map(|target| KubeconfigCluster::new(target, file)));
    }
    let mut said = Diagnostics::new();
    left_out(document, &mut AboutInput::new(file, &mut said));
    // Of a list of Secrets each may have the same kinds.
    said.retain(|each| !found.diagnostics.contains(each));
    found.diagnostics.extend(said);
    clusters
}

fn entries<'v>(document: &'v Value, key: &str) -> impl Iterator<Item = (usize, &'v Value)> {
    document.get(key).and_then(Value::as_array).into_iter().flatten().enumerate()
}

/// What a cluster is called.
struct Named<'n> {
    origin: String,
    source: SourceKind,
    /// By who chose it, or where it was found.
    called: Option<&'n str>,
    /// In the kubeconfig.
    cluster: &'n str,
}

fn target(
    cluster: &Value,
    named: &Named<'_>,
    contexts: &[KubeContext<'_>],
    field: &Field,
    about: &mut AboutInput<'_>,
) -> Option<ImportedTarget> {
    let Named { origin, source, called, cluster: cluster_name } = named;
    let found = called.unwrap_or_else(|| contexts::name(cluster_name, contexts));
    let server = server(cluster, origin, &field.key("server"), about)?;
    if let Some((foreign, why)) = foreign(&server, contexts) {
        let message = format!("{origin} is a cluster of {foreign}, {why}: it is left out");
        let help = "argocd-aks signs in to AKS only; give Argo CD a Secret of another kind for it";
        about.warning(Code::ImportLeftOut, field, message, help);
        return None;
    }
    let Some(name) = object_name::object_name(found) else {
        about.error(
            Code::InvalidName,
            field,
            format!("context name {found:?} contains no character that is valid in a Kubernetes name"),
            "rename the context: kubectl config rename-context",
        );
        return None;
    };
    if name != found {
        about.note(Code::ImportNameDiffers, field, format!("{origin} becomes the target {name:?}"));
    }
    if contexts.is_empty() && called.is_none() {
        about.note(
            Code::ImportNameDiffers,
            field,
            format!("no context names the cluster: its own name {name:?} is taken"),
        );
    }
    let mut target = ImportedTarget::new(name, server, *source, origin.clone());
    fill(&mut target, cluster, field, about);
    Some(target)
}

/// What a kubeconfig says of a cluster beside its server.
pub(super) fn fill(target: &mut ImportedTarget, cluster: &Value, field: &Field, about: &mut AboutInput<'_>) {
    target.ca_data = reader::ca_data(
        reader::text(cluster, "certificate-authority-data"),
        CaPlace::Kubeconfig,
        &field.key("certificate-authority-data"),
        about,
    );
    if target.ca_data.is_none() && cluster.get("certificate-authority").is_some() {
        about.warning(
            Code::CaInAFile,
            &Field::root(),
            format!("{}: the CA is in a file, which is not read from here", target.origin),
            "pipe `kubectl config view --flatten --raw` into this command, or get a new one with `az aks get-credentials --file -`",
        );
    }
    target.insecure = cluster.get("insecure-skip-tls-verify") == Some(&Value::Bool(true));
    if target.insecure && target.ca_data.is_some() {
        let message = "the cluster has a CA, too: the certificate is verified";
        about.warning(Code::InsecureWithCa, &field.key("insecure-skip-tls-verify"), message, "remove it");
        target.insecure = false;
    }
    target.server_name = reader::text(cluster, "tls-server-name").map(str::to_owned);
    target.proxy_url = reader::proxy_url(reader::text(cluster, "proxy-url"), &field.key("proxy-url"), about);
    if target.proxy_url.as_deref().and_then(|url| Proxy::parse(url).ok()).is_some_and(|proxy| proxy.is_this_machine()) {
        let message =
            format!("{}: its proxy is on this machine, where the hub cannot reach it: it is left out", target.origin);
        let help = "set proxyUrl to one that the hub reaches, where it needs one";
        about.warning(Code::ImportLeftOut, &Field::root(), message, help);
        target.proxy_url = None;
    }
    target.disable_compression = cluster.get("disable-compression").and_then(Value::as_bool);
}

/// The other cloud that a host belongs to by its name.
pub(super) fn provider_of_host(host: &str) -> Option<&'static str> {
    provider::of_host(host).map(|provider| provider.name)
}

/// The other cloud that the cluster belongs to, and what says so.
fn foreign(server: &Server, contexts: &[KubeContext<'_>]) -> Option<(&'static str, String)> {
    let by_user = || contexts.iter().find_map(|context| Some((context, context.program?)));
    if let Some(provider) = provider::of_host(server.host()) {
        return Some((provider.name, format!("by its server's name (*{})", provider.mark)));
    }
    let (context, program) = by_user()?;
    Some((program.name, format!("as the user of the context {} signs in with {}", context.name, program.mark)))
}

fn server(cluster: &Value, origin: &str, field: &Field, about: &mut AboutInput<'_>) -> Option<Server> {
    let Some(text) = reader::text(cluster, "server") else {
        about.error(Code::MissingField, field, "the cluster has no server", "fix the kubeconfig");
        return None;
    };
    match Server::parse(text) {
        Ok(server) if server.is_this_machine() => {
            let message = format!(
                "{origin} is on this machine (kind, minikube, or a tunnel), where the hub cannot reach it: it is left out"
            );
            let help = "of a tunnel's cluster, `az aks show` and `import aks` give the real server";
            about.warning(Code::ImportLeftOut, &Field::root(), message, help);
            None
        }
        Ok(server) => Some(server),
        Err(error) => {
            let help = "give only the contexts that are AKS clusters: kubectl config view --flatten --raw --minify --context NAME";
            about.error(Code::InvalidServer, field, error.to_string(), help);
            None
        }
    }
}

/// Says which kinds of credentials stay behind; never whose or what.
fn left_out(document: &Value, about: &mut AboutInput<'_>) {
    let users = || entries(document, "users").filter_map(|(_, entry)| entry.get("user"));
    let mut kinds: Vec<&str> = CREDENTIALS
        .iter()
        .filter(|(key, _)| users().any(|user| user.get(*key).is_some()))
        .map(|(_, kind)| *kind)
        .collect();
    kinds.dedup();
    if !kinds.is_empty() {
        let message = format!("ignored credentials (the hub uses workload identity): {}", kinds.join(", "));
        about.note(Code::ImportLeftOut, &Field::of(["users"]), message);
    }
}
