//! argocd-aks: one declarative file makes an Argo CD on AKS (the hub) sign in to private AKS clusters (the
//! targets) through Microsoft Entra workload identity.
//!
//! The way of the data is a straight line, and [`run`] is all of it:
//!
//! 1. **read** ([`krm`]): bytes become objects by byte span; only those that matter are parsed.
//! 2. **load** ([`api`]): config objects become one typed, defaulted, validated [`Hub`](api::model::Hub), or
//!    all errors at once.
//! 3. **plan** ([`plan`]): a pure function to an RFC 6902 patch for each object that has to change, new
//!    objects, prunes and diagnostics.
//! 4. **apply** and **write** ([`krm`] on [`yaml`]): text edits at byte spans; what the plan does not touch
//!    leaves as the bytes that came in.
//!
//! [`request`] says what is asked for, and [`cli`] holds the doors: each reads its input, calls the line above and
//! writes the output once.
//!
//! Beside that line, for what exists already: [`check`] reads and loads the same way and looks at the objects with
//! [`lint`], whose eye for Argo CD's Secrets is [`cluster_secret`]; [`import`] makes config of what other tools know;
//! [`explain`] says what a message means; [`runbook`] and [`graph`] print a loaded hub. All say what they have to say
//! as [`diagnostic`]s.

pub mod api;
pub mod cli;
pub mod cluster_secret;
pub mod diagnostic;
pub mod explain;
pub mod folder;
pub mod graph;
pub mod import;
pub mod k8s;
pub mod krm;
pub mod lint;
pub mod plan;
pub mod request;
pub mod runbook;
mod stable_hash;
pub mod yaml;

use diagnostic::{Diagnostic, any_error};
use krm::Manifests;
use lint::Levels;
use plan::{Changes, ConfigItems, Object, Plan};
use request::{Action, Request};

/// From the config and the objects to what has to change, and what there is to say. Where a diagnostic is an
/// error, the changes are empty.
pub fn run(request: &Request, objects: &[&Object], config_items: ConfigItems) -> (Changes, Vec<Diagnostic>) {
    let api::Loaded { hub, mut diagnostics } = request.load();
    let Some(hub) = hub else { return (Changes::default(), diagnostics) };
    let plan = match request.action() {
        Action::Hub => {
            diagnostics.retain(|diagnostic| !diagnostic.code.is_about_access());
            plan::hub(&hub, objects, config_items)
        }
        // Its door is `check`: lint looks at texts, too.
        Action::Lint(_) => Plan::default(),
        Action::Access { target } => match hub.target(target) {
            Ok(target) => plan::access(&hub, target, objects, config_items),
            Err(diagnostic) => Plan { diagnostics: vec![*diagnostic], ..Plan::default() },
        },
    };
    diagnostics.extend(plan.diagnostics);
    if !any_error(&diagnostics) && *request.action() == Action::Hub {
        diagnostics.extend(lint::refused(&hub, objects, &plan.changes));
    }
    if any_error(&diagnostics) {
        return (Changes::default(), diagnostics);
    }
    (plan.changes, diagnostics)
}

/// From the objects, and the config where there is one, to what does not agree. Nothing changes.
pub fn check(request: &Request, streams: &[Manifests<'_>], levels: &Levels, now: Option<i64>) -> lint::Report {
    let mut diagnostics = Vec::new();
    let mut hub = None;
    let mut others = Vec::new();
    if request.has_config() {
        let loaded = request.load();
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
    let mut report = lint::lint(streams, &context, levels);
    diagnostics.append(&mut report.diagnostics);
    lint::Report { diagnostics, ..report }
}
