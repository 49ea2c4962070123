//! What the fences of the pages say: each block is of a kind that is checked, and a page lists what is not run. What the
//! kinds are, `common/page.rs` says.

use crate::common;

use common::page::{Block, REASONS, STOOD_IN, all_blocks, is_of_lint, pages};
use common::{golden, project};
use std::fmt::Write as _;

/// Whether a line is a command that a reader would copy.
fn is_command(line: &str) -> bool {
    let words =
        ["argocd-aks ", "kubectl ", "az ", "kustomize ", "kpt ", "helm ", "sh ", "terraform ", "cargo ", "git "];
    words.iter().any(|word| line.trim_start().trim_start_matches("$ ").starts_with(word))
}

#[test]
fn each_block_says_what_it_is_and_no_command_hides_in_one_that_is_not_run() {
    for block in all_blocks() {
        let place = block.place();
        match (block.language.as_str(), block.mark.as_deref()) {
            ("console" | "yaml", None) => {}
            ("sh", mark) => assert!(
                mark.is_none_or(|mark| STOOD_IN.contains(&mark) || REASONS.iter().any(|(word, _)| *word == mark)),
                "{place}: {mark:?} is no reason"
            ),
            // What a program prints: help has commands in it.
            ("text", None) if block.page == "docs/reference/commands.md" => {}
            ("text" | "json" | "hcl", None) => {
                let hidden = block.text.lines().find(|line| is_command(line));
                assert!(hidden.is_none(), "{place}: {hidden:?} is a command: write ```sh");
            }
            (language, mark) => panic!("{place}: {language:?} {mark:?} is no kind of block"),
        }
    }
    for page in pages() {
        let text = std::fs::read_to_string(project(&page)).unwrap();
        let mut is_fenced = false;
        let mut before = "";
        for (at, line) in text.lines().enumerate() {
            is_fenced ^= line.trim_start().starts_with("```");
            let is_code = !is_fenced && line.starts_with("    ") && before.is_empty();
            assert!(!is_code || !is_command(line), "{page}:{}: a command outside of a fence", at + 1);
            before = line;
        }
    }
}

#[test]
fn the_page_of_what_is_run_counts_it_and_lists_what_is_not() {
    let all = all_blocks();
    let count = |is: &dyn Fn(&&Block) -> bool| all.iter().filter(is).count();
    let of_lint = count(&|block| block.language == "yaml" && is_of_lint(&block.page));
    let mut page = format!(
        "# What of these pages is run\n\nA test runs what the pages and the README show. It makes this page, too.\n\n\
         | what | how many | how |\n|---|---|---|\n\
         | commands with their output | {} | run, and the output compared |\n\
         | commands | {} | run by bash, each page from top to bottom in a directory of its own |\n\
         | commands that want a cluster, Azure or the network | {} | run with stand-ins; the real kubectl and az parse each call |\n\
         | YAML | {} | taken by the program, by kustomize, by kpt, or by the schema of Argo CD's kind |\n\
         | YAML of lint's rules | {of_lint} | lint finds in the bad example what the page says, and nothing in the good one |\n",
        count(&|block| block.language == "console"),
        count(&|block| block.language == "sh" && block.mark.is_none() && !block.is_stood_in()),
        count(&|block| block.language == "sh" && block.is_stood_in()),
        count(&|block| block.language == "yaml" && !is_of_lint(&block.page)),
    );
    page += "\nNot run:\n\n| command | page | reason |\n|---|---|---|\n";
    for block in all.iter().filter(|block| block.language == "sh") {
        let reason = REASONS.iter().find(|(word, _)| Some(*word) == block.mark.as_deref());
        if let Some((_, reason)) = reason {
            writeln!(page, "| `{}` | {} | {reason} |", block.first_line().replace('|', "\\|"), block.page).unwrap();
        }
    }
    golden("docs/reference/what-is-run.md", &page);
}
