//! `config` as text: strict JSON of the right shape, or the cluster disappears without a word.

use super::finding::About;
use crate::cluster_secret::{ClusterSecret, ConfigError};
use crate::diagnostic::Code;

pub(super) fn check(secret: &ClusterSecret<'_>, about: &mut About<'_>) {
    let field = secret.field("config");
    let Some(config) = &secret.config else {
        if secret.datum("config").is_none() {
            empty(secret, about);
        }
        return;
    };
    match config {
        Err(ConfigError::NotJson(defect)) => {
            about.error_inside(Code::ConfigNotJson, &field, defect.offset, defect.message(), defect.help());
        }
        Err(ConfigError::WrongShape { field: below, found, wanted }) => about.error(
            Code::ConfigWrongShape,
            &field.join(below),
            format!("this is {found}, where {wanted} belongs: Argo CD rejects the whole Secret"),
            format!("write {wanted}"),
        ),
        Ok(config) if config.exec.is_none() && config.other_credentials.is_empty() => empty(secret, about),
        Ok(config) => {
            for path in &config.unknown {
                // A key is the user's own text: only what looks like a name is shown.
                let shown = if is_a_name(path) { path.as_str() } else { "one of its keys" };
                about.warning(
                    Code::ConfigUnknownKey,
                    &field,
                    format!("Argo CD does not know {shown}, and ignores it"),
                    "remove it, or mend its spelling: argocd-aks explain config-unknown-key lists the keys",
                );
            }
        }
    }
}

fn empty(secret: &ClusterSecret<'_>, about: &mut About<'_>) {
    about.warning(
        Code::ConfigEmpty,
        &secret.field("config"),
        "there are no credentials in config: Argo CD connects as nobody",
        "add execProviderConfig with command argocd-k8s-auth and args [\"azure\"]",
    );
}

/// Whether a key may be shown: a token pasted in a key's place may not.
pub(super) fn is_a_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '-');
    text.len() <= 48 && text.chars().all(plain)
}
