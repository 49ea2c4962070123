//! What Argo CD needs to see on a target, and what it usually deploys there.
//!
//! Facts: Argo CD's cluster cache lists and watches every kind in the Secret's scope, and one 403 fails the whole cluster,
//! unless `resource.respectRBAC` is set. It never gets objects through that cache. `get` on all resources is also
//! `get nodes/proxy`, `pods/proxy`, `services/proxy` and `pods/exec`, which is close to cluster-admin; list and watch are
//! not.

use crate::k8s::kinds::ServedKind;
use crate::k8s::rbac::PolicyRule;

/// What Argo CD's cache needs, in the scope that the cluster Secret has.
pub fn reader() -> PolicyRule {
    PolicyRule::of(&["*"], &["*"], &["list", "watch"])
}

/// Whether Argo CD's cache certainly lists a kind of Kubernetes' own, where it is served: it takes what can be listed and
/// watched, and leaves out what its code and the `argocd-cm` of its manifests exclude.
///
/// Facts: argo-cd v3.5.1, `util/settings/resources_filter.go` (`coreExcludedResources`), `manifests/base/config/argocd-cm.yaml`
/// (`resource.exclusions`).
pub fn lists(kind: &ServedKind) -> bool {
    let is_excluded = matches!(
        (kind.group.as_str(), kind.kind.as_str()),
        ("events.k8s.io" | "authentication.k8s.io" | "authorization.k8s.io", _)
            | ("", "Event" | "Endpoints")
            | ("coordination.k8s.io", "Lease")
            | ("discovery.k8s.io", "EndpointSlice")
            | ("certificates.k8s.io", "CertificateSigningRequest")
    );
    kind.is_watched && !is_excluded
}

/// Rules by a name: what Applications of a kind usually deploy. None of them reaches subresources, so none execs into
/// pods or proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// What runs in namespaces: workloads, their config, services, and what belongs to them; no RBAC.
    Workloads,
    /// The same, the namespaces themselves and the definitions of custom resources.
    WorkloadsAndCRDs,
    /// The same, roles and bindings as far as the identity has the rights itself, and what charts install for a whole
    /// cluster.
    Cluster,
}

/// A server-side apply with prune: the object is asked for, written and removed.
const DEPLOY: [&str; 5] = ["get", "create", "update", "patch", "delete"];

impl Preset {
    /// Its name in the config.
    pub fn name(self) -> &'static str {
        match self {
            Self::Workloads => "Workloads",
            Self::WorkloadsAndCRDs => "WorkloadsAndCRDs",
            Self::Cluster => "Cluster",
        }
    }

    /// Its rules, a subject a rule.
    pub fn rules(self) -> Vec<PolicyRule> {
        let rule = |groups: &[&str], resources: &[&str]| PolicyRule::of(groups, resources, &DEPLOY);
        let mut rules = vec![
            rule(
                &[""],
                &[
                    "configmaps",
                    "endpoints",
                    "limitranges",
                    "persistentvolumeclaims",
                    "pods",
                    "resourcequotas",
                    "secrets",
                    "serviceaccounts",
                    "services",
                ],
            ),
            rule(&["apps"], &["daemonsets", "deployments", "replicasets", "statefulsets"]),
            rule(&["batch"], &["cronjobs", "jobs"]),
            rule(&["autoscaling"], &["horizontalpodautoscalers"]),
            rule(&["networking.k8s.io"], &["ingresses", "networkpolicies"]),
            rule(&["policy"], &["poddisruptionbudgets"]),
        ];
        if self == Self::Workloads {
            return rules;
        }
        rules.push(rule(&[""], &["namespaces"]));
        rules.push(rule(&["apiextensions.k8s.io"], &["customresourcedefinitions"]));
        if self == Self::WorkloadsAndCRDs {
            return rules;
        }
        rules.push(rule(
            &["rbac.authorization.k8s.io"],
            &["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
        ));
        rules.push(rule(
            &["admissionregistration.k8s.io"],
            &[
                "mutatingwebhookconfigurations",
                "validatingadmissionpolicies",
                "validatingadmissionpolicybindings",
                "validatingwebhookconfigurations",
            ],
        ));
        rules.push(rule(&["apiregistration.k8s.io"], &["apiservices"]));
        rules.push(rule(&["networking.k8s.io"], &["ingressclasses"]));
        rules.push(rule(&["scheduling.k8s.io"], &["priorityclasses"]));
        rules.push(rule(&["storage.k8s.io"], &["csidrivers", "storageclasses"]));
        rules
    }
}

/// What Kubernetes' own role of this name cannot deploy, of what Applications usually hold; `None` for any other role.
pub fn lacks(cluster_role: &str) -> Option<&'static str> {
    match cluster_role {
        "view" => Some("deploys nothing: it only reads"),
        "edit" => Some("deploys no Roles and RoleBindings, no custom resources and nothing cluster-wide"),
        "admin" => Some("deploys no custom resources and nothing cluster-wide"),
        _ => None,
    }
}

/// Whether Kubernetes' own role of this name lists every kind, so that no reader is needed beside it.
pub fn lists_all(cluster_role: &str) -> bool {
    cluster_role == crate::k8s::rbac::CLUSTER_ADMIN
}
