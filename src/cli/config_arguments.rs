//! The config of a command: the files that are named, as what they ask for.

use super::arguments::ConfigArguments;
use super::io;
use crate::diagnostic::Result;
use crate::input::Input;
use crate::request::Request;
use std::path::PathBuf;

impl ConfigArguments {
    /// What is asked for before any file is read.
    pub(super) fn request(&self) -> Request {
        let mut request = Request::default();
        request.want_hub(self.hub.clone());
        request
    }

    /// Reads the config's files and more of them, that stand without `-c`; stdin where none is named.
    pub(super) fn read(&self, more: &[PathBuf]) -> Result<Request> {
        let mut files: Vec<PathBuf> = more.iter().chain(&self.config).cloned().collect();
        if files.is_empty() {
            files.push("-".into());
        }
        let (configs, _) = io::sources(&files, &[])?;
        Ok(Input::read(self.request(), &configs, &[])?.request)
    }
}
