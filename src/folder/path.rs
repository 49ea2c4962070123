//! A path below the directory that every file system takes: it cannot leave the directory, and means the same file on
//! Linux, macOS and Windows.

use std::path::{Path, PathBuf};

/// A path below the directory, with `/` between its segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderPath(String);

/// Why a text cannot be a segment of a [`FolderPath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPortable {
    /// Nothing, `.` or `..`, or a slash.
    #[error("it would leave the folder")]
    Leaves,
    /// Control characters, letters beyond ASCII, and what Windows reserves.
    #[error("only letters, digits, spaces and the signs - _ . + , = @ ~ ( ) are the same on every file system")]
    Character,
    /// Windows drops these.
    #[error("it begins or ends with a space, or ends with a dot")]
    Edge,
    /// A device of Windows, with any extension.
    #[error("Windows keeps this name for a device")]
    Device,
    /// More than file systems take.
    #[error("it is longer than 255 bytes")]
    Long,
}

impl FolderPath {
    /// The path of these segments.
    pub fn of(segments: &[&str]) -> Result<Self, NotPortable> {
        if segments.is_empty() {
            return Err(NotPortable::Leaves);
        }
        segments.iter().try_for_each(|segment| check(segment))?;
        Ok(Self(segments.join("/")))
    }

    /// Reads what [`FolderPath::as_str`] wrote.
    pub fn parse(text: &str) -> Result<Self, NotPortable> {
        Self::of(&text.split('/').collect::<Vec<_>>())
    }

    /// With `/` between the segments, on every system.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for all paths that are one file where case does not count.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// Below a directory.
    pub fn below(&self, folder: &Path) -> PathBuf {
        let mut path = folder.to_path_buf();
        path.extend(self.0.split('/'));
        path
    }

    /// The directories between the top and the file, outermost first.
    pub fn parents(&self) -> impl DoubleEndedIterator<Item = Self> + '_ {
        self.0.match_indices('/').map(|(at, _)| Self(self.0[..at].to_owned()))
    }
}

fn check(segment: &str) -> Result<(), NotPortable> {
    if matches!(segment, "" | "." | "..") || segment.contains(['/', '\\']) {
        return Err(NotPortable::Leaves);
    }
    let is_portable = |c: char| c.is_ascii_alphanumeric() || " -_.+,=@~()".contains(c);
    if !segment.chars().all(is_portable) {
        return Err(NotPortable::Character);
    }
    if segment.starts_with(' ') || segment.ends_with([' ', '.']) {
        return Err(NotPortable::Edge);
    }
    let stem = segment.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered =
        |prefix: &str| stem.strip_prefix(prefix).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT") {
        return Err(NotPortable::Device);
    }
    if segment.len() > 255 {
        return Err(NotPortable::Long);
    }
    Ok(())
}
