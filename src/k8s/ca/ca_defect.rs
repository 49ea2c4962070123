//! What may be wrong with a CA, and the words for it.

use crate::diagnostic::{Code, Diagnostic};
use crate::k8s::one_line::named;

/// What is wrong with a CA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaDefect {
    /// Nothing in it.
    Empty,
    /// PEM where base64 of PEM belongs.
    Pem,
    /// Base64 of PEM where PEM belongs.
    Base64,
    /// Not base64; the first character that cannot be in it, where one shows the mistake.
    NotBase64(Option<char>),
    /// Base64 of base64.
    EncodedTwice,
    /// A whole kubeconfig.
    IsAKubeconfig {
        /// Whether it was base64 at least.
        is_base64: bool,
    },
    /// A private key in it.
    HoldsAKey,
    /// Base64 of a certificate that is not PEM.
    Der,
    /// PEM without its last line.
    NoEnd,
    /// Not PEM of certificates; the first character that cannot be in it, where one shows the mistake.
    NotPem(Option<char>),
    /// PEM of something else.
    NotACertificate,
    /// The server's own certificate.
    IsALeaf,
    /// Out of its time.
    Expired,
    /// Soon out of its time.
    ExpiresSoon {
        /// Whole days until then.
        days: i64,
    },
}

/// Where the CA was written: the help is about that field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaPlace {
    /// `caData` of the config.
    CaData,
    /// `ca` of the config.
    Ca,
    /// `caData` of a cluster Secret.
    Secret,
    /// `certificate-authority-data` of a kubeconfig.
    Kubeconfig,
}

const RENEW: &str = "`az aks rotate-certs` renews a cluster's certificates; then copy certificate-authority-data from `az aks get-credentials --file -`";

impl CaDefect {
    /// All there is to say of it, but for the field.
    pub fn diagnostic(self, place: CaPlace) -> Diagnostic {
        let found = match self {
            Self::IsALeaf | Self::ExpiresSoon { .. } => Diagnostic::warning(self.code(), self.message()),
            _ => Diagnostic::error(self.code(), self.message()),
        };
        found.help(self.help(place))
    }

    fn code(self) -> Code {
        match self {
            Self::Empty => Code::InvalidCa,
            Self::Pem | Self::NotBase64(_) => Code::CaNotBase64,
            Self::EncodedTwice => Code::CaEncodedTwice,
            Self::IsAKubeconfig { .. } => Code::CaIsAKubeconfig,
            Self::HoldsAKey => Code::CaHoldsAKey,
            Self::Base64 | Self::Der | Self::NoEnd | Self::NotPem(_) | Self::NotACertificate => Code::CaNotPem,
            Self::IsALeaf => Code::CaIsALeaf,
            Self::Expired => Code::CaExpired,
            Self::ExpiresSoon { .. } => Code::CaExpiresSoon,
        }
    }

    /// What is wrong. The value is not in it.
    fn message(self) -> String {
        const REJECTED: &str = "Argo CD rejects the whole Secret";
        const FAILS: &str = "the connection fails";
        match self {
            Self::Empty => "there is nothing in it".to_owned(),
            Self::Pem => format!("this is PEM, where base64 of PEM belongs: {REJECTED}"),
            Self::Base64 => format!("this is base64, where PEM belongs: {FAILS}"),
            Self::NotBase64(stray) => format!("this is not base64{}: {REJECTED}", with(stray)),
            Self::EncodedTwice => format!("this is base64 of base64: {FAILS}"),
            Self::IsAKubeconfig { is_base64 } => {
                let then = if is_base64 { FAILS } else { REJECTED };
                format!("this is a whole kubeconfig, where the CA's certificate belongs: {then}")
            }
            Self::HoldsAKey => "there is a private key in it, and everybody who sees the Secret has it".to_owned(),
            Self::Der => format!("this is a certificate in DER, where PEM belongs: {FAILS}"),
            Self::NoEnd => format!("the line -----END CERTIFICATE----- is missing: {FAILS}"),
            Self::NotPem(stray) => format!("this is not PEM of certificates{}: {FAILS}", with(stray)),
            Self::NotACertificate => {
                format!("this is PEM, but there is something else than a certificate in it: {FAILS}")
            }
            Self::IsALeaf => {
                "this is a server's certificate, not that of its CA: it works until the server gets its next one"
                    .to_owned()
            }
            Self::Expired => "the CA's certificate has expired: nothing that it signed is trusted".to_owned(),
            Self::ExpiresSoon { days: 0 } => "the CA's certificate expires within a day".to_owned(),
            Self::ExpiresSoon { days: 1 } => "the CA's certificate expires in a day".to_owned(),
            Self::ExpiresSoon { days } => format!("the CA's certificate expires in {days} days"),
        }
    }

    /// What to do, at the place where it was written.
    fn help(self, place: CaPlace) -> &'static str {
        const ANEW: &str = "get the kubeconfig anew: az aks get-credentials -g RG -n NAME --file -";
        match (self, place) {
            (Self::Expired | Self::ExpiresSoon { .. }, _) => RENEW,
            (Self::HoldsAKey, _) => "keep only the CA's certificate; treat the key as compromised, and replace it",
            (Self::IsAKubeconfig { .. }, CaPlace::Ca) => {
                "copy certificate-authority-data out of it, and write it as caData"
            }
            (Self::IsAKubeconfig { .. }, _) => "copy only certificate-authority-data out of it",
            (Self::Pem, CaPlace::Secret | CaPlace::Kubeconfig) | (Self::NotBase64(_), CaPlace::Secret) => {
                "write what `base64 -w0 ca.crt` prints"
            }
            (_, CaPlace::Kubeconfig) => ANEW,
            (Self::Empty, _) => {
                "copy certificate-authority-data of the cluster's kubeconfig into caData, or remove the key"
            }
            (Self::Pem, _) => "write it as `ca: |` instead",
            (Self::Base64, _) => "write it as caData instead",
            (Self::EncodedTwice, CaPlace::Ca) => "decode it once, and write it as caData",
            (Self::EncodedTwice, _) => {
                "copy certificate-authority-data of the kubeconfig as it is: it is base64 already"
            }
            (Self::NotBase64(_), _) => "copy certificate-authority-data of the cluster's kubeconfig as it is",
            (Self::Der, _) => "convert it: openssl x509 -inform der -in ca.der -out ca.crt",
            (Self::NoEnd, _) => "copy the whole certificate, from its line -----BEGIN CERTIFICATE----- to that line",
            (Self::NotPem(_) | Self::NotACertificate, CaPlace::Ca) => {
                "write the CA's certificate in PEM (-----BEGIN CERTIFICATE-----)"
            }
            (Self::NotPem(_) | Self::NotACertificate, _) => {
                "write base64 of the CA's certificate in PEM (-----BEGIN CERTIFICATE-----)"
            }
            (Self::IsALeaf, CaPlace::Ca) => {
                "write the CA's certificate: certificate-authority-data of the kubeconfig, as caData"
            }
            (Self::IsALeaf, _) => "write the CA's certificate: certificate-authority-data of the kubeconfig",
        }
    }
}

fn with(stray: Option<char>) -> String {
    match stray {
        None => String::new(),
        Some(c) if c.is_whitespace() || c.is_control() => ", with a blank in it".to_owned(),
        Some(c) => format!(", with {} in it", named(c)),
    }
}
