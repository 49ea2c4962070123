//! Golden files: what has to come out, beside what goes in. `UPDATE_GOLDEN=1 cargo test` writes all of them anew.

use super::project;
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// Holds a text to its golden file. Where it is empty, there is no file.
#[track_caller]
pub fn golden(file: impl AsRef<Path>, found: &str) {
    all_golden([(file.as_ref().to_path_buf(), found.to_owned())]);
}

/// Holds several texts to their golden files, and tells all that differ.
#[track_caller]
pub fn all_golden(outputs: impl IntoIterator<Item = (PathBuf, String)>) {
    let differences: Vec<String> =
        outputs.into_iter().filter_map(|(file, found)| difference(&project(file), &found)).collect();
    assert!(
        differences.is_empty(),
        "{}\nIf this is right, UPDATE_GOLDEN=1 cargo test writes it; read git diff before you commit it.",
        differences.join("\n")
    );
}

/// Holds a long text to another, and shows where they differ.
#[track_caller]
pub fn same(found: &str, want: &str) {
    assert!(found == want, "{}", TextDiff::from_lines(want, found).unified_diff().header("wanted", "found"));
}

fn difference(file: &Path, found: &str) -> Option<String> {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        update(file, found);
    }
    let want = std::fs::read_to_string(file).unwrap_or_default();
    let name = file.strip_prefix(project("")).unwrap_or(file).display().to_string();
    (want != found)
        .then(|| TextDiff::from_lines(want.as_str(), found).unified_diff().header(&name, "found").to_string())
}

fn update(file: &Path, found: &str) {
    if found.is_empty() {
        let _ = std::fs::remove_file(file);
    } else {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, found).unwrap();
    }
}
