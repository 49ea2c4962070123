//! What Entra says to people: consent, passwords, devices, policies. A managed identity never gets these.

use super::{Cause, KnownError, causes};

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::entra(
        &[
            ("53000", "Conditional Access needs a compliant device"),
            ("53001", "Conditional Access needs a joined device"),
            ("53002", "Conditional Access does not know the app"),
            ("53003", "blocked by Conditional Access"),
            ("53004", "blocked until the registration for multifactor authentication"),
            ("53010", "the registration for multifactor authentication is blocked here"),
            ("53011", "blocked for risk"),
            ("530032", "blocked by a security policy of the tenant"),
            ("530034", "blocked for suspicious activity"),
            ("530035", "blocked by security defaults"),
            ("50005", "the platform is not supported by Conditional Access"),
            ("50158", "an external challenge is not satisfied"),
            ("50131", "blocked by the device's state"),
            ("50097", "device authentication is required"),
        ],
        "A policy of the tenant forbids the sign-in. Policies of Conditional Access count for people and for applications with a service principal of their own; not for managed identities.",
        &[
            Cause::new(
                "The client id is an app registration's, and a policy for workload identities refuses the hub's outgoing address or a risk.",
            )
            .check(&["az ad sp show --id {CLIENT_ID} --query servicePrincipalType"])
            .prevented_by("a managed identity, as argocd-aks runbook makes it"),
            causes::OTHER_METHOD,
            causes::OWN_SESSION,
        ],
    )
    .and_family("a policy of the tenant forbids the sign-in", &["530"]),
    KnownError::entra(
        &[
            ("50011", "the reply URL is not one of the application's"),
            ("500113", "the application has no reply URL"),
            ("75005", "the SAML request is not one that is supported"),
            ("75011", "the authentication method does not match"),
            ("750054", "the SAML request is missing"),
            ("900971", "no reply URL is given"),
        ],
        "This is people's sign-on to a web page, as to Argo CD's own UI. A managed identity has no reply URL and no SAML.",
        &[Cause::new("The application registration of Argo CD's single sign-on has another redirect URI than url in argocd-cm.")
            .check(&["kubectl -n {NAMESPACE} get configmap argocd-cm -o jsonpath='{.data.url}'"])],
    ),
    KnownError::entra(
        &[
            ("65001", "nobody has consented to the application"),
            ("65002", "no preauthorisation between the applications"),
            ("65004", "consent was declined"),
            ("65005", "the application asks for what it does not list"),
            ("650056", "the application is misconfigured"),
            ("90008", "nobody has consented to the application"),
            ("90093", "consent is refused"),
            ("90094", "an administrator has to consent"),
            ("90095", "an administrator has to consent"),
            ("90099", "the application is not authorised in the tenant"),
        ],
        "Consent is a matter of people who sign in, and of the application that they use: a managed identity needs none for AKS.",
        &[causes::OTHER_METHOD, causes::OTHER_CLIENT, causes::OTHER_RESOURCE],
    ),
    KnownError::entra(
        &[
            ("50014", "the user does not exist in the directory"),
            ("50020", "the user's account does not exist in the tenant"),
            ("50034", "the user's account does not exist"),
            ("50053", "the account is locked"),
            ("50055", "the password has expired"),
            ("50056", "the password is not known"),
            ("50057", "the user is disabled"),
            ("50058", "no user is signed in"),
            ("50064", "the user's credentials are not valid"),
            ("50072", "multifactor authentication has to be set up"),
            ("50074", "multifactor authentication is required"),
            ("50076", "multifactor authentication is required"),
            ("50078", "multifactor authentication has expired"),
            ("50079", "multifactor authentication has to be set up"),
            ("50126", "user name or password is wrong"),
            ("50132", "the session was revoked"),
            ("50133", "the session has expired"),
            ("50140", "the user was asked to stay signed in"),
            ("50173", "the grant was revoked"),
            ("50197", "the user was not found"),
            ("51004", "the user's account is not in the directory"),
            ("70000", "the refresh token is not valid"),
            ("70008", "the refresh token has expired"),
            ("700003", "the device was not found"),
            ("700020", "a person has to act"),
            ("700082", "the refresh token has expired"),
            ("700084", "the refresh token has expired"),
            ("70016", "the device code waits for a person"),
            ("70018", "the device code is wrong"),
            ("70019", "the device code has expired"),
            ("70020", "the device code has expired"),
            ("70043", "the refresh token has expired"),
            ("90072", "the external account is not in the tenant"),
        ],
        "A person signs in here, and no managed identity: those have no user, password, device or refresh token.",
        &[causes::OTHER_METHOD, causes::OWN_SESSION],
    ),
];
