//! One run at a time in a directory: of two, each would move files into place that the other has just written.

use super::write_folder::cannot_write;
use crate::diagnostic::{Code, Diagnostic, Result};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// The directory, for as long as this lives. The system lets go of it when the program ends, however it ends.
pub(super) struct FolderLock {
    /// Windows cannot open a directory as a file, and has no lock here.
    _held: Option<File>,
    /// The directory, where it was not there before.
    made: Option<PathBuf>,
}

impl FolderLock {
    /// Takes the directory, which is made where it is missing.
    pub(super) fn take(folder: &Path) -> Result<Self> {
        let help = "nothing was changed; check the path and its permissions";
        let is_new = !folder.exists();
        fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error, help))?;
        let made = is_new.then(|| folder.to_path_buf());
        if !cfg!(unix) {
            return Ok(Self { _held: None, made });
        }
        let directory = File::open(folder).map_err(|error| cannot_write(folder, &error, help))?;
        match directory.try_lock() {
            Ok(()) => Ok(Self { _held: Some(directory), made }),
            Err(TryLockError::WouldBlock) => {
                let message = format!("another run of argocd-aks is writing into {}", folder.display());
                Err(Diagnostic::error(Code::FolderBusy, message)
                    .help("nothing was changed; wait until it has ended, and run this again")
                    .into())
            }
            // A file system without locks: as it was before there were any.
            Err(TryLockError::Error(_)) => Ok(Self { _held: None, made }),
        }
    }

    /// Leaves no directory behind that was made for nothing.
    pub(super) fn give_back(self) {
        if let Some(made) = &self.made {
            // One with something in it stays.
            let _ = fs::remove_dir(made);
        }
    }
}
