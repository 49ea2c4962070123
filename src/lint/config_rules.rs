//! `config` as text: strict JSON of the right shape, or the cluster disappears silently.

use super::finding::AboutObject;
use crate::argocd::cluster_secret::{ClusterSecret, ConfigError, Datum, UnknownKey, is_in_cluster};
use crate::diagnostic::masking::is_a_name;
use crate::diagnostic::{Code, Field, Reporter, Step};
use crate::text::Lines;

pub(super) fn check(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    let field = secret.field("config");
    let Some(config) = &secret.config else {
        if secret.datum("config").is_none() {
            empty(secret, about);
        }
        return;
    };
    match config {
        Err(ConfigError::NotJson(defect)) => {
            let message = match decoded_place(secret, defect.offset) {
                Some(place) => format!("{} ({place})", defect.message()),
                None => defect.message().to_owned(),
            };
            about.error_inside(Code::ConfigNotJson, &field, defect.offset, &message, defect.help());
        }
        Err(ConfigError::WrongShape { field: below, found, wanted }) => about.error(
            Code::ConfigWrongShape,
            &field.join(&nameable(below)),
            format!("expected {wanted}, found {found}: Argo CD rejects the whole Secret"),
            match below.steps() {
                [] if *found == "a string" => {
                    "it was encoded twice: leave out one jsonencode, or the quotes around it all".to_owned()
                }
                _ => format!("write {wanted}"),
            },
        ),
        // A misspelt key is why there is nothing: that says more.
        Ok(config) if config.exec.is_none() && config.other_credentials.is_empty() && config.unknown.is_empty() => {
            empty(secret, about);
        }
        Ok(config) => {
            for below in &config.twice {
                about.error(
                    Code::ConfigKeyTwice,
                    &field.join(&nameable(below)),
                    "the key is there in another spelling, too: Argo CD takes the last of them",
                    "remove it",
                );
            }
            for UnknownKey { field: below, near } in &config.unknown {
                // A key is the user's own text: only what looks like a name is shown.
                let path = below.to_string();
                let shown = if is_a_name(&path) { path.as_str() } else { "one of its keys" };
                let help = match near {
                    Some(near) => format!("did you mean {near}?"),
                    None => "remove it, or correct its spelling: argocd-aks explain config-unknown-key lists the keys"
                        .to_owned(),
                };
                about.warning(
                    Code::ConfigUnknownKey,
                    &field.join(&nameable(below)),
                    format!("Argo CD does not know {shown}, and ignores it"),
                    help,
                );
            }
        }
    }
}

fn empty(secret: &ClusterSecret<'_>, about: &mut AboutObject<'_>) {
    // For the hub itself Argo CD has its own credentials.
    if secret.text("server").is_some_and(|server| is_in_cluster(&server)) {
        return;
    }
    about.warning(
        Code::ConfigEmpty,
        &secret.field("config"),
        "there are no credentials in config: Argo CD connects without credentials",
        "add execProviderConfig with command argocd-k8s-auth and args [\"azure\"]",
    );
}

/// As much of a path below `config` as may be shown.
fn nameable(below: &Field) -> Field {
    let may_be_shown = |step: &&Step| match step {
        Step::Key(key) => is_a_name(key),
        Step::Index(_) => true,
    };
    Field::from_steps(below.steps().iter().take_while(may_be_shown).cloned().collect())
}

/// Where a byte of `config` is once it is decoded: below `data` the text itself cannot be pointed into.
fn decoded_place(secret: &ClusterSecret<'_>, offset: usize) -> Option<String> {
    let (field, Datum::Text(text)) = secret.datum("config")? else { return None };
    let (line, column) = Lines::of(&text).place(offset);
    let is_encoded = field.steps().first() == Some(&Step::Key("data".to_owned()));
    is_encoded.then(|| format!("line {line}, column {column} of what is decoded"))
}
