//! The config API: the schema that editors get and the program agree, on good and on bad configs.

use crate::common;

use common::{argocd_aks, project};
use serde_json::Value;

fn schema(kind: &str) -> Value {
    serde_json::from_str(&argocd_aks(["schema", kind], "").ok()).unwrap()
}

/// Each config of a folder: its name, and its text with `patchWorkloads: false`, so that it renders alone.
fn configs(folder: &str) -> Vec<(String, String)> {
    let mut all: Vec<_> = std::fs::read_dir(project(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    all.sort();
    all
}

fn accepts(schema: &Value, text: &str) -> bool {
    let value = argocd_aks::yaml::Document::read(text).unwrap().to_value().unwrap();
    jsonschema::validator_for(schema).unwrap().is_valid(&value)
}

fn loads(text: &str) -> argocd_aks::api::Loaded {
    let config = argocd_aks::api::ConfigObject {
        text,
        file: Some("hub.yaml"),
        first_line: 1,
        original_name: Some("hub"),
        is_function_config: true,
    };
    argocd_aks::api::load(&[config], &[], None)
}

#[test]
fn the_schema_and_the_program_agree_on_good_and_bad_configs() {
    let schema = schema("ArgoCDHub");
    for (name, text) in configs("testdata/config/good") {
        assert!(accepts(&schema, &text), "{name}");
        let loaded = loads(&text);
        assert!(loaded.hub.is_some(), "{name}: {:?}", loaded.diagnostics);
    }
    for (name, text) in configs("testdata/config/bad") {
        assert!(!accepts(&schema, &text), "{name}");
        assert!(loads(&text).hub.is_none(), "{name}");
    }
}

/// `UPDATE=1 cargo test` writes what is said now; read it before you commit it.
#[test]
fn what_is_said_of_each_bad_config_is_what_stands_beside_it() {
    for (name, text) in configs("testdata/config/bad") {
        let said = argocd_aks::diagnostic::render::human::render(&loads(&text).diagnostics, false);
        let golden = name.replace(".yaml", ".txt");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&golden, &said).unwrap();
        }
        assert_eq!(said, std::fs::read_to_string(&golden).unwrap_or_default(), "{name}");
    }
}

#[test]
fn the_published_schemas_are_those_of_the_program() {
    for (kind, file) in
        [("ArgoCDHub", "argocdhub.json"), ("TargetCluster", "targetcluster.json"), ("Lint", "lint.json")]
    {
        let published = std::fs::read_to_string(project("schemas").join(file)).unwrap();
        let hint = format!("run: argocd-aks schema {kind} > schemas/{file}");
        assert!(argocd_aks(["schema", kind], "").ok() == published, "{hint}");
    }
}

#[test]
fn defaults_and_groups_merge_maps_and_replace_everything_else() {
    let (_, text) = configs("testdata/config/good").into_iter().find(|(name, _)| name.contains("every-field")).unwrap();
    let hub = loads(&text).hub.unwrap();
    let target = &hub.targets[0];
    let labels: Vec<String> = target.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(labels, ["env=dev", "from=prod", "managed=true", "tier=prod"]);
    assert_eq!(target.project.as_deref(), Some("prod"));
    assert_eq!(target.annotations["note"], "DEV");
    assert_eq!(target.secret_name, "aks-dev");
    assert_eq!(target.identity.client_id.to_string(), "55555555-5555-4555-8555-555555555555");
    assert_eq!(target.identity.tenant_id, hub.identity.tenant_id);
}

#[test]
fn no_snippet_shows_what_may_be_a_secret() {
    let least = std::fs::read_to_string(project("testdata/config/good/least.yaml")).unwrap();
    for target in [
        "proxyUrl: socks4://user:hunter2@proxy",
        "server: https://user:hunter2@host",
        "caData: hunter2",
        "bearerToken: hunter2",
        "{password: hunter2, shard: x}",
    ] {
        let item =
            if target.starts_with('{') { format!("  - {target}\n") } else { format!("  - name: x\n    {target}\n") };
        let said = argocd_aks::diagnostic::render::human::render(
            &loads(&format!("{least}  targets:\n{item}")).diagnostics,
            false,
        );
        assert!(said.contains("error") && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_missing_field_does_not_hide_the_errors_in_the_others() {
    let text = "apiVersion: argocd-aks.dev/v1alpha1\nkind: ArgoCDHub\nmetadata: {name: hub}\nspec:\n  identity: {clientId: nope}\n  targets:\n  - {name: x, server: nope}\n";
    let codes: Vec<String> = loads(text).diagnostics.iter().map(|each| each.code.to_string()).collect();
    for code in ["missing-field", "invalid-guid", "invalid-server"] {
        assert!(codes.iter().any(|each| each == code), "{codes:?}");
    }
}

#[test]
fn a_template_that_would_run_for_hours_is_an_error() {
    let least = std::fs::read_to_string(project("testdata/config/good/least.yaml")).unwrap();
    let template = format!("{}x{}", "{% for a in server %}".repeat(6), "{% endfor %}".repeat(6));
    let text = format!(
        "{least}  targets:\n  - {{name: a, server: https://a.example.com, insecure: true, secretName: '{template}'}}\n"
    );
    let said = argocd_aks::diagnostic::render::short::render(&loads(&text).diagnostics);
    assert!(said.contains("spec.targets[0].secretName: engine ran out of fuel [template-failed]"), "{said}");
}
