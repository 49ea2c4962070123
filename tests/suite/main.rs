//! The integration tests: one crate, a module a subject. `common` is what they share, `internals` what they use of the
//! crate beside its program.
//!
//! Most of what the program prints is held by golden files below testdata: a case is a directory with the command line, its
//! input and all of its output (see `common/case.rs`), or an input with what is said of it beside it.
//! `UPDATE_GOLDEN=1 cargo test` writes them anew; the diff is to be read before it is committed. A new case is a new
//! directory with `command` and its input.

mod common;
mod import_shared;
mod init;
mod install;
mod internals;

mod access;
mod access_table;
mod architecture;
mod argocd_exec;
mod book;
#[cfg(unix)]
mod ci_templates;
mod cluster_secret;
mod codes;
mod command_line;
mod config;
#[cfg(target_os = "linux")]
mod container;
#[cfg(unix)]
mod doors;
#[cfg(unix)]
mod dropped_targets;
#[cfg(unix)]
mod editors;
mod eject;
mod error_strings;
mod examples;
mod explain;
mod explain_checks;
mod folder;
mod function;
#[cfg(unix)]
mod generate;
mod graph;
mod graph_page;
#[cfg(unix)]
mod helm;
mod help_lines;
mod hub;
mod import;
mod import_credentials;
mod import_files;
mod import_merge;
mod import_secrets;
mod judged_by_argo_cd;
mod kinds;
mod kpt;
#[cfg(unix)]
mod kubectl;
mod kustomize;
mod least_access;
mod limits;
mod lint;
mod lint_function;
mod lint_rules;
mod looked_at;
mod one_file;
mod one_server;
mod page_commands;
mod page_yaml;
mod pages;
mod passed_through;
mod prefix;
mod reference;
mod release;
mod remarks;
mod runbook;
mod runbook_script;
mod shards;
mod shared_cluster;
mod splitting;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod static_program;
#[cfg(unix)]
mod unchanged;
mod ways_in;
mod yaml;

/// Cargo compiles only what Cargo.toml and this file name: a test elsewhere would be lost silently.
#[test]
fn every_file_of_tests_is_a_module_of_the_suite() {
    let rust_files = |folder: &str| -> Vec<String> {
        let names = std::fs::read_dir(common::project(folder)).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter_map(|name| name.to_str()?.strip_suffix(".rs").map(str::to_owned)).collect()
    };
    assert_eq!(rust_files("tests"), [""; 0], "a subject is a module of tests/suite");
    let main = std::fs::read_to_string(common::project("tests/suite/main.rs")).unwrap();
    for name in rust_files("tests/suite") {
        assert!(name == "main" || main.contains(&format!("\nmod {name};\n")), "tests/suite/main.rs has no mod {name}");
    }
}
