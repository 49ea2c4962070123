//! Clusters that are certainly no AKS clusters: no identity of Azure can sign in to them.

use crate::import::reader;
use serde_json::Value;

/// Another cloud, and what it is known by.
pub(super) struct Provider {
    /// Its name.
    pub(super) name: &'static str,
    /// The program that signs in there, or how the hosts of its API servers end. Google's have bare addresses.
    pub(super) mark: &'static str,
}

const fn provider(name: &'static str, mark: &'static str) -> Provider {
    Provider { name, mark }
}

static PROGRAMS: [Provider; 4] = [
    provider("AWS", "aws"),
    provider("AWS", "aws-iam-authenticator"),
    provider("Google Cloud", "gke-gcloud-auth-plugin"),
    provider("DigitalOcean", "doctl"),
];

static HOSTS: [Provider; 3] = [
    provider("AWS", ".eks.amazonaws.com"),
    provider("AWS", ".eks.amazonaws.com.cn"),
    provider("DigitalOcean", ".k8s.ondigitalocean.com"),
];

/// That of a user who signs in with its program. Of the command only the known name is ever told.
pub(super) fn of_user(user: &Value) -> Option<&'static Provider> {
    let command = reader::text(user.get("exec")?, "command")?;
    let program = command.rsplit(['/', '\\']).next()?;
    let program = program.strip_suffix(".exe").unwrap_or(program);
    PROGRAMS.iter().find(|known| known.mark == program)
}

/// That of an API server.
pub(super) fn of_host(host: &str) -> Option<&'static Provider> {
    HOSTS.iter().find(|known| host.ends_with(known.mark))
}
