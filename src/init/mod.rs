//! The files to begin with: a hub whose comments say where each value comes from, a file of targets, and the
//! kustomization that lists them.

use crate::diagnostic::Result;
use crate::folder::Files;

const HUB: &str = include_str!("templates/hub.yaml");
const TARGETS: &str = include_str!("templates/targets.yaml");
const KUSTOMIZATION: &str = include_str!("templates/kustomization.yaml");

/// The files. `targets` are `TargetCluster` documents that were imported; without one the file shows how one looks.
pub fn files(targets: Option<&str>) -> Result<Files> {
    let mut files = Files::default();
    files.add(&["hub.yaml"], HUB.to_owned())?;
    files.add(&["targets.yaml"], targets.unwrap_or(TARGETS).to_owned())?;
    // kustomize refuses a resource without an object.
    let listed = if targets.is_some() { "- targets.yaml" } else { "# - targets.yaml   # once a target is in it" };
    files.add(&["kustomization.yaml"], KUSTOMIZATION.replace("# TARGETS", listed))?;
    Ok(files)
}
