//! What Entra answers to the token exchange: AADSTS codes.

use super::{Cause, KnownError, Marks, causes, commands};
use crate::explain::verdict;

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError {
        title: "AADSTS70021: no matching federated identity record",
        marks: Marks::Aadsts("70021"),
        is_general: false,
        meaning: "Entra has read the pod's token, and the identity has no federated credential with its issuer, subject and audience. All three are compared exactly.",
        causes: &[
            causes::OTHER_ISSUER,
            causes::OTHER_ACCOUNT,
            causes::OTHER_AUDIENCE,
            causes::ISSUER_NOT_ENABLED,
            causes::OTHER_CLIENT,
            causes::JUST_MADE,
        ],
    },
    KnownError {
        title: "AADSTS700211: no federated credential for this issuer",
        marks: Marks::Aadsts("700211"),
        is_general: false,
        meaning: "The identity has no federated credential for the issuer of the pod's token.",
        causes: &[causes::OTHER_ISSUER, causes::ISSUER_NOT_ENABLED, causes::OTHER_CLIENT, causes::JUST_MADE],
    },
    KnownError {
        title: "AADSTS700212: no federated credential for this audience",
        marks: Marks::Aadsts("700212"),
        is_general: false,
        meaning: "The identity has a credential for this issuer and subject, but not for the token's audience.",
        causes: &[causes::OTHER_AUDIENCE],
    },
    KnownError {
        title: "AADSTS700213: no federated credential for this subject",
        marks: Marks::Aadsts("700213"),
        is_general: false,
        meaning: "The identity trusts the hub's issuer, but not this ServiceAccount.",
        causes: &[causes::OTHER_ACCOUNT, causes::OTHER_CLIENT, causes::JUST_MADE],
    },
    KnownError {
        title: "AADSTS7002138: the federated credential has this subject in other letters",
        marks: Marks::Aadsts("7002138"),
        is_general: false,
        meaning: "The identity has a federated credential whose subject differs from the token's in upper and lower case only. Entra compares exactly.",
        causes: &[causes::OTHER_ACCOUNT],
    },
    KnownError {
        title: "AADSTS900382: a confidential client is not supported across clouds",
        marks: Marks::Aadsts("900382"),
        is_general: false,
        meaning: "The identity is of another Azure cloud than the authority host that the sign-in goes to.",
        causes: &[causes::OTHER_CLOUD, causes::OTHER_TENANT],
    },
    KnownError {
        title: "a federated credential with this issuer and subject is there already",
        marks: Marks::Words(&[&["combination of issuer and subject must be unique"]]),
        is_general: false,
        meaning: "Azure refuses a second federated credential of one identity with the same issuer and subject: another name makes it no other credential.",
        causes: &[Cause {
            text: "The credential was made before, under another name.",
            check: &[commands::CREDENTIALS],
            prevented_by: Some(
                "argocd-aks runbook looks for a credential with this issuer and subject before it makes one",
            ),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "AADSTS700016: the application was not found in the directory",
        marks: Marks::Aadsts("700016"),
        is_general: false,
        meaning: "Entra does not know the client id in this tenant.",
        causes: &[
            Cause {
                text: "AZURE_CLIENT_ID is not the identity's client id: it is its principal id, or another identity's.",
                check: &[commands::IDENTITY, commands::LINT],
                prevented_by: Some("argocd-aks writes the id of spec.identity into every place that needs it"),
                test: verdict::client_id,
            },
            Cause {
                text: "The identity was deleted, perhaps made anew by the same name: it has new ids then.",
                check: &[commands::IDENTITY],
                prevented_by: None,
                test: verdict::identity_made_anew,
            },
            causes::OTHER_TENANT,
            causes::OTHER_CLOUD,
        ],
    },
    KnownError {
        title: "AADSTS700024: the client assertion is not within its valid time range",
        marks: Marks::Aadsts("700024"),
        is_general: false,
        meaning: "The pod's token has expired, or is not valid yet.",
        causes: &[
            Cause {
                text: "The token file is not the projected one, but a copy that nobody renews (a Secret, an emptyDir, an init container).",
                check: &[
                    "kubectl -n {NAMESPACE} get {CONTROLLER} -o jsonpath='{.spec.template.spec.volumes}'",
                    commands::LINT,
                ],
                prevented_by: Some("argocd-aks mounts the projected token, which the kubelet renews"),
                test: verdict::unknown,
            },
            Cause {
                text: "It is mounted with subPath, which is never renewed.",
                check: &[commands::LINT],
                prevented_by: Some("argocd-aks mounts the whole volume"),
                test: verdict::unknown,
            },
            causes::NODE_CLOCK,
        ],
    },
    KnownError {
        title: "AADSTS7000215: invalid client secret",
        marks: Marks::Aadsts("7000215"),
        is_general: false,
        meaning: "The sign-in is with a client secret, not with workload identity.",
        causes: &[causes::CLIENT_SECRET],
    },
    KnownError {
        title: "AADSTS7000222: the client secret has expired",
        marks: Marks::Aadsts("7000222"),
        is_general: false,
        meaning: "The sign-in is with a client secret, not with workload identity.",
        causes: &[causes::CLIENT_SECRET],
    },
    KnownError {
        title: "AADSTS90002: the tenant was not found",
        marks: Marks::Aadsts("90002"),
        is_general: false,
        meaning: "There is no such tenant in the cloud that was asked.",
        causes: &[causes::OTHER_TENANT, causes::OTHER_CLOUD],
    },
    KnownError {
        title: "AADSTS90061: the request to the external OIDC endpoint failed",
        marks: Marks::Aadsts("90061"),
        is_general: false,
        meaning: "Entra could not fetch the keys of the hub's issuer.",
        causes: &[
            Cause {
                text: "The issuer in the federated credential is not one that the internet can reach: the API server's own (https://kubernetes.default.svc), or one with a misspelt path.",
                check: &[commands::ISSUER, commands::CREDENTIALS, "curl -s {ISSUER}.well-known/openid-configuration"],
                prevented_by: Some("argocd-aks runbook enables the hub's public OIDC issuer and asks for it"),
                test: verdict::issuer,
            },
            Cause {
                text: "The issuer was enabled a moment ago.",
                check: &[commands::ISSUER],
                prevented_by: Some("argocd-aks runbook waits for the hub's update"),
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "AADSTS50001: the resource is not known in the tenant",
        marks: Marks::Aadsts("50001"),
        is_general: false,
        meaning: "A token was asked for a resource that this tenant or cloud does not know.",
        causes: &[causes::OTHER_RESOURCE, causes::OTHER_CLOUD],
    },
    KnownError {
        title: "AADSTS500011: the resource principal was not found in the tenant",
        marks: Marks::Aadsts("500011"),
        is_general: false,
        meaning: "The tenant has no principal for the resource that a token was asked for.",
        causes: &[causes::OTHER_RESOURCE, causes::OTHER_TENANT, causes::OTHER_CLOUD],
    },
    KnownError {
        title: "AADSTS700027: the certificate is not registered on the application",
        marks: Marks::Aadsts("700027"),
        is_general: false,
        meaning: "The sign-in is with a certificate, whose key the application does not have, and not with workload identity.",
        causes: &[causes::CERTIFICATE],
    },
    KnownError {
        title: "AADSTS7000272: the token of the federation is signed with an unknown key",
        marks: Marks::Aadsts("7000272"),
        is_general: false,
        meaning: "Entra has the issuer's keys, and the token is signed with another.",
        causes: &[
            Cause {
                text: "The hub's keys were rotated, and Entra or the pod still has the old ones: wait some minutes, then restart the pods.",
                check: &["curl -s {ISSUER}openid/v1/jwks"],
                prevented_by: Some("a restart of the pods after each rotation"),
                test: verdict::unknown,
            },
            Cause {
                text: "The token is of another cluster than the issuer.",
                check: &[commands::ISSUER],
                prevented_by: Some("argocd-aks runbook asks the hub for its issuer"),
                test: verdict::issuer,
            },
        ],
    },
    KnownError {
        title: "AADSTS50049: unknown or invalid instance",
        marks: Marks::Aadsts("50049"),
        is_general: false,
        meaning: "The authority host is not one of Entra's.",
        causes: &[Cause {
            text: "AZURE_AUTHORITY_HOST is misspelt, has the tenant in it, or is of another cloud.",
            check: &[commands::LINT],
            prevented_by: Some("spec.cloud sets environment name, authority host and audience together"),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "AADSTS700030: the certificate is not authorized",
        marks: Marks::Aadsts("700030"),
        is_general: false,
        meaning: "The sign-in is with a certificate, not with workload identity.",
        causes: &[causes::CERTIFICATE],
    },
];
