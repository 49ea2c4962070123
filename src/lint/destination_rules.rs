//! Where Applications, `ApplicationSet`s and `AppProject`s deploy to, against the clusters that the input has: by the name, or
//! by the URL exactly as it is written, as Argo CD does. A cluster may be elsewhere, so that it is a warning, and once for each
//! destination.

use super::cluster::SeenCluster;
use super::finding::LintFindings;
use super::{Context, text};
use crate::argocd::cluster_secret::{ClusterSecret, HUB_SERVER, IN_CLUSTER};
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::{Server, placeholder};
use crate::text::{nearest, quoted};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The clusters that the input has.
struct Known<'k> {
    names: BTreeSet<&'k str>,
    /// Without slashes at the end, as Argo CD keeps and looks them up.
    servers: BTreeSet<String>,
}

pub(super) fn check(objects: &[&Value], clusters: &[SeenCluster], context: &Context<'_>, findings: &mut LintFindings) {
    // What the hub action makes is only a part of what there is.
    if context.made_from.is_some() {
        return;
    }
    let Some(known) = known(objects, clusters, context) else { return };
    let mut told: BTreeMap<(&str, String), Vec<(usize, Field)>> = BTreeMap::new();
    for (at, object) in objects.iter().enumerate() {
        for (field, destination) in destinations(object) {
            let value = |key: &str| destination.get(key).and_then(Value::as_str).filter(|value| !value.is_empty());
            let (name, server) = (value("name"), value("server"));
            if let (Some(_), Some(_), false) = (name, server, is_project(object)) {
                findings.about(at, object).warning(
                    Code::DestinationUnknown,
                    &field,
                    "the destination has a name and a server: Argo CD takes neither",
                    "keep one of the two",
                );
                continue;
            }
            let unknown =
                [("name", name), ("server", server)].into_iter().filter_map(|(key, value)| Some((key, value?)));
            for (key, value) in unknown.filter(|(key, value)| is_plain(value) && !known.has(key, value)) {
                told.entry((key, value.to_owned())).or_default().push((at, field.key(key)));
            }
        }
    }
    for ((key, value), places) in told {
        let Some((at, field)) = places.first() else { continue };
        let more = match places.len() - 1 {
            0 => String::new(),
            1 => " (one more destination like it)".to_owned(),
            more => format!(" ({more} more destinations like it)"),
        };
        let what = if key == "name" { "is called" } else { "has the server" };
        let message = format!("no cluster in the input {what} {}{more}", quoted(&value));
        let help = known.help(key, &value);
        findings.about(*at, objects[*at]).warning(Code::DestinationUnknown, field, message, help);
    }
}

/// `None` where the input does not have them, or not as far as it would have to: of one without a name nothing can be said.
fn known<'k>(objects: &[&Value], clusters: &'k [SeenCluster], context: &Context<'k>) -> Option<Known<'k>> {
    let mut names = BTreeSet::from([IN_CLUSTER]);
    let mut servers = BTreeSet::from([HUB_SERVER.to_owned()]);
    let mut has_any = false;
    for cluster in clusters {
        names.insert(cluster.name.as_deref()?);
        has_any = true;
    }
    for object in objects {
        let Some(secret) = ClusterSecret::of(object).filter(ClusterSecret::is_labelled) else { continue };
        let server = secret.text("server").filter(|server| placeholder::within(server).is_none())?;
        servers.insert(server.trim_end_matches('/').to_owned());
        // One that is not final is none of the clusters above.
        names.contains(secret.text("name")?.as_str()).then_some(())?;
    }
    for target in context.hub.into_iter().flat_map(|hub| &hub.targets) {
        names.insert(&target.name);
        servers.insert(target.server.to_string());
        has_any = true;
    }
    has_any.then_some(Known { names, servers })
}

impl Known<'_> {
    fn has(&self, key: &str, value: &str) -> bool {
        if key == "name" { self.names.contains(value) } else { self.servers.contains(value.trim_end_matches('/')) }
    }

    fn help(&self, key: &str, value: &str) -> String {
        let elsewhere = "right if its Secret is elsewhere";
        let one = |server: &str| Server::parse_with_query(server).ok().map(|server| server.normalised());
        let near = if key == "name" {
            nearest(value, self.names.iter().copied()).map(str::to_owned)
        } else {
            let same = self.servers.iter().find(|server| one(server).is_some() && one(server) == one(value));
            if let Some(server) = same {
                return format!("write {server}, as the cluster's Secret does: Argo CD compares it exactly");
            }
            nearest(value, self.servers.iter().map(String::as_str)).map(str::to_owned)
        };
        near.map_or(elsewhere.to_owned(), |near| format!("did you mean {near:?}? {elsewhere}"))
    }
}

fn is_project(object: &Value) -> bool {
    text(object, "/kind") == Some("AppProject")
}

/// The destinations of an object, each with its place.
fn destinations(object: &Value) -> Vec<(Field, &Value)> {
    if !text(object, "/apiVersion").is_some_and(|version| version.starts_with("argoproj.io/")) {
        return Vec::new();
    }
    let one = |path: &[&str]| -> Vec<(Field, &Value)> {
        let found = path.iter().try_fold(object, |value, key| value.get(*key));
        found.map(|found| (Field::of(path.iter().copied()), found)).into_iter().collect()
    };
    match text(object, "/kind") {
        Some("Application") => one(&["spec", "destination"]),
        Some("ApplicationSet") => one(&["spec", "template", "spec", "destination"]),
        Some("AppProject") => {
            let list = object.pointer("/spec/destinations").and_then(Value::as_array).into_iter().flatten();
            list.enumerate().map(|(at, each)| (Field::of(["spec", "destinations"]).index(at), each)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a value says which cluster is meant: no pattern of a project's, and nothing that is filled in later.
fn is_plain(value: &str) -> bool {
    !value.contains(['*', '[', '{', '\\']) && !value.starts_with('!') && placeholder::within(value).is_none()
}
