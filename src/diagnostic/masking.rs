//! What of a user's text may be shown in a message. Messages end up in logs and issues, so that a line is shown where it
//! is known to be harmless, and not where nothing speaks against it.

use crate::text::{is_guid, names_a_secret};

/// The kinds whose lines say nothing that is secret, but where [`may_hold_a_secret`] finds it.
const OPEN_KINDS: [&str; 15] = [
    "ArgoCDHub",
    "ClusterRole",
    "ClusterRoleBinding",
    "Deployment",
    "Kptfile",
    "Kustomization",
    "Lint",
    "Namespace",
    "ReplicaSet",
    "Role",
    "RoleBinding",
    "ServiceAccount",
    "StatefulSet",
    "TargetAccess",
    "TargetCluster",
];

/// Those of them with env variables and arguments, where anything may stand.
const WORKLOADS: [&str; 3] = ["Deployment", "ReplicaSet", "StatefulSet"];

/// Whether a line of a text that cannot be read may be shown. `kind` is what its first lines seem to say.
pub(crate) fn may_show_unread(kind: Option<&str>, line: &str) -> bool {
    let Some(kind) = kind.filter(|kind| OPEN_KINDS.contains(kind)) else { return false };
    !may_hold_a_secret(line) && (!WORKLOADS.contains(&kind) || is_no_value(line))
}

/// Whether a line of a workload is no env variable's value and no argument, of which no key need be on the line.
fn is_no_value(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else { return false };
    let key = key.trim_start_matches([' ', '-']).trim_matches(['"', '\'']);
    is_a_name(key) && !["value", "args", "command"].contains(&key) && !value.contains(['{', '[', '"', '\'', '='])
}

/// Whether a key may be shown: a token pasted in a key's place may not, and has digits.
pub(crate) fn is_a_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '-');
    !text.is_empty() && text.len() <= 48 && text.chars().all(plain)
}

/// URLs may hold a password, a CA's place a private key, and a line in flow style anything.
pub(super) fn may_hold_a_secret(line: &str) -> bool {
    let line = line.to_lowercase();
    let words = ["proxyurl", "cadata", "ca:", "password", "bearer", "secret:", "key:", "-----", "@"];
    let is_assigned = line
        .match_indices('=')
        .any(|(at, _)| names_a_secret(line[..at].rsplit([' ', '[', ',', '"', '\'']).next().unwrap_or_default()));
    // `token: {delivery: Webhook}` is the config's own block: what stands in it is looked at as the rest is.
    let is_token = line.match_indices("token").any(|(at, word)| {
        let behind = line[at + word.len()..].trim_start_matches(['"', '\'', ' ']);
        behind.strip_prefix(':').is_some_and(|value| !matches!(value.trim_start().chars().next(), None | Some('{')))
    });
    line.len() > 400 || is_token || is_assigned || words.iter().any(|word| line.contains(word))
}

/// `key: value` with what may be shown of the value; `None` for a line of another form.
pub(super) fn masked(line: &str) -> Option<String> {
    let word = line.trim_start();
    let indent = &line[..line.len() - word.len()];
    for mark in ["//", "#", "/*"] {
        if word.starts_with(mark) {
            return Some(format!("{indent}{mark} …"));
        }
    }
    if word.len() <= 4 && word.chars().all(|c| "{}[],".contains(c)) {
        return Some(line.trim_end().to_owned());
    }
    let (key, value) = word.split_once(':')?;
    // No digits: a token in a key's place has some.
    let is_name = |c: char| c.is_ascii_alphabetic() || "_-./\"' ".contains(c);
    if key.len() > 64 || !key.chars().all(is_name) {
        return None;
    }
    let plain = value.trim().trim_end_matches(',').trim_matches(['"', '\'']);
    let key = key.trim_matches(['"', '\'', ' ']);
    if is_harmless(key, plain) {
        Some(line.trim_end().to_owned())
    } else {
        Some(format!("{}…", &line[..line.len() - value.trim_start().len()]))
    }
}

/// Whether a value is of a form that what stands at this key has, and no secret.
fn is_harmless(key: &str, value: &str) -> bool {
    const STRUCTURE: [&str; 5] = ["", "{", "[", "|", "|-"];
    const NUMBERS: [&str; 2] = ["shard", "config.kubernetes.io/index"];
    const IDS: [&str; 3] = ["clientid", "tenantid", "serverid"];
    const URLS: [&str; 2] = ["server", "AZURE_AUTHORITY_HOST"];
    const WORDS: [&str; 8] = [
        "true",
        "false",
        "null",
        "cluster",
        "azure",
        "argocd-k8s-auth",
        "workloadidentity",
        "client.authentication.k8s.io/v1beta1",
    ];
    const NAMES: [&str; 5] = ["name", "namespace", "project", "namespaces", "kind"];
    let in_set =
        |extra: &str| value.len() <= 120 && value.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c));
    // No form alone tells a password from what is public: a GUID, a number and a URL may be one.
    let lower = key.to_ascii_lowercase().replace('_', "");
    if lower.ends_with("tokenfile") {
        return value.starts_with("/var/run/secrets/") && in_set("-_./");
    }
    if names_a_secret(key) {
        return STRUCTURE.contains(&value);
    }
    STRUCTURE.contains(&value)
        || WORDS.contains(&value)
        || (NUMBERS.contains(&key) && value.parse::<u16>().is_ok())
        || (IDS.iter().any(|id| lower.ends_with(id)) && is_guid(value))
        || (URLS.contains(&key) && value.starts_with("https://") && in_set("-.:/"))
        || (value.starts_with("Azure") && value.ends_with("Cloud") && in_set(""))
        || (NAMES.contains(&key) && in_set("-_.,") && value.len() <= 63)
}
