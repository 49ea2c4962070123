//! What a target that is an object of its own may say: somebody else than the hub's owner may have written it.

use super::super::config_findings::ConfigFindings;
use super::super::policy::{AccessPolicy, Policy};
use super::super::reserved::{is_secret_of_others, steers_others};
use super::super::v1alpha1::{Access, Target};
use crate::diagnostic::{Code, Diagnostic, Field, Reporter as _};
use crate::k8s::Server;
use crate::text::quoted;

/// A target's object, and what it is held to.
pub(super) struct OwnWords<'f> {
    /// Index of its config object.
    pub(super) config: usize,
    pub(super) findings: &'f mut ConfigFindings,
}

impl OwnWords<'_> {
    /// Holds what the target says itself to the policy; without one to what nobody's file may do to others.
    pub(super) fn check(&mut self, own: &Target, policy: Option<&Policy>) {
        let allowed = policy.map(Policy::allows).unwrap_or_default();
        self.steering("labels", own.labels.iter().flatten().map(|(key, _)| key.as_str()), allowed.labels.as_deref());
        self.steering(
            "annotations",
            own.annotations.iter().flatten().map(|(key, _)| key.as_str()),
            allowed.annotations.as_deref(),
        );
        if let (Some(server), Some(patterns)) = (&own.server, &allowed.servers) {
            // What is no server is told as that.
            if let Ok(server) = Server::parse(server) {
                self.one_of(&["server"], server.host(), "servers", patterns);
            }
        }
        self.never(&["insecure"], own.insecure == Some(true), "insecure", allowed.insecure);
        self.never(&["inCluster"], own.in_cluster == Some(true), "inCluster", allowed.in_cluster);
        for (key, value, name, patterns) in [
            ("proxyUrl", &own.proxy_url, "proxies", &allowed.proxies),
            ("group", &own.group, "groups", &allowed.groups),
            ("project", &own.project, "projects", &allowed.projects),
        ] {
            if let (Some(value), Some(patterns)) = (value, patterns) {
                self.one_of(&[key], value, name, patterns);
            }
        }
        if let (Some(identity), Some(patterns)) = (&own.identity, &allowed.identities) {
            // Without a client id it is one that is still to be made.
            let id = identity.client_id.as_deref().unwrap_or_default();
            self.one_of(&["identity", "clientId"], id, "identities", patterns);
        }
        if let (Some(access), Some(allowed)) = (&own.access, &allowed.access) {
            self.access(access, allowed);
        }
    }

    fn access(&mut self, access: &Access, allowed: &AccessPolicy) {
        let preset = access.preset.map(|preset| <&str>::from(preset).to_owned());
        for (key, value, name, patterns) in [
            ("clusterRole", &access.cluster_role, "clusterRoles", &allowed.cluster_roles),
            ("azureRole", &access.azure_role, "azureRoles", &allowed.azure_roles),
            ("preset", &preset, "presets", &allowed.presets),
            ("groupId", &access.group_id, "groupIds", &allowed.group_ids),
        ] {
            if let (Some(value), Some(patterns)) = (value, patterns) {
                self.one_of(&["access", key], value, &format!("access.{name}"), patterns);
            }
        }
        self.never(&["access", "rules"], !access.rules.is_empty(), "access.rules", allowed.rules);
        self.never(
            &["access", "impersonate"],
            !access.impersonate.is_empty(),
            "access.impersonate",
            allowed.impersonate,
        );
        self.never(&["access"], access.namespaces.is_empty(), "access.clusterWide", allowed.cluster_wide);
    }

    /// Labels and annotations by which an object is told to be something else, or how others treat it.
    fn steering<'k>(&mut self, map: &str, keys: impl Iterator<Item = &'k str>, patterns: Option<&[String]>) {
        for key in keys {
            if steers_others(key) {
                let message = format!("{} tells other tools what to do with the Secret", quoted(key));
                let help = "where it is meant, the hub's owner writes it in targetDefaults or in a group";
                let field = field_of(&[map, key]);
                self.report(Diagnostic::error(Code::ReservedLabel, message).help(help).field(field));
            } else if let Some(patterns) = patterns {
                self.one_of(&[map, key], key, map, patterns);
            }
        }
    }

    /// Holds the name of its Secret, where the target says one, to the same: what its template comes to, as a template could
    /// spell any name.
    pub(super) fn check_secret_name(&mut self, name: &str, policy: Option<&Policy>) {
        match &policy.map(Policy::allows).unwrap_or_default().secret_names {
            Some(pattern) => self.one_of(&["secretName"], name, "secretNames", std::slice::from_ref(pattern)),
            None if is_secret_of_others(name) => {
                let message =
                    format!("{} has the form of another tool's Secret, which this one would overwrite", quoted(name));
                let help = "choose another name, or let the hub's spec.policy.secretNames allow it";
                let field = field_of(&["secretName"]);
                self.report(Diagnostic::error(Code::ReservedName, message).help(help).field(field));
            }
            None => {}
        }
    }

    fn one_of(&mut self, path: &[&str], value: &str, name: &str, patterns: &[String]) {
        if patterns.iter().any(|pattern| matches(pattern, value)) {
            return;
        }
        let allowed = match patterns {
            [] => "none".to_owned(),
            patterns => patterns.iter().map(|pattern| quoted(pattern)).collect::<Vec<_>>().join(", "),
        };
        self.beyond(path, format!("{} is not what the hub lets targets say", quoted(value)), name, &allowed);
    }

    fn never(&mut self, path: &[&str], is_said: bool, name: &str, allowed: Option<bool>) {
        if is_said && allowed == Some(false) {
            self.beyond(path, "the hub does not let targets say this".to_owned(), name, "false");
        }
    }

    fn beyond(&mut self, path: &[&str], message: String, name: &str, allowed: &str) {
        let help =
            format!("the policy allows {name}: {allowed}; the hub's owner may change it, or write this in the hub");
        let field = field_of(path);
        let policy = Field::of(["spec", "policy"]);
        let diagnostic = Diagnostic::error(Code::BeyondPolicy, message).help(help).field(field);
        self.findings.push_against(self.config, diagnostic, "its policy is", (0, policy));
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.of(self.config).report(diagnostic);
    }
}

fn field_of(path: &[&str]) -> Field {
    path.iter().fold(Field::of(["spec"]), |field, key| field.key(key))
}

/// Whether a text is of a form in which `*` stands for any characters; letters in either case, as hosts and ids have them.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_characters_and_nothing_else_does() {
        for (pattern, text, want) in [
            ("*.privatelink.*.azmk8s.io", "dev-x.3333.privatelink.westeurope.azmk8s.io", true),
            ("*.privatelink.*.azmk8s.io", "dev.privatelink.westeurope.azmk8s.io.evil.example", false),
            ("*.azmk8s.io", "azmk8s.io", false),
            ("cluster-*", "cluster-", true),
            ("cluster-*", "my-cluster-x", false),
            ("edit", "edit", true),
            ("edit", "edits", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("a*b*c", "abbc", true),
            ("a*b*c", "acb", false),
            ("", "x", false),
        ] {
            assert_eq!(matches(pattern, text), want, "{pattern} {text}");
        }
    }
}
