//! A path below the directory that every file system takes: it cannot leave the directory, and means the same file on
//! Linux, macOS and Windows.

use std::path::{Path, PathBuf};

/// A path below the directory, with `/` between its segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderPath(String);

/// Why a text cannot be a segment of a [`FolderPath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPortable {
    /// Nothing, `.` or `..`.
    #[error("it would leave the directory")]
    Leaves,
    /// A slash or backslash.
    #[error("it holds a slash")]
    Slash,
    /// A name that git and other tools keep for themselves: a file in `.git/hooks` is run.
    #[error("it begins with a dot, as names do that tools keep for themselves")]
    Hidden,
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
    /// The path of these segments; the error says which of them is wrong.
    pub fn of(segments: &[&str]) -> Result<Self, (usize, NotPortable)> {
        if segments.is_empty() {
            return Err((0, NotPortable::Leaves));
        }
        for (at, segment) in segments.iter().enumerate() {
            check(segment).map_err(|reason| (at, reason))?;
        }
        Ok(Self(segments.join("/")))
    }

    /// Reads what [`FolderPath::as_str`] wrote.
    pub fn parse(text: &str) -> Result<Self, NotPortable> {
        Self::of(&text.split('/').collect::<Vec<_>>()).map_err(|(_, reason)| reason)
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
    if matches!(segment, "" | "." | "..") {
        return Err(NotPortable::Leaves);
    }
    if segment.contains(['/', '\\']) {
        return Err(NotPortable::Slash);
    }
    // The short name that Windows has for `.git`.
    if segment.starts_with('.') || segment.eq_ignore_ascii_case("git~1") {
        return Err(NotPortable::Hidden);
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
