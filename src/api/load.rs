//! From config objects to one [`Hub`], or to all of their errors.

use super::config_findings::ConfigFindings;
use super::model::{Hub, HubFoundation};
use super::v1alpha1::{ArgoCDHub, Delivery, Lint, TargetAccess, TargetCluster};
use super::{structure, validate};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, FieldPart, Reporter, ResourceRef, Result, Step};
use crate::text::nearest;
use crate::yaml::Document;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One config object of the input: its text (one YAML or JSON document), and where it is from.
#[derive(Debug, Clone, Copy)]
pub struct ConfigObject<'a> {
    /// The document.
    pub text: &'a str,
    /// Its file, where one is known.
    pub file: Option<&'a str>,
    /// The number of the text's first line in the file, from 1. `None` where the text is not the file's own.
    pub first_line: Option<usize>,
    /// `metadata.name` before kustomize's namePrefix and nameSuffix.
    pub original_name: Option<&'a str>,
    /// Whether it is the functionConfig, and no item.
    pub is_function_config: bool,
}

/// Result of loading a config.
#[derive(Debug)]
pub struct Loaded<H = Hub> {
    /// The hub; `None` where a diagnostic is an error.
    pub hub: Option<H>,
    /// All there is to say of the config.
    pub diagnostics: Diagnostics,
}

/// Loads the hub that is asked for: the functionConfig, the one of the wanted name, or the only one.
pub fn load(hubs: &[ConfigObject<'_>], targets: &[ConfigObject<'_>], wanted: Option<&str>) -> Loaded {
    load_with(hubs, targets, wanted, None)
}

/// Loads the same hub; a `delivery` takes the place of the config's own.
pub fn load_with(
    hubs: &[ConfigObject<'_>],
    targets: &[ConfigObject<'_>],
    wanted: Option<&str>,
    delivery: Option<Delivery>,
) -> Loaded {
    load_as(hubs, targets, wanted, |name, names, mut hub, targets, findings| {
        hub.spec.argocd.token.delivery = delivery.unwrap_or(hub.spec.argocd.token.delivery);
        validate::hub(name, names, hub, targets, findings)
    })
}

/// Loads of the same hub what the first steps in Azure need: its identities may not exist yet.
pub fn load_foundation(
    hubs: &[ConfigObject<'_>],
    targets: &[ConfigObject<'_>],
    wanted: Option<&str>,
) -> Loaded<HubFoundation> {
    load_as(hubs, targets, wanted, validate::foundation)
}

type NamedTargets = Vec<(usize, String, TargetCluster)>;

fn load_as<H>(
    hubs: &[ConfigObject<'_>],
    targets: &[ConfigObject<'_>],
    wanted: Option<&str>,
    validate: impl FnOnce(&str, &[&str], ArgoCDHub, NamedTargets, &mut ConfigFindings) -> Option<H>,
) -> Loaded<H> {
    let hub = match choose(hubs, wanted) {
        Ok(hub) => hub,
        Err(diagnostics) => return Loaded { hub: None, diagnostics },
    };
    let mut findings = ConfigFindings::default();
    let mut configs = vec![(hub, resource("ArgoCDHub", hub))];
    let typed_hub: Option<ArgoCDHub> = read(hub, 0, "ArgoCDHub", &mut findings);
    let mut typed_targets = Vec::new();
    for target in targets {
        let index = configs.len();
        configs.push((target, resource("TargetCluster", target)));
        if let Some(typed) = read::<TargetCluster>(target, index, "TargetCluster", &mut findings) {
            typed_targets.push((index, name_of(target).to_owned(), typed));
        }
    }
    let names: Vec<&str> = hubs.iter().map(name_of).collect();
    let hub = typed_hub.and_then(|typed| validate(name_of(hub), &names, typed, typed_targets, &mut findings));
    let failed = findings.any_error();
    Loaded { hub: hub.filter(|_| !failed), diagnostics: findings.finish(&configs) }
}

/// Reads the functionConfig of the access action.
pub fn target_access(config: &ConfigObject<'_>) -> Result<TargetAccess> {
    function_config(config, "TargetAccess", |access: &TargetAccess| &access.api_version)
}

/// Reads the functionConfig of the lint action.
pub fn lint(config: &ConfigObject<'_>) -> Result<Lint> {
    function_config(config, "Lint", |lint: &Lint| &lint.api_version)
}

fn function_config<T: DeserializeOwned>(
    config: &ConfigObject<'_>,
    kind: &str,
    api_version: impl Fn(&T) -> &str,
) -> Result<T> {
    let mut findings = ConfigFindings::default();
    let typed: Option<T> = read(config, 0, kind, &mut findings);
    if let Some(found) = typed.as_ref().map(api_version).filter(|found| *found != super::VERSION) {
        let message = format!("unsupported apiVersion {found:?}");
        let help = format!("write apiVersion: {}", super::VERSION);
        findings.of(0).error(Code::InvalidValue, &Field::of(["apiVersion"]), message, help);
    }
    let configs = [(config, resource(kind, config))];
    match typed {
        Some(typed) if !findings.any_error() => Ok(typed),
        _ => Err(findings.finish(&configs)),
    }
}

fn name_of<'a>(config: &ConfigObject<'a>) -> &'a str {
    config.original_name.unwrap_or_default()
}

fn resource(kind: &str, config: &ConfigObject<'_>) -> ResourceRef {
    ResourceRef {
        api_version: super::VERSION.to_owned(),
        kind: kind.to_owned(),
        name: name_of(config).to_owned(),
        namespace: None,
    }
}

const TWO_OF_A_NAME: &str = "keep one of them, or give them different names";

fn choose<'h, 'a>(hubs: &'h [ConfigObject<'a>], wanted: Option<&str>) -> Result<&'h ConfigObject<'a>> {
    if let Some(wanted) = wanted {
        let named: Vec<&ConfigObject<'_>> = hubs.iter().filter(|hub| name_of(hub) == wanted).collect();
        if let Some(other) = named.iter().find(|hub| hub.text.trim() != named[0].text.trim()) {
            return Err(Diagnostic::error(Code::SeveralHubs, format!("there are two different ArgoCDHubs {wanted:?}"))
                .help(TWO_OF_A_NAME)
                .file(other.file.map(str::to_owned))
                .into());
        }
        return named.first().copied().ok_or_else(|| {
            let near = nearest(wanted, hubs.iter().map(name_of));
            let known: Vec<&str> = hubs.iter().map(name_of).collect();
            let help = match near {
                Some(near) => format!("did you mean {near:?}?"),
                None if known.is_empty() => "add an ArgoCDHub to the input".to_owned(),
                None => format!("the hubs are {}", known.join(", ")),
            };
            Diagnostic::error(Code::NoConfig, format!("there is no ArgoCDHub {wanted:?}")).help(help).into()
        });
    }
    if let Some(hub) = hubs.iter().find(|hub| hub.is_function_config) {
        return Ok(hub);
    }
    let Some(first) = hubs.first() else {
        return Err(Diagnostic::error(
            Code::NoConfig,
            "there is no ArgoCDHub in the input",
        )
        .help("give the config: on the command line by -c FILE, in kustomize and kpt as functionConfig or resource; its apiVersion is argocd-aks.dev/v1alpha1")
        .into());
    };
    if let Some(other) = hubs.iter().find(|hub| hub.text.trim() != first.text.trim()) {
        let mut names: Vec<&str> = hubs.iter().map(name_of).collect();
        names.dedup();
        let (message, help) = if name_of(other) == name_of(first) {
            (format!("there are two different ArgoCDHubs {:?}", name_of(first)), TWO_OF_A_NAME)
        } else {
            let help = "keep one, or say which: as the functionConfig, with data.hub of a ConfigMap, or with --hub";
            (format!("there are several ArgoCDHubs: {}", names.join(", ")), help)
        };
        return Err(Diagnostic::error(Code::SeveralHubs, message)
            .help(help)
            .file(other.file.map(str::to_owned))
            .into());
    }
    Ok(first)
}

/// Reads a config object. Where that fails, every structural error is reported, and the rest is read without
/// what is wrong, so that its values are checked in the same run.
fn read<T: DeserializeOwned>(
    config: &ConfigObject<'_>,
    index: usize,
    kind: &str,
    findings: &mut ConfigFindings,
) -> Option<T> {
    let reason = match typed(config.text) {
        Ok(typed) => return Some(typed),
        Err(reason) => reason,
    };
    let value = match Document::read(config.text).and_then(|document| document.to_value()) {
        Ok(value) => value,
        Err(error) => {
            let code = Code::from(&error);
            findings.of(index).report(Diagnostic::error(code, error.to_string()).help(error.help()));
            return None;
        }
    };
    let structural = structure::findings(kind, &value);
    if structural.is_empty() {
        let diagnostic =
            Diagnostic::error(Code::WrongType, reason).help("see docs/reference/fields.md, or argocd-aks schema");
        findings.of(index).report(diagnostic);
        return None;
    }
    let mut rest = value;
    for finding in structural {
        if finding.diagnostic.code == Code::MissingField {
            stand_in(&mut rest, &finding.field);
        } else {
            remove(&mut rest, &finding.field);
        }
        let part = if finding.diagnostic.code == Code::UnknownField { FieldPart::Key } else { FieldPart::Value };
        findings.push(index, part, finding.diagnostic);
    }
    serde_json::from_value(rest.clone()).ok().or_else(|| {
        // A required value of the wrong type is missing now.
        for finding in structure::findings(kind, &rest) {
            if finding.diagnostic.code == Code::MissingField {
                stand_in(&mut rest, &finding.field);
            }
        }
        serde_json::from_value(rest).ok()
    })
}

/// Straight from the text to the type: a fleet of thousands is read without a tree in between.
fn typed<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    if text.trim_start().starts_with('{')
        && let Ok(typed) = serde_json::from_str(text)
    {
        return Ok(typed);
    }
    let options = serde_saphyr::options! {
        // The default budget of 250,000 nodes is a fleet of some 10,000 targets; the size of the input is
        // limited where it is read.
        budget: None,
        legacy_octal_numbers: true,
        // Text is text and a number a number, as the schema says and Kubernetes reads it.
        no_schema: true,
        strict_booleans: true,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| error.without_snippet().to_string())
}

/// Puts something in the place of a missing field, so that the rest can be checked: nothing is made from a
/// config with an error.
fn stand_in(value: &mut Value, field: &Field) {
    let (Some(Step::Key(last)), Some(parent)) = (field.steps().last(), field.parent()) else { return };
    if let Some(Value::Object(map)) = value.pointer_mut(parent.to_pointer().as_str()) {
        let text = if last.ends_with("Id") { "5aa5aa5a-0000-4000-8000-000000000000" } else { "missing" };
        map.insert(last.clone(), Value::String(text.to_owned()));
    }
}

fn remove(value: &mut Value, field: &Field) {
    let (Some(last), Some(parent)) = (field.steps().last(), field.parent()) else { return };
    match (value.pointer_mut(parent.to_pointer().as_str()), last) {
        (Some(Value::Object(map)), Step::Key(key)) => {
            map.shift_remove(key);
        }
        // A list keeps its length, so that the other items keep their index.
        (Some(Value::Array(items)), Step::Index(index)) => {
            if let Some(item) = items.get_mut(*index) {
                *item = Value::Object(serde_json::Map::new());
            }
        }
        _ => {}
    }
}
