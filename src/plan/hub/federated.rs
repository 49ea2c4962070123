//! Who signs in: the workloads that connect to targets, and the `ServiceAccounts` that they really run as.

use super::find_workloads;
use crate::api::model::ArgoCd;
use crate::argocd::{Component, WorkloadSelector};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::k8s::Object;
use serde_json::Value;

/// A workload that signs in to targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FederatedWorkload {
    /// `Deployment` or `StatefulSet`.
    pub kind: String,
    /// `metadata.name`.
    pub name: String,
    /// Its main container.
    pub container: String,
    /// The `ServiceAccount` that its token is of.
    pub service_account: String,
}

impl FederatedWorkload {
    /// The subject of its token: what a federated credential has to name exactly.
    pub fn subject(&self, namespace: &str) -> String {
        format!("system:serviceaccount:{namespace}:{}", self.service_account)
    }
}

/// Who signs in: as the manifests say, or, where there are none, as the config does.
pub fn federated_workloads(
    argocd: &ArgoCd,
    manifests: Option<&[&Object]>,
    diagnostics: &mut Diagnostics,
) -> Vec<FederatedWorkload> {
    let Some(objects) = manifests else { return of_config(argocd) };
    let found = find_workloads::workloads(argocd, objects, diagnostics);
    let federated_workloads = found.into_iter().filter_map(|found| of_workload(objects[found.index], found.container));
    let federated_workloads: Vec<FederatedWorkload> = federated_workloads.collect();
    let dedicated = argocd.service_account.as_ref().map(|account| account.name.as_str());
    for workload in &federated_workloads {
        if let Some(wanted) = dedicated
            && wanted != workload.service_account
        {
            let message =
                format!("it runs as the ServiceAccount {:?}, the config says {wanted:?}", workload.service_account);
            diagnostics.push(
                Diagnostic::warning(Code::ServiceAccountDiffers, message)
                    .help("give what kustomize or argocd-aks render wrote: the manifests decide who is trusted"),
            );
        }
    }
    federated_workloads
}

fn of_workload(object: &Object, container: usize) -> Option<FederatedWorkload> {
    let pod = object.value.as_ref()?.pointer("/spec/template/spec")?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let account = text(pod.get("serviceAccountName")).or_else(|| text(pod.get("serviceAccount")));
    Some(FederatedWorkload {
        kind: object.meta.resource.kind.clone(),
        name: object.meta.resource.name.clone(),
        container: text(pod.pointer(&format!("/containers/{container}/name")))?,
        // What Kubernetes gives a pod that names none.
        service_account: account.unwrap_or_else(|| "default".to_owned()),
    })
}

fn of_config(argocd: &ArgoCd) -> Vec<FederatedWorkload> {
    let of = |kind: &str, stock: &str, selector: &WorkloadSelector| {
        let name = selector.name.clone().unwrap_or_else(|| stock.to_owned());
        let account = argocd.service_account.as_ref().map(|account| account.name.clone());
        FederatedWorkload {
            kind: kind.to_owned(),
            container: selector.container.clone().unwrap_or_else(|| stock.to_owned()),
            // Argo CD's ServiceAccounts keep their names whatever the workloads are called.
            service_account: account.unwrap_or_else(|| stock.to_owned()),
            name,
        }
    };
    vec![
        of("Deployment", Component::Server.stock_name(), &argocd.workloads.server),
        of("StatefulSet", Component::Controller.stock_name(), &argocd.workloads.controller),
    ]
}
