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
    /// The application that a token for an AKS cluster is asked for; `None` for a cloud that is not in the table.
    pub server_application_id: Option<&'static str>,
    /// `az cloud set --name`; `None` for a cloud that is not in the table.
    pub az_name: Option<&'static str>,
    /// `environment` of Terraform's azurerm; `None` for a cloud that is not in the table.
    pub azurerm_name: Option<&'static str>,
}

struct Row {
    name: &'static str,
    authority_host: &'static str,
    /// `None`: not found in any source yet.
    known: Option<Known>,
}

/// What is known of a cloud beside where it signs in.
struct Known {
    environment_name: &'static str,
    /// Names that kubelogin takes besides since 0.2.0, which is Argo CD v3.1.
    other_environment_names: &'static [&'static str],
    audience: &'static str,
    server_application_id: &'static str,
    server_suffixes: &'static [&'static str],
    az_name: &'static str,
    azurerm_name: &'static str,
}

/// AKS's own application, which AKS has in each of the clouds where it is known.
pub const AKS_APPLICATION: &str = "6dae42f8-4368-4678-94ff-3960e28e3630";

/// Facts: kubelogin's and azure-workload-identity's own constants; of the last three, MSAL's, which has nothing but their
/// authorities.
const TABLE: [Row; 6] = [
    Row {
        name: "Public",
        authority_host: "https://login.microsoftonline.com/",
        known: Some(Known {
            environment_name: "AzurePublicCloud",
            other_environment_names: &["AzureCloud", "AzurePublic"],
            audience: "api://AzureADTokenExchange",
            server_application_id: AKS_APPLICATION,
            server_suffixes: &[".azmk8s.io"],
            az_name: "AzureCloud",
            azurerm_name: "public",
        }),
    },
    Row {
        name: "USGovernment",
        authority_host: "https://login.microsoftonline.us/",
        known: Some(Known {
            environment_name: "AzureUSGovernmentCloud",
            other_environment_names: &["AzureUSGovernment"],
            audience: "api://AzureADTokenExchangeUSGov",
            server_application_id: AKS_APPLICATION,
            server_suffixes: &[".cx.aks.containerservice.azure.us", ".azmk8s.us"],
            az_name: "AzureUSGovernment",
            azurerm_name: "usgovernment",
        }),
    },
    Row {
        name: "China",
        authority_host: "https://login.chinacloudapi.cn/",
        known: Some(Known {
            environment_name: "AzureChinaCloud",
            other_environment_names: &[],
            audience: "api://AzureADTokenExchangeChina",
            server_application_id: AKS_APPLICATION,
            server_suffixes: &[".cx.prod.service.azk8s.cn"],
            az_name: "AzureChinaCloud",
            azurerm_name: "china",
        }),
    },
    Row { name: "Bleu", authority_host: "https://login.sovcloud-identity.fr/", known: None },
    Row { name: "Delos", authority_host: "https://login.sovcloud-identity.de/", known: None },
    Row { name: "GovSG", authority_host: "https://login.sovcloud-identity.sg/", known: None },
];

/// Other hosts that clouds sign in at: MSAL's table of aliases.
const OTHER_AUTHORITIES: [(&str, &str); 8] = [
    ("login.partner.microsoftonline.cn", "China"),
    ("login.chinacloudapi.cn", "China"),
    ("login.windows.net", "Public"),
    ("login.microsoft.com", "Public"),
    ("sts.windows.net", "Public"),
    ("login.usgovcloudapi.net", "USGovernment"),
    ("login-us.microsoftonline.com", "USGovernment"),
    ("login.microsoftonline.us", "USGovernment"),
];

/// A name in `AAD_ENVIRONMENT_NAME` that argocd-k8s-auth knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnvironmentName {
    /// The cloud that it means.
    pub cloud: &'static str,
    /// Whether every version knows it: before Argo CD v3.1 another name means the public cloud.
    pub is_always_known: bool,
}

impl Cloud {
    /// The cloud of that name in the table; `None` where too little is known of it to sign in.
    pub fn named(name: &str) -> Option<Self> {
        let Row { authority_host, known, .. } = row(name)?;
        let known = known.as_ref()?;
        Some(Self {
            environment_name: known.environment_name.to_owned(),
            authority_host: (*authority_host).to_owned(),
            audience: known.audience.to_owned(),
            server_application_id: Some(known.server_application_id),
            az_name: Some(known.az_name),
            azurerm_name: Some(known.azurerm_name),
        })
    }

    /// The authority host of the cloud of that name.
    pub fn authority_of(name: &str) -> Option<&'static str> {
        row(name).map(|row| row.authority_host)
    }

    /// What is known of this `AAD_ENVIRONMENT_NAME`.
    pub fn environment(name: &str) -> Option<EnvironmentName> {
        knowns().find_map(|(cloud, known)| {
            let is_own = known.environment_name.eq_ignore_ascii_case(name);
            let is_other = known.other_environment_names.iter().any(|each| each.eq_ignore_ascii_case(name));
            // A name that an old version does not know means the public cloud to it: right where that is meant.
            let is_always_known = is_own || cloud == "Public";
            (is_own || is_other).then_some(EnvironmentName { cloud, is_always_known })
        })
    }

    /// The name of the cloud with this `AAD_ENVIRONMENT_NAME`.
    pub fn of_environment(name: &str) -> Option<&'static str> {
        Self::environment(name).map(|found| found.cloud)
    }

    /// The name of the cloud that another tool calls so: az, or an environment variable.
    pub fn of_any_name(name: &str) -> Option<&'static str> {
        let of_az = || knowns().find(|(_, known)| known.az_name.eq_ignore_ascii_case(name)).map(|(cloud, _)| cloud);
        Self::of_environment(name).or_else(of_az)
    }

    /// The name of the cloud that signs in at this host, which China has two of.
    pub fn of_authority(host: &str) -> Option<&'static str> {
        if let Some((_, cloud)) = OTHER_AUTHORITIES.iter().find(|(other, _)| *other == host) {
            return Some(cloud);
        }
        let is_its = |row: &&Row| row.authority_host.trim_start_matches("https://").trim_end_matches('/') == host;
        TABLE.iter().find(is_its).map(|row| row.name)
    }

    /// The clouds with the ends of their AKS API servers' names.
    pub(crate) fn server_suffixes() -> impl Iterator<Item = (&'static str, &'static str)> {
        knowns().flat_map(|(cloud, known)| known.server_suffixes.iter().map(move |suffix| (cloud, *suffix)))
    }
}

fn row(name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.name == name)
}

fn knowns() -> impl Iterator<Item = (&'static str, &'static Known)> {
    TABLE.iter().filter_map(|row| Some((row.name, row.known.as_ref()?)))
}
