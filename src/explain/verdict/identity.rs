//! Ids, subject, issuer and audience: what the message says of the token, against the config.

use super::Verdict::{self, Excluded, Likely, Open, Unknown};
use super::{identities, is_principal};
use crate::api::model::Hub;
use crate::azure::Cloud;
use crate::diagnostic::Diagnostics;
use crate::explain::message::MessageFacts;
use crate::plan::federated_workloads;

/// The client id of the message.
pub(in crate::explain) fn client_id(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(id) = facts.client_id.map(|id| id.to_string()) else { return Unknown };
    if identities(hub).any(|identity| identity.client_id.to_string() == id) {
        return Excluded(format!("{id} is a clientId of the config"));
    }
    if is_principal(&id, hub) {
        return Likely(format!("{id} is a principalId of the config: it was written where the clientId belongs"));
    }
    Likely(format!("{id} is no clientId of the config: the running Secrets are not those that the config makes"))
}

/// A client id that Entra does not know, though it is the config's.
pub(in crate::explain) fn identity_made_anew(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match client_id(facts, hub) {
        Excluded(why) => Open(format!("{why}: whether the identity is still there, only Azure knows")),
        _ => Unknown,
    }
}

/// The tenant of the message.
pub(in crate::explain) fn tenant(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(id) = facts.tenant.map(|id| id.to_string()) else { return Unknown };
    if identities(hub).any(|identity| identity.tenant_id.to_string() == id) {
        return Excluded(format!("{id} is a tenantId of the config"));
    }
    Likely(format!("{id} is no tenantId of the config"))
}

/// The cloud of the host that was signed in at.
pub(in crate::explain) fn cloud(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let found = facts.authority.as_deref().and_then(|host| Some((host, Cloud::of_authority(host)?)));
    let (Some((host, found)), Some(wanted)) = (found, Cloud::of_environment(&hub.cloud.environment_name)) else {
        return Unknown;
    };
    if found == wanted {
        return Excluded(format!("{host} is of the config's cloud"));
    }
    Likely(format!("{host} is of the cloud {found}, the config's cloud is {wanted}"))
}

/// The `ServiceAccount` of the token.
pub(in crate::explain) fn subject(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(found) = &facts.subject else { return Unknown };
    let namespace = &hub.argocd.namespace;
    let wanted: Vec<String> = federated_workloads(&hub.argocd, None, &mut Diagnostics::new())
        .iter()
        .map(|sign_in| sign_in.subject(namespace))
        .collect();
    if wanted.contains(found) {
        return Open(format!(
            "the token is of {found}, as the config says: what the credential says, only Azure knows"
        ));
    }
    let mut wanted = wanted;
    wanted.dedup();
    Likely(format!("the token is of {found}, the config says {}", wanted.join(" and ")))
}

/// The issuer of the token, against that of a federated credential.
pub(in crate::explain) fn issuer_of_credential(facts: &MessageFacts, hub: &Hub) -> Verdict {
    match issuer(facts, hub) {
        Excluded(_) => Open(
            "the token's issuer is the config's, final / included: what the credential says, only Azure knows"
                .to_owned(),
        ),
        verdict => verdict,
    }
}

/// The issuer of the token.
pub(in crate::explain) fn issuer(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let wanted = hub.cluster.as_ref().and_then(|cluster| cluster.oidc_issuer_url.as_deref());
    let (Some(found), Some(wanted)) = (facts.issuer.as_deref(), wanted) else { return Unknown };
    if found == wanted {
        Excluded("the issuer is the config's".to_owned())
    } else if found.trim_end_matches('/') == wanted.trim_end_matches('/') {
        Likely("the issuers differ only in the final /, which counts".to_owned())
    } else {
        Likely(format!("the token's issuer is {found}, the config's is {wanted}"))
    }
}

/// The audience of the token.
pub(in crate::explain) fn audience(facts: &MessageFacts, hub: &Hub) -> Verdict {
    let Some(found) = &facts.audience else { return Unknown };
    if *found == hub.cloud.audience {
        Open(format!("{found} is the audience of the config's cloud: what the credential says, only Azure knows"))
    } else {
        Likely(format!("the token is for {found}, the config's cloud takes {}", hub.cloud.audience))
    }
}
