//! Making a directory what it should be. Everything is looked at before anything is touched; every file is written
//! aside first and moved into place whole, so that a full disk or a killed run leaves no half file.

use super::folder_lock::FolderLock;
use super::record::{self, Record};
use super::{Files, FolderPath, Part};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Files that wait to be moved into place. Left behind by a killed run, and cleared by the next.
const STAGING: &str = ".argocd-aks-staging";

/// How a directory is written.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// What of the directory this run is about.
    pub part: Part,
    /// Overwrites files that were edited or are in the way, removes edited ones that are no longer made, and removes
    /// more than half of the targets.
    pub force: bool,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that are new or changed.
    pub written: usize,
    /// Files that are no longer made.
    pub removed: Vec<FolderPath>,
    /// Files that were right already.
    pub unchanged: usize,
}

/// Makes the part of the directory what `files` says. `progress` hears how many of how many steps are done.
pub fn write(
    folder: &Path,
    files: &Files,
    options: &WriteOptions,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Summary> {
    if fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
        return Err(not_a(folder, "a file", "a directory").into());
    }
    let lock = FolderLock::take(folder)?;
    let written = write_locked(folder, files, options, progress);
    if written.is_err() {
        lock.give_back();
    }
    written
}

fn write_locked(
    folder: &Path,
    files: &Files,
    options: &WriteOptions,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Summary> {
    let (mut record, work) = look(folder, files, options)?;
    let removed: Vec<FolderPath> = work.renamed.iter().chain(&work.remove).cloned().collect();
    let summary = Summary { written: work.write.len(), removed, unchanged: files.len() - work.write.len() };
    let mut last = Record::default();
    for path in record.paths().filter(|path| !options.part.holds(path.as_str())) {
        last.keep(path, &record);
    }
    for (path, content) in &files.files {
        last.set(path, &record::hash(content.as_bytes()));
    }
    if work.write.is_empty() && summary.removed.is_empty() && last == record {
        return Ok(summary);
    }
    for (path, content) in &work.write {
        record.allow(path, &record::hash(content.as_bytes()));
    }
    let steps = work.write.len() * 2 + work.remove.len();
    let all_aside = stage_all(folder, &work, &record, &last, &mut |done| progress(done, steps));
    let nothing = "nothing was changed; check the path and its permissions";
    all_aside.map_err(|(path, error)| cannot_write(&path, &error, nothing))?;
    let some = "every file is as it was or complete; fix the cause, and run it again";
    apply(folder, &work, progress).map_err(|(path, error)| cannot_write(&path, &error, some))?;
    Ok(summary)
}

/// A file that a run would change.
#[derive(Debug)]
pub struct FileChange<'f> {
    /// Which file.
    pub path: FolderPath,
    /// What stands there; `None` for a new file.
    pub before: Option<Vec<u8>>,
    /// What would stand there; `None` for one that would be removed.
    pub after: Option<&'f str>,
}

/// What [`write()`] would do, and refuse, in the order of the paths. Nothing is touched.
pub fn preview<'f>(folder: &Path, files: &'f Files, options: &WriteOptions) -> Result<Vec<FileChange<'f>>> {
    let (_, work) = look(folder, files, options)?;
    let mut checked = HashSet::new();
    let mut before = |path: &FolderPath| current(folder, path, &mut checked);
    let mut changes = Vec::new();
    for (path, after) in &work.write {
        changes.push(FileChange { path: (*path).clone(), before: before(path)?, after: Some(after) });
    }
    for path in work.renamed.iter().chain(&work.remove) {
        changes.push(FileChange { path: path.clone(), before: before(path)?, after: None });
    }
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(changes)
}

/// What was written before, and what has to be done; refused as a whole where a file is not ours to change.
fn look<'f>(folder: &Path, files: &'f Files, options: &WriteOptions) -> Result<(Record, Work<'f>)> {
    if fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
        return Err(not_a(folder, "a file", "a directory").into());
    }
    let record = read_record(folder)?;
    let work = survey(folder, files, &record, options)?;
    if !options.force {
        refuse_to_empty(folder, &record, &work)?;
    }
    Ok((record, work))
}

/// What has to be done.
struct Work<'f> {
    /// Files whose new name differs only by case. They go first: where case does not count, the new file would go
    /// with them.
    renamed: Vec<FolderPath>,
    write: Vec<(&'f FolderPath, &'f str)>,
    remove: Vec<FolderPath>,
}

fn survey<'f>(folder: &Path, files: &'f Files, recorded: &Record, options: &WriteOptions) -> Result<Work<'f>> {
    let mut errors = Diagnostics::new();
    let mut work = Work { renamed: Vec::new(), write: Vec::new(), remove: Vec::new() };
    let mut checked = HashSet::new();
    let record = recorded.folded();
    let is_ours = |path: &FolderPath| options.part.holds(path.as_str());
    for (path, content) in &files.files {
        let renamed = record.twins(path).any(is_ours);
        match current(folder, path, &mut checked) {
            Ok(None) => work.write.push((path, content)),
            Ok(Some(found)) if found == content.as_bytes() && !renamed => {}
            Ok(Some(found)) => {
                let hash = record::hash(&found);
                let is_right = hash == record::hash(content.as_bytes());
                match record.wrote(path, &hash) {
                    _ if is_right && !renamed => {}
                    _ if is_right => work.write.push((path, content)),
                    Some(true) => work.write.push((path, content)),
                    _ if options.force => work.write.push((path, content)),
                    Some(false) => errors.push(edited(folder, path)),
                    None => errors.push(foreign(folder, path)),
                }
            }
            Err(refused) => errors.extend(refused),
        }
    }
    for path in recorded.paths().filter(|path| is_ours(path) && !files.files.contains_key(path)) {
        match current(folder, path, &mut checked) {
            Ok(None) => {}
            Ok(Some(found)) if options.force || record.wrote(path, &record::hash(&found)) == Some(true) => {
                let renamed = files.folded.contains_key(&path.folded());
                let list = if renamed { &mut work.renamed } else { &mut work.remove };
                list.push(path.clone());
            }
            Ok(Some(_)) => errors.push(edited(folder, path)),
            Err(refused) => errors.extend(refused),
        }
    }
    if errors.is_empty() { Ok(work) } else { Err(errors) }
}

/// Most of a fleet does not go in one run: rather the targets' files were forgotten, or the directory is another hub's.
fn refuse_to_empty(folder: &Path, record: &Record, work: &Work<'_>) -> Result<()> {
    // What is only in the record proves nothing: anybody can write a line into it.
    let there = || record.paths().filter(|path| path.below(folder).is_file());
    let removed: HashSet<&FolderPath> = work.remove.iter().collect();
    let secrets = (
        there().filter(|path| is_secret_of_target(path)).count(),
        removed.iter().filter(|path| is_secret_of_target(path)).count(),
    );
    let all: BTreeSet<&str> = there().filter_map(directory_of_target).collect();
    let kept: BTreeSet<&str> = there().filter(|path| !removed.contains(path)).filter_map(directory_of_target).collect();
    let accesses = (all.len(), all.difference(&kept).count());
    let (all, gone, what) = match (secrets, accesses) {
        ((all, gone), _) if gone * 2 > all => (all, gone, "targets"),
        (_, (all, gone)) if gone * 2 > all => (all, gone, "targets' accesses"),
        _ => return Ok(()),
    };
    let message = format!("this would remove {gone} of the {all} {what} that were written before; nothing was changed");
    let help = "give all TargetCluster files and the same hub as before; if the targets are really gone, add --force";
    Err(Diagnostic::error(Code::MostTargetsRemoved, message).help(help).into())
}

/// Whether the file is the cluster Secret of a target.
fn is_secret_of_target(path: &FolderPath) -> bool {
    path.as_str().strip_prefix("hub/clusters/").is_some_and(|name| name != "kustomization.yaml")
}

/// The name of the directory of what is made on a target.
fn directory_of_target(path: &FolderPath) -> Option<&str> {
    path.as_str().strip_prefix("targets/")?.split_once('/').map(|(name, _)| name)
}

/// What stands at the path; `None` for nothing. A link on the way there would lead out of the directory.
fn current(folder: &Path, path: &FolderPath, checked: &mut HashSet<FolderPath>) -> Result<Option<Vec<u8>>> {
    for parent in path.parents() {
        if !checked.contains(&parent) {
            match fs::symlink_metadata(parent.below(folder)) {
                Ok(found) if found.is_symlink() => return Err(link(folder, &parent).into()),
                Ok(found) if !found.is_dir() => return Err(in_the_way(folder, &parent, "a file", "a directory").into()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(cannot_read(&parent.below(folder), &error).into()),
            }
            checked.insert(parent);
        }
    }
    let file = path.below(folder);
    match fs::symlink_metadata(&file) {
        Ok(found) if found.is_symlink() => Err(link(folder, path).into()),
        Ok(found) if !found.is_file() => Err(in_the_way(folder, path, "a directory", "a file").into()),
        Ok(_) => fs::read(&file).map(Some).map_err(|error| cannot_read(&file, &error).into()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot_read(&file, &error).into()),
    }
}

type Failed = (PathBuf, io::Error);

fn at(path: &Path) -> impl FnOnce(io::Error) -> Failed {
    let path = path.to_path_buf();
    move |error| (path, error)
}

/// Up to here the directory stays as it was.
fn stage_all(
    folder: &Path,
    work: &Work<'_>,
    under_way: &Record,
    last: &Record,
    progress: &mut dyn FnMut(usize),
) -> Result<(), Failed> {
    let staging = folder.join(STAGING);
    fs::create_dir_all(folder).map_err(at(folder))?;
    clear(&staging).map_err(at(&staging))?;
    fs::create_dir(&staging).map_err(at(&staging))?;
    let staged = stage(&staging, work, under_way, last, progress);
    if staged.is_err() {
        // That this fails, too, changes nothing.
        let _ = clear(&staging);
    }
    staged
}

/// Moves everything into place.
fn apply(folder: &Path, work: &Work<'_>, progress: &mut dyn FnMut(usize, usize)) -> Result<(), Failed> {
    let staging = folder.join(STAGING);
    let steps = work.write.len() * 2 + work.remove.len();
    let record = folder.join(record::FILE);
    fs::rename(staging.join("under-way"), &record).map_err(at(&record))?;
    for path in &work.renamed {
        remove(folder, path)?;
    }
    let mut made = HashSet::new();
    for (number, (path, _)) in work.write.iter().enumerate() {
        let file = path.below(folder);
        if let Some(parent) = path.parents().next_back()
            && made.insert(parent.clone())
        {
            fs::create_dir_all(parent.below(folder)).map_err(at(&file))?;
        }
        fs::rename(staging.join(number.to_string()), &file).map_err(at(&file))?;
        progress(work.write.len() + number, steps);
    }
    for path in &work.remove {
        remove(folder, path)?;
    }
    fs::rename(staging.join("last"), &record).map_err(at(&record))?;
    clear(&staging).map_err(at(&staging))
}

/// Removes a file, and the directories that it leaves empty.
fn remove(folder: &Path, path: &FolderPath) -> Result<(), Failed> {
    let file = path.below(folder);
    fs::remove_file(&file).map_err(|error| (file, error))?;
    for parent in path.parents().rev() {
        // Only an empty directory goes; what somebody else put there keeps it.
        if fs::remove_dir(parent.below(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

/// Writes everything aside: what fails for want of space fails here.
fn stage(
    staging: &Path,
    work: &Work<'_>,
    under_way: &Record,
    last: &Record,
    progress: &mut dyn FnMut(usize),
) -> Result<(), Failed> {
    let write = |name: &str, content: &str| {
        let path = staging.join(name);
        fs::write(&path, content).map_err(|error| (path, error))
    };
    write("under-way", &under_way.text())?;
    write("last", &last.text())?;
    for (number, (_, content)) in work.write.iter().enumerate() {
        write(&number.to_string(), content)?;
        progress(number);
    }
    Ok(())
}

fn clear(staging: &Path) -> io::Result<()> {
    match fs::remove_dir_all(staging) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn read_record(folder: &Path) -> Result<Record> {
    let path = folder.join(record::FILE);
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_symlink() => return Err(is_link(&path).into()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Record::default()),
        _ => {}
    }
    let text = fs::read_to_string(&path).map_err(|error| cannot_read(&path, &error))?;
    let in_file = |diagnostic: Diagnostic| diagnostic.file(Some(path.display().to_string()));
    Record::parse(&text).map_err(|errors| errors.into_iter().map(in_file).collect())
}

fn cannot_read(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Code::CannotRead, format!("{} cannot be read: {error}", path.display()))
        .help("nothing was changed; check the path and its permissions")
}

pub(super) fn cannot_write(path: &Path, error: &io::Error, help: &str) -> Diagnostic {
    Diagnostic::error(Code::CannotWrite, format!("{} cannot be written: {error}", path.display())).help(help)
}

fn link(folder: &Path, path: &FolderPath) -> Diagnostic {
    is_link(&path.below(folder))
}

fn is_link(path: &Path) -> Diagnostic {
    Diagnostic::error(Code::SymlinkInTheWay, format!("{} is a symbolic link", path.display()))
        .help("what is written there would land somewhere else; remove the link")
}

fn in_the_way(folder: &Path, path: &FolderPath, found: &str, wanted: &str) -> Diagnostic {
    not_a(&path.below(folder), found, wanted)
}

pub(super) fn not_a(path: &Path, found: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(Code::FileNotOurs, format!("expected {wanted} at {}, found {found}", path.display()))
        .help("move it away")
}

fn edited(folder: &Path, path: &FolderPath) -> Diagnostic {
    let path = path.below(folder);
    Diagnostic::error(Code::FileEdited, format!("{} was edited since it was written", path.display()))
        .help("put the change into the config, or lose it with --force")
}

fn foreign(folder: &Path, path: &FolderPath) -> Diagnostic {
    let path = path.below(folder);
    Diagnostic::error(
        Code::FileNotOurs,
        format!("{} is there already, and this program did not write it", path.display()),
    )
    .help("move it away, or overwrite it with --force")
}
