//! The record of what was written: the hash of every file, so that a later run can tell its own files from those
//! that somebody put there or edited.

use super::{FolderPath, Part};
use crate::diagnostic::{Code, Diagnostic, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};

/// Where it stands, beside `hub/` and `targets/`.
pub(super) const FILE: &str = ".argocd-aks.json";

const ABOUT: &str = "The files that argocd-aks render -o wrote here, with their hashes. Keep it beside them: without it they count as not written by argocd-aks.";

/// What was written, by path. While a run is under way a file has two hashes, the old one and the new one, so
/// that a run that was killed can be finished by the next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Record(BTreeMap<FolderPath, Vec<String>>);

#[derive(Serialize, Deserialize)]
struct Wire {
    about: String,
    files: BTreeMap<String, Vec<String>>,
}

impl Record {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let refused = |reason: String| {
            Diagnostic::error(Code::CannotRead, format!("the record {FILE} {reason}")).help(
                "restore it from Git; or remove it, and files that are still as they would be written are taken over",
            )
        };
        let wire: Wire = serde_json::from_str(text).map_err(|error| refused(format!("cannot be read: {error}")))?;
        let mut files = BTreeMap::new();
        for (text, hashes) in wire.files {
            // A path that leaves the directory would let the record remove anything.
            let path =
                FolderPath::parse(&text).map_err(|reason| refused(format!("cannot be read: {text:?}: {reason}")))?;
            // The directory may be the top of a repository: what stands beside the two was never written by this program.
            if !Part::Hub.holds(path.as_str()) && !Part::Targets.holds(path.as_str()) {
                return Err(
                    refused(format!("names {text:?}, but argocd-aks writes only below hub/ and targets/")).into()
                );
            }
            files.insert(path, hashes);
        }
        Ok(Self(files))
    }

    pub(super) fn text(&self) -> String {
        let files = self.0.iter().map(|(path, hashes)| (path.as_str().to_owned(), hashes.clone())).collect();
        // Maps of strings are JSON whatever they hold.
        let text = serde_json::to_string_pretty(&Wire { about: ABOUT.to_owned(), files }).unwrap_or_default();
        text + "\n"
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &FolderPath> {
        self.0.keys()
    }

    /// The record where case does not count.
    pub(super) fn folded(&self) -> Folded<'_> {
        let mut folded: HashMap<String, Vec<(&FolderPath, &[String])>> = HashMap::new();
        for (path, hashes) in &self.0 {
            folded.entry(path.folded()).or_default().push((path, hashes));
        }
        Folded(folded)
    }

    /// From now on the file may be so, too.
    pub(super) fn allow(&mut self, path: &FolderPath, hash: &str) {
        let hashes = self.0.entry(path.clone()).or_default();
        if !hashes.iter().any(|known| known == hash) {
            hashes.push(hash.to_owned());
        }
    }

    /// The file is so, and nothing else.
    pub(super) fn set(&mut self, path: &FolderPath, hash: &str) {
        self.0.insert(path.clone(), vec![hash.to_owned()]);
    }

    /// The file is what another record says of it.
    pub(super) fn keep(&mut self, path: &FolderPath, other: &Self) {
        if let Some(hashes) = other.0.get(path) {
            self.0.insert(path.clone(), hashes.clone());
        }
    }
}

/// The record by paths in lower case: on some file systems a file that was renamed only by case is still the same.
pub(super) struct Folded<'r>(HashMap<String, Vec<(&'r FolderPath, &'r [String])>>);

impl Folded<'_> {
    /// Whether a run wrote the file so; `None` where no run wrote it at all.
    pub(super) fn wrote(&self, path: &FolderPath, hash: &str) -> Option<bool> {
        Some(self.0.get(&path.folded())?.iter().any(|(_, hashes)| hashes.iter().any(|known| known == hash)))
    }

    /// The same path in other case, as earlier runs wrote it.
    pub(super) fn twins<'s>(&'s self, path: &'s FolderPath) -> impl Iterator<Item = &'s FolderPath> {
        let all = self.0.get(&path.folded()).into_iter().flatten();
        all.map(|(known, _)| *known).filter(move |known| *known != path)
    }
}

/// The hash of a content. Git may check a file out with CRLF, which is no edit.
pub(super) fn hash(content: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for (at, piece) in content.split(|byte| *byte == b'\r').enumerate() {
        // A carriage return counts, but before a line break.
        if at > 0 && piece.first() != Some(&b'\n') {
            hasher.update(b"\r");
        }
        hasher.update(piece);
    }
    let digest = hasher.finalize();
    digest.iter().fold("sha256:".to_owned(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}
