//! The config-management plugin: its definition, and the parameters that an Application gives it. Argo CD hands these over as
//! a list in JSON and as a variable each: a source's `plugin.parameters`, and its `plugin.env` behind another prefix.

use crate::text::nearest;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The plugin's definition, as the sidecar reads it.
pub const DEFINITION: &str = include_str!("../../plugin/argocd/plugin.yaml");

/// The hub, where a source has several.
pub const HUB: &str = "hub";
/// How the pods get their token, in the place of the config's `spec.argocd.token.delivery`.
pub const DELIVERY: &str = "delivery";
/// Options of `kustomize build`.
pub const KUSTOMIZE_BUILD_OPTIONS: &str = "kustomize-build-options";
/// Whether a hub without targets is no error.
pub const ALLOW_EMPTY: &str = "allow-empty";

/// All parameters, in the order in which the definition announces them.
pub const PARAMETERS: [&str; 4] = [HUB, DELIVERY, KUSTOMIZE_BUILD_OPTIONS, ALLOW_EMPTY];

/// The list of all parameters.
const LIST: &str = "ARGOCD_APP_PARAMETERS";
/// Before the name of a parameter.
const OF_PARAMETERS: &str = "PARAM_";
/// Before the name of a variable of the source's `plugin.env`.
const OF_ENV: &str = "ARGOCD_ENV_";

/// What an Application gives the plugin; what is empty is as if it were not given.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parameters(BTreeMap<&'static str, String>);

/// Why parameters cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct WrongParameter {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// One parameter, as Argo CD writes it.
#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    string: Option<String>,
}

impl Parameters {
    /// Reads them out of the plugin's variables. What `plugin.env` holds may be meant for another program: only the names of
    /// parameters count there.
    pub fn read<'v>(variables: impl Iterator<Item = (&'v str, &'v str)> + Clone) -> Result<Self, Vec<WrongParameter>> {
        let mut found = BTreeMap::new();
        let mut wrong = Vec::new();
        let mut set = |name: &'static str, value: &str| {
            if !value.is_empty() {
                found.insert(name, value.to_owned());
            }
        };
        let known = |variable: &str| PARAMETERS.into_iter().find(|name| variable_of(name) == variable);
        for (variable, value) in variables.clone() {
            if let Some(name) = variable.strip_prefix(OF_ENV).and_then(known) {
                set(name, value);
            }
        }
        let list = variables.clone().find(|(variable, value)| *variable == LIST && !value.is_empty());
        for (variable, value) in variables.filter(|_| list.is_none()) {
            let Some(variable) = variable.strip_prefix(OF_PARAMETERS) else { continue };
            match known(variable) {
                Some(name) => set(name, value),
                None => wrong.push(unknown(&variable.to_lowercase().replace('_', "-"))),
            }
        }
        let given: Option<Vec<Given>> = match list.map(|(_, list)| serde_json::from_str(list)) {
            None => None,
            Some(Ok(given)) => given,
            Some(Err(error)) => {
                let message = format!("{LIST} is not the list that Argo CD writes: {error}");
                let help = "leave it to Argo CD, and write spec.source.plugin.parameters".to_owned();
                wrong.push(WrongParameter { message, help });
                None
            }
        };
        for Given { name, string } in given.into_iter().flatten() {
            match (PARAMETERS.into_iter().find(|known| *known == name), string) {
                (None, _) => wrong.push(unknown(&name)),
                (Some(name), Some(value)) => set(name, &value),
                (Some(name), None) => {
                    let message = format!("the parameter {name} is not a string");
                    wrong.push(WrongParameter { message, help: format!("write {{name: {name}, string: VALUE}}") });
                }
            }
        }
        if wrong.is_empty() { Ok(Self(found)) } else { Err(wrong) }
    }

    /// What is given for a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

fn unknown(name: &str) -> WrongParameter {
    let all = PARAMETERS.join(", ");
    let help = match nearest(name, PARAMETERS.into_iter()) {
        Some(near) => format!("did you mean {near:?}? There are {all}"),
        None => format!("there are {all}"),
    };
    WrongParameter { message: format!("there is no parameter {name:?}"), help }
}

/// The name of a parameter in the name of a variable, as Argo CD writes it.
fn variable_of(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::{DEFINITION, PARAMETERS, Parameters};

    fn read(variables: &[(&str, &str)]) -> Result<Parameters, Vec<String>> {
        Parameters::read(variables.iter().copied())
            .map_err(|wrong| wrong.into_iter().map(|each| format!("{}; {}", each.message, each.help)).collect())
    }

    #[test]
    fn a_parameter_is_read_as_argo_cd_hands_it_over() {
        let list = ("ARGOCD_APP_PARAMETERS", r#"[{"name":"hub","string":"b"},{"name":"allow-empty","string":""}]"#);
        for (variables, hub) in [
            (vec![], None),
            (vec![("ARGOCD_APP_PARAMETERS", "null"), ("PARAM_HOME", "x")], None),
            (vec![("ARGOCD_ENV_HUB", "a"), ("ARGOCD_ENV_OTHER", "x"), ("HUB", "x")], Some("a")),
            (vec![("ARGOCD_ENV_HUB", "a"), list, ("PARAM_HUB", "b"), ("PARAM_ALLOW_EMPTY", "")], Some("b")),
            (vec![("PARAM_HUB", "b")], Some("b")),
        ] {
            let read = read(&variables).unwrap();
            assert_eq!((read.get("hub"), read.get("allow-empty")), (hub, None), "{variables:?}");
        }
    }

    #[test]
    fn what_is_no_parameter_is_told_with_the_nearest_one() {
        let all = PARAMETERS.join(", ");
        for (variable, value, want) in [
            (
                "ARGOCD_APP_PARAMETERS",
                r#"[{"name":"hubb","string":"x"}]"#,
                format!("there is no parameter \"hubb\"; did you mean \"hub\"? There are {all}"),
            ),
            (
                "PARAM_ALOW_EMPTY",
                "true",
                format!("there is no parameter \"alow-empty\"; did you mean \"allow-empty\"? There are {all}"),
            ),
            ("ARGOCD_APP_PARAMETERS", r#"[{"name":"xyz"}]"#, format!("there is no parameter \"xyz\"; there are {all}")),
            (
                "ARGOCD_APP_PARAMETERS",
                r#"[{"name":"hub","array":["x"]}]"#,
                "the parameter hub is not a string; write {name: hub, string: VALUE}".to_owned(),
            ),
        ] {
            assert_eq!(read(&[(variable, value)]), Err(vec![want]));
        }
        assert!(read(&[("ARGOCD_APP_PARAMETERS", "{")]).unwrap_err()[0].starts_with("ARGOCD_APP_PARAMETERS is not"));
    }

    #[test]
    fn the_definition_announces_each_parameter() {
        let definition = crate::yaml::Document::read(DEFINITION).unwrap().to_value().unwrap();
        let announced = definition["spec"]["parameters"]["static"].as_array().unwrap();
        let names: Vec<&str> = announced.iter().map(|each| each["name"].as_str().unwrap()).collect();
        assert_eq!(names, PARAMETERS);
        assert!(announced.iter().all(|each| each["title"].is_string() && each["tooltip"].is_string()));
    }
}
