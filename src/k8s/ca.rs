//! The CA of an API server, read in one place, so that the config, a Secret and a kubeconfig are told the same of the
//! same mistake.

mod ca_defect;

pub use ca_defect::{CaDefect, CaPlace};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// How long before its end a certificate is worth a word: AKS's own rotation is announced as early.
const SOON: i64 = 30 * 24 * 60 * 60;

/// One or more certificates that can verify an API server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ca {
    data: String,
    is_leaf: bool,
    ends: i64,
}

impl Ca {
    /// Reads base64 of PEM: `caData`, `certificate-authority-data`.
    pub fn of_base64(text: &str) -> Result<Self, CaDefect> {
        if text.trim().is_empty() {
            return Err(CaDefect::Empty);
        }
        let Some(bytes) = decode(text) else { return Err(not_base64(text)) };
        match of_bytes(&bytes) {
            Ok(found) => Ok(Self { data: one_line(text), ..found }),
            Err(CaDefect::NotPem(stray)) => Err(match decode_bytes(&bytes) {
                Some(inner) if holds_a_key(&inner) => CaDefect::HoldsAKey,
                // What else is wrong with the inner one is said when the outer one is right.
                Some(inner) if inner.starts_with(b"-----BEGIN") => CaDefect::EncodedTwice,
                _ if X509Certificate::from_der(&bytes).is_ok() => CaDefect::Der,
                _ => CaDefect::NotPem(stray),
            }),
            Err(defect) => Err(defect),
        }
    }

    /// Reads PEM: the config's `ca`.
    pub fn of_pem(text: &str) -> Result<Self, CaDefect> {
        if text.trim().is_empty() {
            return Err(CaDefect::Empty);
        }
        match of_bytes(text.as_bytes()) {
            Ok(found) => Ok(Self { data: STANDARD.encode(text), ..found }),
            Err(CaDefect::NotPem(stray)) => match Self::of_base64(text.trim()) {
                Ok(_) => Err(CaDefect::Base64),
                Err(defect @ (CaDefect::EncodedTwice | CaDefect::HoldsAKey | CaDefect::IsAKubeconfig { .. })) => {
                    Err(defect)
                }
                Err(_) => Err(CaDefect::NotPem(stray)),
            },
            Err(defect) => Err(defect),
        }
    }

    /// Base64 of PEM on one line, as it goes into a Secret.
    pub fn into_data(self) -> String {
        self.data
    }

    /// What is wrong with a CA that can be read. `now` in seconds since 1970; without it no end is looked at.
    pub fn remarks(&self, now: Option<i64>) -> Vec<CaDefect> {
        let leaf = self.is_leaf.then_some(CaDefect::IsALeaf);
        let end = now.and_then(|now| match self.ends {
            ends if ends < now => Some(CaDefect::Expired),
            ends if ends < now.saturating_add(SOON) => {
                Some(CaDefect::ExpiresSoon { days: (ends - now) / (24 * 60 * 60) })
            }
            _ => None,
        });
        leaf.into_iter().chain(end).collect()
    }
}

/// Whether two caData are the same certificates, whatever stands between these.
pub fn is_same(one: &str, other: &str) -> bool {
    let certificates = |data: &str| {
        let pem = decode(data)?;
        CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>().ok().filter(|all| !all.is_empty())
    };
    one == other || certificates(one).is_some_and(|one| Some(one) == certificates(other))
}

/// The caData that is certainly meant by one that is PEM itself, in another alphabet, has blanks in it or was encoded
/// once too often, and what was wrong.
pub fn repaired(text: &str) -> Option<(String, &'static str)> {
    let defect = Ca::of_base64(text).err()?;
    let line: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let of_base64 = |text: &str| Ca::of_base64(text).ok();
    let (ca, what) = match defect {
        CaDefect::Pem => (Ca::of_pem(text).ok(), "caData was PEM instead of base64 of PEM"),
        CaDefect::EncodedTwice => {
            let inner = String::from_utf8(decode(text)?).ok()?;
            (of_base64(inner.trim()), "caData was base64 once too often")
        }
        _ => {
            let spaced = of_base64(&line);
            if spaced.is_some() {
                (spaced, "caData had blanks in it")
            } else {
                let pem = URL_SAFE.decode(&line).or_else(|_| URL_SAFE_NO_PAD.decode(&line)).ok()?;
                (of_base64(&STANDARD.encode(pem)), "caData was base64 of the kind for URLs")
            }
        }
    };
    Some((ca?.into_data(), what))
}

/// Base64 as Go's decoder reads it, which Argo CD uses: line breaks are skipped, and nothing else.
fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(one_line(text)).ok()
}

fn decode_bytes(bytes: &[u8]) -> Option<Vec<u8>> {
    decode(std::str::from_utf8(bytes).ok()?.trim())
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect()
}

fn not_base64(text: &str) -> CaDefect {
    if holds_a_key(text.as_bytes()) {
        return CaDefect::HoldsAKey;
    }
    if is_kubeconfig(text) {
        return CaDefect::IsAKubeconfig { is_base64: false };
    }
    if text.contains("-----BEGIN") {
        return CaDefect::Pem;
    }
    let is_stray = |c: &char| !c.is_ascii() || (c.is_whitespace() && !matches!(c, '\n' | '\r'));
    CaDefect::NotBase64(text.chars().find(is_stray))
}

/// `data` of what it returns is still empty.
/// Whether nothing stands behind an END on its line: Go, and so Argo CD, takes that for no end.
fn ends_its_lines(pem: &[u8]) -> bool {
    let text = String::from_utf8_lossy(pem);
    let mut ends = text.lines().filter_map(|line| line.trim_start().strip_prefix("-----END "));
    ends.all(|rest| rest.split_once("-----").is_some_and(|(_, behind)| behind.trim().is_empty()))
}

fn of_bytes(pem: &[u8]) -> Result<Ca, CaDefect> {
    if holds_a_key(pem) {
        return Err(CaDefect::HoldsAKey);
    }
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem).collect();
    if certificates.is_empty() || certificates.iter().any(Result::is_err) {
        return Err(not_pem(pem));
    }
    if !ends_its_lines(pem) {
        return Err(CaDefect::NoEnd);
    }
    let ders: Vec<CertificateDer<'_>> = certificates.into_iter().flatten().collect();
    let parsed: Vec<X509Certificate<'_>> =
        ders.iter().filter_map(|der| X509Certificate::from_der(der).ok()).map(|(_, found)| found).collect();
    if parsed.len() < ders.len() {
        return Err(CaDefect::NotACertificate);
    }
    let signs_others = |certificate: &X509Certificate<'_>| {
        certificate.is_ca() || certificate.subject().as_raw() == certificate.issuer().as_raw()
    };
    // A bundle is as good as its best certificate: beside a new CA an old one often stays for a while.
    let ends = parsed.iter().map(|certificate| certificate.validity().not_after.timestamp()).max().unwrap_or(i64::MAX);
    Ok(Ca { data: String::new(), is_leaf: !parsed.iter().any(signs_others), ends })
}

fn not_pem(bytes: &[u8]) -> CaDefect {
    let text = String::from_utf8_lossy(bytes);
    let lines = |mark: &str| text.lines().filter(|line| line.trim_end() == mark).count();
    if is_kubeconfig(&text) {
        return CaDefect::IsAKubeconfig { is_base64: true };
    }
    if lines("-----BEGIN CERTIFICATE-----") > lines("-----END CERTIFICATE-----") {
        return CaDefect::NoEnd;
    }
    let is_text = std::str::from_utf8(bytes).is_ok();
    CaDefect::NotPem(text.chars().find(|c| is_text && !c.is_ascii()))
}

fn is_kubeconfig(text: &str) -> bool {
    text.contains("clusters:") || text.contains("\"clusters\"")
}

const KEY_MARK: &[u8] = b"PRIVATE KEY-----";

fn holds_a_key(bytes: &[u8]) -> bool {
    // Only a line that begins with dashes can say so: a CA is mostly base64.
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"-----BEGIN"));
    lines.any(|line| line.windows(KEY_MARK.len()).any(|window| window == KEY_MARK))
}
