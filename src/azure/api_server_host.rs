//! The names that AKS gives to API servers, and what each says of the way to it. Nothing else in this program looks into
//! a host.

use super::Cloud;

/// Where every API server of AKS listens.
pub const API_SERVER_PORT: u16 = 443;

/// The host of an AKS API server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiServerHost {
    /// The name of its cloud.
    pub cloud: &'static str,
    /// Which of its names it is.
    pub kind: ApiServerHostKind,
}

/// Which of the names of an API server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiServerHostKind {
    /// `*.hcp.REGION.azmk8s.io`, which every resolver knows. Of a private cluster it leads to the private address, unless the
    /// cluster has --disable-public-fqdn; with the private DNS zone `none` it is the only name.
    Public,
    /// In a private DNS zone: `*.privatelink.REGION.azmk8s.io` of a private endpoint, perhaps with a zone of the user's below
    /// it, or `*.private.REGION.azmk8s.io` of API server `VNet` integration, which every AKS Automatic cluster has.
    Private,
    /// None of the forms that are known.
    Other,
}

impl ApiServerHost {
    /// `None` for a name that AKS gives to no API server: one in a zone, or of a proxy, of the user's own.
    pub fn of(host: &str) -> Option<Self> {
        let (cloud, rest) =
            Cloud::server_suffixes().find_map(|(cloud, suffix)| Some((cloud, host.strip_suffix(suffix)?)))?;
        let mut labels = rest.rsplit('.');
        let (region, form, own) = (labels.next(), labels.next(), labels.next());
        let kind = match (region, form, own) {
            (Some(_), Some("hcp"), Some(_)) => ApiServerHostKind::Public,
            (Some(_), Some("privatelink" | "private"), Some(_)) => ApiServerHostKind::Private,
            _ => ApiServerHostKind::Other,
        };
        Some(Self { cloud, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::ApiServerHostKind::{Other, Private, Public};
    use super::*;

    #[test]
    fn the_form_of_a_host_says_cloud_and_kind() {
        for (host, cloud, kind) in [
            ("dev-x.hcp.westeurope.azmk8s.io", "Public", Public),
            ("dev-x.1111.privatelink.westeurope.azmk8s.io", "Public", Private),
            ("dev.privatelink.westeurope.azmk8s.io", "Public", Private),
            ("dev.team.privatelink.westeurope.azmk8s.io", "Public", Private),
            ("dev-x.1111.private.westeurope.azmk8s.io", "Public", Private),
            ("dev-x.hcp.usgovvirginia.cx.aks.containerservice.azure.us", "USGovernment", Public),
            ("dev-x.hcp.usgovvirginia.azmk8s.us", "USGovernment", Public),
            ("dev-x.privatelink.usgovvirginia.cx.aks.containerservice.azure.us", "USGovernment", Private),
            ("dev-x.privatelink.chinaeast2.cx.prod.service.azk8s.cn", "China", Private),
            ("dev-x.hcp.chinaeast2.cx.prod.service.azk8s.cn", "China", Public),
            // Nothing stands in front: it is the zone itself.
            ("hcp.westeurope.azmk8s.io", "Public", Other),
            ("private.westeurope.azmk8s.io", "Public", Other),
            ("hcp.example.westeurope.azmk8s.io", "Public", Other),
            ("westeurope.azmk8s.io", "Public", Other),
        ] {
            assert_eq!(ApiServerHost::of(host), Some(ApiServerHost { cloud, kind }), "{host}");
        }
        for host in ["dev.private.example.com", "azmk8s.io", "dev.hcp.westeurope.azmk8s.io.example.com", "10.0.0.4"] {
            assert_eq!(ApiServerHost::of(host), None, "{host}");
        }
    }
}
