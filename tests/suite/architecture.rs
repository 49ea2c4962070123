//! The floors of the house: each room knows only those below it. The order is told in CONTRIBUTING.md, and lib.rs tells
//! the way of the data along it.

use crate::common::project;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// From the ground up. Rooms of one floor do not know each other.
const FLOORS: [&[&str]; 13] = [
    &["text"],
    &["yaml"],
    &["diagnostic"],
    &["k8s"],
    &["azure"],
    &["argocd"],
    &["api"],
    &["krm"],
    &["plan"],
    &["lint"],
    // With the functions of lib.rs: the one way of the data.
    &["request", "folder"],
    &["input"],
    &["explain", "import", "runbook", "graph"],
];
/// Above all of them: the doors.
const DOORS: &str = "cli";
/// What of lib.rs a room below the doors may call, and which rooms do.
const CALLERS_OF_THE_WAY: [&str; 1] = ["import"];

/// The rooms that a file knows, by its `crate::` paths.
fn known(text: &str) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    // What stands in a file's own tests is no part of the house.
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    for (at, _) in text.match_indices("crate::") {
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        if line.trim_start().starts_with("//") {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default().split(',').collect(),
            None => vec![rest],
        };
        known.extend(names.iter().map(|name| {
            let name = name.trim();
            name[..name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len())].to_owned()
        }));
    }
    known
}

/// All source files with the room that each is in.
fn files(folder: &Path, room: &str, found: &mut Vec<(String, String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let room = if room.is_empty() { name.clone() } else { room.to_owned() };
        if path.is_dir() {
            files(&path, &room, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let shown = path.strip_prefix(project("")).unwrap().display().to_string();
            found.push((shown, room, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn each_room_knows_only_those_on_the_floors_below_it() {
    let floor: BTreeMap<&str, usize> =
        FLOORS.iter().enumerate().flat_map(|(at, rooms)| rooms.iter().map(move |room| (*room, at))).collect();
    let mut sources = Vec::new();
    files(&project("src"), "", &mut sources);
    let mut wrong = Vec::new();
    for (file, room, text) in &sources {
        if matches!(room.as_str(), "lib" | "main") || room == DOORS {
            continue;
        }
        let Some(own) = floor.get(room.as_str()) else {
            wrong.push(format!("{file}: the room {room} has no floor"));
            continue;
        };
        for other in known(text).iter().filter(|other| *other != room) {
            match floor.get(other.as_str()) {
                Some(theirs) if theirs < own => {}
                Some(_) => wrong.push(format!("{file} knows {other}, which is not below {room}")),
                None if other == DOORS => wrong.push(format!("{file} knows the doors")),
                // A function of lib.rs.
                None if CALLERS_OF_THE_WAY.contains(&room.as_str()) => {}
                None => wrong.push(format!("{file} calls {other} of lib.rs")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_reads_no_files_and_prints_nothing() {
    let mut sources = Vec::new();
    files(&project("src"), "", &mut sources);
    let pure =
        ["text", "yaml", "diagnostic", "k8s", "azure", "argocd", "api", "krm", "plan", "lint", "request", "input"];
    let edges = ["std::fs", "std::env", "std::process", "println!", "eprintln!", "print!(", "use clap"];
    let mut wrong = Vec::new();
    for (file, room, text) in sources.iter().filter(|(_, room, _)| pure.contains(&room.as_str())) {
        wrong.extend(edges.iter().filter(|edge| text.contains(**edge)).map(|edge| format!("{file} ({room}): {edge}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_that_the_guide_for_contributors_names_is_there() {
    let guide = std::fs::read_to_string(project("CONTRIBUTING.md")).unwrap();
    let names =
        guide.split('`').skip(1).step_by(2).filter(|name| name.contains('/') && !name.contains(char::is_uppercase));
    let mut count = 0;
    for name in
        names.filter(|name| ["src/", "tests/", "docs/", "testdata/", ".ci/"].iter().any(|top| name.starts_with(top)))
    {
        assert!(project(name).exists(), "{name}");
        count += 1;
    }
    assert!(count > 10, "{count}");
}
