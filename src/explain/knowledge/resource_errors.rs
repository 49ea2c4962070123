//! What Entra says of the resource that a token is asked for: AKS's API servers.

use super::{Cause, KnownError, causes};
use crate::explain::verdict;

/// A tenant in which AKS's application has no service principal.
const WITHOUT_AKS: Cause = Cause::new(
    "The tenant has no service principal of AKS's application: it is not the tenant that the targets' clusters sign in with, or has never had such a cluster.",
)
.check(&[
    "az aks show -g {TARGET_RG} -n {TARGET} --query aadProfile.tenantId -otsv",
    "az ad sp show --id 6dae42f8-4368-4678-94ff-3960e28e3630 --query displayName",
])
.prevented_by(causes::EVERY_PLACE)
.by_config(verdict::tenant);

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::entra(
        &[
            ("500011", "the resource principal was not found in the tenant"),
            ("50001", "the resource is not known in the tenant"),
            ("650057", "the resource is not listed for the application"),
            ("650052", "the organisation has not subscribed to the resource"),
            ("650054", "the resource is no longer available"),
        ],
        "A token was asked for a resource that the tenant that was asked does not know.",
        &[causes::OTHER_RESOURCE, WITHOUT_AKS, causes::OTHER_CLOUD],
    )
    .or_said(&[&["the resource principal named"]]),
    KnownError::entra(
        &[("500014", "the service principal of the resource is disabled")],
        "The tenant has disabled the enterprise application that the token is asked for, or a subscription has lapsed.",
        &[Cause::new("Somebody has switched off sign-in for Azure Kubernetes Service AAD Server in the tenant.")
            .check(&["az ad sp show --id 6dae42f8-4368-4678-94ff-3960e28e3630 --query accountEnabled"])],
    ),
    KnownError::entra(
        &[
            ("70011", "the scope is invalid"),
            ("1002012", "the scope is invalid for client credentials"),
            ("28002", "the scope is invalid"),
            ("28003", "the scope is empty"),
            ("700022", "the scope names several resources"),
            ("901002", "the parameter resource is not supported"),
            ("90009", "the application asks for a token for itself"),
        ],
        "What the token is asked for is no application with /.default behind it.",
        &[
            causes::OTHER_RESOURCE,
            Cause::new("Something else than argocd-k8s-auth asks for the token: that one puts /.default behind the application by itself.")
                .prevented_by("argocd-aks writes command argocd-k8s-auth and args [\"azure\"]"),
        ],
    )
    .or_said(&[&["invalid_scope"]]),
];
