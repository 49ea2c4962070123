//! Argo CD: its workloads and their pods, its cluster Secrets, the plugin that signs in to Azure, and its
//! config-management plugin.

pub mod cache;
pub mod cluster_secret;
pub mod exec;
pub mod installer;
pub mod plugin;
pub mod pod;
pub mod settings;
pub mod sign_in;
pub mod sync;
pub mod workload;

pub use installer::Installer;
pub use sign_in::SignIn;
pub use workload::{CONTROLLER, Component, SERVER, Selectors, WorkloadSelector};
