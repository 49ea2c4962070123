//! What each code says of itself, against the pages of docs/ that explain it.

use crate::common::project;
use crate::internals::diagnostic::{Code, Family, Severity};
use crate::internals::exec::VARIABLES;
use std::collections::BTreeSet;
use strum::IntoEnumIterator as _;

/// The sections of a page of docs/, by their headings.
fn sections(page: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(project(page)).unwrap();
    let sections = text.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap());
    sections.map(|(heading, text)| (heading.to_owned(), text.to_owned())).collect()
}

#[test]
fn each_code_is_explained_on_its_familys_page_and_nothing_else_is() {
    let codes: BTreeSet<(&str, String)> =
        Code::iter().map(|code| (code.family().page().path, code.to_string())).collect();
    let mut pages = BTreeSet::new();
    for folder in ["docs/lint", "docs/codes"] {
        for file in std::fs::read_dir(project(folder)).unwrap() {
            pages.insert(format!("{folder}/{}", file.unwrap().file_name().into_string().unwrap()));
        }
    }
    let families: BTreeSet<String> = Family::iter().map(|family| family.page().path.to_owned()).collect();
    assert_eq!(families, pages, "each page is of one family");
    let headings: BTreeSet<(&str, String)> =
        pages.iter().flat_map(|page| sections(page).into_iter().map(|(heading, _)| (page.as_str(), heading))).collect();
    assert_eq!(codes, headings);
}

#[test]
fn a_rule_is_what_docs_lint_explains_and_its_severity_is_the_one_it_says_there() {
    for code in Code::iter() {
        let path = code.family().page().path;
        assert_eq!(code.is_rule(), path.starts_with("docs/lint/"), "{code}: {path}");
        let (_, text) = sections(path).into_iter().find(|(heading, _)| *heading == code.to_string()).unwrap();
        let said: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("Severity: ")).collect();
        let severity = format!("{}.", code.severity());
        let want = if code.is_rule() { vec![severity.as_str()] } else { Vec::new() };
        assert_eq!(said, want, "{code}");
    }
}

#[test]
fn the_page_of_unknown_variables_has_every_one_that_is_known() {
    let (_, text) = sections("docs/lint/exec.md").into_iter().find(|(heading, _)| heading == "env-unknown").unwrap();
    let said: BTreeSet<&str> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect();
    let known: BTreeSet<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
    assert_eq!(said, known);
}

#[test]
fn what_can_be_set_is_a_rule_or_a_warning_of_the_config_about_access() {
    let others: Vec<Code> = Code::iter().filter(|code| code.can_be_set() && !code.is_rule()).collect();
    assert_eq!(others, [Code::TargetClusterAdmin, Code::AccessDoesNotFit, Code::RoleCannotDeploy]);
    assert!(others.iter().all(|code| code.is_about_access() && code.severity() == Severity::Warning));
}
