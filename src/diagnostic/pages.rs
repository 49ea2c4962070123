//! The page of each code: what happens, why, and what to do, with examples. The pages of docs/ are part of the
//! program, so that `explain` says what the docs say.

use super::Code;

/// Where a code is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// `docs/lint/secret.md`
    pub path: &'static str,
    /// Its section, without the heading.
    pub text: &'static str,
}

/// `docs/lint` is of the rules, `docs/codes` of everything else.
const PAGES: [(&str, &str); 17] = [
    ("docs/lint/secret.md", include_str!("../../docs/lint/secret.md")),
    ("docs/lint/config.md", include_str!("../../docs/lint/config.md")),
    ("docs/lint/tls.md", include_str!("../../docs/lint/tls.md")),
    ("docs/lint/exec.md", include_str!("../../docs/lint/exec.md")),
    ("docs/lint/cloud.md", include_str!("../../docs/lint/cloud.md")),
    ("docs/lint/server.md", include_str!("../../docs/lint/server.md")),
    ("docs/lint/workload.md", include_str!("../../docs/lint/workload.md")),
    ("docs/lint/service-account.md", include_str!("../../docs/lint/service-account.md")),
    ("docs/lint/rbac.md", include_str!("../../docs/lint/rbac.md")),
    ("docs/lint/fleet.md", include_str!("../../docs/lint/fleet.md")),
    ("docs/codes/input.md", include_str!("../../docs/codes/input.md")),
    ("docs/codes/config.md", include_str!("../../docs/codes/config.md")),
    ("docs/codes/access.md", include_str!("../../docs/codes/access.md")),
    ("docs/codes/hub.md", include_str!("../../docs/codes/hub.md")),
    ("docs/codes/azure.md", include_str!("../../docs/codes/azure.md")),
    ("docs/codes/import.md", include_str!("../../docs/codes/import.md")),
    ("docs/codes/command-line.md", include_str!("../../docs/codes/command-line.md")),
];

impl Code {
    /// Where it is explained.
    pub fn page(self) -> Option<Page> {
        let heading = format!("\n## {self}\n");
        PAGES.iter().find_map(|(path, page)| {
            let (_, behind) = page.split_once(&heading)?;
            let text = behind.split("\n## ").next().unwrap_or(behind).trim();
            Some(Page { path, text })
        })
    }

    /// Whether it is a rule of lint, which can be allowed: anything else is an error in what is read.
    pub fn is_rule(self) -> bool {
        self.page().is_some_and(|page| page.path.starts_with("docs/lint/"))
    }

    /// `docs/lint/secret.md#secret-type-missing`
    pub fn docs(self) -> Option<String> {
        self.page().map(|page| format!("{}#{self}", page.path))
    }
}
