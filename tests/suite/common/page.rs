//! The fenced blocks of every page of docs/ and of the README.
//!
//! A fence says what its block is. `console` is a command with its output, which trycmd runs. `sh` is run by bash, all of
//! a page in one directory that holds the examples. `sh,cluster`, `sh,azure` and `sh,download` are run with stand-ins for
//! kubectl, az and curl; the real kubectl and az parse their calls. Another word behind `sh,` is the reason why a block
//! is not run; the word may also stand in an HTML comment above the fence. `yaml` is taken by what it is for.

use super::{project, snapshot};
use std::path::PathBuf;

/// Why a block is not run, by the word in its fence.
pub const REASONS: [(&str, &str); 4] = [
    ("ci", "`.ci/run` runs it"),
    ("compiles", "it compiles for minutes"),
    ("elsewhere", "it wants a program that is no part of the tests"),
    ("network", "it fetches something from the network"),
];

/// What only a cluster, Azure or the network can answer: stand-ins do.
pub const STOOD_IN: [&str; 3] = ["cluster", "azure", "download"];

/// A fenced block of a page.
pub struct Block {
    pub page: String,
    pub line: usize,
    pub language: String,
    pub mark: Option<String>,
    pub text: String,
}

impl Block {
    /// Where it is.
    pub fn place(&self) -> String {
        format!("{}:{}", self.page, self.line)
    }

    /// Whether stand-ins answer. The pages of codes are part of the program, whose fences say nothing more.
    pub fn is_stood_in(&self) -> bool {
        match &self.mark {
            Some(mark) => STOOD_IN.contains(&mark.as_str()),
            None => ["docs/lint/", "docs/codes/"].iter().any(|folder| self.page.starts_with(folder)),
        }
    }

    /// Its first line that is no comment.
    pub fn first_line(&self) -> &str {
        self.text.lines().find(|line| !line.trim_start().starts_with('#')).unwrap_or_default()
    }
}

/// The README, and all pages of docs/.
pub fn pages() -> Vec<String> {
    let of_docs = snapshot(&project("docs")).into_iter().map(|(path, _)| path);
    let markdown = of_docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let name = |path: PathBuf| path.strip_prefix(project("")).unwrap().to_str().unwrap().to_owned();
    std::iter::once("README.md".to_owned()).chain(markdown.map(name)).collect()
}

/// The blocks of a page.
pub fn blocks(page: &str) -> Vec<Block> {
    let text = std::fs::read_to_string(project(page)).unwrap();
    let mut found: Vec<Block> = Vec::new();
    let mut is_open = false;
    let mut above = "";
    for (at, line) in text.lines().enumerate() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            is_open = !is_open;
            if is_open {
                let comment = above.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
                let (language, mark) =
                    info.split_once(',').map_or((info, comment), |(language, mark)| (language, Some(mark)));
                let (language, mark) = (language.to_owned(), mark.map(str::to_owned));
                found.push(Block { page: page.to_owned(), line: at + 1, language, mark, text: String::new() });
            }
        } else if is_open {
            let block = found.last_mut().unwrap();
            block.text += line;
            block.text.push('\n');
        }
        above = line;
    }
    assert!(!is_open, "{page}: a fence is not closed");
    found
}

/// The blocks of all pages.
pub fn all_blocks() -> Vec<Block> {
    pages().iter().flat_map(|page| blocks(page)).collect()
}
/// Whether a page is one of lint's rules, whose examples `lint_rules.rs` and `lint.rs` hold.
pub fn is_of_lint(page: &str) -> bool {
    page.starts_with("docs/lint/")
}
