//! Files that are written once, and are the user's own from then on.

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

/// Writes the files beside what is in a directory, which may be there or not. Where one of them is there already, nothing is
/// written.
pub fn write_beside(folder: &Path, files: &Files) -> Result<()> {
    let there: Vec<String> = files
        .files
        .keys()
        .map(|path| path.below(folder))
        .filter(|file| fs::symlink_metadata(file).is_ok())
        .map(|file| file.display().to_string())
        .collect();
    if !there.is_empty() {
        let message = format!("there already, and left as it is: {}", there.join(", "));
        let help = "name another directory, or move the file away";
        return Err(Diagnostic::error(Code::CannotWrite, message).help(help).into());
    }
    write_aside(folder, files).map_err(|error| {
        let message = format!("{} cannot be written: {error}", folder.display());
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
