//! `generate`: Argo CD's config-management plugin. It is started in the application's source directory, without
//! stdin, and writes the manifests as a stream.

use super::kustomization::{self, Built};
use super::{io, manifest_files};
use crate::Outcome;
use crate::api;
use crate::api::v1alpha1::Delivery;
use crate::argocd::plugin::{self, Parameters, WrongParameter};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::input::{Input, Source};
use crate::k8s::Meta;
use crate::krm;
use crate::plan::Destination;
use crate::request::Request;
use crate::text::quoted;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

pub(super) fn run() -> Result<Outcome> {
    let mut diagnostics = Diagnostics::new();
    let parameters = parameters()?;
    let mut request = Request::default();
    request.want_hub(parameters.get(plugin::HUB).map(str::to_owned));
    request.refuse_empty_fleet();
    if let Some(text) = parameters.get(plugin::ALLOW_EMPTY) {
        request.allow_empty_fleet(one_of(plugin::ALLOW_EMPTY, text, &[("true", true), ("false", false)])?);
    }
    if let Some(text) = parameters.get(plugin::DELIVERY) {
        let known = [("Projected", Delivery::Projected), ("Webhook", Delivery::Webhook)];
        request.want_delivery(one_of(plugin::DELIVERY, text, &known)?);
    }
    let options = parameters.get(plugin::KUSTOMIZE_BUILD_OPTIONS).unwrap_or_default();
    let (configs, manifests) = sources(Path::new("."), options, &mut diagnostics)?;
    let input = Input::read(request, &configs, &manifests)?;
    let mut outcome = crate::stream(&input, Destination::Cluster);
    for diagnostic in outcome.diagnostics.iter_mut().filter(|each| each.code == Code::NoConfig && each.is_error()) {
        diagnostic.help = Some(WHERE_CONFIG_IS_LOOKED_FOR.to_owned());
    }
    diagnostics.extend(std::mem::take(&mut outcome.diagnostics));
    Ok(Outcome { diagnostics, ..outcome })
}

const WHERE_CONFIG_IS_LOOKED_FOR: &str = "list it among the resources of the kustomization, or put its file beside it: looked at are what the kustomization builds and the YAML files of its directory; without a kustomization all YAML files, those of directories below included";

/// What the application gives the plugin.
fn parameters() -> Result<Parameters> {
    let variables: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let read = Parameters::read(variables.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let refused = |wrong: WrongParameter| Diagnostic::error(Code::InvalidValue, wrong.message).help(wrong.help);
    read.map_err(|wrong| wrong.into_iter().map(refused).collect())
}

/// What a word of a parameter means.
fn one_of<T: Copy>(name: &str, text: &str, known: &[(&str, T)]) -> Result<T> {
    let found = known.iter().find(|(word, _)| *word == text);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let message = format!("the parameter {name} cannot be {}", quoted(text));
        Diagnostic::error(Code::InvalidValue, message).help(format!("write {}", words.join(" or "))).into()
    })
}

/// Config files and manifests of the directory: what its kustomization builds, or all its YAML and JSON files.
fn sources(folder: &Path, options: &str, diagnostics: &mut Diagnostics) -> Result<(Vec<Source>, Vec<Source>)> {
    let mut files = Vec::new();
    let has_kustomization = kustomization::is_in(folder);
    manifest_files::list(folder, !has_kustomization, &mut files)?;
    let mut sources = Vec::new();
    for path in files {
        let file = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        sources.push(Source { text: io::read_file(&path)?, file });
    }
    if !has_kustomization {
        let (manifests, others): (Vec<Source>, Vec<Source>) = sources.into_iter().partition(has_objects);
        if !others.is_empty() {
            let names: Vec<&str> = others.iter().map(|source| source.file.as_str()).collect();
            let message = format!("left out, as there are no Kubernetes objects in them: {}", names.join(", "));
            let help = "right for values and settings of other tools; a manifest has apiVersion and kind";
            diagnostics.push(Diagnostic::warning(Code::NotAnObject, message).help(help));
        }
        return Ok((Vec::new(), manifests));
    }
    let options = kustomization::options(options)?;
    let Built { source: built, listed } = kustomization::build(folder, &options)?;
    // A config that the kustomization lists as a resource is in the build already.
    let in_build = config_objects(&built)?;
    let is_new = |meta: &Meta| {
        !in_build.iter().any(|built| built.resource.kind == meta.resource.kind && built.is_named(&meta.resource.name))
    };
    let mut configs = Vec::new();
    let mut unseen = Vec::new();
    for source in sources {
        let found = configs_of(&source);
        let is_listed = is_listed(&folder.join(&source.file), &listed);
        if !is_listed && !found.is_empty() && found.iter().all(is_new) {
            configs.push(source);
        } else if !is_listed {
            let targets = found.into_iter().filter(|meta| is_new(meta));
            unseen.extend(targets.map(|meta| (meta.resource.name, source.file.clone())));
        }
    }
    let mut below = Vec::new();
    manifest_files::list(folder, true, &mut below)?;
    for path in below.iter().filter(|path| path.parent() != Some(folder) && !is_listed(path, &listed)) {
        let file = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        let Ok(text) = io::read_file(path) else { continue };
        let targets = configs_of(&Source { text, file: file.clone() })
            .into_iter()
            .filter(|meta| meta.resource.kind == "TargetCluster" && is_new(meta));
        unseen.extend(targets.map(|meta| (meta.resource.name, file.clone())));
    }
    if unseen.is_empty() { Ok((configs, vec![built])) } else { Err(not_built(&unseen)) }
}

/// A target that nobody sees has no Secret, and one of an earlier run would be pruned.
fn not_built(unseen: &[(String, String)]) -> Diagnostics {
    let of = |(name, file): &(String, String)| {
        let message = format!("{} lies in the directory, and the kustomization does not build it", quoted(name));
        let help = "list its file, or the directory that it is in, among the resources; if it is not for this application, move it out of the directory";
        Diagnostic::error(Code::TargetNotBuilt, message).help(help).file(Some(file.clone()))
    };
    unseen.iter().map(of).collect()
}

/// Whether the kustomization or one of its bases lists the file.
fn is_listed(path: &Path, listed: &HashSet<PathBuf>) -> bool {
    path.canonicalize().is_ok_and(|path| listed.contains(&path))
}

/// The config objects of a file that may be of another tool.
fn configs_of(source: &Source) -> Vec<Meta> {
    if source.text.contains(api::GROUP) { config_objects(source).unwrap_or_default() } else { Vec::new() }
}

/// Whether a file is one of manifests: others stand in the directory, too. What cannot be read and may be one counts.
fn has_objects(source: &Source) -> bool {
    let (stream, unreadable) = krm::read_stream_leniently(&source.text, None);
    let is_object = |item: &krm::Item| !item.object.meta.resource.kind.is_empty();
    let may_be_one = ["apiVersion", "kind"].iter().all(|key| source.text.contains(key));
    stream.items.iter().any(is_object) || (!unreadable.is_empty() && may_be_one)
}

fn config_objects(source: &Source) -> Result<Vec<Meta>> {
    let manifests = krm::read_stream(&source.text, Some(source.file.clone()))?;
    let metas = manifests.items.into_iter().map(|item| item.object.meta);
    Ok(metas.filter(api::is_config).collect())
}
