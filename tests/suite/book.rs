//! docs/ as a book: every page is in the contents, every link leads somewhere, and mdbook builds it.

use crate::common::page::pages;
use crate::common::{project, run, tool};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The targets of the links of a page, outside of fences and code.
fn links(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(project(page)).unwrap();
    let mut found = Vec::new();
    let mut is_fenced = false;
    for line in text.lines() {
        is_fenced ^= line.trim_start().starts_with("```");
        if is_fenced {
            continue;
        }
        let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let targets = outside.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        found.extend(targets.map(|(target, _)| target.to_owned()));
    }
    found
}

/// The anchors of a page's headings, as mdbook and GitHub make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(project(page)).unwrap();
    let mut is_fenced = false;
    let mut found = BTreeSet::new();
    for line in text.lines() {
        is_fenced ^= line.trim_start().starts_with("```");
        if !is_fenced && line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
            found.insert(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
        }
    }
    found
}

/// A path without its `..`.
fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::CurDir => {}
            part => parts.push(part),
        }
    }
    parts
}

#[test]
fn every_link_and_anchor_of_every_page_leads_somewhere_and_those_of_the_book_stay_in_it() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages() {
        for link in links(&page).into_iter().filter(|link| !link.starts_with("https://")) {
            count += 1;
            let (path, anchor) = link.split_once('#').map_or((link.as_str(), None), |(path, at)| (path, Some(at)));
            let folder = Path::new(&page).parent().unwrap();
            let path = if path.is_empty() { PathBuf::from(&page) } else { normal(&folder.join(path)) };
            let name = path.to_str().unwrap();
            if !project(&path).exists() {
                wrong.push(format!("{page}: {link}: no such file"));
            } else if page != "README.md" && !name.starts_with("docs/") {
                wrong.push(format!("{page}: {link}: the book has no such page; name the file without a link"));
            } else if anchor.is_some_and(|anchor| !anchors(name).contains(anchor)) {
                wrong.push(format!("{page}: {link}: no such heading"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "{count}");
}

#[test]
fn the_contents_have_every_page_once() {
    let listed: Vec<String> = links("docs/SUMMARY.md").into_iter().map(|link| format!("docs/{link}")).collect();
    let unique: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), unique.len(), "a page stands there twice");
    let pages: BTreeSet<String> =
        pages().into_iter().filter(|page| page.starts_with("docs/") && page != "docs/SUMMARY.md").collect();
    assert_eq!(unique, pages);
}

#[test]
fn mdbook_builds_the_book_and_has_nothing_to_say() {
    let Some(mut mdbook) = tool("mdbook") else { return };
    let folder = tempfile::tempdir().unwrap();
    let said = run(mdbook.arg("build").arg(project("")).arg("--dest-dir").arg(folder.path()), "");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let complaints: Vec<&str> =
        said.stderr.lines().filter(|line| ["WARN", "ERROR"].iter().any(|word| line.contains(word))).collect();
    assert_eq!(complaints, [""; 0]);
    for page in pages().into_iter().filter(|page| page.starts_with("docs/") && page != "docs/SUMMARY.md") {
        let html = page.trim_start_matches("docs/").replace(".md", ".html");
        assert!(folder.path().join(&html).is_file(), "{html}");
    }
}
