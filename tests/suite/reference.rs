//! The pages of docs/reference that are made of the program: fields of the schemas, codes, commands, variables, and the
//! versions that the tests use. `UPDATE_GOLDEN=1 cargo test` writes them anew.

use crate::common;

use crate::internals::diagnostic::{Code, Family};
use crate::internals::exec::{self, EnvReader};
use common::{GoModule, argocd_aks, golden, program, project, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;
use strum::IntoEnumIterator as _;

/// One line of a table, in which a bar would end a cell.
fn row<const N: usize>(cells: [&str; N]) -> String {
    let cells = cells.map(|cell| cell.replace('|', "\\|").replace('\n', " "));
    format!("| {} |\n", cells.join(" | "))
}

/// The name of what a schema refers to.
fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"))
}

/// What a field takes, in a word or as a link to its section.
fn type_of(schema: &Value, definitions: &Value) -> String {
    if let Some(name) = reference(schema) {
        return type_of_name(name, definitions);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let choices: Vec<String> = choices
            .iter()
            .filter(|choice| choice["type"] != "null")
            .map(|choice| type_of(choice, definitions))
            .collect();
        return choices.join(" or ");
    }
    let of_type = match &schema["type"] {
        Value::Array(types) => types.iter().find(|each| *each != "null").unwrap_or(&Value::Null).as_str(),
        one => one.as_str(),
    };
    let guid = schema["pattern"].as_str().is_some_and(|pattern| pattern.starts_with("^[0-9a-fA-F]{8}-"));
    match of_type {
        Some("string") if guid => "GUID".to_owned(),
        Some("array") => format!("list of {}", type_of(&schema["items"], definitions)),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("map of {}", type_of(&schema["additionalProperties"], definitions))
        }
        Some(name) => name.to_owned(),
        None => panic!("what is the type of {schema}?"),
    }
}

/// The same of a definition: its values where it is a choice of words, else a link.
fn type_of_name(name: &str, definitions: &Value) -> String {
    let definition = &definitions[name];
    if let Some(words) = definition["oneOf"].as_array() {
        let words: Vec<String> =
            words.iter().filter_map(|word| word["const"].as_str()).map(|word| format!("`{word}`")).collect();
        return words.join(", ");
    }
    if definition["anyOf"].is_array() {
        return type_of(definition, definitions);
    }
    if definition["properties"].is_object() {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    type_of(definition, definitions)
}

/// What is said of a field, and of each word that it takes.
fn meaning(schema: &Value, definitions: &Value) -> String {
    let mut said = schema["description"].as_str().unwrap_or_default().to_owned();
    let name = reference(schema).or_else(|| schema["anyOf"].as_array()?.iter().find_map(reference));
    if let Some(words) = name.and_then(|name| definitions[name]["oneOf"].as_array()) {
        for word in words {
            write!(
                said,
                " `{}`: {}",
                word["const"].as_str().unwrap_or_default(),
                word["description"].as_str().unwrap_or_default()
            )
            .unwrap();
        }
    }
    if schema["deprecated"] == true {
        said = format!("Deprecated. {said}");
    }
    let bounds = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
    if let (Some(least), None) = bounds {
        write!(said, " At least {least}.").unwrap();
    }
    said
}

fn table(object: &Value, definitions: &Value) -> String {
    let required: BTreeSet<&str> =
        object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut table = "| field | type | meaning |\n|---|---|---|\n".to_owned();
    for (name, schema) in object["properties"].as_object().unwrap() {
        let needed = if required.contains(name.as_str()) { " Required." } else { "" };
        let said = meaning(schema, definitions) + needed;
        table += &row([&format!("`{name}`"), &type_of(schema, definitions), said.trim()]);
    }
    table
}

#[test]
fn the_page_of_fields_is_made_of_the_schemas() {
    let mut page = "# Every field\n\nMade of the JSON Schemas by a test; `argocd-aks schema KIND` prints them. \
                    [The config at a glance](config.md) says more of what belongs together.\n"
        .to_owned();
    let mut told = BTreeSet::new();
    for kind in ["ArgoCDHub", "TargetCluster", "TargetAccess", "Lint"] {
        let schema: Value = serde_json::from_str(&argocd_aks(["schema", kind], "").ok()).unwrap();
        let definitions = &schema["$defs"];
        write!(page, "\n## {kind}\n\n{}\n", schema["description"].as_str().unwrap_or_default()).unwrap();
        let spec = reference(&schema["properties"]["spec"]).unwrap();
        let mut names: Vec<&String> = definitions.as_object().unwrap().keys().collect();
        names.sort_by_key(|name| *name != spec);
        for name in names {
            let definition = &definitions[name];
            if name == "Metadata" || !definition["properties"].is_object() || !told.insert(name.clone()) {
                continue;
            }
            let said = definition["description"].as_str().unwrap_or_default().replace('\n', " ");
            write!(page, "\n### {name}\n\n{said}\n\n{}", table(definition, definitions)).unwrap();
        }
    }
    golden("docs/reference/fields.md", &page);
}

/// A text with the words of its links only: they are relative to another page.
fn without_links(text: &str) -> String {
    let mut parts = text.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once("](").and_then(|(words, rest)| Some((words, rest.split_once(')')?.1))) {
            Some((words, rest)) => plain.extend([words, rest]),
            None => plain.extend(["[", part]),
        }
    }
    plain
}

#[test]
fn the_page_of_codes_has_each_with_its_severity_and_its_page() {
    let mut page = "# Every code\n\nMade of the program by a test. `argocd-aks explain CODE` prints the section that a code leads to. \
                    The severity is the usual one: that of a rule can be set, and some codes are milder in some cases, as their \
                    section says.\n"
        .to_owned();
    for family in Family::iter() {
        let of_family = family.page();
        let title = of_family.text.lines().next().unwrap_or_default().trim_start_matches("# ");
        write!(page, "\n## {title}\n\n| code | severity | what it says |\n|---|---|---|\n").unwrap();
        for code in Code::iter().filter(|code| code.family() == family) {
            let path = of_family.path.trim_start_matches("docs/");
            let severity = code.severity().to_string();
            let summary = without_links(&code.page().unwrap().summary());
            page += &row([&format!("[`{code}`](../{path}#{code})"), &severity, &summary]);
        }
    }
    golden("docs/reference/codes.md", &page);
}

/// What help says, for a width that does not depend on the terminal.
fn help(words: &[&str]) -> String {
    run(Command::new(program()).args(words).env("COLUMNS", "100"), "").ok()
}

/// The names below `Commands:`.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default().split("\n\n").next().unwrap_or_default();
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_page_of_commands_is_what_help_says() {
    let root = help(&["--help"]);
    let mut page = format!(
        "# Every command\n\nMade of the program's help by a test. Exit codes: 0 done; 1 an error in the input or the config, \
         or a finding of severity error, and nothing is changed; 2 wrong usage. Data is on stdout, words are on stderr.\n\n```text\n{}```\n",
        root.trim_start()
    );
    for name in commands(&root) {
        let said = help(&["help", &name]);
        write!(page, "\n## {name}\n\n```text\n{said}```\n").unwrap();
        for below in commands(&said) {
            write!(page, "\n### {name} {below}\n\n```text\n{}```\n", help(&[&name, "help", &below])).unwrap();
        }
    }
    // Where nothing stands, blanks do not either.
    let lines: Vec<&str> = page.lines().map(str::trim_end).collect();
    golden("docs/reference/commands.md", &(lines.join("\n") + "\n"));
}

#[test]
fn the_page_of_variables_has_every_one_that_the_plugin_reads() {
    let mut page = format!(
        "# The environment of the sign-in\n\nMade of the program's own table by a test. In a cluster Secret, `{} {}` takes \
         no flags: everything comes from env. What the Secret's `env` says is laid over the pod's, empty values included. \
         For a sign-in with workload identity it needs `{}`.\n\n| variable | read by | a secret |\n|---|---|---|\n",
        exec::COMMAND,
        exec::ARGUMENT,
        exec::NEEDED.join("`, `"),
    );
    for variable in &exec::VARIABLES {
        let reader = match variable.reader {
            EnvReader::Plugin => "the plugin".to_owned(),
            EnvReader::PluginSince(version) => format!("the plugin, since Argo CD {version}"),
            EnvReader::PluginAsOldName(name) => format!("the plugin, as the old name of `{name}`"),
            EnvReader::GitHub => "the plugin, which then signs in as a workflow of GitHub's".to_owned(),
            EnvReader::GoProgram => "every Go program".to_owned(),
        };
        page += &row([&format!("`{}`", variable.name), &reader, if variable.is_secret { "yes" } else { "" }]);
    }
    write!(page, "\nThe login methods that can work in a pod are `{}`; the first is the default, and the one that argocd-aks writes. [lint](../lint/exec.md) \
         finds names that nothing reads, and secrets that stand in the Secret as text.\n",
        exec::LOGIN_METHODS.join("`, `")).unwrap();
    golden("docs/reference/environment.md", &page);
}

/// A version that stands in a file of the project, between these.
fn version_in(file: &str, before: &str, behind: &str) -> String {
    let text = std::fs::read_to_string(project(file)).unwrap();
    let found = text.split_once(before).and_then(|(_, rest)| rest.split_once(behind));
    found.unwrap_or_else(|| panic!("{file} has no {before}")).0.to_owned()
}

#[test]
fn the_page_of_versions_is_made_of_what_the_tests_use() {
    let module = |module: &GoModule| module.version().to_owned();
    let argo_cd = module(&common::ARGO_CD);
    let linked = version_in("tests/interop/argocd/go.mod", "github.com/argoproj/argo-cd/v3 ", "\n");
    assert_eq!(argo_cd, linked, "the manifests and the code are of one Argo CD");
    let rows = [
        (
            "Argo CD",
            argo_cd,
            "its install manifests are patched; its own code reads every cluster Secret that is written here, and broken ones",
        ),
        (
            "kubelogin",
            module(&common::KUBELOGIN),
            "the library that Argo CD's plugin signs in with: its variables and messages",
        ),
        ("azidentity", module(&common::AZIDENTITY), "what kubelogin asks Entra with: its messages"),
        ("client-go", module(&common::CLIENT_GO), "the messages of the Kubernetes client"),
        ("gitops-engine", module(&common::GITOPS_ENGINE), "the messages of Argo CD's cache"),
        ("Kubernetes", module(&common::KUBERNETES), "the kinds that its API server serves, and its own roles"),
        ("kustomize", version_in(".ci/run", "kustomize/kustomize/v5@", "\n"), "runs the function"),
        (
            "azure-cli",
            version_in(".ci/run", "azure-cli==", "'"),
            "parses every az command of the runbooks and of these pages",
        ),
    ];
    let mut page = "# Tested versions\n\nMade by a test of the versions that the tests use. `kubectl`, `kpt` and `terraform` are those of the machine \
                    that runs the tests. Other versions are not tested.\n\n| what | version | what it is used for |\n|---|---|---|\n"
        .to_owned();
    for (what, version, used) in rows {
        page += &row([what, &version, used]);
    }
    golden("docs/reference/versions.md", &page);
}
