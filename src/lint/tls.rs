//! `tlsClientConfig`: whether the API server's certificate can be verified.

use super::finding::About;
use crate::api::Server;
use crate::argocd::cluster_secret;
use crate::argocd::cluster_secret::ClusterSecret;
use crate::azure::Cloud;
use crate::diagnostic::{Code, Field};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// How long before its end a certificate is worth a word: AKS's own rotation is announced as early.
const SOON: i64 = 30 * 24 * 60 * 60;

/// `is_made`: by this program, from a CA that was looked at when the config was loaded.
pub(super) fn check(secret: &ClusterSecret<'_>, is_made: bool, now: Option<i64>, about: &mut About<'_>) {
    let Some(config) = secret.readable_config() else { return };
    let tls = secret.field("config").key("tlsClientConfig");
    let Some(ca_data) = &config.ca_data else {
        let text = secret.text("server").unwrap_or_default();
        let server = Server::parse(text.trim()).ok();
        let is_of_aks = server.as_ref().is_some_and(|server| Cloud::of_host(server.host()).is_some());
        if config.insecure && is_of_aks {
            about.warning(
                Code::NotVerified,
                &tls.key("insecure"),
                "nobody verifies the API server's certificate: whoever answers at its address gets the token",
                "set insecure: false, and caData to certificate-authority-data from `az aks get-credentials --file -`",
            );
        }
        let is_hub = server.is_some_and(|server| server.is_hub());
        if !config.insecure && config.exec.is_some() && !is_hub {
            about.warning(
                Code::NoCa,
                &tls,
                "there is no caData: an AKS API server's certificate is signed by a CA that nobody else knows",
                "copy certificate-authority-data from `az aks get-credentials --file -`",
            );
        }
        return;
    };
    if config.insecure {
        about.error(
            Code::InsecureWithCa,
            &tls.key("insecure"),
            "insecure and caData exclude each other: the connection fails",
            "set insecure: false",
        );
    }
    if !is_made {
        ca(ca_data, &tls.key("caData"), now, about);
    }
}

fn ca(ca_data: &str, field: &Field, now: Option<i64>, about: &mut About<'_>) {
    let Some(bytes) = cluster_secret::decode(ca_data) else {
        let message = if ca_data.contains("-----BEGIN") {
            "this is PEM, where base64 of PEM belongs: Argo CD rejects the whole Secret"
        } else {
            "this is not base64: Argo CD rejects the whole Secret"
        };
        about.error(Code::CaNotBase64, field, message, "write what `base64 -w0 ca.crt` prints");
        return;
    };
    if holds_a_key(&bytes) {
        about.error(
            Code::CaHoldsAKey,
            field,
            "there is a private key in it, and everybody who sees the Secret has it",
            "keep only the CA's certificate; take the key for lost, and renew it",
        );
        return;
    }
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&bytes).collect();
    if certificates.is_empty() || certificates.iter().any(Result::is_err) {
        not_pem(&bytes, field, about);
        return;
    }
    let certificates: Vec<_> = certificates.into_iter().flatten().collect();
    judge(&certificates, field, now, about);
}

const KEY_MARK: &[u8] = b"PRIVATE KEY-----";

fn holds_a_key(bytes: &[u8]) -> bool {
    // Only a line that begins with dashes can say so: a CA is mostly base64.
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"-----BEGIN"));
    lines.any(|line| line.windows(KEY_MARK.len()).any(|window| window == KEY_MARK))
}

fn not_pem(bytes: &[u8], field: &Field, about: &mut About<'_>) {
    let text = String::from_utf8_lossy(bytes);
    let again = STANDARD.decode(text.replace(['\n', '\r'], ""));
    if again.is_ok_and(|bytes| bytes.starts_with(b"-----BEGIN")) {
        about.error(
            Code::CaEncodedTwice,
            field,
            "this is base64 of base64: the connection fails",
            "copy certificate-authority-data of the kubeconfig as it is: it is base64 already",
        );
    } else if text.contains("clusters:") || text.contains("\"clusters\"") {
        about.error(
            Code::CaIsAKubeconfig,
            field,
            "this is a whole kubeconfig, where the CA's certificate belongs: the connection fails",
            "copy only certificate-authority-data out of it",
        );
    } else {
        about.error(
            Code::CaNotPem,
            field,
            "this is no PEM of certificates: the connection fails",
            "write base64 of the CA's certificate in PEM (-----BEGIN CERTIFICATE-----)",
        );
    }
}

/// A bundle is as good as its best certificate: beside a new CA an old one often stays for a while.
fn judge(certificates: &[CertificateDer<'_>], field: &Field, now: Option<i64>, about: &mut About<'_>) {
    let parsed: Vec<X509Certificate<'_>> =
        certificates.iter().filter_map(|der| X509Certificate::from_der(der).ok()).map(|(_, found)| found).collect();
    if parsed.len() < certificates.len() {
        about.error(
            Code::CaNotPem,
            field,
            "it is PEM, but what is in it is no certificate: the connection fails",
            "write base64 of the CA's certificate in PEM (-----BEGIN CERTIFICATE-----)",
        );
        return;
    }
    let signs_others = |certificate: &X509Certificate<'_>| {
        certificate.is_ca() || certificate.subject().as_raw() == certificate.issuer().as_raw()
    };
    if !parsed.iter().any(signs_others) {
        about.warning(
            Code::CaIsALeaf,
            field,
            "this is a server's certificate, not that of its CA: it works until the server gets its next one",
            "write the CA's certificate: certificate-authority-data of the kubeconfig",
        );
    }
    let Some(now) = now else { return };
    let end = parsed.iter().map(|certificate| certificate.validity().not_after.timestamp()).max().unwrap_or(i64::MAX);
    if end < now {
        let message = "the CA's certificate has expired: nothing that it signed is trusted";
        about.error(Code::CaExpired, field, message, RENEW);
    } else if end < now.saturating_add(SOON) {
        let days = (end - now) / (24 * 60 * 60);
        let message = match days {
            0 => "the CA's certificate expires within a day".to_owned(),
            1 => "the CA's certificate expires in a day".to_owned(),
            days => format!("the CA's certificate expires in {days} days"),
        };
        about.warning(Code::CaExpiresSoon, field, message, RENEW);
    }
}

const RENEW: &str = "`az aks rotate-certs` renews a cluster's certificates; then copy certificate-authority-data from `az aks get-credentials --file -`";
