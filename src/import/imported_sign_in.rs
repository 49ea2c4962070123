//! How a cluster Secret signs in: which identity, or by which other means.

use super::reader::AboutInput;
use crate::argocd::SignIn;
use crate::argocd::cluster_secret::{Config, Exec};
use crate::argocd::exec::{self, AAD_LOGIN_METHOD, AZURE_CLIENT_ID, AZURE_TENANT_ID};
use crate::argocd::sign_in::FoundSignIn;
use crate::azure::{ClientId, NotAGuid, TenantId};
use crate::diagnostic::{Code, Field, Reporter};
use std::str::FromStr;

/// The means that no target has, where Argo CD really uses it.
pub(super) fn of_another_kind(config: &Config) -> Option<String> {
    match FoundSignIn::of(config) {
        FoundSignIn::WorkloadIdentity(_) | FoundSignIn::OtherMethod(_) | FoundSignIn::Nothing => None,
        FoundSignIn::OtherProgram => Some(format!("another program than `{} {}`", exec::COMMAND, exec::ARGUMENT)),
        FoundSignIn::Credentials(names) => Some(names.join(" and ")),
    }
}

/// Why no target could sign in there, though the plugin does.
pub(super) fn of_possession(config: &Config) -> Option<&'static str> {
    config.exec.as_ref().and_then(Exec::asks_for_pop)
}

/// The identity of the Secret; `None` where it leaves that to the pods.
pub(super) fn identity(
    config: &Config,
    field: &Field,
    about: &mut AboutInput<'_>,
) -> Option<(ClientId, Option<TenantId>)> {
    let Some(exec) = &config.exec else {
        let message = "the Secret has no sign-in: as a target, the cluster is signed in to with the hub's identity";
        about.warning(Code::ConfigEmpty, field, message, "leave it out, if it should not be");
        return None;
    };
    let exec_field = field.key("execProviderConfig");
    let env = exec_field.key("env");
    if let FoundSignIn::OtherMethod(_) = FoundSignIn::of(config) {
        let message = "the Secret signs in by another method; the target does with workload identity";
        let help = "give that identity a federated credential for the hub: `argocd-aks runbook`";
        about.warning(Code::LoginMethod, &env.key(AAD_LOGIN_METHOD), message, help);
    }
    if !config.other_credentials.is_empty() {
        let message = format!("left out, as Argo CD ignores it, too: {}", config.other_credentials.join(", "));
        about.note(Code::ImportLeftOut, field, message);
    }
    if !config.unknown.is_empty() {
        let message = format!("{} of its keys mean nothing to Argo CD, and are left out", config.unknown.len());
        about.note(Code::ImportLeftOut, field, message);
    }
    let others: Vec<&str> =
        exec.env.iter().map(|(name, _)| name.as_str()).filter(|name| !SignIn::variables().contains(name)).collect();
    if !others.is_empty() {
        let mut names: Vec<&str> = others.iter().copied().filter(|name| exec::variable(name).is_some()).collect();
        let rest = match others.len() - names.len() {
            0 => None,
            more => Some(format!("{more} that the plugin does not read")),
        };
        names.extend(rest.as_deref());
        let message = format!("a target has no env of its own; left out: {}", names.join(", "));
        about.warning(Code::ImportLeftOut, &env, message, "what all targets need, set on Argo CD's pods");
    }
    let client_id = guid::<ClientId>(exec.env(AZURE_CLIENT_ID), &env.key(AZURE_CLIENT_ID), about);
    let tenant_id = guid::<TenantId>(exec.env(AZURE_TENANT_ID), &env.key(AZURE_TENANT_ID), about);
    if client_id.is_none() && tenant_id.is_some() {
        let message = "there is a tenant without a client id: the target has the hub's identity";
        about.warning(
            Code::ImportLeftOut,
            &env.key(AZURE_TENANT_ID),
            message,
            "add spec.identity to the target, if another is meant",
        );
    }
    Some((client_id?, tenant_id))
}

/// Not even a wrong one is quoted: it may be a secret in the wrong place.
fn guid<T: FromStr<Err = NotAGuid>>(text: Option<&str>, field: &Field, about: &mut AboutInput<'_>) -> Option<T> {
    let text = text.filter(|text| !text.is_empty())?;
    match text.parse() {
        Ok(guid) => Some(guid),
        Err(error) => {
            about.error(Code::InvalidGuid, field, error.to_string(), "copy it from `az identity show`");
            None
        }
    }
}
