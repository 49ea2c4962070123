//! Files that are written once, and are the user's own from then on.

use super::record;
use super::{Files, FolderPath};
use crate::diagnostic::{Code, Diagnostic, Result};
use std::fs;
use std::path::{Path, PathBuf};

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

/// Files that wait to be moved into place.
const STAGING: &str = ".argocd-aks-staging";

/// Adds the files to a directory, which may be there or not: those that are there already and the same stay. Where one
/// differs, nothing is written. Gives the files that are new.
pub fn add(folder: &Path, files: &Files) -> Result<Vec<FolderPath>> {
    let mut new = Vec::new();
    let mut differ = Vec::new();
    for (path, content) in &files.files {
        let file = path.below(folder);
        if fs::symlink_metadata(&file).is_err() {
            new.push((path, content));
        } else if fs::read(&file).ok().is_none_or(|found| record::hash(&found) != record::hash(content.as_bytes())) {
            differ.push(file.display().to_string());
        }
    }
    if !differ.is_empty() {
        let message = format!("there already, and not what would be written: {}", differ.join(", "));
        let help = "nothing was written; move the file away, or name another directory";
        return Err(Diagnostic::error(Code::FileNotOurs, message).help(help).into());
    }
    let is_there = folder.is_dir();
    move_in(folder, &new).map_err(|error| {
        if !is_there {
            // That this fails, too, changes nothing.
            let _ = fs::remove_dir(folder);
        }
        let message = format!("{} cannot be written: {error}", folder.display());
        Diagnostic::error(Code::CannotWrite, message).help("nothing was written; check the path and its permissions")
    })?;
    Ok(new.into_iter().map(|(path, _)| path.clone()).collect())
}

/// Writes all aside, then moves all into place; what is in place goes again where one cannot be moved.
fn move_in(folder: &Path, files: &[(&FolderPath, &String)]) -> std::io::Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let aside = folder.join(STAGING);
    let mut moved: Vec<PathBuf> = Vec::new();
    let mut all = || {
        for (path, content) in files {
            let file = path.below(&aside);
            fs::create_dir_all(file.parent().unwrap_or(&aside))?;
            fs::write(file, content)?;
        }
        for (path, _) in files {
            let file = path.below(folder);
            fs::create_dir_all(file.parent().unwrap_or(folder))?;
            fs::rename(path.below(&aside), &file)?;
            moved.push(file);
        }
        Ok(())
    };
    let done: std::io::Result<()> = all();
    // An empty directory, or what a failed run leaves: whether it goes changes nothing.
    let _ = fs::remove_dir_all(&aside);
    if done.is_err() {
        for file in moved {
            let _ = fs::remove_file(file);
        }
    }
    done
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
