//! What Argo CD says of a cluster Secret, or of a destination that has none.

use super::{Cause, KnownError, Marks, commands};
use crate::explain::verdict;

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError {
        title: "the cluster Secret cannot be read",
        marks: Marks::Words(&[
            &["could not unmarshal cluster secret"],
            &["failed to unmarshal cluster"],
            &["error unmarshalling cluster"],
            &["unmarshal", "cluster secret"],
            &["failed to convert cluster secret"],
            &["cannot unmarshal", "into go", "env"],
            &["cannot unmarshal", "execproviderconfig"],
            &["cannot unmarshal", "clusterconfig"],
        ]),
        is_general: false,
        meaning: "Argo CD drops this cluster; since v3.4 one such Secret also makes deletions by ApplicationSets fail.",
        causes: &[
            Cause {
                text: "config is not strict JSON: a comment, a trailing comma, single quotes, YAML.",
                check: &[commands::LINT],
                prevented_by: Some("argocd-aks writes config as JSON, always"),
                test: verdict::unknown,
            },
            Cause {
                text: "A field has the wrong type: env as a list, a number in env.",
                check: &[commands::LINT],
                prevented_by: Some("argocd-aks writes env as a mapping of strings"),
                test: verdict::unknown,
            },
            Cause {
                text: "caData is not base64.",
                check: &[commands::LINT],
                prevented_by: Some("caData is checked when the config is loaded"),
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "invalid character in JSON",
        marks: Marks::Words(&[&["invalid character", "looking for"], &["invalid character", "after"]]),
        is_general: true,
        meaning: "A config that should be strict JSON is not.",
        causes: &[Cause {
            text: "A comment, a trailing comma, single quotes or a template in config of a cluster Secret.",
            check: &[commands::LINT],
            prevented_by: Some("argocd-aks writes config as JSON, always"),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "illegal base64 data",
        marks: Marks::Words(&[&["illegal base64"]]),
        is_general: false,
        meaning: "Something that should be base64 is not.",
        causes: &[Cause {
            text: "caData is PEM itself, base64url, or a path.",
            check: &[commands::LINT],
            prevented_by: Some("caData is checked when the config is loaded; `ca: |` takes PEM"),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "a CA together with the insecure flag",
        marks: Marks::Words(&[&["root certificates", "insecure flag"]]),
        is_general: false,
        meaning: "insecure: true and caData stand in one Secret.",
        causes: &[Cause {
            text: "insecure was switched on while looking for another mistake.",
            check: &[commands::LINT],
            prevented_by: Some("the config refuses both together"),
            test: verdict::unknown,
        }],
    },
    KnownError {
        title: "there is no cluster of this name or server",
        marks: Marks::Words(&[
            &["no clusters with this name"],
            &["code = notfound", "cluster ", "not found"],
            &["cluster", "not found", "destination"],
            &["there are no clusters"],
            &["cluster", "has not been configured"],
            &["unable to find destination server"],
        ]),
        is_general: false,
        meaning: "Argo CD has no (readable) Secret for the destination.",
        causes: &[
            Cause {
                text: "The Secret cannot be read, so Argo CD has dropped the cluster and says nothing in its UI.",
                check: &[commands::LINT, commands::LOG],
                prevented_by: Some("argocd-aks refuses to write what Argo CD could not read"),
                test: verdict::unknown,
            },
            Cause {
                text: "The Secret's label is missing or misspelt, or it is in another namespace.",
                check: &["kubectl get secrets -A -l argocd.argoproj.io/secret-type=cluster", commands::LINT],
                prevented_by: Some("argocd-aks writes label and namespace"),
                test: verdict::unknown,
            },
            Cause {
                text: "destination.server is spelt otherwise than in the Secret: with or without :443, in capitals.",
                check: &[commands::SERVERS],
                prevented_by: Some("use destination.name: it is the target's name"),
                test: verdict::host,
            },
        ],
    },
    KnownError {
        title: "the project does not permit the cluster",
        marks: Marks::Words(&[&["not permitted in project"], &["do not match any of the allowed destinations"]]),
        is_general: false,
        meaning: "Argo CD knows the cluster, and the Application's AppProject does not list it as a destination.",
        causes: &[
            Cause {
                text: "spec.destinations of the AppProject has another server or name than the cluster's Secret; servers are compared exactly.",
                check: &["kubectl -n {NAMESPACE} get appprojects -o yaml"],
                prevented_by: Some("write the target's name into spec.destinations, not its server"),
                test: verdict::unknown,
            },
            Cause {
                text: "The cluster's Secret says project: it is then only for Applications of that project.",
                check: &[commands::LINT],
                prevented_by: None,
                test: verdict::unknown,
            },
        ],
    },
    KnownError {
        title: "several clusters of one name",
        marks: Marks::Words(&[&["clusters with the same name"]]),
        is_general: false,
        meaning: "Two cluster Secrets have one name, and Argo CD takes neither.",
        causes: &[Cause {
            text: "An old Secret, made by hand, stands beside a new one.",
            check: &[commands::LINT],
            prevented_by: Some(
                "argocd-aks refuses two targets of one name, and removes what it made and no longer plans",
            ),
            test: verdict::unknown,
        }],
    },
];
