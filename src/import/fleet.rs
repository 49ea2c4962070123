//! Found targets into a fleet's file: what is new goes behind, what differs changes in place, all else stays as the
//! bytes that came in. Without a file, everything is new.

use super::difference::{Difference, FieldOrigin};
use super::import_context::ImportContext;
use super::merge_report::{self, MergeReport};
use super::{Found, ImportedTarget, InputText, document, same_cluster};
use crate::diagnostic::{Diagnostic, Diagnostics, Result};
use crate::input::{Inherited, target_places};
use crate::k8s::{Change, Changes};
use crate::krm::{self, Manifests};
use crate::yaml;
use json_patch::Patch;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the targets go into.
#[derive(Debug, Default)]
pub struct Fleet<'a> {
    /// The file that is written anew; `None`: the targets alone are.
    pub file: Option<InputText<'a>>,
    /// Config that is only looked at: the hub, where the file has none.
    pub configs: Vec<InputText<'a>>,
    /// The hub, where there are several.
    pub hub: Option<String>,
}

/// The whole output, or none where a diagnostic is an error.
#[derive(Debug)]
pub struct Written {
    /// A stream of documents.
    pub output: Option<String>,
    /// What there is to say of the input, and of what changed.
    pub diagnostics: Diagnostics,
}

/// Writes the targets; what the hub or the file says already is not said again.
pub fn write(found: Found, fleet: &Fleet<'_>) -> Written {
    let Found { targets, mut diagnostics } = found;
    if diagnostics.any_error() {
        return Written { output: None, diagnostics };
    }
    match merged(&targets, fleet, &mut diagnostics) {
        Ok(output) => Written { output: Some(output), diagnostics },
        Err(errors) => {
            diagnostics.extend(errors);
            Written { output: None, diagnostics }
        }
    }
}

fn merged(targets: &[ImportedTarget], fleet: &Fleet<'_>, said: &mut Diagnostics) -> Result<String> {
    let input = fleet.file.unwrap_or(InputText { text: "", file: "" });
    let stream = read(&input)?;
    let configs = fleet.configs.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let context = ImportContext::of(&stream, configs, fleet.hub.as_deref())?;
    let hub = context.load(&[&stream])?;
    let places = target_places::of(&stream, &hub.name);
    let known: HashMap<&str, &crate::api::model::Target> =
        hub.targets.iter().map(|target| (target.name.as_str(), target)).collect();
    let in_file: Vec<Option<ImportedTarget>> =
        places.iter().map(|place| known.get(place.name).map(|model| context.known(model))).collect();
    let targets = &same_cluster::for_each_alias(targets, &in_file);
    let matched = same_cluster::places(targets, &in_file)?;
    // A cluster that the file knows has the file's name.
    let names = targets.iter().zip(&matched).map(|(target, at)| at.map_or(target.name.as_str(), |at| places[at].name));
    let clashes = merge_report::clashes(names.zip(targets));
    if !clashes.is_empty() {
        return Err(clashes);
    }

    let inherited = Inherited::of(context.configs().chain([&stream]), &hub.name);
    let mut report = MergeReport::default();
    let mut changes: BTreeMap<usize, Patch> = BTreeMap::new();
    for (target, at) in targets.iter().zip(&matched) {
        let Some(at) = *at else { continue };
        let place = &places[at];
        let (Some(model), Some(known)) = (known.get(place.name), &in_file[at]) else { continue };
        let origin = FieldOrigin { own: place.own, inherits: &|key| inherited.has(model, key) };
        let difference = Difference::of(target, known, &origin);
        report.existing(target, known, &difference);
        if !difference.is_empty() {
            changes.entry(place.item).or_default().0.extend(document::operations(place, &difference));
        }
    }
    let new: Vec<&ImportedTarget> =
        targets.iter().zip(&matched).filter_map(|(target, at)| at.is_none().then_some(target)).collect();
    let changes = changes.into_iter().map(|(item, patch)| (item, Change::Edit(patch))).collect();
    let mut changes = Changes { changes, created: Vec::new() };
    if !new.is_empty() {
        // Its server may be one that a changed target had.
        let text = stream.write_stream(&changes)?;
        let base = krm::read_stream(&text, None)?;
        changes.created = created(&new, &base, &context, &inherited, &mut report)?;
    }
    let used: HashSet<usize> = matched.iter().flatten().copied().collect();
    report.stay(places.iter().enumerate().filter_map(|(at, place)| (!used.contains(&at)).then_some(place.name)));

    let output = stream.write_stream(&changes)?;
    // What `render` would refuse must not be written. Positions would be those of a text that nobody has.
    let written = krm::read_stream(&output, None)?;
    context.refused(&written).map_err(|errors| errors.into_iter().map(without_place).collect::<Diagnostics>())?;
    said.extend(report.finish(fleet.file.map(|input| input.file)));
    Ok(output)
}

fn read<'a>(input: &InputText<'a>) -> Result<Manifests<'a>> {
    krm::read_stream(input.text, Some(input.file.to_owned()))
}

fn without_place(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.file(None).position(None)
}

/// The objects of new targets. What a bare target would inherit from the hub is known by loading one.
fn created(
    targets: &[&ImportedTarget],
    stream: &Manifests<'_>,
    context: &ImportContext<'_>,
    inherited: &Inherited<'_>,
    report: &mut MergeReport,
) -> Result<Vec<Value>> {
    let mut taken: HashSet<String> = target_places::configs(stream)
        .filter(|(_, kind, _)| *kind == "TargetCluster")
        .map(|(index, _, _)| stream.items[index].object.meta.resource.name.clone())
        .collect();
    let mut objects: Vec<Value> =
        targets.iter().map(|target| document::bare(target, context.hub_field(), &mut taken)).collect();
    let text = yaml::stream(&objects);
    let bare = krm::read_stream(&text, None)?;
    let hub = context
        .load(&[stream, &bare])
        .map_err(|errors| errors.into_iter().map(without_place).collect::<Diagnostics>())?;
    let loaded: HashMap<&str, &crate::api::model::Target> =
        hub.targets.iter().map(|target| (target.name.as_str(), target)).collect();
    for (target, object) in targets.iter().zip(&mut objects) {
        let Some(model) = loaded.get(target.name.as_str()) else { continue };
        let known = context.known(model);
        let origin = FieldOrigin { own: &object["spec"], inherits: &|key| inherited.has(model, key) };
        let difference = Difference::of(target, &known, &origin);
        report.added(target, &known, &difference);
        document::complete(object, difference.fields);
    }
    Ok(objects)
}
