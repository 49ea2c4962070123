//! What a kustomization builds, with config objects by their own names: `kustomize build` gives them its namePrefix and
//! nameSuffix, and what it writes no longer says what they were called.

use super::io;
use crate::api;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::input::Source;
use crate::k8s::{Change, Changes, Meta};
use crate::krm;
use json_patch::jsonptr::PointerBuf;
use json_patch::{Patch, PatchOperation, ReplaceOperation};
use serde_json::Value;
use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The names that its file may have.
pub(super) const FILES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Whether the directory has one.
pub(super) fn is_in(folder: &Path) -> bool {
    FILES.iter().any(|name| folder.join(name).is_file())
}

/// What it builds, by the `kustomize` or `kubectl` that is there.
pub(super) fn build(folder: &Path) -> Result<Source> {
    let text = built(folder)?;
    let mut names = Vec::new();
    listed(folder, &mut HashSet::new(), &mut names);
    let text = with_own_names(&text, &names)?;
    Ok(Source { text, file: "the kustomization".to_owned() })
}

/// The config objects by the names that they have in the files that the kustomization lists. It builds in the order in
/// which it lists; where the names do not show that, they stay.
fn with_own_names(text: &str, listed: &[Meta]) -> Result<String> {
    let stream = krm::read_stream(text, None)?;
    let mut changes = Vec::new();
    for kind in ["ArgoCDHub", "TargetCluster"] {
        let is_kind = |meta: &Meta| api::is_config(meta) && meta.resource.kind == kind;
        let built = stream.items.iter().enumerate().filter(|(_, item)| is_kind(&item.object.meta));
        let built: Vec<(usize, &str)> = built.map(|(at, item)| (at, item.object.meta.resource.name.as_str())).collect();
        let own: Vec<&str> =
            listed.iter().filter(|meta| is_kind(meta)).map(|meta| meta.resource.name.as_str()).collect();
        let pairs = || built.iter().zip(&own);
        if built.len() == own.len() && pairs().all(|((_, built), own)| built.contains(own)) {
            let renamed = pairs().filter(|((_, built), own)| built != *own);
            changes.extend(renamed.map(|((at, _), own)| (*at, Change::Edit(named(own)))));
        }
    }
    changes.sort_by_key(|(at, _)| *at);
    stream.write_stream(&Changes { changes, created: Vec::new() })
}

fn named(name: &str) -> Patch {
    let path = PointerBuf::from_tokens(["metadata", "name"]);
    Patch(vec![PatchOperation::Replace(ReplaceOperation { path, value: Value::String(name.to_owned()) })])
}

/// The config objects in the files that a kustomization and its bases list. What cannot be read, kustomize tells of.
fn listed(folder: &Path, seen: &mut HashSet<PathBuf>, names: &mut Vec<Meta>) {
    let Some(file) = FILES.iter().map(|name| folder.join(name)).find(|file| file.is_file()) else { return };
    let (Ok(text), true) = (io::read_file(&file), seen.insert(file.canonicalize().unwrap_or(file))) else { return };
    let Ok(stream) = krm::read_stream(&text, None) else { return };
    let Some(value) = stream.items.first().and_then(|item| item.object.value.as_ref()) else { return };
    let paths = ["resources", "bases", "components"].iter().filter_map(|key| value.get(key)?.as_array()).flatten();
    for path in paths.filter_map(Value::as_str).map(|path| folder.join(path)) {
        if path.is_dir() {
            listed(&path, seen, names);
        } else if let Ok(text) = io::read_file(&path)
            && text.contains(api::GROUP)
            && let Ok(stream) = krm::read_stream(&text, None)
        {
            names.extend(stream.items.into_iter().map(|item| item.object.meta).filter(api::is_config));
        }
    }
}

fn built(folder: &Path) -> Result<String> {
    let tools: [(&str, &[&str]); 2] = [("kustomize", &["build"]), ("kubectl", &["kustomize"])];
    for (tool, arguments) in tools {
        let output = match Command::new(tool).args(arguments).arg(folder).output() {
            Ok(output) => output,
            // A tool that this user may not run is as good as none.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) => continue,
            Err(error) => {
                return Err(Diagnostic::error(Code::ToolFailed, format!("{tool} cannot be started: {error}")).into());
            }
        };
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(Diagnostic::error(
                Code::ToolFailed,
                format!("{tool} {} failed: {}", arguments.join(" "), said.trim()),
            )
            .help("fix the kustomization; list no argocd-aks config among its transformers here")
            .into());
        }
        return String::from_utf8(output.stdout).map_err(|_| {
            Diagnostic::error(Code::ToolFailed, format!("{tool} wrote something that is not UTF-8 text")).into()
        });
    }
    Err(Diagnostic::error(
        Code::ToolMissing,
        "the directory has a kustomization, but neither kustomize nor kubectl is in PATH",
    )
    .help("add one of them to the plugin's image, or remove the kustomization")
    .into())
}
