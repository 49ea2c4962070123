//! Found targets into a fleet's file: what is new goes behind, what differs changes in place, all else stays as the
//! bytes that came in. Without a file, everything is new.

use super::difference::{Difference, FieldOrigin};
use super::import_context::ImportContext;
use super::merge_report::{self, MergeReport};
use super::{Found, ImportedTarget, InputText, document, object_name, same_cluster};
use crate::diagnostic::{Diagnostic, Diagnostics, Result, Severity};
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
    /// Whether one bad entry refuses all.
    pub strict: bool,
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
    let (targets, mut diagnostics) = found.settle(fleet.strict);
    if diagnostics.any_error() {
        return Written { output: None, diagnostics };
    }
    match merged_without_the_bad(targets, fleet, &mut diagnostics) {
        Ok(output) => Written { output: Some(output), diagnostics },
        Err(errors) => {
            diagnostics.extend(errors);
            Written { output: None, diagnostics }
        }
    }
}

/// Why found targets cannot be taken over: each error, with the indices of those that it is about.
pub(super) type Refusals = Vec<(Diagnostic, Vec<usize>)>;

/// Why nothing can be written.
enum Refused {
    /// As some of the targets cannot be.
    Some(Refusals),
    All(Diagnostics),
}

impl From<Diagnostics> for Refused {
    fn from(errors: Diagnostics) -> Self {
        Self::All(errors)
    }
}

/// What cannot be taken over is left out, as long as anything else is left.
fn merged_without_the_bad(
    mut targets: Vec<ImportedTarget>,
    fleet: &Fleet<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<String> {
    loop {
        let mut said = Diagnostics::new();
        let refusals = match merged(&targets, fleet, &mut said) {
            Ok(output) => {
                diagnostics.extend(said);
                return Ok(output);
            }
            Err(Refused::All(errors)) => return Err(errors),
            Err(Refused::Some(refusals)) => refusals,
        };
        let bad: HashSet<usize> = refusals.iter().flat_map(|(_, of)| of.iter().copied()).collect();
        if fleet.strict || bad.is_empty() || bad.len() >= targets.len() {
            return Err(refusals.into_iter().map(|(error, _)| error).collect());
        }
        diagnostics.extend(refusals.into_iter().map(|(error, of)| left_out(error, of.len())));
        let mut index = 0..;
        targets.retain(|_| index.next().is_none_or(|at| !bad.contains(&at)));
    }
}

fn left_out(mut error: Diagnostic, count: usize) -> Diagnostic {
    error.message += if count > 1 { ": both are left out" } else { ": it is left out" };
    error.severity = Severity::Warning;
    error
}

fn merged(targets: &[ImportedTarget], fleet: &Fleet<'_>, said: &mut Diagnostics) -> Result<String, Refused> {
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
    let (targets, found_at): (Vec<ImportedTarget>, Vec<usize>) =
        same_cluster::for_each_alias(targets, &in_file).into_iter().unzip();
    let targets = targets.as_slice();
    let of_found = |refusals: Refusals| {
        let of = |at: usize| found_at.get(at).copied().unwrap_or(at);
        Refused::Some(refusals.into_iter().map(|(error, ats)| (error, ats.into_iter().map(of).collect())).collect())
    };
    let matched = same_cluster::places(targets, &in_file).map_err(of_found)?;
    // A cluster that the file knows has the file's name.
    let names = targets.iter().zip(&matched).map(|(target, at)| at.map_or(target.name.as_str(), |at| places[at].name));
    let clashes = merge_report::clashes(names.zip(targets));
    if !clashes.is_empty() {
        return Err(of_found(clashes));
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
        let made = created(&new, &base, &context, &inherited, &mut report);
        changes.created = made.map_err(|errors| of_new_targets(errors, targets).map_or_else(Refused::All, of_found))?;
    }
    let used: HashSet<usize> = matched.iter().flatten().copied().collect();
    report.stay(places.iter().enumerate().filter_map(|(at, place)| (!used.contains(&at)).then_some(place.name)));

    let output = stream.write_stream(&changes)?;
    // What `render` would refuse must not be written. Positions would be those of a text that nobody has.
    let written = krm::read_stream(&output, None)?;
    context.refused(&written).map_err(|errors| {
        of_new_targets(errors.into_iter().map(without_place).collect(), targets).map_or_else(Refused::All, of_found)
    })?;
    said.extend(report.finish(fleet.file.map(|input| input.file)));
    Ok(output)
}

/// The errors by the targets that they are about; as they are, where one is about another object.
fn of_new_targets(errors: Diagnostics, targets: &[ImportedTarget]) -> Result<Refusals> {
    let of = |error: &Diagnostic| {
        let resource = error.resource.as_ref().filter(|resource| resource.kind == "TargetCluster")?;
        let is_it =
            |target: &ImportedTarget| object_name::object_name(&target.name).as_deref() == Some(resource.name.as_str());
        targets.iter().position(is_it)
    };
    let by_target: Vec<Option<usize>> = errors.iter().filter(|error| error.is_error()).map(of).collect();
    if by_target.iter().any(Option::is_none) {
        return Err(errors);
    }
    Ok(errors.errors().into_iter().zip(by_target).map(|(error, at)| (error, at.into_iter().collect())).collect())
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
