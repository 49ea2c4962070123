//! Every rule of lint: its page, its examples, and its cases in testdata/lint/CODE/: `bad*.yaml` triggers exactly
//! this rule, `near-miss*.yaml` nothing at all. `want.txt` has each finding of the bad cases exactly.

use crate::common::{self, all_golden};

use crate::internals::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::internals::diagnostic::{Level, Levels};
use crate::internals::krm;
use crate::internals::lint::{self, Context};
use crate::internals::request::Request;
use crate::internals::{Changes, Object};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use strum::IntoEnumIterator as _;

/// 2026-01-01: the certificates of the cases were made for it.
const NOW: i64 = 1_767_225_600;

fn rules() -> impl Iterator<Item = Code> {
    Code::iter().filter(|code| code.is_rule())
}

fn lint(text: &str) -> Diagnostics {
    let (stream, mut diagnostics) = krm::read_stream_leniently(text, Some("case.yaml".to_owned()));
    let mut request = Request::default();
    request.add_items(&stream).unwrap();
    diagnostics.extend(crate::internals::check(&request, &[stream], &Levels::default(), Some(NOW)).diagnostics);
    diagnostics
}

fn codes(text: &str) -> BTreeSet<String> {
    lint(text).iter().map(|diagnostic| diagnostic.code.to_string()).collect()
}

/// The codes but for that of hosts which are nobody's, as those of examples are, in the cases of other rules.
fn codes_of_case(code: Code, text: &str) -> BTreeSet<String> {
    let mut found = codes(text);
    if code != Code::ServerNotAks {
        found.remove(&Code::ServerNotAks.to_string());
    }
    found
}

/// The cases of a rule whose file name begins so.
fn cases(code: Code, prefix: &str) -> Vec<(String, String)> {
    let folder = common::project("testdata/lint").join(code.to_string());
    let Ok(files) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut found: Vec<(String, String)> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(prefix))
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

#[test]
fn every_bad_case_triggers_exactly_its_rule() {
    let mut wrong = Vec::new();
    for code in rules() {
        for (file, text) in cases(code, "bad") {
            let found = codes_of_case(code, &text);
            if found != BTreeSet::from([code.to_string()]) {
                wrong.push(format!("{file}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_near_miss_triggers_anything() {
    let mut wrong = Vec::new();
    for code in rules() {
        for (file, text) in cases(code, "near-miss") {
            let found = codes_of_case(code, &text);
            if !found.is_empty() {
                wrong.push(format!("{file}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_page_with_its_severity_and_cases_of_both_kinds() {
    let folders: BTreeSet<String> = std::fs::read_dir(common::project("testdata/lint"))
        .unwrap()
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .collect();
    let known: BTreeSet<String> = rules().map(|code| code.to_string()).collect();
    assert_eq!(folders, known, "the folders of testdata/lint are the rules");
    for code in rules() {
        assert!(!cases(code, "bad").is_empty(), "{code} has no bad case");
        assert!(!cases(code, "near-miss").is_empty(), "{code} has no near miss");
        let page = code.page().unwrap().text;
        let severities: BTreeSet<Severity> = cases(code, "bad")
            .iter()
            .flat_map(|(_, text)| lint(text))
            .filter(|found| found.code == code)
            .map(|diagnostic| diagnostic.severity)
            .collect();
        let said = page.lines().find_map(|line| line.strip_prefix("Severity: ")).unwrap_or_default();
        let worst = severities.last().unwrap().to_string();
        assert_eq!(said.trim_end_matches('.'), worst, "{code}");
    }
}

/// One line a finding: where it is, and what is said of it.
fn line(file: &str, diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, severity, message, .. } = diagnostic;
    assert!(diagnostic.help.as_ref().is_some_and(|help| !help.is_empty()), "{file}: {code} says nothing of what to do");
    let resource = diagnostic.resource.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let field = diagnostic.field.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let place = diagnostic.position.as_ref().map_or_else(|| "-".to_owned(), |at| format!("{}:{}", at.line, at.column));
    format!("{file} {severity} {code} {resource} {field} {place} {message}\n")
}

#[test]
fn each_finding_of_a_bad_case_is_what_its_golden_line_says() {
    all_golden(rules().map(|code| {
        let mut found = String::new();
        for (file, text) in cases(code, "bad") {
            let name = file.rsplit(['/', '\\']).next().unwrap();
            let is_of_case = |found: &&Diagnostic| code == Code::ServerNotAks || found.code != Code::ServerNotAks;
            found.extend(lint(&text).iter().filter(is_of_case).map(|diagnostic| line(name, diagnostic)));
        }
        (Path::new("testdata/lint").join(code.to_string()).join("want.txt"), found)
    }));
}

#[test]
fn the_examples_of_the_pages_are_what_they_say() {
    let mut wrong = Vec::new();
    let mut examples = 0;
    for code in rules() {
        let page = code.page().unwrap().text;
        for (title, is_bad) in [("\nbad\n", true), ("\ngood\n", false)] {
            let Some((_, rest)) = page.split_once(title) else { continue };
            let example = rest.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
            let found = codes(example);
            examples += 1;
            if found.contains(&code.to_string()) != is_bad {
                wrong.push(format!("{code}{title}{found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Only a case of twenty-one objects has no example on its page.
    assert_eq!(examples, 2 * (rules().count() - 1));
}

#[test]
fn a_level_is_what_was_asked_for_whatever_the_rule_says_itself() {
    let mut levels = Levels::default();
    for (name, level) in [("no-ca", Level::Warn), ("ca-expired", Level::Deny), ("server-port", Level::Allow)] {
        levels.set(name, level).unwrap();
    }
    let error = Diagnostic::error as fn(Code, &'static str) -> Diagnostic;
    for (code, after) in [
        (Code::NoCa, [Some(Severity::Warning); 3]),
        (Code::CaExpired, [Some(Severity::Error); 3]),
        (Code::ServerPort, [None; 3]),
        (Code::LoginMethod, [Some(Severity::Error), Some(Severity::Warning), Some(Severity::Info)]),
    ] {
        let given = [error(code, "x"), Diagnostic::warning(code, "x"), Diagnostic::info(code, "x")];
        let found = given.map(|diagnostic| levels.apply(diagnostic).map(|found| found.severity));
        assert_eq!(found, after, "{code}");
    }
    levels.set("warnings", Level::Deny).unwrap();
    let severity = |diagnostic| levels.apply(diagnostic).unwrap().severity;
    assert_eq!(severity(Diagnostic::warning(Code::LoginMethod, "x")), Severity::Error);
    assert_eq!(severity(Diagnostic::info(Code::LoginMethod, "x")), Severity::Info, "an info is no warning");
    assert_eq!(severity(Diagnostic::warning(Code::NoCa, "x")), Severity::Warning, "what is named is as it was named");
    assert!(levels.set("warnings", Level::Warn).is_err() && levels.set("warnings", Level::Allow).is_err());
}

/// The objects of a case.
fn objects(case: &str) -> Vec<Value> {
    common::objects(&std::fs::read_to_string(common::project("testdata/lint").join(case)).unwrap())
}

/// What is found where the objects are this program's own.
fn own(objects: &[Value], hub: Option<&crate::internals::api::model::Hub>) -> Vec<String> {
    beside(0, objects, hub)
}

/// The same, where the first of the objects are somebody else's.
fn beside(foreign: usize, objects: &[Value], hub: Option<&crate::internals::api::model::Hub>) -> Vec<String> {
    let objects: Vec<&Value> = objects.iter().collect();
    let context = Context { hub, now: Some(NOW), made_from: Some(foreign), ..Context::default() };
    lint::findings(&objects, &context).iter().map(|finding| finding.diagnostic.code.to_string()).collect()
}

fn hub(case: &str) -> crate::internals::api::model::Hub {
    let text = std::fs::read_to_string(common::project("testdata/lint").join(case)).unwrap();
    let (stream, _) = krm::read_stream_leniently(&text, None);
    let mut request = Request::default();
    request.add_items(&stream).unwrap();
    request.load().hub.unwrap()
}

#[test]
fn of_the_programs_own_result_only_what_would_not_work_is_found() {
    let none: [&str; 0] = [];
    // A CA of the config was looked at when it was loaded; that of a foreign Secret was not.
    assert_eq!(own(&objects("ca-not-pem/bad.yaml"), None), none);
    assert_eq!(beside(1, &objects("ca-not-pem/bad.yaml"), None), ["ca-not-pem"]);
    assert_eq!(own(&objects("cloud-mismatch/bad-without-name.yaml"), None), ["cloud-mismatch"]);
    let without_access = hub("target-without-access/bad.yaml");
    assert_eq!(own(&[], Some(&without_access)), none);
}

#[test]
fn a_shard_that_no_controller_has_is_a_warning_where_an_overlay_may_set_the_replicas() {
    let hub = hub("target-without-access/bad.yaml");
    let manifests: Vec<Object> = objects("shard-out-of-range/bad.yaml").into_iter().map(Object::new).collect();
    let manifests: Vec<&Object> = manifests.iter().collect();
    let found = lint::refused(&hub, &manifests, &Changes::default());
    let found: Vec<(Code, Severity)> = found.iter().map(|found| (found.code, found.severity)).collect();
    assert_eq!(found, [(Code::ShardOutOfRange, Severity::Warning)]);
    let manifests: Vec<Object> = objects("server-not-https/bad.yaml").into_iter().map(Object::new).collect();
    let found = lint::refused(&hub, &manifests.iter().collect::<Vec<_>>(), &Changes::default());
    let found: Vec<(Code, Severity)> = found.iter().map(|found| (found.code, found.severity)).collect();
    assert_eq!(found, [(Code::ServerNotHttps, Severity::Warning)]);
}

#[test]
fn the_help_names_what_is_near_and_what_belongs_there() {
    for (case, want) in [
        ("env-unknown/bad.yaml", "did you mean AAD_LOGIN_METHOD?"),
        ("env-unknown/bad-far.yaml", "it reads AAD_ENVIRONMENT_NAME, AAD_LOGIN_METHOD, "),
        ("env-unknown/bad-no-name.yaml", "it reads AAD_ENVIRONMENT_NAME, AAD_LOGIN_METHOD, "),
        ("token-audience/bad-absent.yaml", "add audience: api://AzureADTokenExchange"),
        ("token-audience/bad-of-the-config.yaml", "write api://AzureADTokenExchangeUSGov, here and in the federated"),
        ("env-missing/bad.yaml", "add them to env here"),
        ("secret-other-namespace/bad.yaml", "put the Secret into argocd"),
        ("service-accounts-differ/bad.yaml", "write serviceAccountName: svc-argocd-aks in both"),
        ("exec-command/bad-absent.yaml", "write command argocd-k8s-auth and args [\"azure\"]"),
        ("config-not-json/bad-hcl.yaml", "write it with jsonencode({ ... })"),
    ] {
        let text = std::fs::read_to_string(common::project("testdata/lint").join(case)).unwrap();
        let help = lint(&text)[0].help.clone().unwrap();
        assert!(help.starts_with(want), "{case}: {help}");
    }
}

/// What is said of a CA in the config, in a Secret by lint, in a kubeconfig and in a Secret that is imported: code,
/// severity, message; and the help of each.
fn said_of_ca(ca_data: &str) -> [Vec<(String, String)>; 4] {
    use argocd_aks::import::{self, InputText};
    let said = |found: Diagnostics, field: &str| {
        let of_field = |each: &Diagnostic| each.field.as_ref().is_some_and(|at| at.to_string().ends_with(field));
        let line = |each: &Diagnostic| format!("{:?} {}: {}", each.severity, each.code, each.message);
        let found = found.iter().filter(|each| of_field(each));
        found.map(|each| (line(each), each.help.clone().unwrap_or_default())).collect::<Vec<_>>()
    };
    let quoted = Value::String(ca_data.to_owned()).to_string();
    let config = common::hub(&format!("{{patchWorkloads: false}}\n  targetDefaults: {{caData: {quoted}}}"))
        .replace("    insecure: true\n", "");
    let tls = serde_json::json!({"execProviderConfig": {"command": "argocd-k8s-auth", "args": ["azure"],
        "apiVersion": "client.authentication.k8s.io/v1beta1"}, "tlsClientConfig": {"caData": ca_data}});
    let secret = serde_json::json!({"apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "a", "labels": {"argocd.argoproj.io/secret-type": "cluster"}},
        "stringData": {"name": "a", "server": "https://a.example.com", "config": tls.to_string()}})
    .to_string();
    let kubeconfig = format!(
        "clusters: [{{name: a, cluster: {{server: 'https://a.example.com', certificate-authority-data: {quoted}}}}}]"
    );
    let input = |text| InputText { text, file: "input" };
    let config = argocd_aks::api::ConfigObject {
        text: &config,
        file: None,
        first_line: Some(1),
        original_name: Some("hub"),
        is_function_config: true,
    };
    [
        said(argocd_aks::api::load(&[config], &[], None).diagnostics, "caData"),
        said(lint(&secret), "caData"),
        said(
            import::kubeconfig(&[input(&kubeconfig)], &import::KubeconfigOptions::default()).diagnostics,
            "certificate-authority-data",
        ),
        said(import::secrets(&[input(&secret)]).diagnostics, "caData"),
    ]
}

/// caData of the first case of a rule that begins so.
fn ca_data_of(rule: &str, case: &str) -> String {
    let text = std::fs::read_to_string(common::project("testdata/lint").join(rule).join(case)).unwrap();
    let secret = &common::objects(&text)[0];
    let config: Value = serde_json::from_str(secret["stringData"]["config"].as_str().unwrap()).unwrap();
    config["tlsClientConfig"]["caData"].as_str().unwrap().to_owned()
}

#[test]
fn one_mistake_in_a_ca_has_one_name_and_one_wording_everywhere() {
    use base64::Engine as _;
    let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let right = ca_data_of("ca-not-pem", "near-miss.yaml");
    let pem = String::from_utf8(base64::engine::general_purpose::STANDARD.decode(&right).unwrap()).unwrap();
    let der: String = pem.lines().skip(1).take_while(|line| !line.starts_with('-')).collect();
    let kubeconfig = "apiVersion: v1\nkind: Config\nclusters: []\n";
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for (ca_data, want) in [
        (right.clone(), None),
        (format!("{}\n{}\r\n", &right[..76], &right[76..]), None),
        (
            pem.clone(),
            Some("Error ca-not-base64: this is PEM, where base64 of PEM belongs: Argo CD rejects the whole Secret"),
        ),
        (
            format!(" {right}"),
            Some("Error ca-not-base64: this is not base64, with a blank in it: Argo CD rejects the whole Secret"),
        ),
        (
            format!("“{right}”"),
            Some("Error ca-not-base64: this is not base64, with “ (U+201C) in it: Argo CD rejects the whole Secret"),
        ),
        (
            "/etc/kubernetes/ca.crt".to_owned(),
            Some("Error ca-not-base64: this is not base64: Argo CD rejects the whole Secret"),
        ),
        (base64(&right), Some("Error ca-encoded-twice: this is base64 of base64: the connection fails")),
        (
            base64(kubeconfig),
            Some(
                "Error ca-is-a-kubeconfig: this is a whole kubeconfig, where the CA's certificate belongs: the connection fails",
            ),
        ),
        (
            kubeconfig.to_owned(),
            Some(
                "Error ca-is-a-kubeconfig: this is a whole kubeconfig, where the CA's certificate belongs: Argo CD rejects the whole Secret",
            ),
        ),
        (
            base64(&format!("{pem}{key}")),
            Some("Error ca-holds-a-key: there is a private key in it, and everybody who sees the Secret has it"),
        ),
        (
            key.to_owned(),
            Some("Error ca-holds-a-key: there is a private key in it, and everybody who sees the Secret has it"),
        ),
        (
            base64(&base64(key)),
            Some("Error ca-holds-a-key: there is a private key in it, and everybody who sees the Secret has it"),
        ),
        (der, Some("Error ca-not-pem: this is a certificate in DER, where PEM belongs: the connection fails")),
        (
            base64(pem.trim_end().trim_end_matches("-----END CERTIFICATE-----")),
            Some("Error ca-not-pem: the line -----END CERTIFICATE----- is missing: the connection fails"),
        ),
        (
            base64(&pem.replace("-----BEGIN", "–----BEGIN")),
            Some("Error ca-not-pem: this is not PEM of certificates, with – (U+2013) in it: the connection fails"),
        ),
        (base64("hello"), Some("Error ca-not-pem: this is not PEM of certificates: the connection fails")),
        (
            ca_data_of("ca-not-pem", "bad-der.yaml"),
            Some(
                "Error ca-not-pem: this is PEM, but there is something else than a certificate in it: the connection fails",
            ),
        ),
        (
            ca_data_of("ca-is-a-leaf", "bad.yaml"),
            Some(
                "Warning ca-is-a-leaf: this is a server's certificate, not that of its CA: it works until the server gets its next one",
            ),
        ),
    ] {
        let [config, secret, context, imported] = said_of_ca(&ca_data);
        let lines = |said: &[(String, String)]| said.iter().map(|(line, _)| line.clone()).collect::<Vec<_>>();
        let want: Vec<String> = want.into_iter().map(str::to_owned).collect();
        assert_eq!((lines(&config), lines(&secret), lines(&context)), (want.clone(), want.clone(), want.clone()));
        // Import repairs what has one meaning only, and says so.
        if lines(&imported) != want {
            assert!(imported.is_empty() && import_repairs(&ca_data), "{imported:?} instead of {want:?}");
        }
    }
}

fn import_repairs(ca_data: &str) -> bool {
    argocd_aks::k8s::ca::repaired(ca_data).is_some()
}

#[test]
fn the_help_for_a_ca_speaks_of_the_field_that_was_written() {
    let right = ca_data_of("ca-not-pem", "near-miss.yaml");
    let pem = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, &right).unwrap();
    let pem = String::from_utf8(pem).unwrap();
    let [config, secret, context, _] = said_of_ca(&pem);
    let help = |said: &[(String, String)]| said[0].1.clone();
    assert_eq!(help(&config), "write it as `ca: |` instead");
    assert_eq!(help(&secret), "write what `base64 -w0 ca.crt` prints");
    assert_eq!(help(&context), "write what `base64 -w0 ca.crt` prints");
    let of_pem = |text: &str| {
        let ca = Value::String(text.to_owned()).to_string();
        let config = common::hub(&format!("{{patchWorkloads: false}}\n  targetDefaults: {{ca: {ca}}}"));
        let run = common::argocd_aks(["render", "-"], &config.replace("    insecure: true\n", ""));
        let found =
            |mark: &str| run.stderr.lines().find_map(|line| line.split_once(mark)).map(|(_, behind)| behind.to_owned());
        (found("spec.targetDefaults.ca: "), found("= help: "))
    };
    for (text, message, help) in [
        (right.as_str(), "this is base64, where PEM belongs: the connection fails", "write it as caData instead"),
        (
            pem.trim_end().trim_end_matches("-----END CERTIFICATE-----"),
            "the line -----END CERTIFICATE----- is missing: the connection fails",
            "copy the whole certificate, from its line -----BEGIN CERTIFICATE----- to that line",
        ),
        (
            "clusters: []",
            "this is a whole kubeconfig, where the CA's certificate belongs: the connection fails",
            "copy certificate-authority-data out of it, and write it as caData",
        ),
        (
            "x",
            "this is not PEM of certificates: the connection fails",
            "write the CA's certificate in PEM (-----BEGIN CERTIFICATE-----)",
        ),
        (
            "\n",
            "there is nothing in it",
            "copy certificate-authority-data of the cluster's kubeconfig into caData, or remove the key",
        ),
    ] {
        assert_eq!(of_pem(text), (Some(message.to_owned()), Some(help.to_owned())), "{text}");
    }
    assert_eq!(of_pem(&pem).0, None);
}

#[test]
fn a_proxy_has_one_answer_in_the_config_in_a_secret_and_in_a_kubeconfig() {
    use argocd_aks::import::{self, InputText};
    let said = |found: Diagnostics, key: &str| {
        let found =
            found.into_iter().filter(|each| each.field.as_ref().is_some_and(|at| at.to_string().ends_with(key)));
        found.map(|each| format!("{:?} {}: {}", each.severity, each.code, each.message)).collect::<Vec<_>>()
    };
    let scheme =
        "Error proxy-url: the Kubernetes client knows only the proxies http, https and socks5: the connection fails";
    let no_host = "Error proxy-url: this is not the URL of a proxy: the connection fails";
    let path = "Warning proxy-url: the Kubernetes client ignores what stands behind the proxy's host and port";
    let password =
        "Warning proxy-url: the proxy's password stands in the cluster's Secret, which Argo CD's API and git may show";
    let left_out = "Warning import-left-out: there is a user or password in it, which is left out";
    for (url, want, imported) in [
        ("http://proxy.example.com:3128", vec![], "http://proxy.example.com:3128"),
        ("socks5://proxy.example.com/", vec![], "socks5://proxy.example.com/"),
        ("http://proxy.example.com:3128/s3cret?s3cret", vec![path], "http://proxy.example.com:3128"),
        ("http://hub:s3cret@proxy.example.com:80", vec![password], "http://proxy.example.com:80"),
        ("http://hub:s3cret@proxy.example.com/x", vec![password, path], "http://proxy.example.com"),
        ("socks5h://proxy.example.com", vec![scheme], ""),
        ("proxy.example.com:3128", vec![scheme], ""),
        ("http://", vec![no_host], ""),
        ("http:////proxy.example.com", vec![no_host], ""),
        (
            "http://proxy.example.com\n",
            vec!["Error proxy-url: the proxy's URL ends with a line break: the connection fails"],
            "",
        ),
        (
            "http://${PROXY}:3128",
            vec!["Error proxy-url: the proxy's URL has the placeholder ${PROXY} in it: the connection fails"],
            "",
        ),
    ] {
        let quoted = Value::String(url.to_owned()).to_string();
        let config = common::hub(&format!("{{patchWorkloads: false}}\n  targetDefaults: {{proxyUrl: {quoted}}}"));
        let config = argocd_aks::api::ConfigObject {
            text: &config,
            file: None,
            first_line: Some(1),
            original_name: Some("hub"),
            is_function_config: true,
        };
        let config = said(argocd_aks::api::load(&[config], &[], None).diagnostics, "proxyUrl");
        let secret = serde_json::json!({"apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": "a", "labels": {"argocd.argoproj.io/secret-type": "cluster"}},
            "stringData": {"name": "a", "server": "https://a.example.com",
                "config": serde_json::json!({"proxyUrl": url}).to_string()}});
        let secret = said(lint(&secret.to_string()), "proxyUrl");
        assert_eq!((&config, &secret), (&want.iter().map(ToString::to_string).collect(), &config), "{url}");
        let text = format!("clusters: [{{name: a, cluster: {{server: 'https://a', proxy-url: {quoted}}}}}]");
        let found =
            import::kubeconfig(&[InputText { text: &text, file: "config" }], &import::KubeconfigOptions::default());
        let proxy = found.targets.first().and_then(|target| target.proxy_url.clone()).unwrap_or_default();
        assert_eq!(proxy, imported, "{url}");
        // Import leaves the password out instead of warning of it.
        let mut of_import: Vec<&str> = want.iter().copied().filter(|each| *each != password).collect();
        of_import.extend(want.contains(&password).then_some(left_out));
        assert_eq!(said(found.diagnostics, "proxy-url"), of_import, "{url}");
    }
}
