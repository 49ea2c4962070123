//! What Argo CD and the Kubernetes client say of a cluster Secret that they cannot use.

use super::{Cause, KnownError, causes, commands};

const NOT_JSON: Cause = Cause::new(
    "config is not strict JSON: a missing or trailing comma, a comment, single quotes, YAML, a template that was not filled in.",
)
.prevented_by("argocd-aks writes config as JSON, always");

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "the cluster Secret cannot be read: a field has another type",
        &[
            &["cannot unmarshal", "into go", "env"],
            &["cannot unmarshal", "execproviderconfig"],
            &["cannot unmarshal", "clusterconfig"],
            &["cannot unmarshal", "tlsclientconfig"],
            &["cannot unmarshal", "of type", "cluster"],
        ],
        "Argo CD drops this cluster; since v3.4 one such Secret also makes deletions by ApplicationSets fail.",
        &[
            Cause::new("A field has the wrong type: env as a list, a number or true in env without quotes, insecure in quotes.")
                .prevented_by("argocd-aks writes env as a mapping of strings"),
            Cause::new("caData is not base64.").prevented_by("caData is checked when the config is loaded"),
        ],
    ),
    KnownError::said(
        "the cluster Secret cannot be read",
        &[
            &["could not unmarshal cluster secret"],
            &["failed to unmarshal cluster"],
            &["error unmarshalling cluster"],
            &["unmarshal", "cluster secret"],
            &["failed to convert cluster secret"],
        ],
        "Argo CD drops this cluster; since v3.4 one such Secret also makes deletions by ApplicationSets fail.",
        &[
            NOT_JSON,
            Cause::new("A field has the wrong type: env as a list, a number in env.")
                .prevented_by("argocd-aks writes env as a mapping of strings"),
            Cause::new("caData is not base64.").prevented_by("caData is checked when the config is loaded"),
        ],
    ),
    KnownError::said(
        "illegal base64 data",
        &[&["illegal base64"]],
        "Something that should be base64 is not.",
        &[Cause::new("caData is PEM itself, base64url, or a path.")
            .prevented_by("caData is checked when the config is loaded; `ca: |` takes PEM")],
    ),
    KnownError::said(
        "several clusters of one name",
        &[&["clusters with the same name"]],
        "Two cluster Secrets have one name, and Argo CD takes neither.",
        &[Cause::new("An old Secret, made by hand, stands beside a new one.")
            .prevented_by("argocd-aks refuses two targets of one name, and removes what it made and no longer plans")],
    ),
    KnownError::said(
        "shard of a cluster Secret is no number, or too high",
        &[
            &["error while parsing shard in cluster secret"],
            &["specified cluster shard", "greater than the number of available"],
            &["shard number", "replicas count"],
            &["has no assigned shard"],
            &["number of replicas (", "is lower than 1"],
            &["distribution type", "is not supported"],
            &["failed to get shard index"],
            &["shard config map data"],
        ],
        "shard says which replica of the controller looks after the cluster. Argo CD takes another, or none, where it cannot be used.",
        &[Cause::new("shard is not a number of 0 to replicas minus one, or replicas and ARGOCD_CONTROLLER_REPLICAS differ.")
            .prevented_by("argocd-aks lint compares them (shard-unserved, replicas-differ)")],
    ),
    KnownError::said(
        "server is no URL of an API server",
        &[
            &["host must be a url or a host:port pair"],
            &["unsupported protocol scheme"],
            &["no host in request url"],
            &["missing address"],
            &["first path segment in url cannot contain colon"],
            &["invalid port", "after host"],
            &["invalid character", "in host name"],
            &["missing protocol scheme"],
            &["invalid url escape"],
        ],
        "The Kubernetes client can make nothing of server in the cluster Secret.",
        &[Cause::new("A colon or a slash is missing or too many, it is empty, or it has blanks, quotes or a placeholder in it.")
            .prevented_by("server is checked when the config is loaded: https://HOST:443")],
    ),
    KnownError::said(
        "a token with a line break in it",
        &[&["invalid header field value"]],
        "The token of the Secret cannot be sent: a line break or another control character is in it.",
        &[causes::NOT_OF_ENTRA],
    ),
    KnownError::said(
        "invalid character in JSON",
        &[
            &["invalid character", "looking for"],
            &["invalid character", "after"],
            &["invalid character", "in string literal"],
            &["unexpected end of json input"],
        ],
        "Something that should be strict JSON is not, as config of a cluster Secret has to be.",
        &[NOT_JSON],
    )
    .general(),
    KnownError::said(
        "Argo CD cannot make a connection of the cluster Secret",
        &[
            &["rest config invalid"],
            &["unable to create k8s rest config"],
            &["error getting cluster rest"],
            &["failed to get rest config for cluster"],
            &["unable to apply k8s rest config defaults"],
            &["unable to get k8s raw rest config"],
            &["error getting rest config"],
        ],
        "The Secret was read, and no connection can be made of what it says. The reason stands behind it.",
        &[Cause::new("One of server, tlsClientConfig, execProviderConfig or proxyUrl cannot be used.").check(&[commands::LINT, commands::LOG])],
    )
    .general(),
];
