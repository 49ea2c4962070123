//! What the tests of `import` share: its cases, a hub, CAs, a fleet.

use crate::common::{self, Run, argocd_aks, objects, program, project};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// A hub without targets, which gives only what is generated.
pub const HUB: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {name: hub}
spec:
  identity: {clientId: 11111111-1111-4111-8111-111111111111, tenantId: 22222222-2222-4222-8222-222222222222}
  argocd: {patchWorkloads: false}
";

pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

pub fn ca_data() -> String {
    let config = text(&project("testdata/import/kubeconfig-of-az/config"));
    let line = config.lines().find_map(|line| line.trim().strip_prefix("certificate-authority-data: ")).unwrap();
    line.to_owned()
}

/// A certificate that is not that of [`ca_data`].
pub fn other_ca() -> String {
    let case = text(&project("testdata/lint/ca-expires-soon/bad.yaml"));
    let (_, behind) = case.split_once("\"caData\":").unwrap();
    behind.split('"').nth(1).unwrap().to_owned()
}

pub fn render(config: &str) -> Run {
    argocd_aks(["render", "-c", "-"], config)
}

pub fn secrets_of(stream: &str) -> Vec<Value> {
    objects(stream).into_iter().filter(|object| object["kind"] == "Secret").collect()
}

/// Runs an import with these files in a directory of its own.
pub fn in_folder(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), files);
    common::run(Command::new(program()).args(arguments).current_dir(folder.path()), "")
}

/// A fleet that uses every field that Argo CD reads.
pub fn fleet() -> String {
    let ca = ca_data();
    format!(
        "{HUB}  sharding: {{replicas: 3}}
  targetDefaults:
    labels: {{cloud: public}}
    annotations: {{owner: 'the team of {{{{ name }}}}'}}
  targets:
  - name: every
    server: https://every.example.com:6443
    caData: {ca}
    serverName: kubernetes.example.com
    proxyUrl: socks5://proxy.example.com:1080
    disableCompression: false
    namespaces: [a, b]
    clusterResources: true
    project: apps
    shard: 2
    labels: {{env: dev, empty: ''}}
    annotations: {{note: '{{{{ \"{{{{ not\\n}} a template {{%\" }}}}', argocd.argoproj.io/skip-reconcile: 'true'}}
    secretName: 'every-{{{{ project }}}}'
    identity: {{clientId: 66666666-6666-4666-8666-666666666666, tenantId: 77777777-7777-4777-8777-777777777777}}
  - {{name: An odd Name, server: 'https://odd.example.com', insecure: true, disableCompression: true, secretName: odd}}
  - {{name: plain, server: 'https://10.0.0.1', caData: {ca}}}
"
    )
}
