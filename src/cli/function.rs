//! The KRM function: a `ResourceList` in, a `ResourceList` out.

use super::{Outcome, io};
use crate::diagnostic::render::results;
use crate::diagnostic::{Diagnostic, any_error};
use crate::krm::{self, Item, ResourceList};
use crate::lint::Levels;
use crate::plan::annotations::KUSTOMIZE_ID;
use crate::plan::{Change, Changes, ConfigItems, Object};
use crate::request::{Action, Request};

pub(super) fn run() -> Outcome {
    match io::read_stdin() {
        Ok(input) => function(&input),
        Err(diagnostic) => Outcome { output: None, diagnostics: vec![diagnostic] },
    }
}

fn function(input: &str) -> Outcome {
    let list = match krm::read_resource_list(input) {
        Ok(list) => list,
        Err(diagnostic) => return Outcome { output: None, diagnostics: vec![diagnostic] },
    };
    let (mut changes, mut diagnostics) = changes(&list);
    krm::name_files(&mut changes.created, &list.manifests);
    let written = write(&list, &changes, &diagnostics).or_else(|diagnostic| {
        // The changes do not fit the text: the list goes back as it came, with the reason.
        diagnostics.push(diagnostic);
        write(&list, &Changes::default(), &diagnostics)
    });
    Outcome { output: written.ok(), diagnostics }
}

fn changes(list: &ResourceList<'_>) -> (Changes, Vec<Diagnostic>) {
    let request = Request::of_function_config(list.function_config.as_ref()).and_then(|mut request| {
        match request.add_items(&list.manifests) {
            Ok(()) => Ok(request),
            Err(diagnostic) => Err(vec![*diagnostic]),
        }
    });
    match request {
        Ok(request) => {
            if let Action::Lint(levels) = request.action() {
                return lint(&request, levels, list);
            }
            let objects: Vec<&Object> = list.manifests.items.iter().map(|item| &item.object).collect();
            crate::run(&request, &objects, ConfigItems::Mark)
        }
        Err(diagnostics) => (Changes::default(), diagnostics),
    }
}

fn write(list: &ResourceList<'_>, changes: &Changes, diagnostics: &[Diagnostic]) -> Result<String, Diagnostic> {
    debug_assert!(changes.is_empty() || !any_error(diagnostics), "nothing is applied beside an error");
    let results: Vec<_> = diagnostics.iter().map(results::result).collect();
    list.write(changes, &results)
}

/// A validator changes nothing. kustomize fails for one that returns its items, and everything else deletes what does
/// not come back: only what carries kustomize's id goes.
fn lint(request: &Request, levels: &Levels, list: &ResourceList<'_>) -> (Changes, Vec<Diagnostic>) {
    let streams = std::slice::from_ref(&list.manifests);
    let diagnostics = crate::check(request, streams, levels, None).diagnostics;
    let items = &list.manifests.items;
    let is_of_kustomize = |item: &Item| item.object.annotation(KUSTOMIZE_ID).is_some();
    let mut changes = Changes::default();
    // A CustomResourceDefinition is not parsed: what all others carry, it carries, too.
    let mut parsed = items.iter().filter(|item| item.object.value.is_some()).peekable();
    if parsed.peek().is_some() && parsed.all(is_of_kustomize) && !any_error(&diagnostics) {
        changes.changes = (0..items.len()).map(|at| (at, Change::Remove)).collect();
    }
    (changes, diagnostics)
}
