//! The config API: the schema that editors get and the program agree, on good and on bad configs.

use crate::common;

use crate::internals::diagnostic::render::human;
use common::{all_golden, argocd_aks, project, resource_list, value};
use serde_json::Value;
use std::path::Path;

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

fn mistakes() -> Vec<(String, String)> {
    [configs("testdata/config/bad"), configs("testdata/config/mistakes")].concat()
}

fn accepts(schema: &Value, text: &str) -> bool {
    jsonschema::validator_for(schema).unwrap().is_valid(&value(text))
}

fn loads(text: &str) -> crate::internals::api::Loaded {
    let config = crate::internals::api::ConfigObject {
        text,
        file: Some("hub.yaml"),
        first_line: 1,
        original_name: Some("hub"),
        is_function_config: true,
    };
    crate::internals::api::load(&[config], &[], None)
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

/// good/ loads, and may have warnings; bad/ is what the schema refuses too, mistakes/ what it does not.
#[test]
fn what_is_said_of_each_config_is_what_stands_beside_it() {
    let good = configs("testdata/config/good").into_iter().map(|config| (config, true));
    let all = good.chain(mistakes().into_iter().map(|config| (config, false)));
    all_golden(all.map(|((name, text), is_good)| {
        let loaded = loads(&text);
        assert_eq!(loaded.hub.is_some(), is_good, "{name}");
        (Path::new(&name).with_extension("txt"), human::render(&loaded.diagnostics, false))
    }));
}

#[test]
fn of_each_mistake_the_items_of_a_function_are_left_alone_and_the_first_line_is_an_error() {
    let items = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    for (name, text) in mistakes() {
        let list = resource_list(&items, &text);
        let run = argocd_aks::<&str>([], &list);
        assert_eq!(run.code, 1, "{name}");
        let results = run.stdout.strip_prefix(&list).expect("nothing is lost, and nothing applied beside an error");
        let results = value(results)["results"].clone();
        let found = loads(&text).diagnostics.len();
        assert_eq!((results.as_array().unwrap().len(), &results[0]["severity"]), (found, &"error".into()), "{name}");
        assert!(run.stderr.starts_with("error: "), "{name}: {}", run.stderr);
        // No value that may be secret, in any encoding.
        assert!(
            !["hunter2", "aHVudGVyMg"]
                .iter()
                .any(|secret| (run.stderr.clone() + &results.to_string()).contains(secret)),
            "{name}"
        );
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
        let said = human::render(&loads(&format!("{least}  targets:\n{item}")).diagnostics, false);
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
    let said = crate::internals::diagnostic::render::short::render(&loads(&text).diagnostics);
    assert!(said.contains("spec.targets[0].secretName: engine ran out of fuel [template-failed]"), "{said}");
}
