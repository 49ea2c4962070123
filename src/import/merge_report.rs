//! What is said of the targets as a whole: what clashes, what changed, what nobody knows.

use super::ImportedTarget;
use super::difference::Difference;
use super::fleet::Refusals;
use super::imported_target::SourceKind;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::k8s::ca;
use std::collections::HashMap;

/// More names than this on one line nobody reads.
const SHOWN: usize = 20;

/// Two found targets that would have one name, or have one server: which is meant is not certain.
pub(super) fn clashes<'t>(targets: impl Iterator<Item = (&'t str, &'t ImportedTarget)>) -> Refusals {
    let mut clashes = Refusals::new();
    let mut names: HashMap<&str, (&ImportedTarget, usize)> = HashMap::new();
    let mut servers: HashMap<String, (&ImportedTarget, usize)> = HashMap::new();
    for (at, (name, target)) in targets.enumerate() {
        if let Some((other, first)) = names.insert(name, (target, at)) {
            let ids = match (&other.cluster, &target.cluster) {
                (Some(one), Some(two)) => format!(": {one} and {two}"),
                _ => String::new(),
            };
            let message = format!("{} and {} would both be the target {name:?}{ids}", other.origin, target.origin);
            let help = match target.source {
                SourceKind::Context => {
                    "if they are two clusters, rename one of the contexts: kubectl config rename-context"
                }
                SourceKind::Secret => {
                    "leave out the Secret of a cluster that is gone; if both are there, give one of them another name"
                }
                _ => {
                    "if they are two clusters, import them one by one into files of their own, and give one of them another name"
                }
            };
            clashes.push((Diagnostic::error(Code::DuplicateTarget, message).help(help), vec![first, at]));
        } else if let Some((other, first)) = servers.insert(target.server.normalised(), (target, at)) {
            let differ = match (&other.ca_data, &target.ca_data) {
                (Some(one), Some(two)) if !ca::is_same(one, two) => ", with two different CAs",
                _ => "",
            };
            let message = format!("{} and {} are the same API server{differ}", other.origin, target.origin);
            let help = "leave one out; to Argo CD they would be two clusters";
            clashes.push((Diagnostic::error(Code::DuplicateServer, message).help(help), vec![first, at]));
        }
    }
    clashes
}

/// What happened to the file.
#[derive(Default)]
pub(super) struct MergeReport {
    diagnostics: Diagnostics,
    changed: Diagnostics,
    added: Vec<String>,
    unchanged: Vec<String>,
    staying: Vec<String>,
    texts: Vec<String>,
    without_ca: Vec<String>,
}

impl MergeReport {
    /// A target that is in the file already, and what of it changes.
    pub(super) fn existing(&mut self, found: &ImportedTarget, known: &ImportedTarget, difference: &Difference) {
        self.ca(found, known, difference);
        self.absent(found, known, difference);
        let name = &known.name;
        if found.name != *name {
            let message = format!("{} is {name:?} in the file, by its server: that name stays", found.origin);
            self.diagnostics.push(Diagnostic::warning(Code::ImportNameDiffers, message));
        }
        if found.insecure && known.ca_data.is_some() {
            let message = format!("{} says insecure, but the file has the CA of {name:?}: the CA stays", found.origin);
            self.diagnostics.push(Diagnostic::warning(Code::InsecureWithCa, message));
        }
        if difference.is_silent() {
            self.unchanged.push(name.clone());
        }
        if !difference.is_empty() {
            let changed = difference.fields.keys().cloned();
            let gone = difference.gone.iter().map(|key| format!("{key} (removed)"));
            let keys: Vec<String> = changed.chain(gone).collect();
            let message = format!("changed {name}: {}", keys.join(", "));
            self.changed.push(Diagnostic::info(Code::TargetChanged, message));
        }
    }

    /// What a complete input does not have, and stays.
    fn absent(&mut self, found: &ImportedTarget, known: &ImportedTarget, difference: &Difference) {
        let (origin, name) = (&found.origin, &known.name);
        for (keys, why, help) in [
            (
                &difference.given,
                ", as targetDefaults or its group give it",
                "give it only to the targets that have it; render writes it into this Secret, too",
            ),
            (&difference.kept, "", "remove it from the target, if that is meant"),
        ] {
            if !keys.is_empty() {
                let message = format!("{origin} does not have what {name:?} keeps{why}: {}", keys.join(", "));
                self.diagnostics.push(Diagnostic::warning(Code::TargetUnchanged, message).help(help));
            }
        }
        if !difference.texts.is_empty() {
            self.texts.push(format!("{name} ({})", difference.texts.join(", ")));
        }
    }

    /// A target that is new.
    pub(super) fn added(&mut self, found: &ImportedTarget, known: &ImportedTarget, difference: &Difference) {
        self.ca(found, known, difference);
        self.absent(found, known, difference);
        self.added.push(found.name.clone());
    }

    /// Targets that only the file has.
    pub(super) fn stay<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.staying.extend(names.map(str::to_owned));
    }

    fn ca(&mut self, found: &ImportedTarget, known: &ImportedTarget, difference: &Difference) {
        let has_ca = found.ca_data.is_some() || known.ca_data.is_some();
        if known.server.is_hub() {
            return;
        }
        let is_insecure = found.insecure || (known.insecure && !difference.denies("insecure"));
        if !has_ca && !is_insecure {
            self.without_ca.push(found.name.clone());
        }
    }

    /// All there is to say. `file` is what was merged into.
    pub(super) fn finish(self, file: Option<&str>) -> Diagnostics {
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
        info(Code::TargetUnchanged, "labels and annotations that only the file has, and that stay", &self.texts);
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
