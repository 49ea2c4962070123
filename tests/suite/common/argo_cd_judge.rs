//! What Argo CD's own code makes of cluster Secrets. `SecretToCluster` is read out of its module and compiled: the package
//! that it stands in needs a gitops-engine that is published nowhere but below Argo CD's own sources.

use super::program::run;
use super::project;
use super::tool::{ARGO_CD, GITOPS_ENGINE_OF_ARGO_CD, lacks, tool};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

static JUDGE: OnceLock<Result<PathBuf, String>> = OnceLock::new();

/// For each Secret what Argo CD makes of it: `refused` with the reason, or `cluster` and `rest`, the connection. `None`, and
/// the test is skipped, where Go cannot build it.
#[track_caller]
pub fn judged(secrets: &[Value]) -> Option<Vec<Value>> {
    tool("go")?;
    let (argo_cd, engine) = (ARGO_CD.folder()?, GITOPS_ENGINE_OF_ARGO_CD.folder()?);
    let judge = match JUDGE.get_or_init(|| build(argo_cd, engine)) {
        Ok(judge) => judge,
        Err(error) => {
            lacks(&format!("what tests/interop/argocd needs ({error})"));
            return None;
        }
    };
    let lines: Vec<String> = secrets.iter().map(ToString::to_string).collect();
    let told = run(&mut Command::new(judge), &(lines.join("\n") + "\n")).ok();
    Some(told.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn build(argo_cd: &Path, engine: &Path) -> Result<PathBuf, String> {
    // Beside the program, so that the next run has it; the Go cache has what it is made of.
    let folder = super::program().parent().unwrap().join("interop-argocd");
    let _ = std::fs::remove_dir_all(&folder);
    super::copy(&project("tests/interop/argocd"), &folder);
    renamed(engine, &folder.join("gitops-engine"));
    let source = std::fs::read_to_string(argo_cd.join("util/db/cluster.go")).unwrap();
    let (_, function) = source.split_once("\nfunc SecretToCluster(").unwrap();
    let (function, _) = function.split_once("\n}\n").unwrap();
    std::fs::write(folder.join("secret_to_cluster.go"), format!("{IMPORTS}\nfunc SecretToCluster({function}\n}}\n"))
        .unwrap();
    let mut go = Command::new("go");
    go.args(["build", "-o", "judge", "."]).current_dir(&folder).env_remove("GOFLAGS").env("GOWORK", "off");
    let run = run(&mut go, "");
    if run.code == 0 { Ok(folder.join("judge")) } else { Err(run.stderr.trim().replace(['\n', '\t'], " ")) }
}

const IMPORTS: &str = r#"package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/argoproj/argo-cd/v3/common"
	appv1 "github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	log "github.com/sirupsen/logrus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)
"#;

/// The module with the path by which Argo CD imports it.
fn renamed(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            renamed(&path, &to.join(name));
        } else if (path.extension().is_some_and(|end| end == "go") && !name.ends_with("_test.go")) || name == "go.mod" {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.replace("github.com/argoproj/gitops-engine", "github.com/argoproj/argo-cd/gitops-engine");
            std::fs::write(to.join(name), text).unwrap();
        }
    }
}
