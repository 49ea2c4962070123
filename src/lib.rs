//! argocd-aks: one declarative file makes an Argo CD on AKS (the hub) sign in to private AKS clusters (the
//! targets) through Microsoft Entra workload identity.
//!
//! Data flow: every entry point of the program goes the same way, by the functions of this file:
//!
//! 1. **read** ([`input`] on [`krm`]): bytes become objects by byte span; only those that matter are parsed.
//! 2. **load** ([`load`] on [`api`]): config objects become one typed, defaulted, validated
//!    [`Hub`], or all errors at once.
//! 3. **plan** ([`plan`]): a pure function to an RFC 6902 patch for each object that has to change, new
//!    objects, prunes and diagnostics.
//! 4. **check** ([`lint`]): what the plan makes is looked at with the eyes of the linter; nothing changes it afterwards.
//! 5. **write** ([`krm`] on [`yaml`], [`folder`]): text edits at byte spans; what the plan does not touch leaves as the
//!    bytes that came in. As a stream ([`stream()`]), a `ResourceList` ([`resource_list`]) or a directory ([`files`]).
//!
//! [`cli`] holds the doors, one file a subcommand: each reads its input, calls one of these functions and prints.
//!
//! [`check`] goes the same way up to the objects and looks at them with [`lint`]; [`import`] makes config of what other
//! tools know, and has it checked here; [`explain`], [`runbook`] and [`graph`] say what a loaded hub means; [`eject`] is the way out. All speak in
//! [`diagnostic`]s.
//!
//! What is known of the world has one home for each subject: [`k8s`], [`azure`], [`argocd`]; [`text`] knows none of them.

pub mod access;
pub mod api;
pub mod argocd;
pub mod azure;
pub mod cli;
pub mod diagnostic;
pub mod eject;
pub mod explain;
pub mod folder;
pub mod graph;
pub mod import;
pub mod init;
pub mod input;
pub mod k8s;
pub mod krm;
pub mod lint;
pub mod plan;
pub mod request;
pub mod runbook;
pub mod text;
pub mod yaml;

use access::{Deployed, LeastAccess};
use api::Loaded;
use api::model::{Hub, HubFoundation};
use diagnostic::render::results;
use diagnostic::{Code, Diagnostic, Diagnostics, Levels, Result};
use folder::{Files, Part, layout};
use input::{Inherited, Input, Source, target_places};
use k8s::{Changes, Object};
use krm::{Manifests, ResourceList};
use plan::{Destination, Plan};
use request::{Action, Request};

/// What a door has made: the whole output, or none; and what there is to say.
#[derive(Debug, Default)]
pub struct Outcome {
    /// `None` where there is an error that leaves nothing to write.
    pub output: Option<String>,
    /// What there is to say, in the order in which it was found.
    pub diagnostics: Diagnostics,
}

impl<D: Into<Diagnostics>> From<D> for Outcome {
    fn from(diagnostics: D) -> Self {
        Self { output: None, diagnostics: diagnostics.into() }
    }
}

/// **load**: the hub that is asked for, or all errors at once.
pub fn load(request: &Request) -> Loaded {
    request.load()
}

/// **load**, where the identities may not exist yet: only what their making needs of the hub.
pub fn load_foundation(request: &Request) -> Loaded<HubFoundation> {
    request.load_foundation()
}

/// **plan** and **check**: what one action does to the objects. Where a diagnostic is an error, nothing may be applied.
pub fn act(hub: &Hub, action: &Action, objects: &[&Object], destination: Destination) -> Plan {
    let mut plan = match action {
        Action::Hub => plan::hub(hub, objects, destination),
        Action::Access { target } => match hub.target(target) {
            Ok(target) => plan::access(hub, target, objects, destination),
            Err(diagnostics) => Plan { diagnostics, ..Plan::default() },
        },
        // Its door is `check`: lint looks at texts, too.
        Action::Lint(_) => Plan::default(),
    };
    if *action == Action::Hub && !plan.diagnostics.any_error() {
        plan.diagnostics.extend(lint::refused(hub, objects, &plan.changes));
    }
    if plan.diagnostics.any_error() {
        // Nothing is removed then.
        plan.diagnostics.retain(|diagnostic| diagnostic.code != Code::Pruned);
    }
    plan
}

/// From the config and the objects to what has to change, and what there is to say. Where a diagnostic is an
/// error, the changes are empty.
pub fn run(request: &Request, objects: &[&Object], destination: Destination) -> (Changes, Diagnostics) {
    let Loaded { hub, mut diagnostics } = load(request);
    let Some(hub) = hub else { return (Changes::default(), diagnostics) };
    if *request.action() == Action::Hub {
        diagnostics.retain(|diagnostic| !diagnostic.code.is_about_access());
    }
    let plan = act(&hub, request.action(), objects, destination);
    diagnostics.extend(plan.diagnostics);
    if diagnostics.any_error() {
        return (Changes::default(), diagnostics);
    }
    (plan.changes, diagnostics)
}

/// The whole way, to one stream of documents.
pub fn stream(input: &Input<'_>, destination: Destination) -> Outcome {
    let (changes, mut diagnostics) = match input.request.action() {
        Action::Lint(levels) => (Changes::default(), check(&input.request, &input.streams, levels, None).diagnostics),
        _ => run(&input.request, &input.objects(), destination),
    };
    input.locate(&mut diagnostics);
    if diagnostics.any_error() {
        return diagnostics.into();
    }
    match krm::write_streams(&input.streams, changes) {
        Ok(output) if output.trim().is_empty() => {
            diagnostics.push(empty_result());
            diagnostics.into()
        }
        Ok(output) => Outcome { output: Some(output), diagnostics },
        Err(errors) => {
            diagnostics.extend(errors);
            diagnostics.into()
        }
    }
}

/// The whole way, from a `ResourceList` to a `ResourceList`, which carries what there is to say as its results.
pub fn resource_list(list: &ResourceList<'_>) -> Outcome {
    let (changes, mut diagnostics) = changes_of_list(list);
    let write = |changes: &Changes, diagnostics: &[Diagnostic]| {
        let results: Vec<_> = diagnostics.iter().map(results::result).collect();
        list.write(changes, &results)
    };
    let written = write(&changes, &diagnostics).or_else(|errors| {
        // The changes do not fit the text: the list goes back as it came, with the reason.
        diagnostics.extend(errors);
        write(&Changes::default(), &diagnostics)
    });
    Outcome { output: written.ok(), diagnostics }
}

fn changes_of_list(list: &ResourceList<'_>) -> (Changes, Diagnostics) {
    let request = Request::of_list(list);
    let request = match request {
        Ok(request) => request,
        Err(diagnostics) => return (Changes::default(), diagnostics),
    };
    if let Action::Lint(levels) = request.action() {
        let diagnostics = check(&request, std::slice::from_ref(&list.manifests), levels, None).diagnostics;
        let changes = if diagnostics.any_error() { Changes::default() } else { list.validated() };
        return (changes, diagnostics);
    }
    run(&request, &list.manifests.objects(), Destination::ResourceList)
}

/// The whole way, to the files of a directory.
pub fn files(input: &Input<'_>, part: &Part) -> Result<(Files, Diagnostics)> {
    let Loaded { hub, mut diagnostics } = load(&input.request);
    let Some(hub) = hub else { return Err(diagnostics) };
    if let Part::Target(name) = part {
        hub.target(name)?;
    }
    if *part == Part::Hub {
        diagnostics.retain(|diagnostic| !diagnostic.code.is_about_access());
    }
    let mut hub_objects = layout::HubObjects::default();
    if part.has_hub() {
        let Plan { mut changes, diagnostics: said } = act(&hub, &Action::Hub, &input.objects(), Destination::Cluster);
        diagnostics.extend(said);
        input.locate(&mut diagnostics);
        if diagnostics.any_error() {
            return Err(diagnostics);
        }
        hub_objects.created = std::mem::take(&mut changes.created);
        hub_objects.manifests = krm::write_streams(&input.streams, changes)?;
    }
    let targets = hub.targets.iter().filter(|target| part.has_target(&target.name));
    let accesses = targets.map(|target| {
        let action = Action::Access { target: target.name.clone() };
        (target.name.as_str(), act(&hub, &action, &[], Destination::Cluster).changes.created)
    });
    let files = layout::files(part, hub_objects, accesses)?;
    if files.is_empty() && part.has_hub() {
        diagnostics.push(empty_result());
        return Err(diagnostics);
    }
    Ok((files, diagnostics))
}

/// The whole way, to a kustomize overlay that needs this program no more.
pub fn ejected(input: &Input<'_>) -> Result<(Files, Diagnostics)> {
    let Loaded { hub, mut diagnostics } = load(&input.request);
    let Some(hub) = hub else { return Err(diagnostics) };
    let Plan { changes, diagnostics: said } = act(&hub, &Action::Hub, &input.objects(), Destination::Cluster);
    diagnostics.extend(said);
    input.locate(&mut diagnostics);
    if diagnostics.any_error() {
        return Err(diagnostics);
    }
    let files = eject::overlay(&hub.name, &input.streams, changes)?;
    Ok((files, diagnostics))
}

/// What is said where nothing would be written.
fn empty_result() -> Diagnostic {
    Diagnostic::error(Code::EmptyResult, "there is nothing to write: no manifests, no targets, no access")
        .help("an empty result would delete what it made before; give manifests, targets or access")
}

/// From the objects, and the config where there is one, to what does not agree. Nothing changes.
pub fn check(request: &Request, streams: &[Manifests<'_>], levels: &Levels, now: Option<i64>) -> lint::Report {
    let mut diagnostics = Diagnostics::new();
    let mut hub = None;
    let mut others = Vec::new();
    if request.has_config() {
        let loaded = load(request);
        // What `render` would say of the access is said here, too: there is no better place. An error of the config is
        // no finding: without a hub half of the rules would be silent.
        let as_it_counts = |found: Diagnostic| if found.is_error() { Some(found) } else { levels.apply(found) };
        diagnostics.extend(loaded.diagnostics.into_iter().filter_map(as_it_counts));
        hub = loaded.hub;
    } else {
        diagnostics.extend(request.targets_without_hub().and_then(|diagnostic| levels.apply(diagnostic)));
    }
    if let Some(hub) = &hub {
        others = request.load_others(&hub.name, &mut diagnostics);
    }
    let context = lint::Context { hub: hub.as_ref(), others: &others, now, made_from: None };
    let report = lint::lint(streams, &context, levels);
    diagnostics.extend(report.diagnostics);
    lint::Report { diagnostics, ..report }
}

/// From manifests to the least access that a sync of them needs. `definitions` are of custom resources that the target has
/// already; `namespace` is where those objects go that name none.
pub fn least_access(
    (manifests, definitions): (&[Manifests<'_>], &[Manifests<'_>]),
    namespace: Option<&str>,
) -> (Option<LeastAccess>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let manifests = diagnostics.take_errors(deployed(manifests));
    let definitions = diagnostics.take_errors(deployed(definitions));
    let (Some(manifests), Some(definitions)) = (manifests, definitions) else { return (None, diagnostics) };
    let least = access::of((&manifests, &definitions), namespace, &mut diagnostics);
    (least, diagnostics)
}

fn deployed(streams: &[Manifests<'_>]) -> Result<Vec<Deployed>> {
    let mut deployed = Vec::new();
    for stream in streams {
        deployed.extend(stream.whole_objects()?.into_iter().zip(&stream.items).map(|(object, item)| Deployed {
            object,
            file: stream.file.clone(),
            position: stream.place(item),
        }));
    }
    Ok(deployed)
}

/// A fleet's file with the least access in one of its targets. `configs` are only looked at: the hub, where the file has
/// none.
pub fn merge_access(
    least: &LeastAccess,
    (file, target): (&Source, Option<&str>),
    configs: &[Source],
    request: impl Fn() -> Request,
) -> Outcome {
    let mut diagnostics = Diagnostics::new();
    let mut merged = || {
        let stream = krm::read_stream(&file.text, Some(file.file.clone()))?;
        let looked_at: Vec<Manifests<'_>> = configs.iter().map(Source::stream).collect::<Result<_>>()?;
        let hub = target_places::hub_of(looked_at.iter().chain([&stream]), request().wanted_hub());
        let inherited = Inherited::of(looked_at.iter().chain([&stream]), hub.unwrap_or_default());
        let text = access::merge(least, &stream, target, &inherited, &mut diagnostics)?;
        // What `render` would refuse must not be written.
        let merged = Source { text, file: file.file.clone() };
        let all: Vec<Source> = configs.iter().cloned().chain([merged.clone()]).collect();
        let written = Input::read(request(), &all, &[])?.request;
        if written.has_config() {
            let loaded = load(&written);
            if loaded.diagnostics.any_error() {
                return Err(loaded.diagnostics.errors());
            }
        }
        Ok(merged.text)
    };
    match merged() {
        Ok(text) => Outcome { output: Some(text), diagnostics },
        Err(errors) => {
            diagnostics.extend(errors);
            diagnostics.into()
        }
    }
}

/// What would be refused of the Secrets that the hub's targets get, whatever Argo CD itself looks like.
pub fn refused_secrets(hub: &Hub) -> Diagnostics {
    let mut changes = plan::hub(hub, &[], Destination::Cluster).changes;
    changes.created.retain(|object| object["kind"] == "Secret");
    let mut refused = lint::refused(hub, &[], &changes);
    refused.retain(Diagnostic::is_error);
    refused
}

/// The controller shard of each target of the hub, in their order; `None`: Argo CD decides.
pub fn shards(hub: &Hub) -> Vec<Option<u32>> {
    plan::cluster::shards::of(hub)
}
