//! The files of a directory that may be manifests.

use super::{io, kustomization};
use crate::api;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::krm;
use std::path::{Path, PathBuf};

/// The YAML and JSON files of a directory, in the order of their names; hidden ones are not manifests.
pub(super) fn list(folder: &Path, recurse: bool, files: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |error: std::io::Error| {
        Diagnostic::error(Code::CannotRead, format!("the directory {} cannot be read: {error}", folder.display()))
    };
    let mut entries = std::fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Not `path.is_dir()`: a link to a directory above would never end.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if name.starts_with('.') || kustomization::FILES.contains(&name.as_str()) {
            continue;
        }
        if is_folder && recurse {
            list(&path, recurse, files)?;
        } else if !is_folder && path.extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json") {
            files.push(path);
        }
    }
    Ok(())
}

/// The files that are named, and in the place of each directory those in it. Below it are looked at where `recursive` says
/// so.
pub(super) fn expand(paths: &[PathBuf], recursive: bool) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            list(path, recursive, &mut files)?;
            if files.len() == before {
                return Err(nothing_in(path, "YAML or JSON file", recursive).into());
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// The same for config: of a directory only the files that speak of this program's kinds, as a kustomization and other
/// manifests stand beside them.
pub(super) fn expand_config(paths: &[PathBuf], recursive: bool) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        for file in expand(std::slice::from_ref(path), recursive)? {
            if may_have_config(&io::read_file(&file)?) {
                files.push(file);
            }
        }
        if files.len() == before {
            return Err(nothing_in(path, "file with config objects", recursive).into());
        }
    }
    Ok(files)
}

/// Whether config objects are in a text. What cannot be read, and speaks of them, counts: it is told then.
fn may_have_config(text: &str) -> bool {
    if !text.contains(api::GROUP) {
        return false;
    }
    let (stream, unreadable) = krm::read_stream_leniently(text, None);
    !unreadable.is_empty() || stream.items.iter().any(|item| api::is_config(&item.object.meta))
}

fn nothing_in(folder: &Path, what: &str, recursive: bool) -> Diagnostic {
    let message = format!("there is no {what} in the directory {}", folder.display());
    let help = if recursive { "name another directory, or files" } else { "-R looks at the directories below it, too" };
    Diagnostic::error(Code::CannotRead, message).help(help)
}
