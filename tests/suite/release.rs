//! What of the repository goes out: the crate, and what the archives are called.

use crate::common::{self, project, tool};
use std::collections::BTreeSet;

#[test]
fn the_crate_has_what_the_program_is_built_of_and_no_data_of_tests() {
    let Some(mut cargo) = tool("cargo") else { return };
    cargo.args(["package", "--list", "--allow-dirty", "--offline"]).current_dir(project(""));
    let list = common::run(&mut cargo, "").ok();
    let files: BTreeSet<&str> = list.lines().collect();
    for wanted in ["build.rs", "src/main.rs", "README.md", "LICENSE", "schemas/argocdhub.json"] {
        assert!(files.contains(wanted), "{wanted}");
    }
    // The program prints these pages: without one of them it does not compile.
    let pages = std::fs::read_to_string(project("src/diagnostic/pages.rs")).unwrap();
    let pages: Vec<&str> = pages.split("page!(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(pages.len() > 5 && pages.iter().all(|page| files.contains(page)), "{pages:?}");
    assert!(!files.iter().any(|file| file.starts_with("testdata/") || file.starts_with("tests/")));
    let size = |file: &&str| std::fs::metadata(project(file)).map_or(0, |found| found.len());
    let bytes: u64 = files.iter().map(size).sum();
    assert!(bytes < 3_000_000, "{bytes}");
}

#[test]
fn cargo_binstall_looks_for_the_archives_by_the_name_that_the_release_gives() {
    let manifest = std::fs::read_to_string(project("Cargo.toml")).unwrap();
    let release = std::fs::read_to_string(project(".ci/release")).unwrap();
    assert!(release.contains("name=argocd-aks-$version-$target\n"));
    assert!(release.contains("\"$dist/$name.tar.gz\""));
    assert!(manifest.contains("/{ name }-{ version }-{ target }.tar.gz\"\n"));
    assert!(manifest.contains("bin-dir = \"{ name }-{ version }-{ target }/{ bin }{ binary-ext }\"\n"));
}
