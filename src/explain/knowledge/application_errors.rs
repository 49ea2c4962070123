//! What Entra says of the client: which application or identity signs in, and with what.

use super::{Cause, KnownError, causes, commands};
use crate::explain::verdict;

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::entra(
        &[
            ("700016", "the application was not found in the tenant"),
            ("700011", "the application was not found in the directory"),
            ("70001", "the application was not found, or is disabled"),
        ],
        "The tenant that was asked has no identity with the client id that was sent.",
        &[
            Cause::new("AZURE_CLIENT_ID is not the identity's client id: it is its principal id, or another identity's.")
                .check(&[commands::IDENTITY, commands::LINT])
                .prevented_by(causes::EVERY_PLACE)
                .by_config(verdict::client_id),
            causes::MADE_ANEW,
            causes::OTHER_TENANT,
            causes::OTHER_CLOUD,
        ],
    )
    .or_said(&[&["application with identifier", "was not found"], &["unauthorized_client", "was not found in the directory"]]),
    KnownError::entra(
        &[("7000229", "the client has no service principal in the tenant")],
        "The client exists, and not in the tenant that was asked: a managed identity is in its own tenant only.",
        &[causes::OTHER_TENANT, causes::MADE_ANEW],
    )
    .or_said(&[&["missing service principal in the tenant"]]),
    KnownError::entra(
        &[("7000112", "the application is disabled")],
        "Somebody has disabled the identity's enterprise application.",
        &[Cause::new("Its account is not enabled: sign-in is switched off in Entra, by hand or by a policy.")
            .check(&["az ad sp show --id {CLIENT_ID} --query accountEnabled"])],
    ),
    KnownError::entra(
        &[
            ("50105", "not assigned to a role for the application"),
            ("501051", "the application is not assigned to a role for the resource"),
        ],
        "The enterprise application of AKS's API servers (Azure Kubernetes Service AAD Server) is set to require an assignment, and the identity has none.",
        &[Cause::new("An administrator has set assignment required on it: for service principals Azure needs an app role assignment then.")
            .check(&["az ad sp show --id 6dae42f8-4368-4678-94ff-3960e28e3630 --query appRoleAssignmentRequired"])],
    )
    .or_said(&[&["is not assigned to a role for the application"]]),
    KnownError::entra(
        &[
            ("7000215", "invalid client secret"),
            ("7000222", "the client secret has expired"),
            ("70002", "the client's credentials are not valid"),
        ],
        "The sign-in is with a client secret, not with workload identity.",
        &[causes::CLIENT_SECRET],
    )
    .or_said(&[&["invalid client secret"]]),
    KnownError::entra(
        &[("7000218", "client_assertion or client_secret is missing"), ("900144", "a parameter of the request is missing"), ("90014", "a required field is missing")],
        "The request to Entra had no credential, or no client id.",
        &[
            Cause::new("AZURE_CLIENT_ID or AZURE_FEDERATED_TOKEN_FILE is empty: an empty value in the Secret hides the pod's.")
                .prevented_by(causes::EVERY_PLACE),
            causes::OTHER_METHOD,
        ],
    ),
    KnownError::entra(
        &[("700025", "the client is public, so that it shows no credential")],
        "The client id is that of an application for people, as kubelogin's own, and no managed identity's.",
        &[causes::OTHER_CLIENT],
    ),
    KnownError::entra(
        &[
            ("700027", "the certificate is not registered on the application"),
            ("700030", "the certificate is not authorized"),
            ("50012", "the certificate or the assertion is invalid"),
            ("50017", "the certificate cannot be validated"),
            ("50003", "the signing key or certificate is missing"),
        ],
        "The sign-in is with a certificate, whose key the application does not have, and not with workload identity.",
        &[causes::CERTIFICATE],
    ),
];
