//! `config`: the strict JSON in a cluster Secret that says how to connect.

use crate::argocd::cluster_secret::{JsonDefect, decode, keys, merged_json};
use crate::argocd::exec::{
    AAD_IS_POP_TOKEN_ENABLED, AAD_LOGIN_METHOD, AAD_POP_TOKEN_CLAIMS, ARGUMENT, COMMAND, WORKLOAD_IDENTITY,
};
use crate::diagnostic::Field;
use crate::text::nearest;
use serde_json::{Map, Value};

/// `config`, where Argo CD can read it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The plugin that signs in.
    pub exec: Option<Exec>,
    /// `tlsClientConfig.insecure`.
    pub insecure: bool,
    /// `tlsClientConfig.caData`: base64 of PEM, as it stands there.
    pub ca_data: Option<String>,
    /// `tlsClientConfig.serverName`.
    pub server_name: Option<String>,
    /// `proxyUrl`.
    pub proxy_url: Option<String>,
    /// `disableCompression`.
    pub disable_compression: Option<bool>,
    /// The other ways to sign in that are there: `bearerToken`, `username`, `awsAuthConfig`, certData.
    /// Never their values.
    pub other_credentials: Vec<&'static str>,
    /// Keys that Argo CD does not know, and ignores.
    pub unknown: Vec<UnknownKey>,
    /// Known keys in a second spelling, which Go takes for the same.
    pub twice: Vec<Field>,
}

/// A key that Argo CD does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownKey {
    /// Below `config`.
    pub field: Field,
    /// The known one that it may have been meant to be.
    pub near: Option<&'static str>,
}

/// `execProviderConfig`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exec {
    /// The program.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// `client.authentication.k8s.io/v1beta1`, or what stands there.
    pub api_version: String,
    /// Laid over the pod's env, empty values included. `null` is an empty value.
    pub env: Vec<(String, String)>,
}

impl Exec {
    /// The value of an env variable.
    pub fn env(&self, name: &str) -> Option<&str> {
        self.env.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The variable by which it asks for a proof-of-possession token, where it does.
    pub fn asks_for_pop(&self) -> Option<&'static str> {
        let is_set = |name: &&str| {
            self.env(name).is_some_and(|value| !matches!(value.to_ascii_lowercase().as_str(), "" | "false" | "0" | "f"))
        };
        [AAD_IS_POP_TOKEN_ENABLED, AAD_POP_TOKEN_CLAIMS].into_iter().find(is_set).filter(|_| self.is_azure())
    }

    /// Whether it signs in to Azure with a token of the pod: as workload identity does, which is the default.
    pub fn needs_token(&self) -> bool {
        self.is_azure() && matches!(self.env(AAD_LOGIN_METHOD).unwrap_or_default(), "" | WORKLOAD_IDENTITY)
    }

    /// Whether it is Argo CD's own plugin, perhaps by its path.
    pub fn is_own_plugin(&self) -> bool {
        self.command.rsplit('/').next() == Some(COMMAND)
    }

    /// Whether it is Argo CD's own plugin for Azure. With other arguments it signs in to other clouds.
    pub fn is_azure(&self) -> bool {
        self.is_own_plugin() && self.args.first().is_none_or(|first| first == ARGUMENT)
    }
}

/// Why Argo CD rejects the whole Secret.
#[derive(Debug, Clone, PartialEq)]
pub enum ConfigError {
    /// Not JSON.
    NotJson(JsonDefect),
    /// JSON of another shape than Argo CD's type.
    WrongShape {
        /// Below `config`.
        field: Field,
        /// `a list`, ...
        found: &'static str,
        /// `a mapping of strings`, ...
        wanted: &'static str,
    },
}

impl Config {
    /// Parses it as Argo CD does: strictly, unknown fields ignored.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let value = merged_json::parse(text).map_err(|error| ConfigError::NotJson(JsonDefect::of(text, &error)))?;
        if value.is_null() {
            return Ok(Self::default());
        }
        ConfigReader { field: Field::root() }.config(&value)
    }
}

/// The known keys of `config`.
const KEYS: [&str; 8] = [
    "username",
    "password",
    "bearerToken",
    "tlsClientConfig",
    "awsAuthConfig",
    "execProviderConfig",
    "disableCompression",
    "proxyUrl",
];
const TLS_KEYS: [&str; 5] = ["insecure", "serverName", "caData", "certData", "keyData"];
const EXEC_KEYS: [&str; 7] = ["command", "args", "env", "apiVersion", "installHint", "provideClusterInfo", "config"];

/// Reads a mapping, and knows where it stands.
struct ConfigReader {
    field: Field,
}

impl ConfigReader {
    fn config(&self, value: &Value) -> Result<Config, ConfigError> {
        let map = self.map(value)?;
        let mut config =
            Config { unknown: self.unknown(map, &KEYS), twice: self.twice(map, &KEYS), ..Config::default() };
        config.proxy_url = self.text(map, "proxyUrl")?;
        config.disable_compression = self.flag(map, "disableCompression")?;
        for key in ["username", "password", "bearerToken"] {
            if self.text(map, key)?.is_some_and(|text| !text.is_empty()) && key != "password" {
                config.other_credentials.push(key);
            }
        }
        if let Some(value) = keys::get(map, "awsAuthConfig") {
            self.below("awsAuthConfig").map(value)?;
            config.other_credentials.push("awsAuthConfig");
        }
        if let Some(value) = keys::get(map, "tlsClientConfig") {
            self.below("tlsClientConfig").tls(value, &mut config)?;
        }
        if let Some(value) = keys::get(map, "execProviderConfig") {
            let reader = self.below("execProviderConfig");
            let exec = reader.map(value)?;
            config.unknown.extend(reader.unknown(exec, &EXEC_KEYS));
            config.twice.extend(reader.twice(exec, &EXEC_KEYS));
            config.exec = Some(reader.exec(exec)?);
        }
        Ok(config)
    }

    fn tls(&self, value: &Value, config: &mut Config) -> Result<(), ConfigError> {
        let map = self.map(value)?;
        config.unknown.extend(self.unknown(map, &TLS_KEYS));
        config.twice.extend(self.twice(map, &TLS_KEYS));
        config.insecure = self.flag(map, "insecure")?.unwrap_or_default();
        config.server_name = self.text(map, "serverName")?;
        config.ca_data = self.text(map, "caData")?.filter(|text| !text.is_empty());
        for key in ["certData", "keyData"] {
            let Some(text) = self.text(map, key)?.filter(|text| !text.is_empty()) else { continue };
            if decode(&text).is_none() {
                let (found, wanted) = ("a string that is not base64", "base64 of PEM");
                return Err(ConfigError::WrongShape { field: self.field.key(key), found, wanted });
            }
            if key == "keyData" {
                config.other_credentials.push(key);
            }
        }
        Ok(())
    }

    fn exec(&self, map: &Map<String, Value>) -> Result<Exec, ConfigError> {
        let mut exec = Exec {
            command: self.text(map, "command")?.unwrap_or_default(),
            api_version: self.text(map, "apiVersion")?.unwrap_or_default(),
            ..Exec::default()
        };
        if let Some(value) = keys::get(map, "args") {
            let reader = self.below("args");
            let Value::Array(list) = value else { return Err(reader.wrong(value, "a list of strings")) };
            for (at, each) in list.iter().enumerate() {
                // Go makes an empty text of null.
                let text = match each {
                    Value::String(text) => text.as_str(),
                    Value::Null => "",
                    _ => return Err(Self { field: reader.field.index(at) }.wrong(each, "a string")),
                };
                exec.args.push(text.to_owned());
            }
        }
        if let Some(value) = keys::get(map, "env") {
            let reader = self.below("env");
            let Value::Object(env) = value else {
                return Err(reader.wrong(value, "a mapping of names to strings"));
            };
            for (name, value) in env {
                let text = match value {
                    Value::String(text) => text.clone(),
                    Value::Null => String::new(),
                    other => return Err(reader.below(name).wrong(other, "a string")),
                };
                exec.env.push((name.clone(), text));
            }
        }
        Ok(exec)
    }

    fn below(&self, key: &str) -> Self {
        Self { field: self.field.key(key) }
    }

    fn map<'v>(&self, value: &'v Value) -> Result<&'v Map<String, Value>, ConfigError> {
        value.as_object().ok_or_else(|| self.wrong(value, "a mapping"))
    }

    fn text(&self, map: &Map<String, Value>, key: &str) -> Result<Option<String>, ConfigError> {
        match keys::get(map, key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(self.below(key).wrong(other, "a string")),
        }
    }

    fn flag(&self, map: &Map<String, Value>, key: &str) -> Result<Option<bool>, ConfigError> {
        match keys::get(map, key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(self.below(key).wrong(other, "true or false, without quotes")),
        }
    }

    fn unknown(&self, map: &Map<String, Value>, known: &[&'static str]) -> Vec<UnknownKey> {
        let is_known = |name: &String| known.iter().any(|key| key.eq_ignore_ascii_case(name));
        let unknown = |name: &String| UnknownKey {
            field: self.field.key(name),
            near: nearest(name, known.iter().copied().filter(|key| !map.contains_key(*key))),
        };
        map.keys().filter(|name| !is_known(name)).map(unknown).collect()
    }

    /// The keys that mean a known one which is there in another spelling, too.
    fn twice(&self, map: &Map<String, Value>, known: &[&'static str]) -> Vec<Field> {
        let is_second = |name: &&String| {
            let is_same = |other: &&String| other != name && other.eq_ignore_ascii_case(name);
            !known.contains(&name.as_str())
                && known.iter().any(|key| key.eq_ignore_ascii_case(name))
                && map.keys().any(|other| is_same(&other))
        };
        map.keys().filter(is_second).map(|name| self.field.key(name)).collect()
    }

    fn wrong(&self, value: &Value, wanted: &'static str) -> ConfigError {
        let found = match value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "a mapping",
        };
        ConfigError::WrongShape { field: self.field.clone(), found, wanted }
    }
}
