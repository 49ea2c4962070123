//! The config of a command: the files that are named, as what they ask for.

use super::arguments::ConfigArguments;
use super::io;
use super::manifest_files;
use crate::diagnostic::Result;
use crate::input::{Input, Source};
use crate::request::Request;
use std::path::PathBuf;

impl ConfigArguments {
    /// What is asked for before any file is read.
    pub(super) fn request(&self) -> Request {
        let mut request = Request::default();
        request.want_hub(self.hub.clone());
        request
    }

    /// The files that `-c` names, or that are in the directories that it names.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>> {
        manifest_files::expand_config(&self.config, self.recursive)
    }

    /// The same, with files and directories that stand without `-c`; stdin where none is named.
    pub(super) fn files_or_stdin(&self, more: &[PathBuf]) -> Result<Vec<PathBuf>> {
        let paths: Vec<PathBuf> = more.iter().chain(&self.config).cloned().collect();
        if paths.is_empty() {
            return Ok(vec!["-".into()]);
        }
        manifest_files::expand_config(&paths, self.recursive)
    }

    /// Reads the config's files and more of them, that stand without `-c`; stdin where none is named.
    pub(super) fn read(&self, more: &[PathBuf]) -> Result<Request> {
        Ok(Input::read(self.request(), &self.sources(more)?, &[])?.request)
    }

    /// The texts of the same files.
    pub(super) fn sources(&self, more: &[PathBuf]) -> Result<Vec<Source>> {
        let files = self.files_or_stdin(more)?;
        Ok(io::sources(&files, &[])?.0)
    }
}
