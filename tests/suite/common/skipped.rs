//! The record of the tests that were skipped in a run of `cargo test`: the suite writes it, `tests/summary` prints it
//! at the end, because libtest shows nothing of what a test prints that passes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;

/// What was wanted, and the tests that were skipped for want of it.
pub type Skipped = BTreeMap<String, BTreeSet<String>>;

/// One file for each run of cargo: two that run at the same time do not mix, and what an earlier one left behind, as
/// it failed or had no summary, does not count.
fn record() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("skipped-{}", run()))
}

/// The cargo that started this process: its id, and when it started, since ids come again.
#[cfg(unix)]
fn run() -> String {
    let cargo = std::os::unix::process::parent_id();
    // Field 22 of proc_pid_stat(5). The name in the second may hold blanks and brackets.
    let started = std::fs::read_to_string(format!("/proc/{cargo}/stat"))
        .ok()
        .and_then(|stat| Some(stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.to_owned()));
    format!("{cargo}-{}", started.unwrap_or_default())
}

#[cfg(not(unix))]
fn run() -> String {
    "run".to_owned()
}

/// Adds a test to the record. A line is written at once, so that tests that run at the same time do not mix either.
pub fn add(wanted: &str, test: &str) {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(record());
    file.and_then(|mut file| file.write_all(format!("{wanted}\t{test}\n").as_bytes())).unwrap();
}

/// What was recorded in this run. The record goes, and so do those of yesterday's runs that had no summary.
pub fn take() -> Skipped {
    let record = record();
    let lines = std::fs::read_to_string(&record).unwrap_or_default();
    for entry in std::fs::read_dir(env!("CARGO_TARGET_TMPDIR")).into_iter().flatten().flatten() {
        let is_record = entry.file_name().to_string_lossy().starts_with("skipped-");
        let age = entry.metadata().and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
        if entry.path() == record || is_record && age.is_some_and(|age| age.as_secs() > 24 * 60 * 60) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
    let mut skipped = Skipped::new();
    for (wanted, test) in lines.lines().filter_map(|line| line.split_once('\t')) {
        skipped.entry(wanted.to_owned()).or_default().insert(test.to_owned());
    }
    skipped
}
