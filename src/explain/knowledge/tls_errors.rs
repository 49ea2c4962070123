//! Certificates.

use super::{Cause, KnownError, causes};
use crate::explain::message::Place;
use crate::explain::verdict;

const OPENED: Cause = Cause::new("A proxy or firewall on the way opens TLS, and signs with a CA of its own.")
    .check(&["openssl s_client -connect {HOST}:443 -showcerts </dev/null"]);

const NO_PEM: Cause = Cause::new("It was encoded twice, is cut off, or is a whole kubeconfig.")
    .prevented_by("caData is checked when the config is loaded");

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "x509: Entra's certificate is signed by an unknown authority",
        &[&["signed by unknown authority"], &["certificate verify failed"]],
        "The pods reach something in Entra's place, whose certificate they do not trust. The CA of a target has nothing to do with it.",
        &[
            Cause::new("A proxy or firewall on the way to Entra opens TLS, and signs with a CA that Argo CD's image does not have.")
                .check(&["kubectl -n {NAMESPACE} exec {SERVER} -- env | grep -i proxy"])
                .prevented_by("SSL_CERT_FILE in the pods' env, with the CA mounted, or a way past the inspection for the authority host"),
        ],
    )
    .when(|line| line.facts().place == Some(Place::Entra)),
    KnownError::said(
        "x509: certificate signed by unknown authority",
        &[
            &["signed by unknown authority"],
            &["unable to verify the first certificate"],
            &["certificate verify failed"],
            &["self-signed certificate"],
            &["self signed certificate"],
            &["certificate is not trusted"],
        ],
        "The API server's certificate is not signed by the CA that the Secret has.",
        &[
            Cause::new("The Secret has no caData.")
                .prevented_by("a target without a CA is warned about (no-ca)")
                .by_config(verdict::no_ca),
            Cause::new("caData is of another cluster, or the target was made anew, or its CA was rotated (az aks rotate-certs does that, too): then every Secret with the old one has to follow.")
                .check(&["az aks get-credentials -g {TARGET_RG} -n {TARGET} --file - | grep certificate-authority-data"])
                .prevented_by("argocd-aks import --merge takes up new CAs"),
            OPENED,
        ],
    ),
    KnownError::said(
        "x509: the certificate is not valid for this host",
        &[
            &["certificate is valid for"],
            &["doesn't contain any ip sans"],
            &["not valid for any names"],
            &["certificate is not valid for"],
            &["doesn't match host"],
            &["relies on legacy common name"],
            &["hostname mismatch"],
        ],
        "The name in server is not one that the API server's certificate has.",
        &[
            Cause::new("server is an IP address, or a DNS name of your own.")
                .prevented_by("serverName says which name to verify")
                .by_message(verdict::own_name),
            Cause::new("The name leads to another cluster's API server: an overlapping private DNS zone, or serverName is another cluster's.")
                .prevented_by("serverName is checked to be a host"),
            OPENED,
        ],
    ),
    KnownError::said(
        "x509: the certificate has expired or is not yet valid",
        &[&["certificate has expired"], &["not yet valid"]],
        "A certificate on the way is out of its time.",
        &[
            Cause::new("The target's certificates were not renewed (a cluster that was stopped for long); az aks rotate-certs renews them, with a new CA, and interrupts the cluster: caData has to follow.")
                .check(&["openssl s_client -connect {HOST}:443 </dev/null 2>/dev/null | openssl x509 -noout -dates"])
                .prevented_by("argocd-aks lint warns 30 days ahead (ca-expires-soon)")
                .by_message(verdict::not_early),
            causes::NODE_CLOCK,
        ],
    ),
    KnownError::said(
        "no valid CA in caData",
        &[
            &["unable to load root certificates"],
            &["unable to parse bytes as pem"],
            &["failed to parse root certificate"],
            &["no valid certificate authority data"],
            &["failed to load ca bundle"],
            &["failed to parse ca data"],
            &["data does not contain any valid rsa or ecdsa certificates"],
        ],
        "caData is base64, but not of PEM.",
        &[NO_PEM],
    ),
    KnownError::said(
        "a client certificate that does not fit",
        &[
            &["failed to find any pem data in certificate input"],
            &["failed to find any pem data in key input"],
            &["private key does not match public key"],
            &["failed parsing client"],
            &["remote error: tls: bad certificate"],
            &["remote error: tls: certificate required"],
        ],
        "The Secret signs in with a client certificate, which cannot be read or is not taken. Workload identity has none.",
        &[causes::NOT_OF_ENTRA],
    ),
    KnownError::said(
        "the other side ends the TLS handshake",
        &[
            &["remote error: tls"],
            &["tls: handshake failure"],
            &["tls: unrecognized name"],
            &["tls: internal error"],
            &["protocol version not supported"],
            &["tls: no application protocol"],
        ],
        "Something answers and speaks TLS, and does not want this connection: mostly a gateway or firewall that goes by the name that is asked for.",
        &[
            Cause::new("A firewall or gateway on the way lets only some names through, and not this one.")
                .check(&["openssl s_client -connect {HOST}:443 -servername {HOST} </dev/null"]),
            Cause::new("serverName is a name that the other side does not serve.").by_message(verdict::own_name),
        ],
    ),
    KnownError::said(
        "a CA together with the insecure flag",
        &[
            &["root certificates", "insecure flag"],
            &["custom transport with tls certificate options or the insecure flag"],
        ],
        "insecure: true and caData stand in one Secret.",
        &[Cause::new("insecure was switched on while looking for another mistake.")
            .prevented_by("the config refuses both together")],
    ),
];
