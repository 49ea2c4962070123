//! The Argo CDs of a stream: `kubectl get -A` prints several, and each has its own workloads and cluster Secrets.

use super::{Context, text};
use crate::argocd::Selectors;
use crate::argocd::pod::Pod;
use serde_json::Value;

/// One Argo CD.
pub(super) struct Instance<'a> {
    /// Its namespace, where it is known.
    pub(super) namespace: Option<String>,
    /// argocd-server and the application controllers.
    pub(super) pods: Vec<Pod<'a>>,
}

impl<'a> Instance<'a> {
    /// Those of the stream: the config's own, or one for each namespace that has Argo CD's workloads. Never none.
    pub(super) fn all(objects: &[&'a Value], context: &Context<'_>) -> Vec<Self> {
        let mut pods = Pod::all(objects, context.hub.map_or(&Selectors::default(), |hub| &hub.argocd.workloads));
        if let Some(hub) = context.hub {
            let namespace = hub.argocd.namespace.clone();
            if pods.iter().any(|pod| pod.namespace() == Some(&namespace)) {
                pods.retain(|pod| pod.namespace().is_none_or(|found| found == namespace));
            }
            return vec![Self { namespace: Some(namespace), pods }];
        }
        let mut instances: Vec<Self> = Vec::new();
        for pod in pods {
            let namespace = pod.namespace().map(str::to_owned);
            // Manifests often carry no namespace: they are all of one Argo CD.
            let same = |instance: &&mut Self| {
                instance.namespace.is_none() || namespace.is_none() || instance.namespace == namespace
            };
            match instances.iter_mut().find(same) {
                Some(instance) => {
                    instance.namespace = instance.namespace.take().or(namespace);
                    instance.pods.push(pod);
                }
                None => instances.push(Self { namespace, pods: vec![pod] }),
            }
        }
        if instances.is_empty() {
            instances.push(Self { namespace: None, pods: Vec::new() });
        }
        instances
    }

    /// Whether an object may stand in its namespace.
    pub(super) fn is_here(&self, object: &Value) -> bool {
        let found = text(object, "/metadata/namespace");
        found.is_none() || self.namespace.is_none() || found == self.namespace.as_deref()
    }
}
