//! `proxyUrl`: whether the Kubernetes client can use it.

use super::finding::AboutObject;
use crate::argocd::cluster_secret::ClusterSecret;
use crate::diagnostic::Reporter;
use crate::k8s::Proxy;

pub(super) fn check(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    let url = secret.readable_config().and_then(|config| config.proxy_url.as_deref());
    let Some(url) = url.filter(|url| !url.is_empty()) else { return };
    let field = secret.field("config").key("proxyUrl");
    let defects = Proxy::parse(url).map_or_else(|defect| vec![defect], |proxy| proxy.remarks());
    for defect in defects {
        about.report(defect.diagnostic().field(field.clone()));
    }
}
