//! `tlsClientConfig`: whether the API server's certificate can be verified.

use super::finding::AboutObject;
use crate::argocd::cluster_secret::ClusterSecret;
use crate::azure::ApiServerHost;
use crate::diagnostic::{Code, Reporter};
use crate::k8s::Server;
use crate::k8s::ca::{Ca, CaPlace};

/// `is_made`: by this program, from a CA that was looked at when the config was loaded.
pub(super) fn check(secret: &ClusterSecret<'_>, is_made: bool, now: Option<i64>, about: &mut AboutObject<'_>) {
    let Some(config) = secret.readable_config() else { return };
    let tls = secret.field("config").key("tlsClientConfig");
    let Some(ca_data) = &config.ca_data else {
        let text = secret.text("server").unwrap_or_default();
        let server = Server::parse_with_query(text.trim()).ok();
        let is_of_aks = server.as_ref().is_some_and(|server| ApiServerHost::of(server.host()).is_some());
        if config.insecure && is_of_aks {
            about.warning(
                Code::NotVerified,
                &tls.key("insecure"),
                "nothing verifies the API server's certificate: whoever answers at its address gets the token",
                "set insecure: false, and caData to certificate-authority-data from `az aks get-credentials --file -`",
            );
        }
        let is_hub = server.is_some_and(|server| server.is_hub());
        if !config.insecure && config.exec.is_some() && !is_hub {
            about.warning(
                Code::NoCa,
                &tls,
                "there is no caData: an AKS API server's certificate is signed by a CA of its own",
                "copy certificate-authority-data from `az aks get-credentials --file -`",
            );
        }
        return;
    };
    if config.insecure {
        about.error(
            Code::InsecureWithCa,
            &tls.key("insecure"),
            "insecure and caData are mutually exclusive: the connection fails",
            "set insecure: false",
        );
    }
    if is_made {
        return;
    }
    let defects = match Ca::of_base64(ca_data) {
        Ok(ca) => ca.remarks(now),
        Err(defect) => vec![defect],
    };
    let field = tls.key("caData");
    for defect in defects {
        about.report(defect.diagnostic(CaPlace::Secret).field(field.clone()));
    }
}
