//! Every command of the pages is run. What only a cluster, Azure or the network can answer is answered by stand-ins, and
//! the real kubectl and az parse how they were called.

use crate::common;

use common::azure::Cloud;
use common::page::{blocks, pages};
use common::stand_in::{StandIns, azure_cli_takes, kubectl_takes};
use common::{copy, program, project, run, tool, value};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who they stand in for.
const STAND_INS: [&str; 5] = ["az", "kubectl", "kubelogin", "helm", "curl"];

/// A directory that a reader of the page has: the examples, a hub and Argo CD's manifests, and what stands in testdata
/// for the page. The tutorial begins with nothing.
fn folder_of(page: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    if page == "docs/tutorial.md" {
        return folder;
    }
    copy(&project("examples"), &folder.path().join("examples"));
    copy(&project("examples/quickstart"), folder.path());
    let own = testdata_of(page).join("files");
    if own.is_dir() {
        copy(&own, folder.path());
    }
    folder
}

/// What the test of a page needs: `files` are the reader's own, NAME.sh answers as a program, `cloud.json` is what is
/// in Azure and on the clusters.
fn testdata_of(page: &str) -> PathBuf {
    // The README goes the tutorial's way.
    let page = if page == "README.md" { "docs/tutorial.md" } else { page };
    project("testdata").join(page.trim_end_matches(".md"))
}

fn path_with(first: &[&Path]) -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = first.iter().map(|folder| folder.to_path_buf()).chain(std::env::split_paths(&path));
    std::env::join_paths(all).unwrap()
}

/// Runs the blocks of a page in their order. `None`, and the test is skipped, where a tool is missing.
fn run_page(page: &str, wrong: &mut Vec<String>) -> Option<StandIns> {
    let testdata = testdata_of(page);
    let stand_ins = StandIns::new(&STAND_INS, &testdata);
    let cloud = testdata.join("cloud.json");
    let cloud = if cloud.is_file() {
        let made = Cloud::new()?;
        made.change(|state| {
            for (key, new) in value(&std::fs::read_to_string(&cloud).unwrap()).as_object().unwrap() {
                state[key] = new.clone();
            }
        });
        Some(made)
    } else {
        None
    };
    let folder = folder_of(page);
    let own = program().parent().unwrap();
    for block in blocks(page).iter().filter(|block| block.language == "sh") {
        let is_stood_in = block.is_stood_in();
        if block.mark.is_some() && !is_stood_in {
            continue;
        }
        for name in ["kustomize", "kpt", "kubectl", "helm"] {
            let asks = block.text.split_whitespace().any(|word| word == name);
            if asks && !(is_stood_in && STAND_INS.contains(&name)) {
                tool(name)?;
            }
        }
        let mut bash = Command::new("bash");
        bash.args(["-euo", "pipefail", "-c", &block.text]).current_dir(folder.path()).env("HOME", folder.path());
        bash.env("PATH", if is_stood_in { path_with(&[stand_ins.folder(), own]) } else { path_with(&[own]) });
        bash.env("PAGE", &testdata).env("WAIT", "0").env_remove("STATE");
        bash.env("EDITOR", format!("sh {}", testdata.join("editor.sh").display()));
        if block.mark.as_deref() == Some("download") {
            bash.env("ARGO_CD", common::ARGO_CD.folder()?);
        }
        if let Some(cloud) = &cloud {
            bash.env("STATE", cloud.file()).env("STAND_IN", cloud.folder.path().join("bin"));
        }
        let run = run(&mut bash, "");
        if run.code != 0 {
            wrong.push(format!("{}:\n{}{}{}", block.place(), block.text, run.stdout, run.stderr));
            break;
        }
    }
    Some(stand_ins)
}

#[test]
fn every_command_on_every_page_runs_and_the_real_tools_take_those_that_want_a_cluster_or_azure() {
    let mut of_az = BTreeSet::new();
    let mut of_kubectl = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages() {
        count += blocks(&page).iter().filter(|block| block.language == "sh").count();
        let Some(stand_ins) = run_page(&page, &mut wrong) else { continue };
        of_az.extend(stand_ins.calls("az"));
        of_kubectl.extend(stand_ins.calls("kubectl"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 30, "{count}");
    for words in of_kubectl {
        if kubectl_takes(&words).is_none() {
            return;
        }
    }
    azure_cli_takes(&of_az.into_iter().collect::<Vec<_>>());
}
