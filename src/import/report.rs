//! What is said of the targets as a whole: what clashes, what changed, what nobody knows.

use super::Target;
use crate::diagnostic::{Code, Diagnostic};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// More names than this on one line nobody reads.
const SHOWN: usize = 20;

/// Two found targets of one name or server: which is meant is not certain.
pub(super) fn clashes(targets: &[Target]) -> Vec<Diagnostic> {
    let mut clashes = Vec::new();
    let mut names: HashMap<&str, &Target> = HashMap::new();
    let mut servers: HashMap<String, &Target> = HashMap::new();
    for target in targets {
        if let Some(other) = names.insert(&target.name, target) {
            let message = format!("{} and {} would both be the target {:?}", other.origin, target.origin, target.name);
            let help =
                "rename one, or import them one after another with --merge; Applications could not tell them apart";
            clashes.push(Diagnostic::error(Code::DuplicateTarget, message).help(help));
        } else if let Some(other) = servers.insert(target.server.normalised(), target) {
            let message = format!("{} and {} are the same API server", other.origin, target.origin);
            let help = "leave one out; to Argo CD they would be two clusters";
            clashes.push(Diagnostic::error(Code::DuplicateServer, message).help(help));
        }
    }
    clashes
}

/// What happened to the file.
#[derive(Default)]
pub(super) struct Report {
    diagnostics: Vec<Diagnostic>,
    changed: Vec<Diagnostic>,
    added: Vec<String>,
    unchanged: Vec<String>,
    staying: Vec<String>,
    without_ca: Vec<String>,
}

impl Report {
    /// A target that is in the file already, and what of it changes.
    pub(super) fn existing(&mut self, found: &Target, known: &Target, fields: &Map<String, Value>) {
        self.ca(found, known);
        let name = &known.name;
        if found.name != *name {
            let message = format!("{} is {name:?} in the file, by its server: that name stays", found.origin);
            self.diagnostics.push(Diagnostic::warning(Code::ImportNameDiffers, message));
        }
        if found.insecure && known.ca_data.is_some() {
            let message = format!("{} says insecure, but the file has the CA of {name:?}: the CA stays", found.origin);
            self.diagnostics.push(Diagnostic::warning(Code::InsecureWithCa, message));
        }
        if fields.is_empty() {
            self.unchanged.push(name.clone());
        } else {
            let keys: Vec<&str> = fields.keys().map(String::as_str).collect();
            let message = format!("changed {name}: {}", keys.join(", "));
            self.changed.push(Diagnostic::info(Code::TargetChanged, message));
        }
    }

    /// A target that is new.
    pub(super) fn added(&mut self, found: &Target, known: &Target) {
        self.ca(found, known);
        self.added.push(found.name.clone());
    }

    /// Targets that only the file has.
    pub(super) fn stay<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.staying.extend(names.map(str::to_owned));
    }

    fn ca(&mut self, found: &Target, known: &Target) {
        let has = |target: &Target| target.ca_data.is_some() || target.insecure;
        if !has(found) && !has(known) {
            self.without_ca.push(found.name.clone());
        }
    }

    /// All there is to say. `file` is what was merged into.
    pub(super) fn finish(self, file: Option<&str>) -> Vec<Diagnostic> {
        let mut said = self.diagnostics;
        if !self.without_ca.is_empty() {
            let message = format!("without a CA: {}", listed(&self.without_ca));
            let help = "get it with `az aks get-credentials -g RG -n NAME --file kubeconfig`; then import that file with --merge, or give it to `import aks` with --kubeconfig";
            said.push(Diagnostic::warning(Code::NoCa, message).help(help));
        }
        if file.is_none() {
            return said;
        }
        let mut info = |code, what: &str, names: &[String]| {
            if !names.is_empty() {
                said.push(Diagnostic::info(code, format!("{what}: {}", listed(names))));
            }
        };
        info(Code::TargetAdded, "added", &self.added);
        info(Code::TargetUnchanged, "unchanged", &self.unchanged);
        info(Code::TargetUnchanged, "only in the file, and stays", &self.staying);
        said.extend(self.changed);
        said.into_iter().map(|each| each.file(file.map(str::to_owned))).collect()
    }
}

/// The first of the names, and how many more.
pub(super) fn listed(names: &[String]) -> String {
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
