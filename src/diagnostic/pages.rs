//! The page of each code: what happens, why, and what to do, with examples. The pages of docs/ are part of the
//! program, so that `explain` says what the docs say.

use super::Code;

/// What a code is about: each family has a page. `docs/lint` is of the rules, `docs/codes` of everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Family {
    /// Rules: the cluster Secret.
    Secret,
    /// Rules: `config` in the cluster Secret.
    SecretConfig,
    /// Rules: TLS.
    Tls,
    /// Rules: signing in.
    Exec,
    /// Rules: the cloud.
    Cloud,
    /// Rules: the server.
    Server,
    /// Rules: the hub's pods.
    Workload,
    /// Rules: the `ServiceAccounts`.
    ServiceAccount,
    /// Rules: roles.
    Rbac,
    /// Rules: the fleet.
    Fleet,
    /// The input as text.
    Input,
    /// The config.
    Config,
    /// Access on the targets.
    Access,
    /// The plan against the manifests.
    Hub,
    /// The Azure side.
    Azure,
    /// Import.
    Import,
    /// The command line.
    CommandLine,
}

/// Where a code is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// As in `docs/lint/secret.md`.
    pub path: &'static str,
    /// The whole page, or the section of a code without its heading.
    pub text: &'static str,
}

macro_rules! page {
    ($path:literal) => {
        Page { path: $path, text: include_str!(concat!("../../", $path)) }
    };
}

impl Family {
    /// The whole page.
    pub const fn page(self) -> Page {
        match self {
            Self::Secret => page!("docs/lint/secret.md"),
            Self::SecretConfig => page!("docs/lint/config.md"),
            Self::Tls => page!("docs/lint/tls.md"),
            Self::Exec => page!("docs/lint/exec.md"),
            Self::Cloud => page!("docs/lint/cloud.md"),
            Self::Server => page!("docs/lint/server.md"),
            Self::Workload => page!("docs/lint/workload.md"),
            Self::ServiceAccount => page!("docs/lint/service-account.md"),
            Self::Rbac => page!("docs/lint/rbac.md"),
            Self::Fleet => page!("docs/lint/fleet.md"),
            Self::Input => page!("docs/codes/input.md"),
            Self::Config => page!("docs/codes/config.md"),
            Self::Access => page!("docs/codes/access.md"),
            Self::Hub => page!("docs/codes/hub.md"),
            Self::Azure => page!("docs/codes/azure.md"),
            Self::Import => page!("docs/codes/import.md"),
            Self::CommandLine => page!("docs/codes/command-line.md"),
        }
    }
}

impl Page {
    /// The first sentence, on one line.
    pub fn summary(&self) -> String {
        let text = self.text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let end = text.find(". ").map_or(text.len(), |at| at + 1);
        text[..end].to_owned()
    }
}

impl Code {
    /// Where it is explained: its section of its family's page.
    pub fn page(self) -> Option<Page> {
        let Page { path, text } = self.family().page();
        let (_, behind) = text.split_once(&format!("\n## {self}\n"))?;
        let text = behind.split("\n## ").next().unwrap_or(behind).trim();
        Some(Page { path, text })
    }

    /// `docs/lint/secret.md#secret-type-missing`
    pub fn docs(self) -> Option<String> {
        self.page().map(|page| format!("{}#{self}", page.path))
    }
}
