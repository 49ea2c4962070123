//! A program in a directory, with links to it and files beside it: whole or as before, whoever reads it meanwhile.

use super::write_folder::{cannot_write, not_a};
use super::{Files, FolderPath};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use std::fs;
use std::io;
use std::path::Path;

/// What a directory gets.
#[derive(Debug)]
pub struct Installation<'p> {
    /// The program that is copied.
    pub program: &'p Path,
    /// What the copy is called.
    pub name: FolderPath,
    /// Links to the copy. They are relative: the directory may be copied or mounted anywhere.
    pub links: Vec<FolderPath>,
    /// What stands beside it. A file that is there already and differs is somebody's.
    pub files: Files,
}

/// What has changed of an installation, and how many of its files were right already.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Installed {
    /// Files and links that are new or changed.
    pub written: Vec<FolderPath>,
    /// How many were right.
    pub unchanged: usize,
}

/// Makes it so. Everything is looked at before anything is touched.
pub fn install(folder: &Path, installation: &Installation<'_>) -> Result<Installed> {
    if fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
        return Err(not_a(folder, "a file", "a directory").into());
    }
    let content = fs::read(installation.program).map_err(|error| {
        let message = format!("{} cannot be read: {error}", installation.program.display());
        Diagnostic::error(Code::CannotRead, message)
    })?;
    let mut pieces: Vec<(&FolderPath, Piece<'_>)> = vec![(&installation.name, Piece::Program(&content))];
    pieces.extend(installation.links.iter().map(|path| (path, link(path, &installation.name, &content))));
    pieces.extend(installation.files.files.iter().map(|(path, text)| (path, Piece::Text(text))));
    let mut work = Vec::new();
    let mut wrong = Diagnostics::new();
    for (path, piece) in &pieces {
        let file = path.below(folder);
        match fs::symlink_metadata(&file) {
            Ok(found) if found.is_dir() => wrong.push(not_a(&file, "a directory", "a file")),
            Ok(_) if piece.is_at(&file) => {}
            Ok(_) if matches!(piece, Piece::Text(_)) => {
                let message = format!("{} is there already, and not what would be written", file.display());
                wrong.push(Diagnostic::error(Code::FileNotOurs, message).help("nothing was written; move it away"));
            }
            _ => work.push((*path, piece)),
        }
    }
    if wrong.any_error() {
        return Err(wrong);
    }
    for (path, piece) in &work {
        let file = path.below(folder);
        let made = make_parents(folder, path).and_then(|()| piece.put(&file));
        made.map_err(|error| {
            cannot_write(&file, &error, "what is there is as it was or whole; check the path and its permissions")
        })?;
    }
    let unchanged = pieces.len() - work.len();
    Ok(Installed { written: work.into_iter().map(|(path, _)| path.clone()).collect(), unchanged })
}

/// One file or link of an installation.
enum Piece<'i> {
    Program(&'i [u8]),
    #[cfg(unix)]
    Link(String),
    Text(&'i str),
}

#[cfg(unix)]
fn link<'i>(path: &FolderPath, to: &FolderPath, _: &'i [u8]) -> Piece<'i> {
    Piece::Link("../".repeat(path.parents().count()) + to.as_str())
}

/// Links take rights that most users do not have.
#[cfg(not(unix))]
fn link<'i>(_: &FolderPath, _: &FolderPath, program: &'i [u8]) -> Piece<'i> {
    Piece::Program(program)
}

impl Piece<'_> {
    /// Whether it is there already.
    fn is_at(&self, file: &Path) -> bool {
        let is_link = fs::symlink_metadata(file).is_ok_and(|found| found.is_symlink());
        let holds = |content: &[u8]| !is_link && fs::read(file).is_ok_and(|found| found == content);
        match self {
            Self::Program(content) => is_for_all(file, EXECUTABLE) && holds(content),
            #[cfg(unix)]
            Self::Link(to) => fs::read_link(file).is_ok_and(|found| found == Path::new(to)),
            Self::Text(text) => is_for_all(file, READABLE) && holds(text.as_bytes()),
        }
    }

    /// Puts it there by a rename: a program that runs is not written into.
    fn put(&self, file: &Path) -> io::Result<()> {
        let aside = file.with_extension("argocd-aks-new");
        let _ = fs::remove_file(&aside);
        let made = match self {
            Self::Program(content) => write(&aside, content, EXECUTABLE),
            #[cfg(unix)]
            Self::Link(to) => std::os::unix::fs::symlink(to, &aside),
            Self::Text(text) => write(&aside, text.as_bytes(), READABLE),
        };
        made.and_then(|()| fs::rename(&aside, file)).inspect_err(|_| {
            // That this fails, too, changes nothing.
            let _ = fs::remove_file(&aside);
        })
    }
}

/// The rights of a program and a directory: Argo CD runs it as another user than the one that installs it.
const EXECUTABLE: u32 = 0o755;
const READABLE: u32 = 0o644;

fn write(file: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let mut to = fs::File::create_new(file)?;
    io::Write::write_all(&mut to, content)?;
    set_mode(file, mode)?;
    to.sync_all()
}

/// The directory, and those between it and a file. What was there keeps its rights.
fn make_parents(folder: &Path, path: &FolderPath) -> io::Result<()> {
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        set_mode(folder, EXECUTABLE)?;
    }
    for parent in path.parents().map(|parent| parent.below(folder)).filter(|parent| !parent.is_dir()) {
        fs::create_dir(&parent)?;
        set_mode(&parent, EXECUTABLE)?;
    }
    Ok(())
}

#[cfg(unix)]
fn set_mode(file: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(unix)]
fn is_for_all(file: &Path, mode: u32) -> bool {
    fs::metadata(file).is_ok_and(|found| {
        let rights: u32 = std::os::unix::fs::PermissionsExt::mode(&found.permissions());
        rights & mode == mode
    })
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn is_for_all(_: &Path, _: u32) -> bool {
    true
}
