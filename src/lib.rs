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
//! [`cli`] holds the doors: each reads its input, calls the line above and writes the output once.

pub mod api;
pub mod cli;
pub mod cluster_secret;
pub mod diagnostic;
pub mod folder;
pub mod graph;
pub mod krm;
pub mod plan;
pub mod request;
pub mod runbook;
mod stable_hash;
pub mod yaml;

use diagnostic::{Diagnostic, any_error};
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
        Action::Access { target } => match hub.target(target) {
            Ok(target) => plan::access(&hub, target, objects, config_items),
            Err(diagnostic) => Plan { diagnostics: vec![*diagnostic], ..Plan::default() },
        },
    };
    diagnostics.extend(plan.diagnostics);
    if any_error(&diagnostics) {
        return (Changes::default(), diagnostics);
    }
    (plan.changes, diagnostics)
}
