//! The CA of an API server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// caData as it goes into the Secret: base64 of PEM, on one line. The errors never quote the value.
pub(crate) fn from_ca_data(text: &str) -> Result<String, &'static str> {
    if text.contains("-----BEGIN") {
        return Err("is PEM, where base64 of PEM belongs; write it as `ca: |` instead");
    }
    // Go's decoder, which Argo CD uses, skips line breaks and nothing else.
    let line: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let pem = STANDARD.decode(&line).map_err(|_| "is not base64")?;
    check_pem(&pem)?;
    Ok(line)
}

/// `ca: |` as it goes into the Secret.
pub(crate) fn from_pem(text: &str) -> Result<String, &'static str> {
    check_pem(text.as_bytes())?;
    Ok(STANDARD.encode(text))
}

/// Whether two caData are the same certificates, whatever stands between these.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let certificates = |data: &str| {
        let pem = STANDARD.decode(data).ok()?;
        CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>().ok().filter(|all| !all.is_empty())
    };
    one == other || certificates(one).is_some_and(|one| Some(one) == certificates(other))
}

fn check_pem(pem: &[u8]) -> Result<(), &'static str> {
    let mut certificates = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let der = certificate.map_err(|_| "is not PEM of certificates")?;
        X509Certificate::from_der(&der).map_err(|_| "is PEM, but what is in it is no certificate")?;
        certificates += 1;
    }
    let holds_key = pem.windows(b"PRIVATE KEY-----".len()).any(|window| window == b"PRIVATE KEY-----");
    match (certificates, holds_key) {
        (_, true) => Err("holds a private key; only the CA's certificate belongs here"),
        (0, _) => Err("is not PEM: there is no certificate in it"),
        _ => Ok(()),
    }
}
