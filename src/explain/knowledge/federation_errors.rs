//! What Entra says of the token that the pod shows it.

use super::{Cause, KnownError, causes, commands};
use crate::explain::verdict;

const ROTATED: Cause = Cause::new(
    "The hub's keys were rotated, and Entra or the pod still has the old ones: wait some minutes, then restart the pods.",
)
.check(&["curl -s {ISSUER}openid/v1/jwks"])
.prevented_by("a restart of the pods after each rotation");

const OF_ANOTHER_CLUSTER: Cause = Cause::new("The token is of another cluster than the issuer.")
    .check(&[commands::ISSUER])
    .prevented_by("argocd-aks runbook asks the hub for its issuer")
    .by_config(verdict::issuer);

const NO_JWT: Cause = causes::OTHER_FILE;

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::entra(
        &[("700211", "no federated credential for this issuer")],
        "The identity has no federated credential for the issuer of the pod's token.",
        &[causes::OTHER_ISSUER, causes::ISSUER_NOT_ENABLED, causes::OTHER_CLIENT, causes::JUST_MADE],
    )
    .or_said(&[&["no matching federated identity record", "assertion issuer"]])
    .unless(&["assertion subject"]),
    KnownError::entra(
        &[("700212", "no federated credential for this audience")],
        "The identity has a credential for this issuer and subject, but not for the token's audience.",
        &[causes::OTHER_AUDIENCE],
    )
    .or_said(&[&["no matching federated identity record", "assertion audience"]])
    .unless(&["assertion subject", "assertion issuer"]),
    KnownError::entra(
        &[("700213", "no federated credential for this subject")],
        "The identity trusts the hub's issuer, but not this ServiceAccount.",
        &[
            causes::OTHER_ACCOUNT,
            causes::DEFAULT_ACCOUNT,
            causes::OTHER_CLIENT,
            causes::ANOTHER_PROGRAM,
            causes::JUST_MADE,
        ],
    )
    .or_said(&[&["no matching federated identity record", "assertion subject"]])
    .unless(&["assertion issuer"]),
    KnownError::entra(
        &[("7002138", "the federated credential has this subject in other letters")],
        "The identity has a federated credential whose subject differs from the token's in upper and lower case only. Entra compares exactly.",
        &[causes::OTHER_ACCOUNT],
    ),
    KnownError::entra(
        &[("70021", "no matching federated identity record")],
        "Entra has read the pod's token, and the identity has no federated credential with its issuer, subject and audience. All three are compared exactly.",
        &[
            causes::OTHER_ISSUER,
            causes::OTHER_ACCOUNT,
            causes::OTHER_AUDIENCE,
            causes::ISSUER_NOT_ENABLED,
            causes::DEFAULT_ACCOUNT,
            causes::OTHER_CLIENT,
            causes::ANOTHER_PROGRAM,
            causes::JUST_MADE,
        ],
    )
    .and_family("no federated credential fits the token", &["70021", "700213"])
    .or_said(&[&["no matching federated identity record"]]),
    KnownError::entra(
        &[("70025", "the client has no configured federated identity credentials")],
        "The identity that AZURE_CLIENT_ID names has no federated credential at all.",
        &[causes::NO_CREDENTIAL, causes::OTHER_CLIENT, causes::JUST_MADE],
    )
    .or_said(&[&["no configured federated identity credentials"]]),
    KnownError::entra(
        &[
            ("700222", "a token that Entra issued may not be used for federation"),
            ("700231", "a token got by one federated credential may not be used for another"),
        ],
        "The token that was shown is one of Entra's own, and not the ServiceAccount's.",
        &[NO_JWT],
    )
    .or_said(&[&["may not be used for federated identity"], &["may not be used as federated identity credential"]]),
    KnownError::entra(
        &[
            ("90061", "the request to the external OIDC endpoint failed"),
            ("50166", "the request to the external OIDC endpoint failed"),
            ("501661", "the external OIDC endpoint cannot be reached"),
        ],
        "Entra could not fetch the keys of the token's issuer.",
        &[
            Cause::new(
                "The issuer is not one that the internet can reach: the API server's own (https://kubernetes.default.svc), one with a misspelt path, or of a cluster that was deleted.",
            )
            .check(&[commands::ISSUER, commands::CREDENTIALS, "curl -s {ISSUER}.well-known/openid-configuration"])
            .prevented_by("argocd-aks runbook enables the hub's public OIDC issuer and asks for it")
            .by_config(verdict::issuer),
            causes::ISSUER_NOT_ENABLED,
            Cause::new("The issuer was enabled a moment ago.")
                .check(&[commands::ISSUER])
                .prevented_by("argocd-aks runbook waits for the hub's update"),
        ],
    )
    .or_said(&[&["external oidc endpoint"]]),
    KnownError::entra(
        &[("7000272", "the token of the federation is signed with an unknown key")],
        "Entra has the issuer's keys, and the token is signed with another.",
        &[ROTATED, OF_ANOTHER_CLUSTER],
    ),
    KnownError::entra(
        &[
            ("700024", "the client assertion is not within its valid time range"),
            ("500133", "the assertion is not within its valid time range"),
        ],
        "The pod's token has expired, or is not valid yet.",
        &[
            Cause::new(
                "The token file is not the projected one, but a copy that nobody renews (a Secret, an emptyDir, an init container).",
            )
            .check(&[
                "kubectl -n {NAMESPACE} get {CONTROLLER} -o jsonpath='{.spec.template.spec.volumes}'",
                commands::LINT,
            ])
            .prevented_by("argocd-aks mounts the projected token, which the kubelet renews")
            .by_message(verdict::not_early),
            Cause::new("It is mounted with subPath, which is never renewed.")
                .prevented_by("argocd-aks mounts the whole volume")
                .by_message(verdict::not_early),
            causes::NODE_CLOCK,
        ],
    )
    .or_said(&[&["assertion is not within its valid time range"]]),
    KnownError::entra(
        &[
            ("50027", "the token is no valid JWT"),
            ("5002723", "the token's header names no key"),
            ("50013", "the assertion is invalid"),
            ("900384", "the token failed signature validation"),
            ("50006", "the signature is invalid"),
        ],
        "What was shown to Entra is no token that it can verify.",
        &[NO_JWT, ROTATED],
    )
    .or_said(&[&["invalidjwttoken"], &["client_assertion", "not a valid jwt"]]),
    KnownError::entra(
        &[
            ("700023", "the assertion's audience is not this issuer's"),
            ("700021", "the assertion names another application than client_id"),
            ("50048", "the assertion's subject does not match its issuer"),
        ],
        "Entra takes the token for a client's own assertion, signed with a certificate, and not for one of a federation.",
        &[causes::OTHER_AUDIENCE, causes::CERTIFICATE, NO_JWT],
    )
    .or_said(&[&["client assertion audience claim does not match"]]),
];
