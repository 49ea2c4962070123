//! `generate`: Argo CD's config-management plugin. It is started in the application's source directory, without
//! stdin, and writes the manifests as a stream.

use super::io;
use crate::Outcome;
use crate::api::GROUP;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::input::{Input, Source};
use crate::k8s::Meta;
use crate::krm;
use crate::plan::Destination;
use crate::request::Request;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

pub(super) fn run() -> Result<Outcome> {
    let (configs, manifests) = sources(Path::new("."))?;
    let mut request = Request::default();
    request.want_hub(parameter("hub"));
    request.refuse_empty_fleet();
    let input = Input::read(request, &configs, &manifests)?;
    Ok(crate::stream(&input, Destination::Cluster))
}

/// A parameter of the application: `ARGOCD_ENV_HUB` from its plugin env, or `PARAM_HUB` from its parameters.
fn parameter(name: &str) -> Option<String> {
    let name = name.to_uppercase();
    let set = |prefix: &str| std::env::var(format!("{prefix}{name}")).ok().filter(|value| !value.is_empty());
    set("PARAM_").or_else(|| set("ARGOCD_ENV_"))
}

/// Config files and manifests of the directory: what its kustomization builds, or all its YAML and JSON files.
fn sources(folder: &Path) -> Result<(Vec<Source>, Vec<Source>)> {
    let mut files = Vec::new();
    let kustomization = KUSTOMIZATIONS.iter().any(|name| folder.join(name).is_file());
    list(folder, !kustomization, &mut files)?;
    let mut sources = Vec::new();
    for path in files {
        let file = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        sources.push(Source { text: io::read_file(&path)?, file });
    }
    if !kustomization {
        return Ok((Vec::new(), sources));
    }
    let built = Source { text: build(folder)?, file: "the kustomization".to_owned() };
    // A config that the kustomization lists as a resource is in the build already.
    let in_build = config_objects(&built)?;
    let mut configs = Vec::new();
    for source in sources {
        let found = if source.text.contains(GROUP) { config_objects(&source).unwrap_or_default() } else { Vec::new() };
        let is_new = |meta: &Meta| {
            !in_build
                .iter()
                .any(|built| built.resource.kind == meta.resource.kind && built.is_named(&meta.resource.name))
        };
        if !found.is_empty() && found.iter().all(is_new) {
            configs.push(source);
        }
    }
    Ok((configs, vec![built]))
}

fn config_objects(source: &Source) -> Result<Vec<Meta>> {
    let manifests = krm::read_stream(&source.text, Some(source.file.clone()))?;
    let metas = manifests.items.into_iter().map(|item| item.object.meta);
    Ok(metas.filter(|meta| meta.group() == GROUP && is_config(meta)).collect())
}

fn is_config(meta: &Meta) -> bool {
    matches!(meta.resource.kind.as_str(), "ArgoCDHub" | "TargetCluster")
}

/// The YAML and JSON files of a directory, in the order of their names; hidden ones are not manifests.
fn list(folder: &Path, recurse: bool, files: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |error: std::io::Error| {
        Diagnostic::error(Code::CannotRead, format!("the directory {} cannot be read: {error}", folder.display()))
    };
    let mut entries = std::fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Not `path.is_dir()`: a link to a directory above would never end.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if name.starts_with('.') || KUSTOMIZATIONS.contains(&name.as_str()) {
            continue;
        }
        if is_folder && recurse {
            list(&path, recurse, files)?;
        } else if !is_folder && path.extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json") {
            files.push(path);
        }
    }
    Ok(())
}

/// What the kustomization builds, by the `kustomize` or `kubectl` that is there.
fn build(folder: &Path) -> Result<String> {
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
