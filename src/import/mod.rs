//! What is known of clusters elsewhere (kubeconfigs, `az`, Argo CD's own cluster Secrets, `ClusterProfile`s), as targets. The
//! way of the data: texts -> [`kubeconfig()`], [`aks()`], [`secrets()`] or [`clusterprofile()`] -> [`Found`] -> [`write()`] -> `TargetCluster`
//! documents, alone or in a fleet's file.
//!
//! The inputs are full of credentials. What is taken over is named field by field; everything else stays behind, and
//! no message quotes a value that could be one.

mod aks;
mod clusterprofile;
mod difference;
mod document;
mod fleet;
mod found;
mod import_context;
mod imported_sign_in;
mod imported_target;
mod kubeconfig;
mod merge_report;
mod metadata;
mod object_name;
mod reader;
mod repair;
mod same_cluster;
mod secret_shape;
mod secrets;
mod target_files;

pub use aks::{AksOptions, Endpoint, read as aks};
pub use clusterprofile::read as clusterprofile;
pub use fleet::{Fleet, Written, write};
pub use found::Found;
pub use imported_target::{ImportedTarget, SourceKind};
pub use kubeconfig::{KubeconfigOptions, read as kubeconfig};
pub use secrets::read as secrets;
pub use target_files::files;

/// A text, and the name of its file for the messages.
#[derive(Debug, Clone, Copy)]
pub struct InputText<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The file, or `stdin`.
    pub file: &'a str,
}

/// Reads texts of one kind, whichever it is: az's JSON, kubeconfigs, or manifests with cluster Secrets.
pub fn of_any_kind(inputs: &[InputText<'_>]) -> Found {
    let any = |is_it: fn(&str) -> bool| inputs.iter().any(|input| is_it(input.text.trim_start()));
    if any(|text| text.starts_with(['[', '{']) && !text.contains("\"kind\"")) {
        aks::read(inputs, &[], AksOptions::default())
    } else if any(|text| text.contains("kind: Config\n") || text.contains("current-context")) {
        kubeconfig::read(inputs, &kubeconfig::KubeconfigOptions::default())
    } else {
        secrets::read(inputs)
    }
}
