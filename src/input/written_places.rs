//! Where a config says what a target is: by file and line, in the target itself, in its group, in the defaults or in the
//! hub.

use super::{Source, streams, target_places};
use crate::api::model::{Hub, Target};
use crate::diagnostic::{Field, FieldPart, Positions, Result, Step};
use crate::krm::Manifests;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLine {
    /// As the user calls it.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// The places of a target's fields, by the names of the targets.
#[derive(Debug, Default)]
pub struct WrittenPlaces {
    of: HashMap<String, Vec<(&'static str, FileLine)>>,
}

/// What a place is told of: the field, and where the hub itself has what a target lacks.
const FIELDS: [(&str, Option<&[&str]>); 4] =
    [("server", None), ("insecure", None), ("identity", Some(&["spec", "identity"])), ("access", None)];

impl WrittenPlaces {
    /// Of all targets of the hub. The sources are those that it was loaded from.
    pub fn of(sources: &[Source], hub: &Hub) -> Result<Self> {
        let streams = streams(sources)?;
        let texts: Vec<ConfigText<'_>> =
            streams.iter().enumerate().flat_map(|(at, stream)| ConfigText::all_of(at, stream)).collect();
        let objects: HashMap<(usize, usize), ConfigPositions<'_>> =
            texts.iter().map(|text| (text.place, ConfigPositions::of(text))).collect();
        let is_hub = |object: &&ConfigPositions<'_>| object.of.kind == "ArgoCDHub" && object.of.name == hub.name;
        let hub_object = objects.values().find(is_hub);
        let targets: HashMap<&str, &Target> = hub.targets.iter().map(|target| (target.name.as_str(), target)).collect();
        let mut places = Self::default();
        for (at, stream) in streams.iter().enumerate() {
            for place in target_places::of(stream, &hub.name) {
                let (Some(target), Some(object)) = (targets.get(place.name), objects.get(&(at, place.item))) else {
                    continue;
                };
                let path = steps(&place.path);
                let is_alone = object.of.kind == "TargetCluster";
                let name = if is_alone { Field::of(["metadata", "name"]) } else { path.clone() };
                let mut found: Vec<_> = object.line(&name).map(|line| ("target", line)).into_iter().collect();
                for (key, of_hub) in FIELDS {
                    let own = is_written(place.own, key).then(|| object.line(&path.key(key))).flatten();
                    let line = own.or_else(|| hub_object?.inherited(target, key, of_hub));
                    found.extend(line.map(|line| (key, line)));
                }
                places.of.insert(place.name.to_owned(), found);
            }
        }
        Ok(places)
    }

    /// What is written of this target where: `target` is itself, and the others are the names of its fields.
    pub fn get(&self, target: &str) -> &[(&'static str, FileLine)] {
        self.of.get(target).map_or(&[], Vec::as_slice)
    }
}

/// A config object, and where it stands.
struct ConfigText<'m> {
    /// Index of the stream, and of the item in it.
    place: (usize, usize),
    kind: &'m str,
    name: &'m str,
    value: &'m Value,
    file: String,
    first_line: usize,
    document: Cow<'m, str>,
}

impl<'m> ConfigText<'m> {
    fn all_of(at: usize, stream: &'m Manifests<'_>) -> impl Iterator<Item = Self> {
        target_places::configs(stream).map(move |(index, kind, value)| {
            let item = &stream.items[index];
            let meta = &item.object.meta;
            Self {
                place: (at, index),
                kind,
                name: meta.original_name(),
                value,
                file: meta.path.clone().or_else(|| stream.file.clone()).unwrap_or_default(),
                first_line: stream.lines().index(item.span.start) + 1,
                document: stream.document(item),
            }
        })
    }
}

/// The same, read for the positions in it.
struct ConfigPositions<'t> {
    of: &'t ConfigText<'t>,
    positions: Option<Positions<'t>>,
}

impl<'t> ConfigPositions<'t> {
    fn of(text: &'t ConfigText<'_>) -> Self {
        Self { of: text, positions: Positions::of(&text.document, text.first_line) }
    }

    fn line(&self, field: &Field) -> Option<FileLine> {
        let line = self.positions.as_ref()?.find(field, FieldPart::Key).line;
        Some(FileLine { file: self.of.file.clone(), line })
    }

    /// Of the hub: where it says what a target does not say itself.
    fn inherited(&self, target: &Target, key: &str, of_hub: Option<&[&str]>) -> Option<FileLine> {
        let group = target.group.as_deref().map(|group| vec!["spec", "groups", group, key]);
        let defaults = vec!["spec", "targetDefaults", key];
        let all = group.into_iter().chain([defaults]).chain(of_hub.map(<[&str]>::to_vec));
        let has = |path: &Vec<&str>| {
            let value = path.iter().try_fold(self.of.value, |value, key| value.get(key));
            value.is_some_and(|value| !value.is_null())
        };
        self.line(&Field::of(all.into_iter().find(has)?))
    }
}

fn is_written(own: &Value, key: &str) -> bool {
    own.get(key).is_some_and(|value| !value.is_null())
}

/// In a list of targets the second but one is an index.
fn steps(path: &[String]) -> Field {
    Field::from_steps(
        path.iter().map(|step| step.parse().map_or_else(|_| Step::Key(step.clone()), Step::Index)).collect(),
    )
}
