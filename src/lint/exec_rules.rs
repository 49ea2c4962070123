//! `execProviderConfig`: whether Argo CD's plugin is called in a way that it understands.

use super::Context;
use super::cloud_rules::cloud_of;
use super::finding::AboutObject;
use crate::argocd::cluster_secret::{ClusterSecret, Config, Exec};
use crate::argocd::exec::{
    self, AAD_LOGIN_METHOD, AAD_SERVER_APPLICATION_ID, API_VERSION, ARGUMENT, AZURE_CLIENT_CERTIFICATE_PATH,
    AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID, EnvReader, NEEDED, POP_SINCE,
    Variable, WORKLOAD_IDENTITY,
};
use crate::azure::ClientId;
use crate::diagnostic::masking::is_a_name;
use crate::diagnostic::{Code, Field, Reporter};
use crate::k8s::placeholder;
use crate::text::nearest;

pub(super) fn check(secret: &ClusterSecret<'_>, context: &Context<'_>, about: &mut AboutObject<'_>) {
    let Some(config) = secret.readable_config() else { return };
    let Some(exec) = &config.exec else { return };
    let field = secret.field("config").key("execProviderConfig");
    several(config, &field, about);
    if !exec.is_own_plugin() {
        command(exec, &field, about);
        return;
    }
    if exec.api_version != API_VERSION {
        about.error(
            Code::ExecApiVersion,
            &field.key("apiVersion"),
            "argocd-k8s-auth answers v1beta1 and nothing else: the connection fails",
            "write apiVersion client.authentication.k8s.io/v1beta1",
        );
    }
    if !exec.is_azure() {
        // aws, gcp: not this program's business.
        if exec.args.first().is_some_and(|first| !["aws", "gcp"].contains(&first.as_str())) {
            args(&field, about);
        }
        return;
    }
    match &exec.args[..] {
        [only] if only == ARGUMENT => {}
        // What is no flag is not looked at.
        [_, more @ ..] if more.iter().all(|more| !more.starts_with('-')) => about.warning(
            Code::ExecArgs,
            &field.key("args"),
            "argocd-k8s-auth looks at its first argument only",
            "write args [\"azure\"]",
        ),
        _ => args(&field, about),
    }
    let env = field.key("env");
    for (name, value) in &exec.env {
        variable(name, value, exec.needs_token(), &env, about);
    }
    login_method(exec, &env, about);
    proof_of_possession(exec, &env, about);
    ids(exec, &env, about);
    // Of some clouds it is not known, and nothing is said.
    let own = cloud_of(exec, context).and_then(|cloud| cloud.server_application_id);
    let asked = exec.env(AAD_SERVER_APPLICATION_ID).filter(|id| !id.is_empty());
    if let (Some(own), Some(asked)) = (own, asked)
        && !asked.eq_ignore_ascii_case(own)
    {
        about.warning(
            Code::ServerApplicationId,
            &env.key(AAD_SERVER_APPLICATION_ID),
            format!("the token is then for another application than AKS's own ({own}), and the API server refuses it"),
            "remove it: the plugin's default is right in this cloud",
        );
    }
}

fn ids(exec: &Exec, env: &Field, about: &mut AboutObject<'_>) {
    let client_id = exec.env(AZURE_CLIENT_ID).unwrap_or_default();
    for (name, query) in [(AZURE_CLIENT_ID, "clientId"), (AZURE_TENANT_ID, "tenantId")] {
        let Some(id) = exec.env(name).filter(|id| !id.is_empty()) else { continue };
        let is_guid = id.parse::<ClientId>().is_ok();
        if name == AZURE_TENANT_ID && is_domain(id) {
            continue;
        }
        let message = if is_guid && name == AZURE_TENANT_ID && id.eq_ignore_ascii_case(client_id) {
            "this is the client id, where the tenant's id belongs"
        } else if is_guid {
            continue;
        } else if placeholder::within(id).is_some() {
            "this is a placeholder that nothing has filled in"
        } else {
            "this is not a GUID"
        };
        let help = format!("copy it from `az identity show -g RG -n NAME --query {query} -otsv`");
        about.error(Code::InvalidGuid, &env.key(name), message, help);
    }
}

/// A tenant may be called by one of its domains.
fn is_domain(id: &str) -> bool {
    id.contains('.') && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
}

fn several(config: &Config, field: &Field, about: &mut AboutObject<'_>) {
    for other in &config.other_credentials {
        // Facts: with awsAuthConfig aws wins, with everything else exec does.
        let (wins, ignored) =
            if *other == "awsAuthConfig" { (*other, "execProviderConfig") } else { ("execProviderConfig", *other) };
        about.warning(
            Code::SeveralCredentials,
            field,
            format!("there are {wins} and {ignored}: Argo CD ignores {ignored} silently"),
            "keep one way to sign in",
        );
    }
}

fn command(exec: &Exec, field: &Field, about: &mut AboutObject<'_>) {
    let field = field.key("command");
    let help = "write command argocd-k8s-auth and args [\"azure\"]";
    let name = exec.command.rsplit('/').next().unwrap_or_default();
    match name {
        "kubelogin" | "az" => about.error(
            Code::ExecCommand,
            &field,
            format!("{name} is not in Argo CD's image and uses interactive login: the connection fails"),
            help,
        ),
        "" => about.error(Code::ExecCommand, &field, "there is no command: the connection fails", help),
        _ => about.warning(
            Code::ExecCommand,
            &field,
            "this is not Argo CD's own plugin: it has to be in the image of argocd-server and of the application controller",
            help,
        ),
    }
}

fn args(field: &Field, about: &mut AboutObject<'_>) {
    about.error(
        Code::ExecArgs,
        &field.key("args"),
        "argocd-k8s-auth takes the one argument `azure` and no flags: everything else comes from env",
        "write args [\"azure\"], and what the flags said into env",
    );
}

fn variable(name: &str, value: &str, needs_token: bool, env: &Field, about: &mut AboutObject<'_>) {
    let known = exec::variable(name);
    // A name is the user's own text: only what looks like one is shown.
    let is_shown = known.is_some() || is_a_name(name);
    let field = if is_shown { env.key(name) } else { env.clone() };
    if let Some(Variable { reader: EnvReader::PluginAsOldName(new), .. }) = known {
        about.warning(
            Code::EnvOldName,
            &field,
            format!("this is the old name of {new}"),
            "with workload identity no service principal is needed: remove it",
        );
    }
    if known.is_some_and(|known| known.reader == EnvReader::GitHub) {
        let message = "this makes the plugin sign in as a GitHub workflow, which no pod of Argo CD is";
        about.error(Code::LoginMethod, &field, message, "remove it");
    } else if exec::is_secret(name) && !value.is_empty() {
        about.warning(
            Code::EnvSecret,
            &field,
            "a secret value stands in the cluster's Secret, which Argo CD's API and git may show",
            "sign in with workload identity, which needs none; treat the secret as compromised and rotate it",
        );
    } else if known.is_none() {
        let help = match nearest(name, exec::names()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("it reads {}", exec::names().collect::<Vec<_>>().join(", ")),
        };
        let message =
            if is_shown { "argocd-k8s-auth does not read this" } else { "there is a name that no env variable has" };
        about.warning(Code::EnvUnknown, &field, message, help);
    }
    if name == AZURE_FEDERATED_TOKEN_FILE && !value.is_empty() && !is_a_file(value) {
        about.error(
            Code::TokenFileNotMounted,
            &field,
            "this is no path of a file: the plugin finds no token there",
            "write the path of the pod's projected token, from / on, without blanks around it",
        );
    }
    if value.is_empty() && exec::names().any(|known| known == name) {
        let message = "an empty value hides the one of the pod";
        let help = "write the value, or remove the key where the pod has a value of its own: that is used then";
        if needs_token && NEEDED.contains(&name) {
            about.error(Code::EnvEmpty, &field, format!("{message}: the sign-in fails"), help);
        } else {
            about.warning(Code::EnvEmpty, &field, message, help);
        }
    }
}

/// An Arc-connected cluster takes no other token.
fn proof_of_possession(exec: &Exec, env: &Field, about: &mut AboutObject<'_>) {
    let Some(name) = exec.asks_for_pop().filter(|_| exec.env(AAD_LOGIN_METHOD) != Some("spn")) else { return };
    about.warning(
        Code::LoginMethod,
        &env.key(name),
        format!("a proof-of-possession token is asked for, which argocd-k8s-auth gets with spn only, from Argo CD {POP_SINCE} on"),
        format!("for an Arc-connected cluster write spn and use Argo CD {POP_SINCE}; an AKS API server takes the usual token: remove it"),
    );
}

/// Whether it can be the path of a file: a placeholder is none either, and has rules of its own.
fn is_a_file(path: &str) -> bool {
    placeholder::within(path).is_some() || (path.starts_with('/') && !path.ends_with('/') && path.trim() == path)
}

fn login_method(exec: &Exec, env: &Field, about: &mut AboutObject<'_>) {
    let field = env.key(AAD_LOGIN_METHOD);
    let has = |names: &[&str]| names.iter().any(|name| exec.env(name).is_some_and(|value| !value.is_empty()));
    match exec.env(AAD_LOGIN_METHOD).unwrap_or_default() {
        "" | WORKLOAD_IDENTITY | "msi" => {}
        "spn" => {
            let secrets = [AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH];
            let is_old_name = |variable: &&Variable| matches!(variable.reader, EnvReader::PluginAsOldName(new) if secrets.contains(&new));
            let old: Vec<&str> = exec::VARIABLES.iter().filter(is_old_name).map(|variable| variable.name).collect();
            if !has(&secrets) && !has(&old) {
                let message = "spn needs a client secret or a certificate: the sign-in fails where the pods have none";
                about.warning(Code::LoginMethod, &field, message, "write workloadidentity");
            }
        }
        _ => about.error(
            Code::LoginMethod,
            &field,
            "in a pod only workloadidentity, msi and spn can sign in, spelt exactly so",
            "write workloadidentity",
        ),
    }
}
