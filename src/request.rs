//! What is asked for: which config objects there are, from the functionConfig and from the items, and which
//! action on which hub.

use crate::api::model::{Hub, HubFoundation};
use crate::api::v1alpha1::{Delivery, LintLevel};
use crate::api::{self, ConfigObject, GROUP, Loaded};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field, Result};
use crate::diagnostic::{Level, Levels};
use crate::k8s::Meta;
use crate::krm::{self, FunctionConfig, Item, Manifests, ResourceList};
use serde_json::Value;
use std::collections::BTreeMap;

/// The kinds of this program that work as a functionConfig.
pub const FUNCTION_CONFIGS: [&str; 3] = ["ArgoCDHub", "TargetAccess", "Lint"];

/// What is to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Action {
    /// Everything on the hub.
    #[default]
    Hub,
    /// The access on the cluster of the target of this name.
    Access {
        /// Name of the target.
        target: String,
    },
    /// Nothing: the manifests are checked.
    Lint(Levels),
}

/// The config objects of one run.
#[derive(Debug, Default)]
pub struct Request {
    action: Action,
    hubs: Vec<ConfigText>,
    targets: Vec<ConfigText>,
    wanted_hub: Option<String>,
    /// Whether a hub without targets is an error: where nobody sees a warning and what is not made is pruned.
    refuse_empty: bool,
    /// Whether a hub without targets is as if it said so.
    allow_empty: bool,
    /// In the place of the config's own.
    delivery: Option<Delivery>,
}

/// A config object's text as the user's file has it, and where it is from.
#[derive(Debug)]
struct ConfigText {
    text: String,
    file: Option<String>,
    first_line: Option<usize>,
    name: String,
    from_function: bool,
}

impl Request {
    /// Everything that a `ResourceList` asks for, by its functionConfig and its items.
    pub fn of_list(list: &ResourceList<'_>) -> Result<Self> {
        let mut request = Self::of_function_config(list.function_config.as_ref())?;
        request.add_items(&list.manifests)?;
        Ok(request)
    }

    /// Everything that the functionConfig asks for.
    pub fn of_function_config(config: Option<&FunctionConfig<'_>>) -> Result<Self> {
        let mut request = Self::default();
        let Some(config) = config else { return Ok(request) };
        if config.meta.resource.kind == "ConfigMap" && config.meta.group().is_empty() {
            request.config_map(&config.value, &config.meta)?;
        } else if config.meta.group() == GROUP && config.meta.resource.kind == "TargetAccess" {
            let access = api::target_access(&ConfigText::of_function_config(config).object())?;
            request.action = Action::Access { target: access.spec.target };
            request.wanted_hub = access.spec.hub;
        } else if config.meta.group() == GROUP && config.meta.resource.kind == "Lint" {
            let lint = api::lint(&ConfigText::of_function_config(config).object())?;
            request.action = Action::Lint(levels(&lint.spec.rules, &config.meta)?);
            request.wanted_hub = lint.spec.hub;
        } else if config.meta.group() == GROUP {
            let config_object = ConfigText::of_function_config(config);
            request.add(config_object, &config.meta)?;
        } else {
            return Err(unknown_kind(&config.meta).into());
        }
        Ok(request)
    }

    /// `kpt fn eval -- action=hub hub=NAME` or `-- action=access target=NAME`: all values are strings.
    fn config_map(&mut self, value: &Value, meta: &Meta) -> Result<()> {
        let data = |key: &str| value.pointer("/data").and_then(|data| data.get(key)).and_then(Value::as_str);
        let wrong = |code, key: &str, message: String, help: &str| {
            let field = Field::of(["data", key]);
            Diagnostic::error(code, message).help(help).resource(meta.resource.clone()).field(field)
        };
        self.wanted_hub = data("hub").map(str::to_owned);
        self.action = match (data("action").unwrap_or("hub"), data("target")) {
            ("hub", None) => Action::Hub,
            ("lint", None) => Action::Lint(Levels::default()),
            ("hub" | "lint", Some(_)) => {
                let message = "target has a meaning only with action: access".to_owned();
                return Err(wrong(Code::InvalidValue, "target", message, "remove it, or write action: access").into());
            }
            ("access", Some(target)) => Action::Access { target: target.to_owned() },
            ("access", None) => {
                let message = "action: access needs the name of a target".to_owned();
                return Err(wrong(Code::MissingField, "target", message, "add target: NAME").into());
            }
            (other, _) => {
                let message = format!("{other:?} is not an action of this version");
                return Err(wrong(
                    Code::UnknownAction,
                    "action",
                    message,
                    "write action: hub, action: access, or action: lint",
                )
                .into());
            }
        };
        Ok(())
    }

    /// The hub that is asked for.
    pub fn wanted_hub(&self) -> Option<&str> {
        self.wanted_hub.as_deref()
    }

    /// What is to be made.
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// Asks for one target's access.
    pub fn want_access(&mut self, target: String) {
        self.action = Action::Access { target };
    }

    /// Asks for the hub of this name.
    pub fn want_hub(&mut self, name: Option<String>) {
        if name.is_some() {
            self.wanted_hub = name;
        }
    }

    /// Makes a hub without targets an error.
    pub fn refuse_empty_fleet(&mut self) {
        self.refuse_empty = true;
    }

    /// Takes a hub without targets as one that says `allowEmpty`, or as one that does not.
    pub fn allow_empty_fleet(&mut self, allow: bool) {
        self.allow_empty = allow;
    }

    /// Asks for a delivery of the token in the place of the config's.
    pub fn want_delivery(&mut self, delivery: Delivery) {
        self.delivery = Some(delivery);
    }

    /// Takes up the config objects among the items.
    pub fn add_items(&mut self, manifests: &Manifests<'_>) -> Result<()> {
        for item in &manifests.items {
            let meta = &item.object.meta;
            if meta.group() == GROUP {
                self.add(ConfigText::of_item(manifests, item), meta)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, config: ConfigText, meta: &Meta) -> Result<()> {
        match (meta.resource.kind.as_str(), config.from_function) {
            ("ArgoCDHub", _) => self.hubs.push(config),
            ("TargetCluster", false) => self.targets.push(config),
            // kpt hands the functionConfig's file over as an item, too.
            ("TargetAccess" | "Lint", false) => {}
            _ => return Err(unknown_kind(meta).file(config.file).into()),
        }
        Ok(())
    }

    /// Whether there is any config object to load.
    pub fn has_config(&self) -> bool {
        !self.hubs.is_empty()
    }

    /// What to say of `TargetCluster`s whose hub is not in sight: nothing can be said of them.
    pub fn targets_without_hub(&self) -> Option<Diagnostic> {
        let targets = Some(self.targets.len()).filter(|count| *count > 0 && self.hubs.is_empty())?;
        let message = format!("TargetCluster objects that were not checked, as there is no ArgoCDHub: {targets}");
        Some(Diagnostic::warning(Code::NoConfig, message).help("give the hub's file with -c"))
    }

    /// The hub that is asked for, typed, defaulted and validated.
    pub fn load(&self) -> Loaded {
        let hubs: Vec<ConfigObject<'_>> = self.hubs.iter().map(ConfigText::object).collect();
        let targets: Vec<ConfigObject<'_>> = self.targets.iter().map(ConfigText::object).collect();
        let mut loaded = api::load_with(&hubs, &targets, self.wanted_hub.as_deref(), self.delivery);
        if let Some(hub) = loaded.hub.take_if(|hub| hub.targets.is_empty() && !hub.allow_empty && !self.allow_empty) {
            let empty = self.empty_fleet(&hub);
            loaded.hub = Some(hub).filter(|_| !empty.is_error());
            loaded.diagnostics.push(empty);
        }
        loaded
    }

    /// What the first steps in Azure need of the hub that is asked for: its identities may not exist yet.
    pub fn load_foundation(&self) -> Loaded<HubFoundation> {
        let hubs: Vec<ConfigObject<'_>> = self.hubs.iter().map(ConfigText::object).collect();
        let targets: Vec<ConfigObject<'_>> = self.targets.iter().map(ConfigText::object).collect();
        api::load_foundation(&hubs, &targets, self.wanted_hub.as_deref())
    }

    fn empty_fleet(&self, hub: &Hub) -> Diagnostic {
        let message = format!("the hub {:?} has no targets: no cluster Secret is made", hub.name);
        let help = "add spec.targets, or give the TargetCluster files as input; where no target is meant, set spec.allowEmpty: true";
        let diagnostic = if self.refuse_empty {
            Diagnostic::error(Code::EmptyFleet, format!("{message}, and those of earlier runs would be pruned"))
        } else {
            Diagnostic::warning(Code::EmptyFleet, message)
        };
        diagnostic.help(help)
    }
}

impl Request {
    /// The other hubs in sight, for what they share with the one of this name. Their errors are errors, too.
    pub fn load_others(&self, name: &str, diagnostics: &mut Diagnostics) -> Vec<Hub> {
        let hubs: Vec<ConfigObject<'_>> = self.hubs.iter().map(ConfigText::object).collect();
        let targets: Vec<ConfigObject<'_>> = self.targets.iter().map(ConfigText::object).collect();
        let others = self.hubs.iter().filter(|hub| hub.name != name);
        let mut load = |hub: &ConfigText| {
            let loaded = api::load_with(&hubs, &targets, Some(&hub.name), self.delivery);
            diagnostics.extend(loaded.diagnostics.into_iter().filter(Diagnostic::is_error));
            loaded.hub
        };
        others.filter_map(&mut load).collect()
    }
}

impl ConfigText {
    fn of_function_config(config: &FunctionConfig<'_>) -> Self {
        let column = config
            .text
            .lines()
            .find(|line| !line.trim().is_empty())
            .map_or(0, |line| line.len() - line.trim_start().len());
        Self {
            text: krm::as_in_file(config.text.trim_start_matches(['\n', '\r']), column),
            file: config.meta.path.clone(),
            first_line: None,
            name: config.meta.original_name().to_owned(),
            from_function: true,
        }
    }

    fn of_item(manifests: &Manifests<'_>, item: &Item) -> Self {
        let meta = &item.object.meta;
        let in_stream = manifests.file.is_some();
        // What an orchestrator hands over it has written anew: its lines are not those of the file.
        let first_line = in_stream.then(|| manifests.lines().index(item.span.start) + 1);
        let text = manifests.document(item);
        Self {
            text: if in_stream { text.into_owned() } else { krm::as_in_file(&text, item.column) },
            file: meta.path.clone().or_else(|| manifests.file.clone()),
            first_line,
            name: meta.original_name().to_owned(),
            from_function: false,
        }
    }

    fn object(&self) -> ConfigObject<'_> {
        ConfigObject {
            text: &self.text,
            file: self.file.as_deref(),
            first_line: self.first_line,
            original_name: Some(&self.name),
            is_function_config: self.from_function,
        }
    }
}

/// What the config makes of each rule.
fn levels(rules: &BTreeMap<String, LintLevel>, meta: &Meta) -> Result<Levels> {
    let mut levels = Levels::default();
    let mut wrong = Diagnostics::new();
    for (name, level) in rules {
        let level = match level {
            LintLevel::Allow => Level::Allow,
            LintLevel::Warn => Level::Warn,
            LintLevel::Deny => Level::Deny,
        };
        if let Err(message) = levels.set(name, level) {
            wrong.push(
                Diagnostic::error(Code::UnknownCode, message)
                    .help("write the code of a rule, or warnings: deny")
                    .resource(meta.resource.clone())
                    .file(meta.path.clone())
                    .field(Field::of(["spec", "rules", name])),
            );
        }
    }
    if wrong.is_empty() { Ok(levels) } else { Err(wrong) }
}

fn unknown_kind(meta: &Meta) -> Diagnostic {
    let kind = format!("{} {}", meta.resource.api_version, meta.resource.kind);
    Diagnostic::error(Code::UnknownConfigKind, format!("unsupported kind {:?}", kind.trim()))
        .help("the functionConfig is an ArgoCDHub, TargetAccess or Lint of argocd-aks.dev/v1alpha1, or a ConfigMap with action: hub, access or lint; items may be ArgoCDHub, TargetCluster, TargetAccess and Lint")
        .resource(meta.resource.clone())
}
