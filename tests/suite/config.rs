//! The config API: the schema that editors get and the program agree, on good and on bad configs.

use crate::common;

use crate::internals::diagnostic::render::human;
use common::{all_golden, argocd_aks, project, resource_list, value};
use serde_json::Value;
use std::path::Path;

fn schema(kind: &str) -> Value {
    serde_json::from_str(&argocd_aks(["schema", kind], "").ok()).unwrap()
}

/// Each config of a directory: its name, and its text with `patchWorkloads: false`, so that it renders alone.
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
        first_line: Some(1),
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
fn null_takes_a_label_off_one_target() {
    let least = std::fs::read_to_string(project("testdata/config/good/least.yaml")).unwrap();
    let text = format!(
        "{least}  targetDefaults: {{labels: {{team: a, tier: b}}, annotations: {{note: x}}, insecure: true}}
  groups:
    none: {{labels: {{team: null}}}}
  targets:
  - {{name: all, server: https://all.example.com}}
  - {{name: less, server: https://less.example.com, labels: {{team: null}}, annotations: {{note: null}}}}
  - {{name: grouped, server: https://grouped.example.com, group: none}}
  - {{name: again, server: https://again.example.com, group: none, labels: {{team: c}}}}
"
    );
    assert!(accepts(&schema("ArgoCDHub"), &text));
    let hub = loads(&text).hub.unwrap();
    let labels = |target: &crate::internals::api::model::Target| {
        let labels = target.labels.iter().map(|(key, value)| format!("{}.{key}={value}", target.name));
        labels.collect::<Vec<_>>()
    };
    let all: Vec<String> = hub.targets.iter().flat_map(labels).collect();
    let want = ["all.team=a", "all.tier=b", "less.tier=b", "grouped.tier=b", "again.team=c", "again.tier=b"];
    assert_eq!(all, want);
    assert!(hub.targets[0].annotations.contains_key("note") && hub.targets[1].annotations.is_empty());
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

/// What is said first of the quickest hub with this change: code, field, message, help.
fn first_said(from: &str, to: &str) -> [String; 4] {
    let config = common::hub("{patchWorkloads: false}");
    assert!(config.contains(from), "{from}");
    let found = loads(&config.replacen(from, to, 1)).diagnostics;
    let first = found.iter().find(|each| each.is_error()).or(found.first());
    let first = first.unwrap_or_else(|| panic!("nothing is said of {to}"));
    let field = first.field.as_ref().map(ToString::to_string).unwrap_or_default();
    [first.code.to_string(), field, first.message.clone(), first.help.clone().unwrap_or_default()]
}

const ONE_LINE: &str = "write it behind the colon: a YAML block (`|`) adds the line break";
const NOT_SUBSTITUTED: &str =
    "write the value: nothing substitutes here; kustomize replacements or your CI have to, before argocd-aks reads it";

/// Each case: what is changed in the hub, and what has to be said of it first.
const BREAKING: &[(&str, &str, [&str; 4])] = &[
    (DEV, "serverName: |\n      a.example.com", ["invalid-value", "serverName", "ends with a line break", ONE_LINE]),
    (DEV, "serverName: 'a b'", ["invalid-value", "serverName", "has a blank in it", BLANK]),
    (DEV, "serverName: ${X}", ["invalid-value", "serverName", "has the placeholder ${X} in it", NOT_SUBSTITUTED]),
    (
        DEV,
        "serverName: http://a.b",
        ["invalid-value", "serverName", "\"http://a.b\" is not a name that a certificate can have", HOST],
    ),
    (
        DEV,
        "serverName: a.b:443",
        ["invalid-value", "serverName", "\"a.b:443\" is not a name that a certificate can have", HOST],
    ),
    (SERVER, "server: |\n      https://a.b", ["invalid-server", "server", "ends with a line break", ONE_LINE]),
    (
        SERVER,
        "server: https://${X}:443",
        ["invalid-server", "server", "has the placeholder ${X} in it", NOT_SUBSTITUTED],
    ),
    (
        SERVER,
        "server: “https://a.b”",
        ["invalid-server", "server", "has “ (U+201C) in it", "type it anew in plain ASCII"],
    ),
    (
        SERVER,
        "server: https://a.b/x?token=s3cret",
        ["invalid-server", "server", "must not have a path, query or fragment: \"/x\" is behind the host", BEHIND],
    ),
    (
        SERVER,
        "server: https://a.b?token=s3cret",
        ["invalid-server", "server", "must not have a path, query or fragment", QUERY],
    ),
    (
        SERVER,
        "server: https://kubernetes.default.svc:443",
        ["reserved-server", "server", "is the hub itself", HUB_ITSELF],
    ),
    ("project: apps", "project: ' '", ["invalid-name", "project", "is empty", "write a value, or remove the key"]),
    ("project: apps", "project: \"apps\\n\"", ["invalid-name", "project", "ends with a line break", ONE_LINE]),
    ("project: apps", "project: Apps", ["invalid-name", "project", "\"Apps\" is not an AppProject's name", NAME]),
    ("name: dev", "name: 'dev '", ["invalid-name", "name", "ends with a blank", BLANK]),
    ("env: dev", "env: \"dev\\n\"", ["invalid-label", "labels.env", "\"dev\\n\" is not a label's value", ONE_LINE]),
    ("env: dev", "env: '${X}'", ["invalid-label", "labels.env", "\"${X}\" is not a label's value", NOT_SUBSTITUTED]),
    ("", "audience: \"api://x\\n\"", ["invalid-value", "audience", "ends with a line break", ONE_LINE]),
    ("", "audience: ''", ["invalid-value", "audience", "is empty", "leave it out: the cloud decides it"]),
    (
        DEV,
        "cluster: {resourceId: '${ID}'}",
        ["invalid-value", "cluster.resourceId", "has the placeholder ${ID} in it", NOT_SUBSTITUTED],
    ),
    (
        "spec:\n",
        "spec:\n  cloud: {authorityHost: 'https://a/', audience: api://a, environmentName: ' A'}\n",
        ["invalid-value", "cloud.environmentName", "begins with a blank", BLANK],
    ),
    (
        "",
        "mountPath: /usr/local/bin",
        [
            "invalid-value",
            "mountPath",
            "\"/usr/local/bin\" cannot be mounted: it would hide Argo CD's own programs",
            OWN,
        ],
    ),
    ("", "mountPath: \"/a\\n\"", ["invalid-value", "mountPath", "ends with a line break", ONE_LINE]),
    ("", "mountPath: '/${X}'", ["invalid-value", "mountPath", "has the placeholder ${X} in it", NOT_SUBSTITUTED]),
];

const SERVER: &str = "server: https://dev.example.com:443";
/// A field more for the target.
const DEV: &str = "shard: 0";
const BLANK: &str = "remove the blank";
const HOST: &str = "write the host alone, without https://, port or path";
const BEHIND: &str = "remove what is behind the host and port: https://HOST:443";
const QUERY: &str =
    "remove the query; where another target is on the same API server, tell the two apart by alias: NAME";
const HUB_ITSELF: &str =
    "write the target's own API server; for labels of the hub itself, write inCluster: true in place of server";
const NAME: &str = "use small letters, digits and dashes, beginning and ending with a letter or digit";
const OWN: &str = "write a directory of its own, such as /var/run/secrets/tokens";

#[test]
fn a_value_that_would_break_the_secret_or_the_pod_is_an_error_that_says_why() {
    for (from, to, [code, field, message, help]) in BREAKING {
        let said = if from.is_empty() {
            first_said("{patchWorkloads: false}", &format!("{{patchWorkloads: false, token: {{{to}}}}}"))
        } else {
            first_said(from, to)
        };
        let parent = match *from {
            "" => "spec.argocd.token",
            "spec:\n" => "spec",
            _ => "spec.targets[0]",
        };
        assert_eq!(said, [code, &*format!("{parent}.{field}"), message, help].map(str::to_owned), "{to}");
    }
}

#[test]
fn what_is_wrong_with_an_id_is_named_and_the_command_that_prints_it_is_told() {
    let client = "copy what `az identity show -g RG -n NAME --query clientId -o tsv` prints";
    let missing = "add what `az identity show -g RG -n NAME --query clientId -o tsv` prints; where there is no identity yet, `argocd-aks runbook --only hub --format sh` makes a script that creates it and prints its ids";
    let id = "11111111-1111-4111-8111-111111111111";
    for (value, code, message, help) in [
        ("''", "invalid-guid", "is empty".to_owned(), client),
        ("", "missing-field", "this field is missing".to_owned(), missing),
        ("${CLIENT_ID}", "invalid-guid", "has the placeholder ${CLIENT_ID} in it".to_owned(), NOT_SUBSTITUTED),
        ("<client-id>", "invalid-guid", "has the placeholder <client-id> in it".to_owned(), NOT_SUBSTITUTED),
        (&format!("“{id}”"), "invalid-guid", "has “ (U+201C) in it".to_owned(), "type it anew in plain ASCII"),
        (&format!("' {id}'"), "invalid-guid", "begins with a blank".to_owned(), "remove the blank"),
        (&id[1..], "invalid-guid", format!("{:?} is not a GUID: it has 35 of 36 characters", &id[1..]), client),
        (
            &format!("{id}1"),
            "invalid-guid",
            format!("\"{id}1\" is not a GUID: it has 37 characters, where a GUID has 36"),
            client,
        ),
        (
            "id-argocd",
            "invalid-guid",
            "\"id-argocd\" is not a GUID of the form 00000000-0000-0000-0000-000000000000".to_owned(),
            client,
        ),
    ] {
        let said = first_said(&format!("clientId: {id}"), &format!("clientId: {value}"));
        assert_eq!(said, [code, "spec.identity.clientId", &message, help].map(str::to_owned), "{value}");
    }
}

/// Where they sign in is all that anybody has published of them.
#[test]
fn a_cloud_of_which_too_little_is_known_is_refused_with_what_to_write() {
    for (cloud, host) in [("Bleu", "fr"), ("Delos", "de"), ("GovSG", "sg")] {
        let said = first_said("spec:\n", &format!("spec:\n  cloud: {cloud}\n"));
        let host = format!("https://login.sovcloud-identity.{host}/");
        let message =
            format!("argocd-aks knows where {cloud} signs in, but neither its token audience nor its environment name");
        let object = format!("cloud: {{authorityHost: {host}, audience: AUDIENCE, environmentName: NAME}}");
        let help = format!("ask {cloud} for both, and write {object}");
        assert_eq!(said, ["azure-field-missing", "spec.cloud", &message, &help].map(str::to_owned));
        // What the help says is a config.
        let config = common::hub("{patchWorkloads: false}").replacen("spec:\n", &format!("spec:\n  {object}\n"), 1);
        assert!(!loads(&config).diagnostics.any_error(), "{config}");
    }
}

#[test]
fn a_value_that_another_tool_writes_leads_to_the_right_one() {
    for (cloud, meant) in [
        ("AzureUSGovernment", "USGovernment"),
        ("AzureUSGovernmentCloud", "USGovernment"),
        ("AzureCloud", "Public"),
        ("AzureChinaCloud", "China"),
        ("public", "Public"),
    ] {
        let said = first_said("spec:\n", &format!("spec:\n  cloud: {cloud}\n"));
        assert_eq!(
            said[3],
            format!("did you mean {meant:?}? the values are Public, USGovernment, China, Bleu, Delos, GovSG"),
            "{cloud}"
        );
    }
    let groups = |group: &str| {
        let to = format!("groups: {{production: {{}}, testing: {{}}}}\n  targets:\n  - group: {group}\n    ");
        first_said("targets:\n  - ", &to)[3].clone()
    };
    assert_eq!(groups("prodution"), "did you mean \"production\"?");
    assert_eq!(groups("x"), "the groups are production, testing; or add it to spec.groups");
}

#[test]
fn a_required_value_of_the_wrong_type_does_not_hide_the_errors_in_the_others() {
    let config = common::hub("{patchWorkloads: false}")
        .replace("tenantId: 22222222-2222-4222-8222-222222222222", "tenantId:")
        .replace("project: apps", "project: ' '");
    let said: Vec<String> = loads(&config).diagnostics.iter().map(|each| each.code.to_string()).collect();
    assert_eq!(said, ["wrong-type", "invalid-name"]);
}

#[test]
fn the_line_of_a_server_is_shown_where_no_token_can_be_in_it() {
    let line = |server: &str| {
        let config = common::hub("{patchWorkloads: false}").replace("https://dev.example.com:443", server);
        let found = loads(&config).diagnostics;
        found[0].position.as_ref().and_then(|at| at.excerpt.as_ref()).map(|excerpt| excerpt.text.trim().to_owned())
    };
    assert_eq!(line("https://dev.example.com/k8s"), Some("server: https://dev.example.com/k8s".to_owned()));
    for hidden in ["https://me:s3cret@dev.example.com", "https://dev.example.com/?token=s3cret"] {
        assert_eq!(line(hidden), None, "{hidden}");
    }
}
