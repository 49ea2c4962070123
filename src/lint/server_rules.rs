//! The server's URL: what reaches the API server, and what sends the token elsewhere.

use super::finding::AboutObject;
use crate::argocd::cluster_secret::{ClusterSecret, Exec, IN_CLUSTER, is_in_cluster};
use crate::azure::{ApiServerHost, ApiServerHostKind};
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::{Server, ServerError};

pub(super) fn check(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    let field = secret.field("server");
    let server = match secret.datum("server") {
        Some((_, crate::argocd::cluster_secret::Datum::Text(text))) => text,
        // Said by the rules of the Secret.
        Some(_) => return,
        None => String::new(),
    };
    // Blanks have a rule of their own.
    let server = server.trim();
    if server.is_empty() {
        about.error(
            Code::ServerWithoutScheme,
            &field,
            "there is no server: Argo CD lists a cluster that leads nowhere",
            "add server: https://HOST:443",
        );
        return;
    }
    reserved(secret, server, about);
    match Server::parse_with_query(server) {
        Ok(server) => {
            not_aks(secret, &server, &field, about);
            parsed(&server, &field, about);
        }
        Err(error) => wrong(&error, &field, about),
    }
}

fn reserved(secret: &ClusterSecret<'_>, server: &str, about: &mut AboutObject<'_>) {
    let is_in_cluster = is_in_cluster(server);
    let has_exec = secret.readable_config().is_some_and(|config| config.exec.is_some());
    if is_in_cluster && has_exec {
        about.error(
            Code::ReservedServer,
            &secret.field("server"),
            "this is the hub itself: Argo CD ignores the sign-in that config describes",
            "for a target write its own API server; for the hub itself remove execProviderConfig",
        );
    }
    if !is_in_cluster && has_exec && Server::parse_with_query(server).is_ok_and(|server| server.is_hub()) {
        about.warning(
            Code::ReservedServer,
            &secret.field("server"),
            "this is the hub itself under another name: to Argo CD an ordinary cluster beside its own entry in-cluster",
            "write the target's own API server; for the hub itself, Applications say destination.name: in-cluster",
        );
    }
    if !is_in_cluster && secret.text("name").as_deref() == Some(IN_CLUSTER) {
        about.error(
            Code::ReservedName,
            &secret.field("name"),
            "in-cluster is Argo CD's own name for the hub: Applications that mean the hub would go here",
            "give the cluster another name",
        );
    }
}

fn wrong(error: &ServerError, field: &Field, about: &mut AboutObject<'_>) {
    match error {
        ServerError::NoScheme => about.error(
            Code::ServerWithoutScheme,
            field,
            "the server has no scheme: Argo CD takes it, and sends its token over plain HTTP",
            "write https:// in front",
        ),
        ServerError::NoColon => about.error(
            Code::ServerWithoutScheme,
            field,
            "the colon behind the server's scheme is missing: Argo CD takes all of it for a host",
            "write it as https://HOST:443",
        ),
        ServerError::NotHttps => about.error(
            Code::ServerNotHttps,
            field,
            "the server is not https: the token would travel in the clear",
            "write https:// in the place of the scheme",
        ),
        ServerError::Path(_) => about.warning(
            Code::ServerWithPath,
            field,
            "there is something behind the server's host and port, which Argo CD keeps: no AKS API server is there",
            "remove what stands behind the host and port",
        ),
        // What it is may not be shown: a password may stand in it.
        ServerError::UserInfo
        | ServerError::Host
        | ServerError::Flaw(_)
        | ServerError::Spelling
        | ServerError::Query
        | ServerError::NotAUrl(_) => about.error(
            Code::InvalidServer,
            field,
            "this is not the URL of an API server",
            "write https://HOST:443, nothing else",
        ),
    }
}

/// The token that the hub signs in with goes to whoever answers at this host.
fn not_aks(secret: &ClusterSecret<'_>, server: &Server, field: &Field, about: &mut AboutObject<'_>) {
    let Some(config) = secret.readable_config() else { return };
    // Verified by a name that AKS gives, a name or an address of the user's own is meant.
    let is_verified_as_akss = config.server_name.as_deref().is_some_and(|name| ApiServerHost::of(name).is_some());
    let signs_in = config.exec.as_ref().is_some_and(Exec::needs_token);
    if !signs_in || is_verified_as_akss || server.is_hub() || ApiServerHost::of(server.host()).is_some() {
        return;
    }
    let is_verified = !config.insecure && config.ca_data.is_some();
    let (message, help) = if server.is_this_machine() {
        (
            "this address is Argo CD's own pod: it was that of a tunnel or a cluster on somebody's machine",
            "write privateFqdn or fqdn of `az aks show`",
        )
    } else {
        (
            "this is no name that AKS gives to an API server: the hub's token goes to whoever answers there",
            "write privateFqdn or fqdn of `az aks show`; for a name of your own add that one as serverName",
        )
    };
    // Whose CA it is, no manifest says; but somebody has put one there for this name.
    if is_verified && !server.is_this_machine() {
        about.info(Code::ServerNotAks, field, message, help);
    } else {
        about.warning(Code::ServerNotAks, field, message, help);
    }
}

fn parsed(server: &Server, field: &Field, about: &mut AboutObject<'_>) {
    let Some(host) = ApiServerHost::of(server.host()) else { return };
    if server.port() != 443 {
        about.warning(Code::ServerPort, field, "an AKS API server listens on port 443 only", "write :443, or no port");
    }
    if host.kind == ApiServerHostKind::Public {
        about.info(
            Code::PublicServer,
            field,
            "this is the API server's public name: that of a private cluster is found only while its public FQDN is enabled",
            "for a private cluster take privateFqdn of `az aks show`; where that is empty, this is its only name",
        );
    }
}
