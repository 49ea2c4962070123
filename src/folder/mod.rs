//! A fleet as a directory that lives in Git: `hub/` for the hub, `targets/<name>/` for each target's own cluster, each
//! with a kustomization that builds.
//!
//! [`layout`] says what stands where, and touches no disk. [`write()`] makes it so: it changes only what differs,
//! removes only what it wrote itself, and refuses to touch what somebody else put there or edited.

mod folder_lock;
mod install;
pub mod layout;
mod new_folder;
mod path;
mod record;
mod write_folder;

pub use install::{Installation, Installed, install};
pub use new_folder::{add, write_beside, write_new};
pub use path::{FolderPath, NotPortable};
pub use write_folder::{FileChange, Summary, WriteOptions, preview, write};

use crate::diagnostic::{Code, Diagnostic, Result};
use std::collections::{BTreeMap, HashMap};

/// The part of the directory that a run is about: nothing outside of it is written or removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    #[default]
    All,
    /// `hub/`.
    Hub,
    /// `targets/`.
    Targets,
    /// `targets/<name>/`.
    Target(String),
}

impl Part {
    /// Whether the hub's files are part of it.
    pub fn has_hub(&self) -> bool {
        matches!(self, Self::All | Self::Hub)
    }

    /// Whether this target's files are part of it.
    pub fn has_target(&self, name: &str) -> bool {
        match self {
            Self::All | Self::Targets => true,
            Self::Hub => false,
            Self::Target(wanted) => wanted == name,
        }
    }

    /// Whether a path belongs to it.
    fn holds(&self, path: &str) -> bool {
        match self {
            Self::All => true,
            Self::Hub => path.starts_with("hub/"),
            Self::Targets => path.starts_with("targets/"),
            Self::Target(name) => path.strip_prefix("targets/").and_then(|rest| rest.split('/').next()) == Some(name),
        }
    }
}

/// The files of a part, with their whole content.
#[derive(Debug, Default)]
pub struct Files {
    files: BTreeMap<FolderPath, String>,
    /// Paths in lower case: on some file systems two that differ only by case are one file.
    folded: HashMap<String, FolderPath>,
}

impl Files {
    /// Adds a file. The segments come from names that users chose, so each is checked.
    pub fn add(&mut self, segments: &[&str], content: String) -> Result<()> {
        let path = FolderPath::of(segments).map_err(|(at, reason)| {
            let of = if at + 1 == segments.len() { "a file" } else { "a directory" };
            let message = format!("{:?} cannot be the name of {of}: {reason}", segments[at]);
            Diagnostic::error(Code::NotPortable, message)
                .help("rename the target, or give it another secretName; without -o any name will do")
        })?;
        if let Some(other) = self.folded.insert(path.folded(), path.clone()) {
            if other == path {
                let message = format!("{:?} is a file that this program writes itself", path.as_str());
                return Err(Diagnostic::error(Code::NotPortable, message)
                    .help("give the target another secretName")
                    .into());
            }
            return Err(Diagnostic::error(
                Code::NotPortable,
                format!("{:?} and {:?} are one file where case does not count", other.as_str(), path.as_str()),
            )
            .help("rename one of the two targets")
            .into());
        }
        self.files.insert(path, content);
        Ok(())
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }
}
