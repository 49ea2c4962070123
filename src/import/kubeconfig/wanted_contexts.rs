//! The contexts that are asked for by name.

use super::contexts::KubeContext;
use crate::diagnostic::{Code, Diagnostic};
use crate::import::Found;
use crate::text::nearest;
use std::collections::BTreeSet;

/// How many contexts are named.
const NAMED: usize = 10;

/// What is asked for, and what was there. Asked for nothing, everything is wanted.
#[derive(Default)]
pub(in crate::import) struct WantedContexts<'w> {
    wanted: &'w [String],
    seen: BTreeSet<String>,
}

impl<'w> WantedContexts<'w> {
    pub(super) fn of(wanted: &'w [String]) -> Self {
        Self { wanted, seen: BTreeSet::new() }
    }

    /// Whether no context is asked for by name.
    pub(super) fn is_everything(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The name by which the cluster of these contexts is asked for.
    pub(super) fn choose<'n>(&mut self, contexts: &[KubeContext<'n>]) -> Option<&'n str> {
        self.seen.extend(contexts.iter().map(|context| context.name.to_owned()));
        let is_wanted = |name: &&str| self.wanted.iter().any(|wanted| wanted == name);
        contexts.iter().map(|context| context.name).find(is_wanted)
    }

    /// An error for each that is asked for and is not there.
    pub(super) fn finish(self, found: &mut Found) {
        for name in self.wanted.iter().filter(|name| !self.seen.contains(*name)) {
            let seen = || self.seen.iter().map(String::as_str);
            let help = match nearest(name, seen()) {
                Some(near) => format!("did you mean {near:?}?"),
                None if self.seen.is_empty() => "there is no context in it; leave out --context".to_owned(),
                None => format!("the contexts are {}", seen().take(NAMED).collect::<Vec<_>>().join(", ")),
            };
            let message = format!("there is no context {name:?} in the input");
            found.diagnostics.push(Diagnostic::error(Code::NothingToImport, message).help(help));
        }
    }
}
