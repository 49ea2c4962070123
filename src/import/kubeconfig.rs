//! kubeconfigs: what `az aks get-credentials` and kubectl write. A target needs the clusters and the names of the
//! contexts; of the users nothing is read but which kinds of credentials they have.

mod contexts;
mod provider;
mod same_server;

use super::imported_target::SourceKind;
use super::reader::{self, AboutInput};
use super::{Found, ImportedTarget, InputText, object_name};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, Reporter};
use crate::k8s::Server;
use crate::k8s::ca::CaPlace;
use contexts::{Contexts, KubeContext};
pub(super) use same_server::same_server;
use serde_json::Value;
use std::collections::HashMap;

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

/// A target for each API server of the kubeconfigs.
pub fn read(inputs: &[InputText<'_>]) -> Found {
    let mut found = Found::default();
    let clusters = clusters(inputs, &mut found.diagnostics);
    let is_empty = clusters.is_empty() && found.diagnostics.iter().all(|diagnostic| !diagnostic.is_error());
    add(clusters, &mut found);
    if is_empty {
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
    for cluster in clusters {
        let server = cluster.target.server.normalised();
        if let Some(first) = at.get(&server) {
            found.diagnostics.extend(same_server(&mut found.targets[*first], cluster));
        } else {
            at.insert(server, found.targets.len());
            found.targets.push(cluster.target);
        }
    }
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
pub(super) fn clusters(inputs: &[InputText<'_>], diagnostics: &mut Diagnostics) -> Vec<KubeconfigCluster> {
    let mut clusters = Vec::new();
    for input in inputs {
        let documents = reader::refuse_empty(input).and_then(|()| reader::documents(input));
        for document in &diagnostics.take_errors(documents).unwrap_or_default() {
            clusters.extend(of_document(document, input.file, &mut AboutInput::new(input.file, diagnostics)));
        }
    }
    clusters
}

fn of_document(document: &Value, file: &str, about: &mut AboutInput<'_>) -> Vec<KubeconfigCluster> {
    let is_kubeconfig = document.get("clusters").is_some() && document.get("kind").is_none_or(|kind| kind == "Config");
    if !is_kubeconfig {
        let help = "a kubeconfig has `kind: Config` and `clusters`; az's JSON goes to `import aks`, Argo CD's Secrets to `import secrets`";
        about.error(Code::NotAKubeconfig, &Field::root(), "this is not a kubeconfig", help);
        return Vec::new();
    }
    let contexts = Contexts::of(document, about);
    let clusters = entries(document, "clusters").filter_map(|(at, entry)| {
        let field = Field::of(["clusters"]).index(at);
        let Some(name) = reader::text(entry, "name") else {
            about.error(Code::MissingField, &field.key("name"), "the cluster has no name", "fix the kubeconfig");
            return None;
        };
        let contexts = contexts.of_cluster(name);
        let target = target(entry.get("cluster")?, name, contexts, &field.key("cluster"), file, about)?;
        Some(KubeconfigCluster::new(target, file))
    });
    let clusters = clusters.collect();
    left_out(document, about);
    clusters
}

fn entries<'v>(document: &'v Value, key: &str) -> impl Iterator<Item = (usize, &'v Value)> {
    document.get(key).and_then(Value::as_array).into_iter().flatten().enumerate()
}

fn target(
    cluster: &Value,
    cluster_name: &str,
    contexts: &[KubeContext<'_>],
    field: &Field,
    file: &str,
    about: &mut AboutInput<'_>,
) -> Option<ImportedTarget> {
    let found = contexts::name(cluster_name, contexts);
    let (what, source) =
        if contexts.is_empty() { ("cluster", SourceKind::Cluster) } else { ("context", SourceKind::Context) };
    let origin = format!("the {what} {found} of {file}");
    let server = server(cluster, &field.key("server"), about)?;
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
    if contexts.is_empty() {
        about.note(
            Code::ImportNameDiffers,
            field,
            format!("no context names the cluster: its own name {name:?} is taken"),
        );
    }
    let mut target = ImportedTarget::new(name, server, source, origin);
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
            &field.key("certificate-authority"),
            "the CA is in a file, which is not read from here",
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

fn server(cluster: &Value, field: &Field, about: &mut AboutInput<'_>) -> Option<Server> {
    let Some(text) = reader::text(cluster, "server") else {
        about.error(Code::MissingField, field, "the cluster has no server", "fix the kubeconfig");
        return None;
    };
    match Server::parse(text) {
        Ok(server) if is_this_machine(server.host()) => {
            let message =
                "is this machine (kind, minikube, or a tunnel): the hub cannot reach it; the cluster is left out";
            let help = "of a tunnel's cluster, `az aks show` and `import aks` give the real server";
            about.warning(Code::ImportLeftOut, field, message, help);
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

pub(super) fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.starts_with("127.") || host == "[::1]" || host == "0.0.0.0"
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
