//! Who speaks: the same words come from other parts of Argo CD, which know no cluster.

/// Who says a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::explain) enum Speaker {
    /// Somebody on the way to a cluster, as far as the line tells.
    Cluster,
    /// Git, or Argo CD of a repository.
    Git,
    /// Helm, or a chart's repository.
    Helm,
    /// The kubelet, of an image.
    ImageRegistry,
    /// Argo CD's Redis.
    Redis,
    /// Argo CD's repo-server, or a plugin that renders.
    RepoServer,
    /// Argo CD's own API: its users, its RBAC.
    ArgoCdApi,
    /// Single sign-on: Dex or an OIDC provider of people.
    SingleSignOn,
    /// The kubelet, of a probe.
    Probe,
    /// Argo CD's notifications, or a webhook of somebody's.
    Notifications,
    /// The command line `argocd`.
    CommandLine,
}

/// Words that nobody else says. A program's name is one only with a blank or a mark behind it.
const WORDS: &[(Speaker, &[&str])] = &[
    (Speaker::Probe, &["liveness probe", "readiness probe", "startup probe"]),
    (Speaker::Notifications, &["hooks.slack.com", "notification", "webhook.office.com", "smtp"]),
    (Speaker::CommandLine, &["fata[", "argocd login", "dial tcp: lookup argocd."]),
    (
        Speaker::Redis,
        &[
            "redis:",
            "(redis)",
            "redis client",
            "redis-ha",
            "argocd-redis",
            ":6379",
            "wrongpass",
            "noauth authentication",
        ],
    ),
    (
        Speaker::ImageRegistry,
        &[
            "imagepullbackoff",
            "errimagepull",
            "failed to pull image",
            "pull access denied",
            "pulling image",
            "manifest unknown",
            ".azurecr.io",
            "back-off pulling",
        ],
    ),
    (
        Speaker::Helm,
        &[
            "`helm ",
            "helm pull",
            "helm dependency",
            "helm template",
            "helm registry",
            "helm repo",
            "chart repository",
            "index.yaml",
            "oci chart",
        ],
    ),
    (
        Speaker::Git,
        &[
            "ls-remote",
            "`git ",
            "git fetch",
            "list refs",
            "git-upload-pack",
            "repository not found",
            "repository not accessible",
            "git checkout",
            "failed to clone",
            "kex_exchange_identification",
            "ssh: handshake",
        ],
    ),
    (
        Speaker::RepoServer,
        &[
            "manifest generation",
            "failed to generate manifest",
            "repo-server",
            "reposerver",
            ":8081",
            "cmp-server",
            "cmp processing",
            "config management plugin",
            "configmanagementplugin",
            "argocd-vault-plugin",
            "`kustomize ",
            "kustomize build",
        ],
    ),
    (
        Speaker::SingleSignOn,
        &[
            "failed to query provider",
            ":5556",
            "dex-server",
            "argocd-dex",
            "oidc provider",
            "auth/callback",
            "failed to verify the token",
            "id_token",
        ],
    ),
    (
        Speaker::ArgoCdApi,
        &[
            "permission denied: ",
            "permission denied while creating cluster",
            "verifying access to update cluster",
            "failed to verify access for",
            "code = permissiondenied",
            "code = unauthenticated",
            "invalid session",
            "no session information",
            "account password has changed",
        ],
    ),
];

impl Speaker {
    /// By a line in lower case. What the exec plugin is called for is said on the way to a cluster, whatever else it names.
    pub(in crate::explain) fn of(lower: &str) -> Self {
        if lower.contains("getting credentials: exec") || lower.contains("argocd-k8s-auth") {
            return Self::Cluster;
        }
        let found = WORDS.iter().find(|(_, words)| words.iter().any(|word| lower.contains(word)));
        found.map_or_else(|| Self::of_call(lower), |(speaker, _)| *speaker)
    }

    /// A deadline of gRPC is one between Argo CD's own parts, unless the reason beside it is of a cluster.
    fn of_call(lower: &str) -> Self {
        // The target's state is that of the manifests; a cluster is asked for its version on the way.
        let is_call = ["code = deadlineexceeded", "code = unavailable", "failed to load target state"]
            .iter()
            .any(|word| lower.contains(word));
        let of_cluster = [
            "get \"https://",
            "get \\\"https://",
            "cluster version for cluster",
            "error getting cluster",
            "provide credentials",
            "no clusters with this name",
            "failed to get cluster",
            "cluster \"https://",
            "x509",
            "failed to sync cluster",
        ];
        if is_call && !of_cluster.iter().any(|word| lower.contains(word)) { Self::RepoServer } else { Self::Cluster }
    }
}
