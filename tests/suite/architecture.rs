//! The floors of the house: each room knows only those below it. The order is told in CONTRIBUTING.md, and lib.rs tells
//! the way of the data along it.

use crate::common::project;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// From the ground up. Rooms of one floor do not know each other. With the functions of lib.rs, `request` and `folder` are
/// the one way of the data.
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
    &["request", "folder"],
    &["input"],
    &["access", "eject", "explain", "import", "init", "runbook", "graph"],
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

/// Modules of std, types and macros by which a text reaches out of the program.
const WAYS_OUT: [&str; 22] = [
    "fs",
    "env",
    "process",
    "io",
    "thread",
    "SystemTime",
    "Instant",
    "File",
    "TcpStream",
    "UdpSocket",
    "ToSocketAddrs",
    "UnixStream",
    "println",
    "eprintln",
    "print",
    "eprint",
    "dbg",
    "stdin",
    "stdout",
    "stderr",
    "clap",
    "now_utc",
];

/// The ways out that a file takes, however its paths are spelt: `std::io::stderr()`, `use std::{env, fs}`, `println!`.
fn ways_out(text: &str) -> BTreeSet<&'static str> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let text = lines.join(" ");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for way in WAYS_OUT {
        for (at, _) in text.match_indices(way) {
            let (before, behind) = (&text[..at], text[at + way.len()..].trim_start());
            if before.ends_with(is_word) || text[at + way.len()..].starts_with(is_word) {
                continue;
            }
            // `use std::{collections::BTreeMap, env}`
            let statement = before.rsplit(';').next().unwrap_or_default();
            let is_used = statement.trim_start().starts_with("use std::{") || statement.contains(" use std::{");
            let is_taken = match way {
                "fs" | "env" | "process" | "io" | "thread" => before.ends_with("std::") || is_used,
                "println" | "eprintln" | "print" | "eprint" | "dbg" => behind.starts_with('!'),
                "stdin" | "stdout" | "stderr" | "now_utc" => behind.starts_with('('),
                "clap" => before.ends_with("use ") || behind.starts_with("::"),
                _ => true,
            };
            if is_taken {
                found.insert(way);
            }
        }
    }
    found
}

#[test]
fn the_core_reads_no_files_and_no_clock_and_prints_nothing() {
    let mut sources = Vec::new();
    files(&project("src"), "", &mut sources);
    let mut wrong = Vec::new();
    for (file, room, text) in sources.iter().filter(|(_, room, _)| room != DOORS && room != "main") {
        // What `render -o` writes is a directory: its room touches files, and nothing else that is outside.
        let allowed: &[&str] = if room == "folder" { &["fs", "io", "File"] } else { &[] };
        let found = ways_out(text);
        wrong.extend(found.iter().filter(|way| !allowed.contains(way)).map(|way| format!("{file} ({room}): {way}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_way_out_is_noticed_however_it_is_spelt() {
    for (text, want) in [
        ("std::time::SystemTime::now()", vec!["SystemTime"]),
        ("use std::time::{Duration, Instant};", vec!["Instant"]),
        ("std::io::Write::write_all(&mut std::io::stderr(), b\"x\").ok();", vec!["io", "stderr"]),
        ("use std::io;\nfn f() { io::stderr().write_all(b\"x\"); }", vec!["io", "stderr"]),
        ("use std::{collections::BTreeMap, env};", vec!["env"]),
        ("use std::{\n    collections::{BTreeMap, BTreeSet},\n    process::Command,\n};", vec!["process"]),
        ("let x = 1;\nlet home = std::env::var(\"HOME\");", vec!["env"]),
        ("std::fs::read(path)", vec!["fs"]),
        ("std::process::exit(1)", vec!["process"]),
        ("println!(\"x\"); dbg!(x);", vec!["dbg", "println"]),
        ("use clap::Parser;", vec!["clap"]),
        ("// std::fs is not used\nlet env = env!(\"CARGO_PKG_VERSION\");", vec![]),
        ("#[cfg(test)]\nmod tests { use std::fs; }", vec![]),
    ] {
        assert_eq!(ways_out(text).into_iter().collect::<Vec<_>>(), want, "{text}");
    }
}

#[test]
fn the_guide_for_contributors_tells_the_same_floors() {
    let guide = std::fs::read_to_string(project("CONTRIBUTING.md")).unwrap();
    let table = guide.split("| floor | rooms |").nth(1).unwrap().split("\n\n").next().unwrap();
    let mut told: Vec<BTreeSet<&str>> = table
        .lines()
        .skip(2)
        .map(|row| row.split('|').nth(2).unwrap().split('`').skip(1).step_by(2).collect())
        .collect();
    told.reverse();
    let mut want: Vec<BTreeSet<&str>> = FLOORS.iter().map(|rooms| rooms.iter().copied().collect()).collect();
    want[10].insert("lib.rs");
    want.push([DOORS].into());
    assert_eq!(told, want);
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

#[test]
fn no_path_of_supers_leads_out_of_a_room() {
    let mut sources = Vec::new();
    files(&project("src"), "", &mut sources);
    let mut wrong = Vec::new();
    for (file, _, text) in sources.iter().filter(|(_, room, _)| !matches!(room.as_str(), "lib" | "main")) {
        let module = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        let depth = module.split('/').count();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let supers = (depth..6).find(|count| text.contains(&"super::".repeat(*count)));
        wrong.extend(supers.map(|_| file.as_str()));
    }
    assert_eq!(wrong, [""; 0], "write crate::, which the other test sees");
}
