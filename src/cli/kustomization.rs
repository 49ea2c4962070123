//! What a kustomization builds, with config objects by their own names: `kustomize build` gives them its namePrefix and
//! nameSuffix, and what it writes no longer says what they were called.

use super::io;
use crate::api;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::input::Source;
use crate::k8s::{Change, Changes, Meta};
use crate::krm;
use crate::text::quoted;
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

/// What a kustomization builds, and of which files.
pub(super) struct Built {
    pub(super) source: Source,
    /// The files that it and its bases list.
    pub(super) listed: HashSet<PathBuf>,
}

/// What it builds, by the `kustomize` or `kubectl` that is there.
pub(super) fn build(folder: &Path, options: &[String]) -> Result<Built> {
    let text = built(folder, options)?;
    let (mut names, mut listed_files) = (Vec::new(), HashSet::new());
    listed(folder, &mut listed_files, &mut names);
    let text = with_own_names(&text, &names)?;
    Ok(Built { source: Source { text, file: "the kustomization".to_owned() }, listed: listed_files })
}

/// The options of `kustomize build` that an application may ask for: none of them runs anything but helm.
const FLAGS: [&str; 1] = ["--enable-helm"];
const WITH_VALUE: [&str; 3] = ["--load-restrictor", "--helm-kube-version", "--helm-api-versions"];

/// Reads the options as a shell would split them.
pub(super) fn options(text: &str) -> Result<Vec<String>> {
    let mut options = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value.to_owned())));
        let is_flag = FLAGS.contains(&name) && value.as_deref().is_none_or(|value| value == "true");
        let value = value.or_else(|| WITH_VALUE.contains(&name).then(|| words.next().map(str::to_owned)).flatten());
        match value {
            _ if is_flag => options.push(name.to_owned()),
            Some(value) if WITH_VALUE.contains(&name) && !value.starts_with('-') => {
                options.push(format!("{name}={value}"));
            }
            _ => {
                let known = FLAGS.into_iter().chain(WITH_VALUE).collect::<Vec<_>>().join(", ");
                let message = format!("{} is not an option of kustomize build that is passed on", quoted(word));
                return Err(Diagnostic::error(Code::InvalidValue, message)
                    .help(format!("{OPTIONS} takes {known}; all but the first with a value"))
                    .into());
            }
        }
    }
    Ok(options)
}

/// The parameter with the options, as it is called in the plugin's environment.
pub(super) const OPTIONS: &str = "KUSTOMIZE_BUILD_OPTIONS";

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
            continue;
        }
        seen.extend(path.canonicalize());
        if let Ok(text) = io::read_file(&path)
            && text.contains(api::GROUP)
            && let Ok(stream) = krm::read_stream(&text, None)
        {
            names.extend(stream.items.into_iter().map(|item| item.object.meta).filter(api::is_config));
        }
    }
}

/// What to do where a build fails. Without one of these options kustomize says which it wants, or what it may not read.
fn help_of(said: &str) -> String {
    let option = if said.contains("enable-helm") {
        Some("--enable-helm")
    } else if said.contains("is not in or below") {
        Some("--load-restrictor=LoadRestrictionsNone")
    } else {
        None
    };
    match option {
        Some(option) => format!(
            "set the plugin env {OPTIONS} (or the parameter kustomize-build-options) of the Application to {option}"
        ),
        None => "fix the kustomization; list no argocd-aks config among its transformers here".to_owned(),
    }
}

fn built(folder: &Path, options: &[String]) -> Result<String> {
    let tools: [(&str, &[&str]); 2] = [("kustomize", &["build"]), ("kubectl", &["kustomize"])];
    for (tool, arguments) in tools {
        let output = match Command::new(tool).args(arguments).args(options).arg(folder).output() {
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
            .help(help_of(&said))
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
