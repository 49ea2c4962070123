//! What of a target a reader of the picture should see at once: a word, a colour, and a reason.

use crate::api::model::{Hub, Role, Target};
use crate::azure::{ApiServerHost, roles};

/// What there is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Risk {
    /// The role is cluster-admin, of Kubernetes or of AKS.
    ClusterAdmin,
    /// Rules that take any other right.
    LikeClusterAdmin,
    /// A role of Azure itself, by which one comes to the cluster's admin kubeconfig.
    LeadsToClusterAdmin,
    /// Nobody looks whose certificate it is.
    Insecure,
    /// The token goes to a host that does not have a name of AKS.
    NotAks,
    /// The identity is of another tenant than the hub's.
    OtherTenant,
}

impl Risk {
    /// All of a target's, the gravest first.
    pub(crate) fn all_of(target: &Target, hub: &Hub) -> Vec<Self> {
        if target.is_in_cluster() {
            // Nobody signs in there.
            return Vec::new();
        }
        let of_access = target.access.as_ref().and_then(|access| {
            // In some namespaces it is not everything.
            let role = access.role.as_ref().filter(|_| access.namespaces.is_empty())?;
            match role {
                Role::Azure { role, .. } if roles::leads_to_cluster_admin(role) => Some(Self::LeadsToClusterAdmin),
                role if !role.reaches_everything() => None,
                Role::Own(_) => Some(Self::LikeClusterAdmin),
                Role::Kubernetes(_) | Role::Azure { .. } => Some(Self::ClusterAdmin),
            }
        });
        let is_of_aks = |host: &str| ApiServerHost::of(host).is_some();
        // Verified by a name that AKS gives, a name or an address of the user's own is meant.
        let is_aks = is_of_aks(target.server.host()) || target.server_name.as_deref().is_some_and(is_of_aks);
        let is_foreign = target.identity.tenant_id != hub.identity.tenant_id;
        of_access
            .into_iter()
            .chain(target.insecure.then_some(Self::Insecure))
            .chain((!is_aks).then_some(Self::NotAks))
            .chain(is_foreign.then_some(Self::OtherTenant))
            .collect()
    }

    /// Whether it is more than something to know.
    pub(crate) fn is_grave(self) -> bool {
        !matches!(self, Self::NotAks | Self::OtherTenant)
    }

    /// The word in the picture.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::ClusterAdmin => "cluster-admin",
            Self::LikeClusterAdmin => "as good as cluster-admin",
            Self::LeadsToClusterAdmin => "leads to cluster-admin",
            Self::Insecure => "insecure TLS",
            Self::NotAks => "not a host of AKS",
            Self::OtherTenant => "other tenant",
        }
    }

    /// Why it is there.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::ClusterAdmin => "Argo CD may do everything on the target.",
            Self::LikeClusterAdmin => "By these rules Argo CD may do, or take, everything on the target.",
            Self::LeadsToClusterAdmin => {
                "A role of Azure itself: Argo CD deploys nothing by it, and comes to the cluster's admin kubeconfig."
            }
            Self::Insecure => "The server's certificate is not verified: the token goes to whoever answers.",
            Self::NotAks => "This is no name that AKS gives to an API server, and the token goes to it.",
            Self::OtherTenant => "The identity is of another tenant than that of the hub's own identity.",
        }
    }
}

/// The words of risks in a line, the grave ones apart: `risk: cluster-admin; note: other tenant`.
pub(crate) fn line(risks: &[Risk]) -> Option<String> {
    let words = |is_grave: bool| {
        let words: Vec<&str> =
            risks.iter().filter(|risk| risk.is_grave() == is_grave).map(|risk| risk.word()).collect();
        let name = if is_grave { "risk" } else { "note" };
        (!words.is_empty()).then(|| format!("{name}: {}", words.join(", ")))
    };
    let parts: Vec<String> = [true, false].into_iter().filter_map(words).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
