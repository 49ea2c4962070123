//! `lint` as its users call it: formats, levels, accepted findings, functions, and input that is none.

use crate::common;
use crate::import_shared;

use crate::internals::diagnostic::Levels;
use crate::internals::request::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Case, GOSEC, Run, all_cases_are_golden, argo_cd, argocd_aks, golden, objects, project, yaml};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

fn lint(arguments: &[&str], stdin: &str) -> Run {
    let mut command = std::process::Command::new(common::program());
    command.arg("lint").args(arguments).env("SOURCE_DATE_EPOCH", "1767225600").current_dir(project("."));
    common::run(&mut command, stdin)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(project(path)).unwrap()
}

fn codes(json: &str) -> BTreeSet<String> {
    let json: Value = serde_json::from_str(json).unwrap();
    json["findings"].as_array().unwrap().iter().map(|each| each["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_case_prints_and_says_what_stands_in_its_folder() {
    all_cases_are_golden("testdata/lint-command");
}

const SECRET: &str = "testdata/lint-formats/secret.yaml";

#[test]
fn each_format_is_what_its_golden_file_says() {
    for (format, file) in [("human", "want.txt"), ("json", "want.json"), ("sarif", "want.sarif")] {
        let run = lint(&[SECRET, "--format", format], "");
        assert_eq!(run.code, 1, "{}", run.stderr);
        golden(format!("testdata/lint-formats/{file}"), &run.stdout);
    }
}

#[test]
fn sarif_is_valid_by_its_published_schema() {
    let Some(schema) = GOSEC.file("report/sarif/testdata/sarif-schema-2.1.0.json") else { return };
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for input in [SECRET, "testdata/manual-procedure/manifests.yaml", "examples/quickstart/hub.yaml"] {
        let sarif: Value = serde_json::from_str(&lint(&[input, "--format", "sarif"], "").stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&sarif).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{input}: {errors:?}");
    }
}

#[test]
fn json_is_valid_by_the_schema_that_the_program_prints() {
    let schema: Value = serde_json::from_str(&argocd_aks(["schema", "Findings"], "").ok()).unwrap();
    let published: Value = serde_json::from_str(&read("schemas/findings.json")).unwrap();
    assert_eq!(schema, published, "schemas/findings.json is what `argocd-aks schema Findings` prints");
    let validator = jsonschema::validator_for(&schema).unwrap();
    for input in [SECRET, "testdata/manual-procedure/manifests.yaml", "examples/quickstart/hub.yaml"] {
        let json: Value = serde_json::from_str(&lint(&[input, "--format", "json"], "").stdout).unwrap();
        assert!(validator.is_valid(&json), "{input}: {json:#}");
    }
}

#[test]
fn a_fingerprint_stays_where_lines_are_written_above() {
    let fingerprints = |text: &str| -> Vec<String> {
        let sarif: Value = serde_json::from_str(&lint(&["-", "--format", "sarif"], text).stdout).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|each| each["partialFingerprints"]["argocdAks/v1"].as_str().unwrap().to_owned()).collect()
    };
    let text = read(SECRET);
    let before = fingerprints(&text);
    assert_eq!(before, fingerprints(&format!("# a comment\n\n{text}")));
    let all: BTreeSet<&String> = before.iter().collect();
    assert_eq!(all.len(), before.len(), "each finding has its own");
}

#[test]
fn the_manual_procedure_is_found_with_each_of_its_defects() {
    let run = lint(&["testdata/manual-procedure/manifests.yaml", "--format", "json"], "");
    let want: BTreeSet<String> = [
        // Comments inside the JSON.
        "config-not-json",
        // Two ServiceAccounts, of which one is made.
        "service-account-missing",
        "service-accounts-differ",
        // A new ServiceAccount without the stock roles, papered over.
        "roles-lost",
        "hub-cluster-admin",
        "addon-manager-label",
        "label-on-service-account",
        "client-id-as-subject",
        // Public values for another cloud's cluster.
        "cloud-mismatch",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(codes(&run.stdout), want);
}

#[test]
fn argo_cds_own_manifests_are_clean() {
    for name in ["install.yaml", "ha/install.yaml", "core-install.yaml", "namespace-install.yaml"] {
        let Some(manifests) = argo_cd(name) else { return };
        let run = lint(&["-"], &manifests);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{name}");
        let server = if name.starts_with("core") { "no argocd-server and " } else { "" };
        let unseen = format!("not looked at: {server}no cluster Secret was recognised in the input\n");
        assert!(run.stderr.ends_with(&format!("ServiceAccounts: nothing found\n{unseen}")), "{}", run.stderr);
    }
}

#[test]
fn what_this_program_writes_is_clean_in_every_way_of_wiring() {
    let Some(install) = argo_cd("install.yaml") else { return };
    for argocd in [
        "{}",
        "{serviceAccount: {name: svc-argocd-aks}}",
        "{token: {delivery: Webhook}}",
        "{token: {delivery: Webhook}, serviceAccount: {name: svc-argocd-aks}}",
    ] {
        let hub = yaml(&common::hub(argocd)).without("/spec/targets/0/shard").text();
        // A host of AKS's: the example.com of the other tests is warned about.
        let hub = hub.replace(".example.com", ".privatelink.westeurope.azmk8s.io");
        let hub = hub.replace("insecure: true", &format!("caData: {}", import_shared::ca_data()));
        let rendered = Case::render().manifests(&install).hub(&hub).output(0);
        let run = lint(&["-"], &rendered);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{argocd}: {}", run.stderr);
    }
}

#[test]
fn lists_and_live_objects_are_read_as_streams_are() {
    let secret = objects(&read(SECRET)).remove(0);
    let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [secret]});
    let want = codes(&lint(&[SECRET, "--format", "json"], "").stdout);
    for text in [
        crate::internals::yaml::block(&list, 0, crate::internals::yaml::ListIndent::Compact),
        format!("{list:#}"),
        list.to_string(),
        read(SECRET).replace('\n', "\r\n"),
    ] {
        assert_eq!(codes(&lint(&["--format", "json"], &text).stdout), want, "{text}");
    }
}

#[test]
fn a_finding_points_at_its_line_inside_of_the_config() {
    let json: Value = serde_json::from_str(&lint(&[SECRET, "--format", "json"], "").stdout).unwrap();
    let found = json["findings"].as_array().unwrap();
    let finding = found.iter().find(|each| each["code"] == "insecure-with-ca").unwrap();
    let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
    let column = usize::try_from(finding["column"].as_u64().unwrap()).unwrap();
    let text = read(SECRET);
    assert_eq!(&text.lines().nth(line - 1).unwrap()[column - 1..], "true,");
}

#[test]
fn a_clock_that_is_stopped_at_no_time_is_wrong_usage() {
    let mut command = std::process::Command::new(common::program());
    let run = common::run(command.args(["lint", "-"]).env("SOURCE_DATE_EPOCH", "yesterday"), &read(SECRET));
    assert_eq!((run.code, run.stderr.lines().next()), (2, Some("error: SOURCE_DATE_EPOCH is not a number of seconds")));
}

#[test]
fn input_that_no_program_can_read_is_an_error() {
    let run = lint(&[], &"[".repeat(10_000_000));
    assert_eq!(run.code, 1);
    let run = lint(&[], &"---\n".repeat(1_000_000));
    assert_eq!(run.code, 1);
    let mut binary = std::process::Command::new(common::program());
    let run = common::run(binary.args(["lint", common::program().to_str().unwrap()]), "");
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("not UTF-8"), "{}", run.stdout);
}

const MARK: &str = "s3cr3tMARKs3cr3t";
/// Secrets have the form of what is harmless elsewhere, too.
const MARK_HEX: &str = "d41d8cd98f00b204e9800998ecf8427e";
const MARK_GUID: &str = "d41d8cd9-8f00-4204-a980-0998ecf8427e";
const MARK_NUMBER: &str = "51973";
const MARK_URL: &str = "https://d41d8cd98f00b204e9800998ecf8427e.example.com";

/// A config that cannot be read, with a secret of each form in each way of writing it.
#[test]
fn no_secret_in_a_broken_config_is_shown_whatever_it_looks_like() {
    for mark in [MARK, MARK_HEX, MARK_GUID, MARK_NUMBER, MARK_URL] {
        for key in
            ["password", "bearerToken", "username", "apiKey", "keyData", "AAD_CLIENT_SECRET", "X_CREDENTIAL", "x"]
        {
            for value in [mark.to_owned(), format!("\"{mark}\""), format!("{mark},,"), format!("\"{mark}\", \"a\": 1")]
            {
                assert_hidden(&format!(
                    "apiVersion: v1\nkind: Secret\nmetadata: {{name: c, labels: {{argocd.argoproj.io/secret-type: cluster}}}}\nstringData:\n  name: x\n  server: https://h.x\n  config: |\n    {{\n      \"{key}\": {value}\n      \"b\": 1\n    }}\n"
                ));
            }
        }
    }
}

/// What a workload is given by env and arguments may be a secret by any name.
#[test]
fn no_value_of_a_workload_that_cannot_be_read_is_shown() {
    for mark in [MARK, MARK_HEX, MARK_GUID, MARK_NUMBER] {
        for lines in [
            format!("  env:\n  - name: ARGOCD_TOKEN\n    value: \"{mark}\" x\n"),
            format!("  env:\n  - {{name: A, value: {mark}\n"),
            format!("  args: [--token={mark}\n"),
            format!("  args:\n  - \"{mark}\" x\n"),
            format!("  command: [{mark}\n"),
        ] {
            assert_hidden(&format!("apiVersion: apps/v1\nkind: Deployment\nspec:\n{lines}"));
        }
    }
}

/// A config's values are shown where they help, but not what is a secret in them.
#[test]
fn no_secret_in_a_value_of_a_config_is_shown() {
    let server = "server: https://dev-x.44444444-4444-4444-8444-444444444444.privatelink.westeurope.azmk8s.io:443";
    for field in [
        format!("serverName: \"https://me:{MARK}@h\""),
        format!("labels: {{env: \"password={MARK} x\"}}"),
        format!("proxyUrl: \"ftp://me:{MARK}@h\""),
        format!("project: \"token={MARK}\""),
    ] {
        let config = format!(
            "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {{name: dev}}\nspec:\n  hub: hub\n  {server}\n  {field}\n---\n{}",
            common::hub("{}")
        );
        for format in ["human", "json", "sarif"] {
            let run = lint(&["-", "--format", format], &config);
            assert_eq!(run.code, 1, "{field}: {}{}", run.stdout, run.stderr);
            assert!(!format!("{}{}", run.stdout, run.stderr).contains(MARK), "{field}\n{}", run.stdout);
        }
    }
}

#[test]
fn no_name_or_path_steers_the_terminal() {
    let name = r#""\u001b[31mRED\u001b]0;t\u0007\nfake: line\r\u202e\u009b31m""#;
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\n  annotations: {{config.kubernetes.io/path: {name}}}\n  labels: {{argocd.argoproj.io/secret-type: cluster}}\nstringData: {{name: {name}, server: 'http://x', config: '{{'}}\n"
    );
    let raw = secret.replace(r"\u009b", "\u{9b}").replace(r"\u202e", "\u{202e}");
    let directory = tempfile::tempdir().unwrap();
    let hub = directory.path().join("hub.yaml");
    std::fs::write(&hub, common::hub("{}")).unwrap();
    for text in [&secret, &raw] {
        let list = format!(
            "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- {}",
            text.trim_end().replace('\n', "\n  ")
        );
        for run in [
            lint(&["-"], text),
            argocd_aks(["render", "-", "-c", hub.to_str().unwrap()], text),
            argocd_aks([""; 0], &list),
        ] {
            assert!(run.stderr.len() > 10, "{}", run.stderr);
            // The words only: a stream that is applied is the user's bytes.
            let words = if run.stdout.contains("kind: ") { run.stderr } else { run.stdout + &run.stderr };
            let steering: Vec<char> =
                words.chars().filter(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}').collect();
            assert!(steering.is_empty(), "{steering:?}\n{words}");
            assert!(!words.lines().any(|line| line.trim_start().starts_with("fake: line")), "{words}");
        }
    }
}

#[test]
fn no_value_of_a_secret_is_ever_shown() {
    // Each value of each case in turn is a secret that somebody pasted there.
    for folder in std::fs::read_dir(project("testdata/lint")).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let marked: String = text
                .lines()
                .map(|line| match line.split_once("\": \"") {
                    Some((key, rest)) => format!("{key}\": \"{MARK}{}\n", rest.rfind('"').map_or("", |at| &rest[at..])),
                    None => format!("{line}\n"),
                })
                .collect();
            assert_hidden(&marked);
            assert_hidden(&text.replace("// ", &format!("// {MARK} ")).replace("# ", &format!("# {MARK} ")));
        }
    }
}

/// A key that is a secret, with its value and with one of a wrong type.
#[test]
fn no_key_of_a_config_is_shown_that_may_be_a_secret() {
    for case in ["env-unknown", "config-unknown-key", "insecure-with-ca"] {
        let text = read(&format!("testdata/lint/{case}/bad.yaml"));
        for at in 0..text.lines().count() {
            assert_hidden(&with_key_marked(&text, at, false));
            assert_hidden(&with_key_marked(&text, at, true));
        }
    }
}

/// The text with the quoted key of one line replaced.
fn with_key_marked(text: &str, at: usize, number: bool) -> String {
    let marked = |line: &str| match line.split_once("\": ") {
        Some((key, value)) if key.trim_start().starts_with('"') => {
            let indent = &key[..key.len() - key.trim_start().len()];
            let value = if number && !value.starts_with('{') { "1" } else { value };
            format!("{indent}\"{MARK}\": {value}")
        }
        _ => line.to_owned(),
    };
    text.lines()
        .enumerate()
        .map(|(line, found)| if line == at { marked(found) + "\n" } else { format!("{found}\n") })
        .collect()
}

#[test]
fn no_value_of_a_live_secret_is_ever_shown() {
    let text = read("testdata/lint/env-empty/bad-live.yaml");
    let secret = objects(&text).remove(0);
    // A name is shown where it is one.
    for key in ["server", "config", "shard", "clusterResources"] {
        for value in [MARK.to_owned(), STANDARD.encode(format!("{MARK}\n")), STANDARD.encode(STANDARD.encode(MARK))] {
            let mut secret = secret.clone();
            secret["data"][key] = value.into();
            assert_hidden(&secret.to_string());
            assert_hidden(&format!("{secret:#}"));
            assert_hidden(&crate::internals::yaml::block(&secret, 0, crate::internals::yaml::ListIndent::Compact));
        }
    }
}

#[track_caller]
fn assert_hidden(text: &str) {
    let (stream, mut diagnostics) = crate::internals::krm::read_stream_leniently(text, Some("case.yaml".to_owned()));
    let mut request = Request::default();
    if let Err(refused) = request.add_items(&stream) {
        diagnostics.extend(refused);
    }
    diagnostics.extend(crate::internals::check(&request, &[stream], &Levels::default(), Some(0)).diagnostics);
    let shown = crate::internals::diagnostic::render::human::findings(&diagnostics, false)
        + &crate::internals::diagnostic::render::json::render(&diagnostics)
        + &crate::internals::diagnostic::render::sarif::render(&diagnostics);
    for mark in [MARK, MARK_HEX, MARK_GUID, MARK_NUMBER] {
        assert!(!shown.contains(mark), "{mark}\n{text}\n{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes of a broken Secret are cut, doubled and replaced at random.
    #[test]
    fn lint_never_panics_and_never_shows_a_secret(edits in proptest::collection::vec((0usize..4000, 0usize..12, any::<char>()), 1..6)) {
        let mut text = read(SECRET).replace("\"https://login.microsoftonline.com\"", &format!("\"{MARK}\""));
        for (at, length, new) in edits {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let end = (at + length).min(text.len());
            let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap();
            // What is cut in two is no longer what is looked for.
            if !text[at..end].is_empty() && MARK.contains(&text[at..end]) {
                continue;
            }
            text.replace_range(at..end, &new.to_string());
        }
        assert_hidden(&text);
    }
}
