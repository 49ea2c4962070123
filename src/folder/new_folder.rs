//! A directory that is written once, and is the user's own from then on.

use super::Files;
use crate::diagnostic::{Code, Diagnostic, Result};
use std::fs;
use std::path::Path;

/// Writes the files into a directory that is new or empty, whole or not at all.
pub fn write_new(folder: &Path, files: &Files) -> Result<()> {
    let name = folder.display();
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        let message = format!("{name} is not an empty directory");
        return Err(Diagnostic::error(Code::CannotWrite, message).help("name one that is not there yet").into());
    }
    let aside = folder.with_extension("argocd-aks-staging");
    let written = write_aside(&aside, files).and_then(|()| fs::rename(&aside, folder));
    written.map_err(|error| {
        // That this fails, too, changes nothing.
        let _ = fs::remove_dir_all(&aside);
        let message = format!("{name} cannot be written: {error}");
        Diagnostic::error(Code::CannotWrite, message).help("check the path and its permissions").into()
    })
}

fn write_aside(aside: &Path, files: &Files) -> std::io::Result<()> {
    fs::create_dir_all(aside)?;
    for (path, content) in &files.files {
        let file = path.below(aside);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, content)?;
    }
    Ok(())
}
