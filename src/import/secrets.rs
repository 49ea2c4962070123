//! Argo CD's own cluster Secrets, whoever made them, broken ones too. What is certain is repaired and said; what is not
//! is an error. Everything that a target can say is taken over, so that rendering gives the same cluster.

use super::found::Entry;
use super::imported_target::SourceKind;
use super::metadata::{annotations, labels};
use super::reader::{self, AboutInput};
use super::{Found, ImportedTarget, InputText, imported_sign_in, repair, secret_shape};
use crate::argocd::cluster_secret::{
    self, ClusterSecret, Config, ConfigError, Datum, IN_CLUSTER, KEYS, SECRET_TYPE, alias_of_query, aliased,
    is_in_cluster,
};
use crate::argocd::exec::POP_SINCE;
use crate::azure::ApiServerHost;
use crate::diagnostic::{Code, Diagnostic, Field, Reporter, Severity};
use crate::k8s::ca::CaPlace;
use crate::k8s::{Object, Server, ServerError};
use crate::krm;
use crate::text::{nearest, quoted};
use serde_json::Value;

/// A target for each cluster Secret of the streams.
pub fn read(inputs: &[InputText<'_>]) -> Found {
    let mut found = Found::default();
    let mut secrets = 0;
    for input in inputs {
        if found.diagnostics.take_errors(reader::refuse_empty(input)).is_none() {
            continue;
        }
        let (stream, unreadable) = krm::read_stream_leniently(input.text, Some(input.file.to_owned()));
        for error in unreadable.into_iter().map(reader::without_words) {
            let place = error.position.as_ref().map_or(String::new(), |position| format!(" in line {}", position.line));
            let mut warning = error.clone();
            warning.severity = Severity::Warning;
            warning.message = format!("a document of {} is left out: {}{place}", input.file, error.message);
            found.leave_out(error, warning);
        }
        for item in &stream.items {
            let Some(value) = &item.object.value else { continue };
            let Some(secret) = ClusterSecret::of(value) else { continue };
            secrets += 1;
            let resource = item.object.meta.resource.clone();
            let position = Some(stream.place(item));
            let name = format!("the Secret {}", resource.name);
            let target = found.entry(input.file, &Entry { name: &name, base: &Field::root() }, |about| {
                let about = about.of_object(resource, position);
                Reading { secret, object: value, about }.target(&item.object)
            });
            found.targets.extend(target);
        }
    }
    if found.is_silent() {
        let (message, help) = match secrets {
            0 => (
                format!("there is no Secret with the label {SECRET_TYPE}: cluster in it"),
                format!("pipe `kubectl get secrets -n argocd -l {SECRET_TYPE}=cluster -o yaml` into it"),
            ),
            _ => ("none of the cluster Secrets can be a target".to_owned(), "the warnings say why".to_owned()),
        };
        found.diagnostics.push(Diagnostic::error(Code::NothingToImport, message).help(help));
    }
    found
}

/// The key that another one was meant to be.
fn meant_by(key: &str) -> Option<&'static str> {
    let known = || KEYS.into_iter().filter(|known| !matches!(*known, "name" | "server" | "config"));
    let plain = |key: &str| key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    known().find(|known| plain(known) == plain(key)).or_else(|| nearest(key, known()))
}

/// One Secret, and what is said of it.
struct Reading<'s, 'd> {
    secret: ClusterSecret<'s>,
    object: &'s Value,
    about: AboutInput<'d>,
}

impl Reading<'_, '_> {
    /// All errors of the Secret are said, so a value that is missing does not end the reading.
    fn target(mut self, object: &Object) -> Option<ImportedTarget> {
        let config = self.config();
        if let Some(other) = config.as_ref().and_then(imported_sign_in::of_another_kind) {
            let message = format!("the cluster is signed in to with {other}: it is left out");
            let help = "argocd-aks signs in with workload identity only; the Secret stays as it is";
            self.about.warning(Code::ImportOtherSignIn, &self.secret.field("config"), message, help);
            return None;
        }
        if let Some(name) = config.as_ref().and_then(imported_sign_in::of_possession) {
            let message = format!(
                "the cluster wants proof-of-possession tokens ({name}), as Arc does, and with workload identity there are none: it is left out"
            );
            let help = format!(
                "keep the Secret as it is, with spn and Argo CD {POP_SINCE}; of an AKS cluster's own API server `import aks` knows"
            );
            self.about.warning(Code::ImportOtherSignIn, &self.secret.field("config"), message, help);
            return None;
        }
        let secret_name = Some(object.meta.resource.name.clone()).filter(|name| !name.is_empty());
        let name = self.name(secret_name.as_deref());
        let server = self.server();
        let in_cluster = server.as_ref().is_some_and(|server| is_in_cluster(&server.to_string()));
        if !in_cluster && server.as_ref().is_some_and(Server::is_hub) {
            let message =
                "this is the hub itself under another URL than Argo CD's own, which no target has: it is left out";
            let help = "keep the Secret as it is; labels of the hub are those of a target with inCluster: true";
            self.about.warning(Code::ImportLeftOut, &Field::root(), message, help);
            return None;
        }
        if !in_cluster && name.as_deref() == Some(IN_CLUSTER) {
            let message =
                "the cluster has Argo CD's own name for the hub, which no other target may have: it is left out";
            let help =
                "give it another name in the Secret, and to the Applications that say destination.name: in-cluster";
            self.about.warning(Code::ImportLeftOut, &self.secret.field("name"), message, help);
            return None;
        }
        if !self.secret.is_labelled() {
            let message = "missing label argocd.argoproj.io/secret-type: Argo CD does not see this Secret today; importing it adds the cluster";
            let help = "leave it out, if it should not be";
            self.about.warning(Code::SecretTypeMissing, &Field::of(["metadata", "labels"]), message, help);
        }
        let field = self.secret.field("config");
        let tls = field.key("tlsClientConfig");
        let config = config?;
        let ca_data = reader::ca_data(config.ca_data.as_deref(), CaPlace::Secret, &tls.key("caData"), &mut self.about);
        let proxy_url = config.proxy_url.as_deref().filter(|url| !url.is_empty());
        let proxy_url = reader::proxy_url(proxy_url, &field.key("proxyUrl"), &mut self.about);
        if config.exec.as_ref().is_some_and(|exec| exec.args.is_empty()) {
            self.repaired(
                &field.key("execProviderConfig").key("args"),
                "without `azure` there the plugin signs in nowhere",
            );
        }
        let identity = if in_cluster {
            self.nothing_of_a_connection(&config, &field);
            None
        } else {
            imported_sign_in::identity(&config, &field, &mut self.about)
        };
        let shard = self.shard();
        let namespaces = self.text("namespaces").unwrap_or_default();
        let project = self.text("project").filter(|project| !project.is_empty());
        let cluster_resources = self.cluster_resources();
        self.other_keys();
        let origin = format!("the Secret {}", secret_name.as_deref().unwrap_or_default());
        Some(ImportedTarget {
            is_complete: true,
            ca_data: ca_data.filter(|_| !in_cluster),
            server_name: config.server_name.filter(|name| !name.is_empty() && !in_cluster),
            proxy_url: proxy_url.filter(|_| !in_cluster),
            disable_compression: config.disable_compression.filter(|_| !in_cluster),
            insecure: config.insecure && !in_cluster,
            namespaces: namespaces
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
            cluster_resources,
            project,
            shard,
            labels: labels(self.object, &mut self.about),
            annotations: annotations(self.object, &mut self.about),
            secret_name,
            identity,
            ..ImportedTarget::new(name?, server?, SourceKind::Secret, origin)
        })
    }

    /// What Argo CD does not read of a Secret of the hub itself.
    fn nothing_of_a_connection(&mut self, config: &Config, field: &Field) {
        let keys = [
            ("execProviderConfig", config.exec.is_some()),
            ("caData", config.ca_data.is_some()),
            ("proxyUrl", config.proxy_url.as_ref().is_some_and(|url| !url.is_empty())),
        ];
        let there: Vec<&str> = keys.into_iter().filter_map(|(key, is_there)| is_there.then_some(key)).collect();
        if !there.is_empty() {
            let message = format!("left out, as Argo CD reaches the hub itself without it: {}", there.join(", "));
            self.about.note(Code::ImportLeftOut, field, message);
        }
    }

    /// The server with the alias that a target can say.
    fn with_alias(&mut self, server: Server, field: &Field) -> Option<Server> {
        if server.query().is_none() || cluster_secret::alias(&server).is_some() {
            return Some(server);
        }
        let Some(alias) = alias_of_query(&server) else {
            let help =
                "write it as ?alias=NAME, which is what a target can say; Applications that name the server follow";
            self.about.error(
                Code::InvalidServer,
                field,
                "there is a query behind the host and port that no alias says",
                help,
            );
            return None;
        };
        let message = format!(
            "the query behind the server becomes the alias {alias:?}, and with it the URL by which Argo CD knows the cluster"
        );
        let help = "Applications that say destination.server follow by hand; those that say destination.name need not";
        self.about.warning(Code::ImportRepaired, field, message, help);
        Some(aliased(&server, alias))
    }

    /// The value of a key as Argo CD gets it, or as it would without a certain mistake.
    fn text(&mut self, key: &str) -> Option<String> {
        let text = self.value(key)?;
        let trimmed = text.trim();
        // `echo dev | base64` encodes the line break, too.
        if !matches!(key, "name" | "server") || trimmed == text || trimmed.is_empty() {
            return Some(text);
        }
        let field = self.secret.field(key);
        self.repaired(&field, "blanks or a line break stood around it");
        Some(trimmed.to_owned())
    }

    fn value(&mut self, key: &str) -> Option<String> {
        let (field, datum) = self.secret.datum(key)?;
        let raw = ["stringData", "data"].iter().find_map(|map| self.object.get(map)?.get(key));
        match (datum, raw) {
            (Datum::Text(text), _) => {
                let is_server = |decoded: &String| key == "server" && decoded.trim_start().starts_with("https://");
                let decoded = repair::decoded(&text).filter(is_server);
                if decoded.is_some() {
                    self.repaired(&field, "it was base64 once too often");
                }
                decoded.or(Some(text))
            }
            (Datum::NotAString, Some(Value::Null)) => None,
            (Datum::NotAString, Some(value @ (Value::Number(_) | Value::Bool(_)))) if key != "config" => {
                self.repaired(&field, "it was no string");
                Some(value.to_string())
            }
            (Datum::NotAString, _) => {
                self.about.error(Code::SecretValueNotAString, &field, "the value is not a string", "put it in quotes");
                None
            }
            (Datum::NotBase64, Some(Value::String(text)))
                if (key == "server" && text.trim_start().starts_with("https://"))
                    || (key == "config" && text.trim_start().starts_with('{')) =>
            {
                self.repaired(&field, "it was not base64, as what stands below data must be");
                Some(text.clone())
            }
            (Datum::NotBase64 | Datum::NotText, _) => {
                let help = "write it below stringData as it is, or encode it once";
                self.about.error(Code::DataNotBase64, &field, "the value is no base64 of a text", help);
                None
            }
        }
    }

    fn repaired(&mut self, field: &Field, what: &str) {
        let help = "what render writes is right; until then Argo CD cannot read this, or not as it is meant";
        self.about.warning(Code::ImportRepaired, field, format!("repaired: {what}"), help);
    }

    /// `config`, repaired where that is certain. `None`: an error is said.
    fn config(&mut self) -> Option<Config> {
        let field = self.secret.field("config");
        let text = match self.secret.datum("config") {
            None => return Some(Config::default()),
            Some(_) => self.text("config")?,
        };
        let strict = Config::parse(&text);
        // Some mistakes Argo CD reads, and only the connection fails.
        let repaired = repair::json(&text).and_then(|(mut value, mut repairs)| {
            secret_shape::repair(&mut value, &mut repairs);
            let config = Config::parse(&value.to_string()).ok()?;
            (!repairs.is_empty()).then_some((config, repairs))
        });
        if let Some((config, repairs)) = repaired {
            self.repaired(&field, &repairs.join("; "));
            return Some(config);
        }
        let (code, message, help) = match strict {
            Ok(config) => return Some(config),
            Err(ConfigError::NotJson(defect)) => (Code::ConfigNotJson, defect.message().to_owned(), defect.help()),
            Err(ConfigError::WrongShape { found, wanted, .. }) => (
                Code::ConfigWrongShape,
                format!("there is {found} where {wanted} belongs"),
                "`argocd-aks lint` says where",
            ),
        };
        self.about.error(code, &field, message, help);
        None
    }

    fn name(&mut self, secret_name: Option<&str>) -> Option<String> {
        match (self.text("name"), self.secret.datum("name")) {
            (Some(name), _) if !name.trim().is_empty() => return Some(name),
            // What cannot be read has been told.
            (None, Some(_)) => return None,
            _ => {}
        }
        let field = self.secret.field("name");
        let Some(secret_name) = secret_name else {
            self.about.error(
                Code::ClusterNameMissing,
                &field,
                "neither the cluster nor the Secret has a name",
                "add name",
            );
            return None;
        };
        let name = secret_name.strip_prefix("cluster-").unwrap_or(secret_name);
        let message = format!("the cluster has no name: it is called {name:?}, after the Secret");
        self.about.warning(
            Code::ClusterNameMissing,
            &field,
            message,
            "no Application can name it yet, so any name will do",
        );
        Some(name.to_owned())
    }

    fn server(&mut self) -> Option<Server> {
        let field = self.secret.field("server");
        let Some(text) = self.text("server") else {
            // A value of another type has been told.
            if self.secret.datum("server").is_none() {
                self.about.error(
                    Code::MissingField,
                    &field,
                    "the cluster has no server",
                    "add server: https://HOST:443",
                );
            }
            return None;
        };
        let error = match Server::parse_with_query(&text) {
            Ok(server) => return self.with_alias(server, &field),
            Err(error) => error,
        };
        let with_scheme = Server::parse_with_query(&format!("https://{text}")).ok();
        if let (ServerError::NoScheme, Some(server)) = (&error, with_scheme)
            && ApiServerHost::of(server.host()).is_some()
        {
            self.repaired(&field, "it had no scheme; an AKS API server speaks https");
            return self.with_alias(server, &field);
        }
        let help = "write it as https://HOST:443; which host is meant is not certain here";
        self.about.error(Code::InvalidServer, &field, error.to_string(), help);
        None
    }

    fn shard(&mut self) -> Option<u32> {
        let text = self.text("shard").filter(|text| !text.is_empty())?;
        let shard = text.parse().ok();
        if shard.is_none() {
            let message = "this is no shard: Argo CD drops it, or no controller has it; it is left out";
            self.about.warning(Code::ShardNotAnInteger, &self.secret.field("shard"), message, "shards count from 0");
        }
        shard
    }

    fn cluster_resources(&mut self) -> bool {
        let text = self.text("clusterResources").unwrap_or_default();
        if !matches!(text.as_str(), "true" | "false" | "") {
            let message = "only exactly \"true\" means true: it is false, as Argo CD takes it";
            let help = "write clusterResources: true into the target, if that is meant";
            self.about.warning(Code::ClusterResourcesNotTrue, &self.secret.field("clusterResources"), message, help);
        }
        text == "true"
    }

    fn other_keys(&mut self) {
        let maps = ["data", "stringData"].into_iter().filter_map(|key| self.object.get(key)?.as_object());
        let others: Vec<&String> =
            maps.flat_map(|map| map.keys()).filter(|key| !KEYS.contains(&key.as_str())).collect();
        let misspelt = others.iter().filter_map(|key| Some((*key, meant_by(key)?)));
        for (key, meant) in misspelt.filter(|(_, meant)| self.secret.datum(meant).is_none()).collect::<Vec<_>>() {
            let message = format!(
                "{}: Argo CD reads {meant}, and this not at all; the target has no {meant}, as the cluster has none today",
                quoted(key)
            );
            let help =
                format!("write {meant} into the target, if that is meant: until now the cluster is not limited by it");
            self.about.warning(Code::ImportLeftOut, &Field::root(), message, help);
        }
        let others = others.len();
        if others > 0 {
            let message = format!("{others} of its keys mean nothing to Argo CD, and are left out");
            self.about.note(Code::ImportLeftOut, &Field::root(), message);
        }
    }
}
