//! What `az aks list` and `az aks show` print, and the REST API of Azure Resource Manager: everything that a target
//! needs but the CA, which is only in a kubeconfig.

mod aks_pages;
mod ca_lookup;
mod notes;
mod terraform;

use super::found::Entry;
use super::imported_target::SourceKind;
use super::merge_report::listed;
use super::reader::AboutInput;
use super::{Found, ImportedTarget, InputText, object_name, reader};
use crate::api::reserved::is_reserved_label;
use crate::azure::ManagedCluster;
use crate::diagnostic::{Code, Diagnostic, Field, Reporter};
use crate::k8s::Server;
use aks_pages::AksPages;
use ca_lookup::CaLookup;
use notes::Notes;
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
pub struct AksOptions {
    /// Absent: the private address of a private cluster, the public one of the others.
    pub endpoint: Option<Endpoint>,
    /// Tags become labels.
    pub tags: bool,
}

/// A target for each AKS cluster. The CAs come from the kubeconfigs.
pub fn read(inputs: &[InputText<'_>], kubeconfigs: &[InputText<'_>], options: AksOptions) -> Found {
    let mut found = Found::default();
    let mut pages = AksPages::default();
    for input in inputs {
        let values = reader::refuse_empty(input).and_then(|()| reader::json_values(input));
        let values = found.diagnostics.take_errors(values).unwrap_or_default();
        pages.add(values, input.file, &mut found);
    }
    let clusters = pages.finish(&mut found);
    let mut cas = CaLookup::of(kubeconfigs, &mut found);
    let mut ids = HashSet::new();
    let mut notes = Notes::default();
    let mut sources = Vec::new();
    for (file, cluster) in &clusters {
        let name = format!("the cluster {}", field_text(cluster, "name").unwrap_or_default());
        let entry = Entry { name: &name, base: &Field::root() };
        let Some(mut target) = found.entry(file, &entry, |about| target(cluster, options, about)) else { continue };
        // A cluster that is on two pages is one.
        if target.cluster.as_ref().is_some_and(|cluster| !ids.insert((cluster.subscription, cluster.normalised()))) {
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
    if clusters.is_empty() && found.is_silent() {
        let help = "look with `az aks list -o table`, in which subscription `az account show` says";
        found.diagnostics.push(Diagnostic::error(Code::NothingToImport, "there is no AKS cluster in it").help(help));
    }
    cas.finish(&mut found.diagnostics);
    notes.finish(&mut found.diagnostics);
    found
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

fn target(cluster: &Value, options: AksOptions, about: &mut AboutInput<'_>) -> Option<ImportedTarget> {
    let found = field_text(cluster, "name")?;
    let (public, private) = (field_text(cluster, "fqdn"), field_text(cluster, "privateFqdn"));
    // What PowerShell prints ends above it: only a private cluster has a private name.
    let is_private = field(cluster, "apiServerAccessProfile")
        .and_then(|profile| field(profile, "enablePrivateCluster")?.as_bool())
        .unwrap_or(private.is_some());
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
    let Some(name) = object_name::object_name(found) else {
        about.error(
            Code::InvalidName,
            &Field::root(),
            "nothing is left of a cluster's name as that of an object",
            "give az's JSON as it is",
        );
        return None;
    };
    if name != found {
        about.note(Code::ImportNameDiffers, &Field::root(), format!("the cluster {found} becomes the target {name:?}"));
    }
    let mut target = ImportedTarget::new(name, server, SourceKind::Azure, format!("the cluster {found}"));
    let other = if Some(host) == private { public } else { private };
    target.other_server = other.and_then(|host| Server::parse(&format!("https://{host}:443")).ok());
    target.cluster = managed_cluster(cluster, found);
    if let Some(cluster) = &target.cluster {
        target.origin = format!("the cluster {found} in {}", cluster.resource_group);
    }
    if options.tags {
        target.labels = labels(cluster, found, about);
    }
    Some(target)
}

fn no_address(name: &str, endpoint: Option<Endpoint>, about: &mut AboutInput<'_>) {
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
    field_text(cluster, "id").and_then(ManagedCluster::of_resource_id).or_else(|| {
        let group = ["resourceGroup", "resourceGroupName"].into_iter().find_map(|key| field_text(cluster, key));
        let resource_group = group?.to_owned();
        Some(ManagedCluster { subscription: None, resource_group, name: name.to_owned() })
    })
}

/// Tags as labels; what no label can say is told.
fn labels(cluster: &Value, name: &str, about: &mut AboutInput<'_>) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    let mut changed = Vec::new();
    let mut left_out = Vec::new();
    for (key, value) in field(cluster, "tags").and_then(Value::as_object).into_iter().flatten() {
        let label = object_name::label_value(key);
        let value = value.as_str().unwrap_or_default();
        let is_taken = labels.contains_key(&label);
        if label.is_empty() || is_taken || is_reserved_label(&label) || key.starts_with("hidden-") {
            left_out.push(key.clone());
            continue;
        }
        let text = object_name::label_value(value);
        if label != *key || text != value {
            changed.push(key.clone());
        }
        labels.insert(label, text);
    }
    for (names, what) in [(changed, "changed into labels that Kubernetes takes"), (left_out, "left out")] {
        if !names.is_empty() {
            about.note(
                Code::ImportTag,
                &Field::of(["tags"]),
                format!("of the cluster {name}, {what}: {}", listed(&names)),
            );
        }
    }
    labels
}

/// Names are unique only in their resource group.
fn tell_apart(targets: &mut [ImportedTarget]) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for target in targets.iter() {
        *count.entry(target.name.clone()).or_default() += 1;
    }
    for target in targets.iter_mut().filter(|target| count[&target.name] > 1) {
        let group = target.cluster.as_ref().map(|cluster| cluster.resource_group.as_str()).unwrap_or_default();
        if let Some(name) = object_name::object_name(&format!("{}-{group}", target.name)) {
            target.name = name;
        }
    }
}
