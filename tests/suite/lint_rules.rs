//! Every rule of lint: its page, its examples, and its cases in testdata/lint/CODE/: `bad*.yaml` triggers exactly
//! this rule, `near-miss*.yaml` nothing at all. `want.txt` has each finding of the bad cases to the letter.

use crate::common::{self, all_golden};

use crate::internals::diagnostic::{Code, Diagnostic, Severity};
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

fn lint(text: &str) -> Vec<Diagnostic> {
    let (stream, mut diagnostics) = krm::read_stream_leniently(text, Some("case.yaml".to_owned()));
    let mut request = Request::default();
    request.add_items(&stream).unwrap();
    diagnostics.extend(crate::internals::check(&request, &[stream], &Levels::default(), Some(NOW)).diagnostics);
    diagnostics
}

fn codes(text: &str) -> BTreeSet<String> {
    lint(text).iter().map(|diagnostic| diagnostic.code.to_string()).collect()
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
            let found = codes(&text);
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
            let found = codes(&text);
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
        let severities: BTreeSet<Severity> =
            cases(code, "bad").iter().flat_map(|(_, text)| lint(text)).map(|diagnostic| diagnostic.severity).collect();
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
            found.extend(lint(&text).iter().map(|diagnostic| line(name, diagnostic)));
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
        let help = lint(&text).remove(0).help.unwrap();
        assert!(help.starts_with(want), "{case}: {help}");
    }
}
