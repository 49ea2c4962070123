//! What az knows besides: whether the hub may sign in at all, and how its access may be given.

use super::field;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::import::merge_report::listed;
use serde_json::Value;

/// What az knows of the clusters that decides whether and how the hub may sign in.
#[derive(Default)]
pub(super) struct Notes {
    azure_rbac: Vec<String>,
    without_entra: Vec<String>,
}

impl Notes {
    pub(super) fn of(&mut self, cluster: &Value, name: &str) {
        let profile = field(cluster, "aadProfile");
        if profile.and_then(|profile| field(profile, "enableAzureRbac")) == Some(&Value::Bool(true)) {
            self.azure_rbac.push(name.to_owned());
        }
        // A filtered output says nothing either way.
        if profile.is_none() && field(cluster, "provisioningState").is_some() {
            self.without_entra.push(name.to_owned());
        }
    }

    pub(super) fn finish(self, diagnostics: &mut Diagnostics) {
        if !self.without_entra.is_empty() {
            let message = format!(
                "without Microsoft Entra ID, so that no managed identity can sign in: {}",
                listed(&self.without_entra)
            );
            diagnostics
                .push(Diagnostic::warning(Code::NoEntra, message).help("az aks update --enable-aad -g RG -n NAME"));
        }
        if !self.azure_rbac.is_empty() {
            let message = format!("with Azure RBAC, where `access` may be an azureRole: {}", listed(&self.azure_rbac));
            diagnostics.push(Diagnostic::info(Code::AzureRbac, message));
        }
    }
}
