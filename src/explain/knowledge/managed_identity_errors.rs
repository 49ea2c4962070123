//! What the instance metadata service says, which gives a node's managed identities their tokens.

use super::{Cause, KnownError, causes};
use crate::explain::message::Place;

const OF_THE_NODE: Cause = Cause::new(
    "AAD_LOGIN_METHOD is msi: the plugin signs in as an identity of the node, and not with the pod's token.",
)
.prevented_by("argocd-aks writes AAD_LOGIN_METHOD=workloadidentity");

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "the node has not this managed identity",
        &[
            &["identity not found"],
            &["no default identity is assigned"],
            &["requested identity isn't assigned"],
            &["requested identity has not been assigned"],
        ],
        "The node's metadata service has no such identity. Workload identity does not ask it: the sign-in is that of the node.",
        &[OF_THE_NODE],
    ),
    KnownError::said(
        "the instance metadata service does not answer",
        &[
            &["169.254.169.254"],
            &["managedidentitycredential"],
            &["failed to create managed identity credential"],
            &["imds"],
        ],
        "The plugin asks the node's metadata service for a token. Workload identity does not: the sign-in is that of the node.",
        &[
            OF_THE_NODE,
            Cause::new("A network policy or AKS's IMDS restriction keeps pods from 169.254.169.254, as it should.")
                .check(&["kubectl get networkpolicies -A"]),
        ],
    )
    .when(|line| line.facts().place != Some(Place::Entra)),
    KnownError::said(
        "aad-pod-identity, which is retired",
        &[&["azureassignedidentity"], &["aad-pod-identity"], &["azureidentitybinding"], &["aadpodidbinding"]],
        "The older way for pods to have an identity, which AKS has retired. It and workload identity do not mix in one pod.",
        &[causes::OTHER_METHOD],
    ),
];
