//! What `cargo build` gives runs in any image: nothing beside it is needed. The container's tests run it in its image.

use crate::common::{self, lacks, skip, tool, write};
use std::process::Command;

/// Whether the platform's compiler has glibc as an archive; build.rs asks the same.
#[track_caller]
fn glibc_is_an_archive() -> bool {
    let Some(mut compiler) = tool("cc") else { return false };
    let said = common::run(compiler.arg("-print-file-name=libc.a"), "").ok();
    let is_there = std::path::Path::new(said.trim()).is_file();
    if !is_there {
        lacks("glibc as an archive (libc.a)");
    }
    is_there
}

#[test]
fn the_program_asks_for_no_loader_and_no_shared_library() {
    if !glibc_is_an_archive() {
        return;
    }
    let Some(mut readelf) = tool("readelf") else { return };
    let said = common::run(readelf.args(["--wide", "--program-headers", "--dynamic"]).arg(common::program()), "").ok();
    assert!(said.contains("LOAD"), "{said}");
    for asked in ["INTERP", "(NEEDED)"] {
        assert!(!said.contains(asked), "{said}");
    }
}

#[test]
fn the_program_runs_where_there_is_nothing_else() {
    if !glibc_is_an_archive() {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    std::fs::copy(common::program(), root.path().join("argocd-aks")).unwrap();
    let argocd = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    write(root.path(), &[("argocd.yaml", &argocd), ("hub.yaml", &common::hub("{}"))]);
    let arguments = ["render", "argocd.yaml", "-c", "hub.yaml"];
    let inside = common::run(Command::new("chroot").arg(root.path()).arg("/argocd-aks").args(arguments), "");
    if inside.stderr.starts_with("chroot: ") {
        return skip("the right to chroot, which root has");
    }
    let outside = common::run(Command::new(common::program()).args(arguments).current_dir(root.path()), "");
    assert_eq!((inside.code, inside.stdout, inside.stderr), (0, outside.stdout, outside.stderr));
}
