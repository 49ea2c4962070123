//! The fleet of the examples, as values that a case changes.

use super::{Yaml, project, yaml};
use serde_json::{Value, json};

/// The issuer of the fleet's hub.
pub const ISSUER: &str = "https://issuer.example.com/tenant/hub/";

/// A hub, and its targets as objects of their own.
#[derive(Clone)]
pub struct Fleet {
    hub: Yaml,
    targets: Vec<Yaml>,
}

/// The example's fleet, with an issuer that is not a cloud's.
pub fn fleet() -> Fleet {
    let text = |file: &str| std::fs::read_to_string(project("examples/fleet/fleet").join(file)).unwrap();
    let hub = yaml(&text("hub.yaml")).with("/spec/cluster/oidcIssuerUrl", ISSUER);
    Fleet { hub, targets: text("targets.yaml").split("---\n").map(yaml).collect() }
}

impl Fleet {
    /// Sets a field of the hub's spec.
    #[track_caller]
    pub fn hub(mut self, pointer: &str, new: impl Into<Value>) -> Self {
        self.hub = self.hub.with(&format!("/spec{pointer}"), new);
        self
    }

    /// Takes a field out of the hub's spec.
    #[track_caller]
    pub fn hub_without(mut self, pointer: &str) -> Self {
        self.hub = self.hub.without(&format!("/spec{pointer}"));
        self
    }

    /// Changes a target by its name.
    #[track_caller]
    pub fn target(mut self, name: &str, change: impl FnOnce(Yaml) -> Yaml) -> Self {
        let found = self.targets.iter_mut().find(|target| target.value()["metadata"]["name"] == name).expect(name);
        *found = change(found.clone());
        self
    }

    /// A copy of a target with another name and server: the same AKS cluster.
    #[track_caller]
    pub fn twin(mut self, name: &str, of: &str) -> Self {
        let found = self.targets.iter().find(|target| target.value()["metadata"]["name"] == of).expect(of);
        let server = format!("https://{name}.example.com:443");
        let twin = found.clone().with("/metadata/name", name).with("/spec/server", server);
        self.targets.push(twin);
        self
    }

    /// The hub with other targets: name and spec.
    pub fn targets(mut self, targets: &[(&str, Value)]) -> Self {
        let object = |(name, spec): &(&str, Value)| {
            yaml("apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\n")
                .with("/metadata/name", *name)
                .with("/spec", spec.clone())
        };
        self.targets = targets.iter().map(object).collect();
        self
    }

    /// Another hub of this name for the same targets.
    pub fn named(mut self, name: &str) -> Self {
        self.hub = self.hub.with("/metadata/name", name);
        self
    }

    /// In another cloud, with its hosts.
    pub fn in_cloud(mut self, cloud: &str, hosts: &str) -> Self {
        self = self.hub("/cloud", cloud);
        for target in &mut self.targets {
            let server = target.value()["spec"]["server"].as_str().unwrap().to_owned();
            let server = server.replace("cx.aks.containerservice.azure.us", hosts);
            *target = target.clone().with("/spec/server", server);
        }
        self
    }

    /// With the webhook instead of a token and an account of its own.
    pub fn with_webhook(self) -> Self {
        self.hub("/argocd", json!({"token": {"delivery": "Webhook"}}))
    }

    pub fn text(&self) -> String {
        std::iter::once(&self.hub).chain(&self.targets).map(Yaml::text).collect::<Vec<_>>().join("---\n")
    }
}
