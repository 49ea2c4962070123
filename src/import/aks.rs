//! What `az aks list` and `az aks show` print, and the REST API of Azure Resource Manager: everything that a target
//! needs but the CA, which is only in a kubeconfig.

use super::kubeconfig::{self, Cluster};
use super::reader::{self, About};
use super::report::listed;
use super::{Found, Input, Target, names};
use crate::api::names::is_reserved;
use crate::api::{ManagedCluster, Server};
use crate::diagnostic::{Code, Diagnostic, Field};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Which of the addresses of an API server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `fqdn`
    Public,
    /// `privateFqdn`
    Private,
}

/// How the clusters become targets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Absent: the private address of a private cluster, the public one of the others.
    pub endpoint: Option<Endpoint>,
    /// Tags become labels.
    pub tags: bool,
}

/// A target for each AKS cluster. The CAs come from the kubeconfigs.
pub fn read(inputs: &[Input<'_>], kubeconfigs: &[Input<'_>], options: Options) -> Found {
    let mut found = Found::default();
    let mut clusters: Vec<(&str, Value)> = Vec::new();
    for input in inputs {
        let values = reader::refuse_empty(input).and_then(|()| reader::json_values(input));
        let values = values.unwrap_or_else(|error| {
            found.diagnostics.push(error);
            Vec::new()
        });
        let mut about = About::new(input.file, &mut found.diagnostics);
        let pages = Pages::of(values, &mut about);
        clusters.extend(pages.clusters.into_iter().map(|cluster| (input.file, cluster)));
    }
    let mut cas = Cas::of(kubeconfigs, &mut found.diagnostics);
    let mut ids = HashSet::new();
    let mut notes = Notes::default();
    let mut sources = Vec::new();
    for (file, cluster) in &clusters {
        let mut about = About::new(file, &mut found.diagnostics);
        let Some(mut target) = target(cluster, options, &mut about) else { continue };
        // A cluster that is on two pages is one.
        if target.cluster.as_ref().is_some_and(|cluster| !ids.insert(cluster.normalised())) {
            continue;
        }
        target.ca_data = cas.take(cluster);
        found.targets.push(target);
        sources.push(cluster);
    }
    tell_apart(&mut found.targets);
    for (target, cluster) in found.targets.iter().zip(sources) {
        notes.of(cluster, &target.name);
    }
    if clusters.is_empty() && found.diagnostics.iter().all(|diagnostic| !diagnostic.is_error()) {
        let help = "look with `az aks list -o table`, in which subscription `az account show` says";
        found.diagnostics.push(Diagnostic::error(Code::NothingToImport, "there is no AKS cluster in it").help(help));
    }
    cas.finish(&mut found.diagnostics);
    notes.finish(&mut found.diagnostics);
    found
}

/// The clusters of the values, whatever they are wrapped in.
#[derive(Default)]
struct Pages {
    clusters: Vec<Value>,
    has_next: bool,
}

impl Pages {
    fn of(values: Vec<Value>, about: &mut About<'_>) -> Self {
        let mut pages = Self::default();
        let is_all_good = values.into_iter().all(|value| pages.add(value));
        if !is_all_good {
            let help = "give what `az aks list -o json`, `az aks show -o json` or Azure's REST API print, unfiltered";
            about.error(Code::NotAzJson, &Field::root(), "there is something in it that is no AKS cluster", help);
        }
        if pages.has_next {
            let message = "the last page has a nextLink: there are more clusters than these";
            about.warning(
                Code::NotAzJson,
                &Field::of(["nextLink"]),
                message,
                "get that page, too, and give all of them",
            );
        }
        pages
    }

    fn add(&mut self, value: Value) -> bool {
        match value {
            Value::Array(items) => items.into_iter().all(|item| self.add(item)),
            Value::Object(mut map) if map.get("value").is_some_and(Value::is_array) => {
                self.has_next = map.get("nextLink").is_some_and(|link| !link.is_null());
                map.remove("value").is_none_or(|items| self.add(items))
            }
            Value::Object(map) => {
                let cluster = Value::Object(map);
                let is_cluster = is_cluster(&cluster);
                if is_cluster {
                    self.clusters.push(cluster);
                }
                is_cluster
            }
            _ => false,
        }
    }
}

fn is_cluster(value: &Value) -> bool {
    let kind = reader::text(value, "type")
        .is_none_or(|kind| kind.eq_ignore_ascii_case("Microsoft.ContainerService/managedClusters"));
    kind && reader::text(value, "name").is_some()
        && ["fqdn", "privateFqdn", "apiServerAccessProfile", "provisioningState"]
            .iter()
            .any(|key| field(value, key).is_some())
}

/// A field at the top, as az prints it, or below `properties`, as the REST API does, which also spells some in
/// another case.
fn field<'v>(cluster: &'v Value, key: &str) -> Option<&'v Value> {
    let within = |value: &'v Value| {
        value.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    };
    within(cluster).or_else(|| within(cluster.get("properties")?)).filter(|value| !value.is_null())
}

fn field_text<'v>(cluster: &'v Value, key: &str) -> Option<&'v str> {
    field(cluster, key)?.as_str().filter(|text| !text.is_empty())
}

fn target(cluster: &Value, options: Options, about: &mut About<'_>) -> Option<Target> {
    let found = reader::text(cluster, "name")?;
    let is_private = field(cluster, "apiServerAccessProfile")
        .and_then(|profile| field(profile, "enablePrivateCluster"))
        .is_some_and(|private| private == &Value::Bool(true));
    let (public, private) = (field_text(cluster, "fqdn"), field_text(cluster, "privateFqdn"));
    let host = match options.endpoint {
        Some(Endpoint::Public) => public,
        Some(Endpoint::Private) => private,
        // A private cluster without a private DNS zone has only the public name, which then means a private address.
        None if is_private => private.or(public),
        None => public.or(private),
    };
    let Some(host) = host else {
        no_address(found, options.endpoint, about);
        return None;
    };
    let server = match Server::parse(&format!("https://{host}:443")) {
        Ok(server) => server,
        Err(error) => {
            about.error(
                Code::InvalidServer,
                &Field::root(),
                format!("the address of the cluster {found}: {error}"),
                "give az's JSON as it is",
            );
            return None;
        }
    };
    let Some(name) = names::object_name(found) else {
        about.error(
            Code::InvalidName,
            &Field::root(),
            "nothing is left of a cluster's name as that of an object",
            "give az's JSON as it is",
        );
        return None;
    };
    if name != found {
        about.info(Code::ImportNameDiffers, &Field::root(), format!("the cluster {found} becomes the target {name:?}"));
    }
    let mut target = Target::new(name, server, format!("the cluster {found}"));
    target.cluster = managed_cluster(cluster, found);
    if let Some(cluster) = &target.cluster {
        target.origin = format!("the cluster {found} in {}", cluster.resource_group);
    }
    if options.tags {
        target.labels = labels(cluster, found, about);
    }
    Some(target)
}

fn no_address(name: &str, endpoint: Option<Endpoint>, about: &mut About<'_>) {
    let (which, other) = match endpoint {
        None => {
            let message = format!("the cluster {name} has no address yet: it is left out");
            about.warning(Code::ImportLeftOut, &Field::root(), message, "import it again when it is provisioned");
            return;
        }
        Some(Endpoint::Public) => ("public", "private"),
        Some(Endpoint::Private) => ("private", "public"),
    };
    let message = format!("the cluster {name} has no {which} address");
    about.error(
        Code::MissingField,
        &Field::root(),
        message,
        format!("leave out --endpoint, or import it with --endpoint {other}"),
    );
}

fn managed_cluster(cluster: &Value, name: &str) -> Option<ManagedCluster> {
    reader::text(cluster, "id").and_then(ManagedCluster::of_resource_id).or_else(|| {
        let resource_group = reader::text(cluster, "resourceGroup")?.to_owned();
        Some(ManagedCluster { subscription: None, resource_group, name: name.to_owned() })
    })
}

/// Tags as labels; what no label can say is told.
fn labels(cluster: &Value, name: &str, about: &mut About<'_>) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    let mut changed = Vec::new();
    let mut left_out = Vec::new();
    for (key, value) in field(cluster, "tags").and_then(Value::as_object).into_iter().flatten() {
        let label = names::label_value(key);
        let value = value.as_str().unwrap_or_default();
        let is_taken = labels.contains_key(&label);
        if label.is_empty() || is_taken || is_reserved(&label) || key.starts_with("hidden-") {
            left_out.push(key.clone());
            continue;
        }
        let text = names::label_value(value);
        if label != *key || text != value {
            changed.push(key.clone());
        }
        labels.insert(label, text);
    }
    for (names, what) in [(changed, "changed into labels that Kubernetes takes"), (left_out, "left out")] {
        if !names.is_empty() {
            about.info(
                Code::ImportTag,
                &Field::of(["tags"]),
                format!("of the cluster {name}, {what}: {}", listed(&names)),
            );
        }
    }
    labels
}

/// Names are unique only in their resource group.
fn tell_apart(targets: &mut [Target]) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for target in targets.iter() {
        *count.entry(target.name.clone()).or_default() += 1;
    }
    for target in targets.iter_mut().filter(|target| count[&target.name] > 1) {
        let group = target.cluster.as_ref().map(|cluster| cluster.resource_group.as_str()).unwrap_or_default();
        if let Some(name) = names::object_name(&format!("{}-{group}", target.name)) {
            target.name = name;
        }
    }
}

/// The CAs of the kubeconfigs, by the host of their server.
struct Cas {
    clusters: HashMap<String, (Cluster, bool)>,
}

impl Cas {
    fn of(kubeconfigs: &[Input<'_>], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut clusters: HashMap<String, (Cluster, bool)> = HashMap::new();
        let mut said = Vec::new();
        for cluster in kubeconfig::clusters(kubeconfigs, &mut said) {
            let host = cluster.target.server.host().to_owned();
            match clusters.get_mut(&host) {
                Some((first, _)) => said.push(kubeconfig::same_server(&mut first.target, cluster)),
                None => drop(clusters.insert(host, (cluster, false))),
            }
        }
        // Only the CAs are wanted: what else is in these files is not of interest.
        diagnostics.extend(said.into_iter().filter(|each| each.is_error() || each.code == Code::CaInAFile));
        Self { clusters }
    }

    fn take(&mut self, cluster: &Value) -> Option<String> {
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

    fn finish(self, diagnostics: &mut Vec<Diagnostic>) {
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

/// What az knows of the clusters that decides whether and how the hub may sign in.
#[derive(Default)]
struct Notes {
    azure_rbac: Vec<String>,
    without_entra: Vec<String>,
}

impl Notes {
    fn of(&mut self, cluster: &Value, name: &str) {
        let profile = field(cluster, "aadProfile");
        if profile.and_then(|profile| field(profile, "enableAzureRbac")) == Some(&Value::Bool(true)) {
            self.azure_rbac.push(name.to_owned());
        }
        // A filtered output says nothing either way.
        if profile.is_none() && field(cluster, "provisioningState").is_some() {
            self.without_entra.push(name.to_owned());
        }
    }

    fn finish(self, diagnostics: &mut Vec<Diagnostic>) {
        if !self.without_entra.is_empty() {
            let message = format!(
                "without Microsoft Entra ID, so that no managed identity can sign in: {}",
                listed(&self.without_entra)
            );
            diagnostics
                .push(Diagnostic::warning(Code::NoEntra, message).help("az aks update --enable-aad -g RG -n NAME"));
        }
        if !self.azure_rbac.is_empty() {
            let message = format!("with Azure RBAC, where `access` may be an azureRole: {}", listed(&self.azure_rbac));
            diagnostics.push(Diagnostic::info(Code::AzureRbac, message));
        }
    }
}
