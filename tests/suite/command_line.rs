//! The command line: help, usage, exit codes, and streams of every shape through `render`.

use crate::common::{self, Case, Yaml, all_cases_are_golden, argocd_aks, hub, object, objects, project, same, yaml};
use serde_json::json;

#[test]
fn help_and_version_go_to_stdout_and_read_no_stdin() {
    let version = format!("argocd-aks {}\n", env!("CARGO_PKG_VERSION"));
    for argument in ["--version", "-V"] {
        Case::of(&[argument]).stdin("not read").stdout(&version).exit(0);
    }
    for argument in ["--help", "-h"] {
        let out = Case::of(&[argument]).stdin("not read").output(0);
        assert_eq!(out.lines().find(|line| line.starts_with("Usage:")), Some("Usage: argocd-aks [OPTIONS] [COMMAND]"));
    }
}

#[test]
fn each_case_of_wrong_usage_says_what_stands_in_its_folder() {
    all_cases_are_golden("testdata/command-line");
}

/// The quickstart's manifests as one `kind: List`, in block style and as JSON.
fn lists() -> [String; 2] {
    let text = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let all = objects(&text);
    let json = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": all});
    let block = crate::internals::yaml::block(&json, 0, crate::internals::yaml::ListIndent::Wide);
    [block, format!("{json:#}\n")]
}

#[test]
fn the_objects_of_a_list_are_wired_in_their_place() {
    for list in lists() {
        let input = format!("{list}---\n{}", hub("{serviceAccount: {name: svc}}"));
        let out = argocd_aks(["render", "-"], &input).ok();
        let server = object(&out, "Deployment", "argocd-server");
        assert_eq!(server["spec"]["template"]["spec"]["serviceAccountName"], "svc");
        object(&out, "Secret", "cluster-dev");
        assert_eq!(crate::internals::yaml::split::documents(&out).len(), 1 + 5, "the list stays one document\n{out}");
    }
}

#[test]
fn a_stream_with_crlf_and_a_byte_order_mark_stays_one() {
    let argocd = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let argocd = format!("\u{feff}{}", argocd.replace('\n', "\r\n"));
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &[("argocd.yaml", &argocd), ("hub.yaml", &hub("{}"))]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let out = argocd_aks(["render", &path("argocd.yaml"), "-c", &path("hub.yaml")], "").ok();
    assert!(out.starts_with('\u{feff}'));
    assert!(out.contains("- name: AZURE_CLIENT_ID\r\n"), "what is added to a text takes its line breaks");
    let server = object(&out, "Deployment", "argocd-server");
    assert_eq!(server["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"], "on");
}

/// What cannot be read may be a Secret in every way that one can be spelt.
#[test]
fn of_a_text_that_cannot_be_read_no_line_is_shown_that_may_be_of_a_secret() {
    let secret = "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"token\": \"hunter-two\", oops";
    for text in [
        secret.to_owned(),
        secret.replace(", ", ",\n"),
        format!("{{\"kind\": \"List\", \"items\": [{secret}"),
        "\"kind\": \"Secret\"\nstringData:\n  token: hunter-two: x\n".to_owned(),
        "kind: Secret # of dev\nstringData:\n  token: hunter-two: x\n".to_owned(),
        "kind: Secret\nstringData:\n  hunter-two1: 1\n  hunter-two1: 2\n".to_owned(),
        "kind: Config\nusers:\n- user: {token: hunter-two: x: y\n".to_owned(),
        "kind: Deployment\nenv: [{name: X, value: hunter-two, password: x: y\n".to_owned(),
    ] {
        for arguments in [vec!["lint"], vec!["render", "-"], vec!["import", "secrets"], vec!["import", "kubeconfig"]] {
            let run = argocd_aks(arguments, &text);
            assert_eq!(run.code, 1, "{text}");
            assert!(!(run.stdout + &run.stderr).contains("hunter"), "{text}");
        }
    }
}

fn quickstart() -> String {
    std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap()
}

/// The quickstart's hub, of an identity that nothing is said of.
fn quickstart_hub() -> Yaml {
    yaml(&std::fs::read_to_string(project("examples/quickstart/hub.yaml")).unwrap())
        .with("/spec/identity/clientId", "11111111-1111-4111-8111-111111111111")
        .with("/spec/identity/tenantId", "22222222-2222-4222-8222-222222222222")
}

#[test]
fn a_changed_identity_is_followed_and_nothing_else_moves() {
    let wire = |manifests: &str, hub: Yaml| Case::render().manifests(manifests).hub(&hub.text()).output(0);
    let other = "99999999-9999-4999-8999-999999999999";
    let changed = || quickstart_hub().with("/spec/identity/clientId", other);
    same(&wire(&wire(&quickstart(), quickstart_hub()), changed()), &wire(&quickstart(), changed()));
}

#[test]
fn a_removed_target_takes_its_secret_along_and_nothing_else_moves() {
    let wire = |manifests: &str, hub: Yaml| Case::render().manifests(manifests).hub(&hub.text()).run();
    let fewer =
        || quickstart_hub().with("/spec/targets", json!([{"name": "dev", "server": "https://dev.example.com"}]));
    let both = wire(&quickstart(), quickstart_hub()).ok();
    same(&wire(&both, fewer()).ok(), &wire(&quickstart(), fewer()).ok());
}
