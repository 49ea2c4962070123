//! `execProviderConfig`: whether Argo CD's plugin is called in a way that it understands.

use super::finding::About;
use crate::api::{ClientId, nearest};
use crate::cluster_secret::{ClusterSecret, Config, Exec};
use crate::diagnostic::masking::is_a_name;
use crate::diagnostic::{Code, Field};
use crate::k8s::one_line;

/// What argocd-k8s-auth reads (facts: kubelogin's own constants).
const KNOWN: [&str; 9] = [
    "AAD_ENVIRONMENT_NAME",
    "AAD_LOGIN_METHOD",
    "AAD_SERVER_APPLICATION_ID",
    "AZURE_AUTHORITY_HOST",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_TENANT_ID",
];
/// Read by every Go program.
const GENERAL: [&str; 7] =
    ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "GODEBUG", "KUBERNETES_EXEC_INFO"];
/// The old names of a service principal, and the new ones.
const OLD: [(&str, &str); 4] = [
    ("AAD_SERVICE_PRINCIPAL_CLIENT_ID", "AZURE_CLIENT_ID"),
    ("AAD_SERVICE_PRINCIPAL_CLIENT_SECRET", "AZURE_CLIENT_SECRET"),
    ("AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE", "AZURE_CLIENT_CERTIFICATE_PATH"),
    ("AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
];
/// The application that a token is asked for, and AKS's own, the same in every cloud.
const APPLICATION: &str = "AAD_SERVER_APPLICATION_ID";
const AKS: &str = "6dae42f8-4368-4678-94ff-3960e28e3630";
/// Without these there is no sign-in.
pub(super) const NEEDED: [&str; 3] = ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"];

pub(super) fn check(secret: &ClusterSecret<'_>, about: &mut About<'_>) {
    let Some(config) = secret.readable_config() else { return };
    let Some(exec) = &config.exec else { return };
    let field = secret.field("config").key("execProviderConfig");
    several(config, &field, about);
    if exec.command != "argocd-k8s-auth" {
        command(exec, &field, about);
        return;
    }
    if exec.api_version != "client.authentication.k8s.io/v1beta1" {
        about.error(
            Code::ExecApiVersion,
            &field.key("apiVersion"),
            "argocd-k8s-auth answers v1beta1 and nothing else: the connection fails",
            "write apiVersion client.authentication.k8s.io/v1beta1",
        );
    }
    if !exec.is_azure() {
        // aws, gcp: not this program's business.
        if exec.args.first().is_some_and(|first| first.starts_with('-')) {
            args(&field, about);
        }
        return;
    }
    if exec.args != ["azure"] {
        args(&field, about);
    }
    let env = field.key("env");
    for (name, value) in &exec.env {
        variable(name, value, exec.needs_token(), &env, about);
    }
    login_method(exec, &env, about);
    ids(exec, &env, about);
    if exec.env(APPLICATION).is_some_and(|id| !id.is_empty() && !id.eq_ignore_ascii_case(AKS)) {
        about.warning(
            Code::ServerApplicationId,
            &env.key(APPLICATION),
            format!("the token is then for another application than AKS's own ({AKS}), and the API server refuses it"),
            "remove it: the plugin's default is right in every cloud",
        );
    }
}

fn ids(exec: &Exec, env: &Field, about: &mut About<'_>) {
    let client_id = exec.env("AZURE_CLIENT_ID").unwrap_or_default();
    for (name, query) in [("AZURE_CLIENT_ID", "clientId"), ("AZURE_TENANT_ID", "tenantId")] {
        let Some(id) = exec.env(name).filter(|id| !id.is_empty()) else { continue };
        let is_guid = id.parse::<ClientId>().is_ok();
        if name == "AZURE_TENANT_ID" && is_domain(id) {
            continue;
        }
        let message = if is_guid && name == "AZURE_TENANT_ID" && id.eq_ignore_ascii_case(client_id) {
            "this is the client id, where the tenant's id belongs"
        } else if is_guid {
            continue;
        } else if one_line::placeholder(id).is_some() {
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

fn several(config: &Config, field: &Field, about: &mut About<'_>) {
    for other in &config.other_credentials {
        // Facts: with awsAuthConfig aws wins, with everything else exec does.
        let (wins, ignored) =
            if *other == "awsAuthConfig" { (*other, "execProviderConfig") } else { ("execProviderConfig", *other) };
        about.warning(
            Code::SeveralCredentials,
            field,
            format!("there are {wins} and {ignored}: Argo CD ignores {ignored} without a word"),
            "keep one way to sign in",
        );
    }
}

fn command(exec: &Exec, field: &Field, about: &mut About<'_>) {
    let field = field.key("command");
    let help = "write command argocd-k8s-auth and args [\"azure\"]";
    let name = exec.command.rsplit('/').next().unwrap_or_default();
    match name {
        "kubelogin" | "az" => about.error(
            Code::ExecCommand,
            &field,
            format!("{name} is not in Argo CD's image, and signs in as a person does: the connection fails"),
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

fn args(field: &Field, about: &mut About<'_>) {
    about.error(
        Code::ExecArgs,
        &field.key("args"),
        "argocd-k8s-auth takes the one argument `azure` and no flags: everything else comes from env",
        "write args [\"azure\"], and what the flags said into env",
    );
}

fn variable(name: &str, value: &str, needs_token: bool, env: &Field, about: &mut About<'_>) {
    // A name is the user's own text: only what looks like one is shown.
    let is_shown = is_known(name) || is_a_name(name);
    let field = if is_shown { env.key(name) } else { env.clone() };
    if let Some((_, new)) = OLD.iter().find(|(old, _)| *old == name) {
        about.warning(
            Code::EnvOldName,
            &field,
            format!("this is the old name of {new}"),
            "with workload identity no service principal is needed: remove it",
        );
    }
    if is_secret(name) && !value.is_empty() {
        about.warning(
            Code::EnvSecret,
            &field,
            "a secret value stands in the cluster's Secret, which Argo CD's API and git may show",
            "sign in with workload identity, which needs none; take the value for lost, and renew it",
        );
    } else if matches!(name, "ACTIONS_ID_TOKEN_REQUEST_URL" | "ACTIONS_ID_TOKEN_REQUEST_TOKEN") {
        let message = "this makes the plugin sign in as a GitHub workflow, which no pod of Argo CD is";
        about.error(Code::LoginMethod, &field, message, "remove it");
    } else if !is_known(name) {
        let help = match nearest(name, KNOWN.into_iter()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("it reads {}", KNOWN.join(", ")),
        };
        let message =
            if is_shown { "argocd-k8s-auth does not read this" } else { "there is a name that no env variable has" };
        about.warning(Code::EnvUnknown, &field, message, help);
    }
    if value.is_empty() && KNOWN.contains(&name) {
        let message = "an empty value hides the one of the pod";
        let help = "remove it: the pod's own value is then used";
        if needs_token && NEEDED.contains(&name) {
            about.error(Code::EnvEmpty, &field, format!("{message}: the sign-in fails"), help);
        } else {
            about.warning(Code::EnvEmpty, &field, message, help);
        }
    }
}

fn is_secret(name: &str) -> bool {
    name.ends_with("_SECRET") || name.ends_with("_PASSWORD")
}

fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
        || GENERAL.iter().any(|general| general.eq_ignore_ascii_case(name))
        || OLD.iter().any(|(old, _)| *old == name)
}

fn login_method(exec: &Exec, env: &Field, about: &mut About<'_>) {
    let field = env.key("AAD_LOGIN_METHOD");
    let has = |names: &[&str]| names.iter().any(|name| exec.env(name).is_some_and(|value| !value.is_empty()));
    match exec.env("AAD_LOGIN_METHOD").unwrap_or_default() {
        "" | "workloadidentity" | "msi" => {}
        "spn" => {
            let secrets =
                ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AAD_SERVICE_PRINCIPAL_CLIENT_SECRET"];
            if !has(&secrets) && !has(&["AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE"]) {
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
