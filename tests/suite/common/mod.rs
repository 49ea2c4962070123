//! What the tests share: the program, the real tools, and what is read of their outputs.

pub mod argo_cd_judge;
pub mod azure;
mod case;
pub mod fleet;
mod folder;
mod golden;
pub mod page;
mod program;
pub mod rbac;
#[allow(dead_code, reason = "this adds, the summary takes")]
mod skipped;
pub mod stand_in;
mod stream;
mod tool;

pub use case::{Case, all_cases_are_golden, cases, run_case};
pub use folder::{copy, make_executable, project, snapshot, write};
pub use golden::{all_golden, golden, same};
pub use program::{Run, argocd_aks, program, run};
pub use stream::{Yaml, object, objects, resource_list, value, yaml};
pub use tool::{
    ARGO_CD, ARGOCD_OPERATOR, AZIDENTITY, CLIENT_GO, GITOPS_ENGINE, GOSEC, GoModule, KUBELOGIN, KUBERNETES, argo_cd,
    kustomize, lacks, skip, tool,
};

/// A hub with two targets, as the functions' users write it. `argocd` is the value of `spec.argocd`.
pub fn hub(argocd: &str) -> String {
    format!(
        r"apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata:
  name: hub
  annotations:
    config.kubernetes.io/function: |
      exec: {{path: argocd-aks}}
spec:
  identity:
    clientId: 11111111-1111-4111-8111-111111111111
    tenantId: 22222222-2222-4222-8222-222222222222
  argocd: {argocd}
  targets:
  - name: dev
    server: https://dev.example.com:443
    insecure: true
    shard: 0
    project: apps
    namespaces: [team-a, team-b]
    labels: {{env: dev}}
  - name: prod
    server: https://prod.example.com
    insecure: true
"
    )
}
