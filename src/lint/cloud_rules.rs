//! Environment, authority host and API server of one cloud: an environment name that nobody knows silently means
//! the public cloud.

use super::Context;
use super::finding::AboutObject;
use crate::argocd::cluster_secret::{ClusterSecret, Exec};
use crate::argocd::exec::{AAD_ENVIRONMENT_NAME, AZURE_AUTHORITY_HOST};
use crate::azure::{ApiServerHost, Cloud};
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::Server;
use url::Url;

pub(super) fn check(secret: &ClusterSecret<'_>, context: &Context<'_>, about: &mut AboutObject<'_>) {
    let Some(exec) = secret.readable_config().and_then(|config| config.exec.as_ref()) else { return };
    if !exec.is_azure() {
        return;
    }
    let env = secret.field("config").key("execProviderConfig").key("env");
    let server = secret.text("server").and_then(|text| Server::parse(&text).ok());
    let host_cloud = server.as_ref().and_then(|server| ApiServerHost::of(server.host()).map(|host| host.cloud));
    let environment = exec.env(AAD_ENVIRONMENT_NAME).unwrap_or_default();
    let own = context.hub.map(|hub| &hub.cloud);
    let is_configured = |name: &str| own.is_some_and(|cloud| cloud.environment_name == name);
    let environment_cloud = match environment {
        "" => None,
        name => {
            let found = Cloud::environment(name);
            // Every version of Argo CD signs in there, whatever the name.
            let has_authority = exec.env(AZURE_AUTHORITY_HOST).is_some_and(|host| !host.is_empty());
            let field = env.key(AAD_ENVIRONMENT_NAME);
            let known = |cloud: &str| Cloud::named(cloud).map(|cloud| cloud.environment_name);
            let help = match authority_host(exec).or(host_cloud).and_then(known) {
                Some(name) => format!("write {name}"),
                None => "write AzurePublicCloud, AzureUSGovernmentCloud or AzureChinaCloud".to_owned(),
            };
            match found {
                None if is_configured(name) => {}
                None if has_authority => about.warning(
                    Code::EnvironmentUnknown,
                    &field,
                    "argocd-k8s-auth does not know this name: AZURE_AUTHORITY_HOST alone decides where it signs in",
                    help,
                ),
                None => about.error(
                    Code::EnvironmentUnknown,
                    &field,
                    "argocd-k8s-auth does not know this name, and takes it for the public cloud silently",
                    help,
                ),
                Some(found) if !found.is_always_known && !has_authority => about.warning(
                    Code::EnvironmentUnknown,
                    &field,
                    "Argo CD up to v3.0 does not know this name, and takes it for the public cloud silently",
                    help,
                ),
                Some(_) => {}
            }
            found.map(|found| found.cloud)
        }
    };
    let authority_cloud =
        exec.env(AZURE_AUTHORITY_HOST).and_then(|text| authority(text, &env.key(AZURE_AUTHORITY_HOST), own, about));
    if let (Some(environment), Some(authority)) = (environment_cloud, authority_cloud)
        && environment != authority
    {
        mismatch(
            &env.key(AZURE_AUTHORITY_HOST),
            about,
            "the authority host",
            authority,
            AAD_ENVIRONMENT_NAME,
            environment,
        );
    } else if let (Some(host), Some(signs_in)) = (host_cloud, authority_cloud.or(environment_cloud))
        && host != signs_in
    {
        mismatch(&secret.field("server"), about, "the server", host, "the sign-in", signs_in);
    } else if let (Some(host), None, None) = (host_cloud, authority_cloud, exec.env(AZURE_AUTHORITY_HOST))
        && host != "Public"
        && environment.is_empty()
    {
        mismatch(&secret.field("server"), about, "the server", host, "a sign-in without an environment name", "Public");
    }
}

/// The cloud that a cluster is signed in to, where enough is known of it: by the Secret, then by the config, and the public
/// one where nobody says another.
pub(super) fn cloud_of(exec: &Exec, context: &Context<'_>) -> Option<Cloud> {
    let said = |name: &str| exec.env(name).filter(|value| !value.is_empty());
    let authority = said(AZURE_AUTHORITY_HOST).and_then(|text| Url::parse(text).ok());
    match (authority, said(AAD_ENVIRONMENT_NAME), context.hub) {
        (Some(_), ..) => authority_host(exec).and_then(Cloud::named),
        (None, Some(name), _) => Cloud::of_environment(name).and_then(Cloud::named),
        (None, None, Some(hub)) => Some(hub.cloud.clone()),
        (None, None, None) => Cloud::named("Public"),
    }
}

/// The cloud of the host that is signed in at, where it is one of Entra's.
fn authority_host(exec: &Exec) -> Option<&'static str> {
    let url = Url::parse(exec.env(AZURE_AUTHORITY_HOST)?).ok()?;
    url.host_str().and_then(Cloud::of_authority)
}

fn mismatch(field: &Field, about: &mut AboutObject<'_>, one: &str, cloud: &str, other: &str, other_cloud: &str) {
    about.error(
        Code::CloudMismatch,
        field,
        format!("{one} is of the cloud {cloud}, but {other} is of the cloud {other_cloud}"),
        "write all of them for one cloud: argocd-aks explain cloud-mismatch has the table",
    );
}

/// The cloud of an authority host, where the host can be signed in at.
fn authority(text: &str, field: &Field, own: Option<&Cloud>, about: &mut AboutObject<'_>) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "https" && url.host_str().is_some());
    // The parser here takes blanks off; Go's does not.
    let url = url.filter(|_| text.trim() == text);
    let Some(url) = url else {
        about.error(
            Code::AuthorityHost,
            field,
            "the authority host is not an https URL: the sign-in fails",
            "write https://login.microsoftonline.com/, or that of your cloud",
        );
        return None;
    };
    if !matches!(url.path(), "" | "/") || url.query().is_some() {
        about.error(
            Code::AuthorityHost,
            field,
            "there is something behind the authority's host: the plugin adds the tenant itself, and the sign-in fails",
            "write only the host, as in https://login.microsoftonline.com/",
        );
    } else if !text.ends_with('/') {
        about.warning(
            Code::AuthorityWithoutSlash,
            field,
            "the authority host does not end with `/`: Argo CD up to v3.0.0 appends the tenant id to it as it is",
            "add the `/`",
        );
    }
    let cloud = url.host_str().and_then(Cloud::of_authority);
    let is_configured =
        || own.is_some_and(|own| own.authority_host.trim_end_matches('/') == text.trim_end_matches('/'));
    if cloud.is_none() && !is_configured() {
        about.error(
            Code::AuthorityHost,
            field,
            "nobody of Entra's is at this host: the pod's token would be sent there",
            "write https://login.microsoftonline.com/, or that of your cloud",
        );
    }
    cloud
}
