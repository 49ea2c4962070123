//! Kubeconfigs within Secrets: Cluster API keeps that of each cluster in a Secret NAME-kubeconfig of the management cluster,
//! and others do alike.

use super::is_kubeconfig;
use crate::argocd::cluster_secret::{SECRET_TYPE, decode};
use crate::diagnostic::{Code, Field, Reporter};
use crate::import::found::Entry;
use crate::import::reader::{self, AboutInput};
use crate::import::{Found, InputText};
use crate::k8s::Meta;
use serde_json::Value;

/// The label by which Cluster API says whose Secret it is.
const CLUSTER_NAME: &str = "cluster.x-k8s.io/cluster-name";
/// How the names of the Secrets end.
const SUFFIX: &str = "-kubeconfig";
/// Where the kubeconfig stands: in Cluster API's, and in those of others.
const KEYS: [&str; 3] = ["value", "kubeconfig", "config"];

/// A kubeconfig, and what the cluster is called whose it is.
pub(super) struct Kubeconfig {
    pub(super) document: Value,
    pub(super) cluster: Option<String>,
}

/// The Secrets, where the document is one or a list of them.
pub(super) fn secrets(document: &Value) -> Option<Vec<&Value>> {
    let is_secret = |value: &&Value| reader::text(value, "kind") == Some("Secret");
    if is_secret(&document) {
        return Some(vec![document]);
    }
    let items = document.get("items")?.as_array()?;
    let secrets: Vec<&Value> = items.iter().filter(is_secret).collect();
    (!secrets.is_empty()).then_some(secrets)
}

/// Those that are in the Secrets.
pub(super) fn kubeconfigs(secrets: &[&Value], file: &str, found: &mut Found) -> Vec<Kubeconfig> {
    let mut within = Vec::new();
    let mut others = 0;
    for secret in secrets {
        let resource = Meta::of(secret).resource;
        let name = format!("the Secret {} of {file}", resource.name);
        let read = |about: &mut AboutInput<'_>| {
            if secret.pointer("/metadata/labels").and_then(|labels| labels.get(SECRET_TYPE)).is_some() {
                let help = "give it to `import secrets`";
                about.error(Code::NotAKubeconfig, &Field::root(), "this is a cluster Secret of Argo CD", help);
                return None;
            }
            let found = KEYS.into_iter().find_map(|key| Some((key, text(secret, key)?)));
            let Some((key, text)) = found else {
                if secrets.len() == 1 {
                    let help = "Cluster API keeps it in NAME-kubeconfig, base64 below data.value";
                    about.error(Code::NotAKubeconfig, &Field::root(), "there is no kubeconfig in the Secret", help);
                }
                others += 1;
                return None;
            };
            let documents = reader::documents(&InputText { text: &text, file }).unwrap_or_default();
            let document = documents.into_iter().next().filter(is_kubeconfig);
            if document.is_none() {
                let help = "look at it: kubectl get secret NAME -o jsonpath='{.data.value}' | base64 -d";
                let field = Field::of(["data", key]);
                about.error(Code::NotAKubeconfig, &field, "what stands there is not a kubeconfig", help);
            }
            let of_label = secret.pointer("/metadata/labels").and_then(|labels| reader::text(labels, CLUSTER_NAME));
            let cluster = of_label.or_else(|| resource.name.strip_suffix(SUFFIX)).map(str::to_owned);
            Some(Kubeconfig { document: document?, cluster })
        };
        within.extend(found.entry(file, &Entry { name: &name, base: &Field::root() }, read));
    }
    if others > 0 && secrets.len() > 1 {
        let message = format!("Secrets without a kubeconfig, which are left out: {others}");
        AboutInput::new(file, &mut found.diagnostics).note(Code::ImportLeftOut, &Field::root(), message);
    }
    within
}

/// What stands below a key that looks like a kubeconfig.
fn text(secret: &Value, key: &str) -> Option<String> {
    let written = secret.get("stringData").and_then(|data| reader::text(data, key)).map(str::to_owned);
    let decoded = || String::from_utf8(decode(reader::text(secret.get("data")?, key)?)?).ok();
    written.or_else(decoded).filter(|text| text.contains("clusters"))
}
