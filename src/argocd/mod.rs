//! Argo CD: its workloads and their pods, its cluster Secrets, and the plugin that signs in to Azure.

pub mod cache;
pub mod cluster_secret;
pub mod exec;
pub mod installer;
pub mod pod;
pub mod settings;
pub mod sign_in;
pub mod sync;
pub mod workload;

pub use installer::Installer;
pub use sign_in::SignIn;
pub use workload::{CONTROLLER, Component, SERVER, Selectors, WorkloadSelector};
