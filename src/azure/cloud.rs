//! The Azure clouds, as one table. Authority host, environment name and token audience have to agree, and an
//! unknown environment name silently means the public cloud, so nothing else in this program spells them.

/// An Azure cloud: what its sign-in needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    /// `AAD_ENVIRONMENT_NAME`.
    pub environment_name: String,
    /// `AZURE_AUTHORITY_HOST`. Ends with `/`: kubelogin up to 0.1.9 appends the tenant id to it.
    pub authority_host: String,
    /// The audience of the projected token and of the federated credential.
    pub audience: String,
    /// How the API servers of this cloud's AKS clusters end; empty for a cloud that is not in the table.
    pub server_suffixes: &'static [&'static str],
    /// `az cloud set --name`; `None` for a cloud that is not in the table.
    pub az_name: Option<&'static str>,
}

struct Row {
    name: &'static str,
    environment_name: &'static str,
    authority_host: &'static str,
    audience: &'static str,
    server_suffixes: &'static [&'static str],
    az_name: &'static str,
}

/// Facts: kubelogin's and azure-workload-identity's own constants.
const TABLE: [Row; 3] = [
    Row {
        name: "Public",
        environment_name: "AzurePublicCloud",
        authority_host: "https://login.microsoftonline.com/",
        audience: "api://AzureADTokenExchange",
        server_suffixes: &[".azmk8s.io"],
        az_name: "AzureCloud",
    },
    Row {
        name: "USGovernment",
        environment_name: "AzureUSGovernmentCloud",
        authority_host: "https://login.microsoftonline.us/",
        audience: "api://AzureADTokenExchangeUSGov",
        server_suffixes: &[".cx.aks.containerservice.azure.us", ".azmk8s.us"],
        az_name: "AzureUSGovernment",
    },
    Row {
        name: "China",
        environment_name: "AzureChinaCloud",
        authority_host: "https://login.chinacloudapi.cn/",
        audience: "api://AzureADTokenExchangeChina",
        server_suffixes: &[".cx.prod.service.azk8s.cn"],
        az_name: "AzureChinaCloud",
    },
];

/// The other name of China's authority.
const CHINA_PARTNER: &str = "login.partner.microsoftonline.cn";

impl Cloud {
    /// The names that `spec.cloud` may have.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.name)
    }

    /// The cloud of that name in the table.
    pub fn named(name: &str) -> Option<Self> {
        let row = TABLE.iter().find(|row| row.name == name)?;
        Some(Self {
            environment_name: row.environment_name.to_owned(),
            authority_host: row.authority_host.to_owned(),
            audience: row.audience.to_owned(),
            server_suffixes: row.server_suffixes,
            az_name: Some(row.az_name),
        })
    }

    /// The name of the cloud with this `AAD_ENVIRONMENT_NAME`.
    pub fn of_environment(name: &str) -> Option<&'static str> {
        TABLE.iter().find(|row| row.environment_name.eq_ignore_ascii_case(name)).map(|row| row.name)
    }

    /// The name of the cloud that another tool calls so: az, or an environment variable.
    pub fn of_any_name(name: &str) -> Option<&'static str> {
        let is_its = |row: &&Row| row.az_name.eq_ignore_ascii_case(name);
        Self::of_environment(name).or_else(|| TABLE.iter().find(is_its).map(|row| row.name))
    }

    /// The name of the cloud that signs in at this host, which China has two of.
    pub fn of_authority(host: &str) -> Option<&'static str> {
        if host == CHINA_PARTNER {
            return Some("China");
        }
        let is_its = |row: &&Row| row.authority_host.trim_start_matches("https://").trim_end_matches('/') == host;
        TABLE.iter().find(is_its).map(|row| row.name)
    }

    /// The name of the cloud in the table that a host belongs to by its suffix; `None` for any other host: a
    /// private DNS zone may have any name.
    pub fn of_host(host: &str) -> Option<&'static str> {
        let row = TABLE.iter().find(|row| row.server_suffixes.iter().any(|suffix| host.ends_with(suffix)))?;
        Some(row.name)
    }
}
