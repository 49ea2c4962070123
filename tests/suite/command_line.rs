//! The command line: help, usage, exit codes, and streams of every shape through `render`.

use crate::common;

use common::{argocd_aks, hub, object, objects};

#[test]
fn help_and_version_go_to_stdout_and_read_no_stdin() {
    for argument in ["--help", "--version", "-h", "-V"] {
        let run = argocd_aks([argument], "not read");
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.contains("argocd-aks") || run.stdout.contains("Wires"), "{}", run.stdout);
    }
    assert_eq!(argocd_aks(["--version"], "").stdout, format!("argocd-aks {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [vec!["--nope"], vec!["nope"], vec!["render", "--config"]] {
        let run = argocd_aks(&arguments, "");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
    }
}

#[test]
fn a_part_that_only_the_other_command_takes_is_told_as_that() {
    for (arguments, words) in [
        (["render", "--only", "offboard=dev"], "the command runbook takes that"),
        (["runbook", "--only", "targets"], "the command render takes that"),
    ] {
        let run = argocd_aks(arguments, "");
        assert!(run.code == 2 && run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn a_missing_file_is_named() {
    let run = argocd_aks(["render", "nowhere.yaml"], "");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.starts_with("error[cannot-read]: nowhere.yaml cannot be read: No such file"), "{}", run.stderr);
}

#[test]
fn an_unknown_schema_names_the_known_ones() {
    let run = argocd_aks(["schema", "Pod"], "");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("the kinds are ArgoCDHub, TargetCluster, TargetAccess, Lint,"), "{}", run.stderr);
}

/// The quickstart's manifests as one `kind: List`, in block style and as JSON.
fn lists() -> [String; 2] {
    let text = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let all = objects(&text);
    let json = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": all});
    let block = argocd_aks::yaml::block(&json, 0, argocd_aks::yaml::ListIndent::Wide);
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
        assert_eq!(argocd_aks::yaml::split::documents(&out).len(), 1 + 5, "the list stays one document\n{out}");
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

#[test]
fn a_workload_that_shares_an_anchor_is_refused_and_not_rewritten() {
    let argocd = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let shared = argocd.replacen("        env:\n", "        env: &env\n", 1).replacen(
        "      volumes:\n",
        "      x: *env\n      volumes:\n",
        1,
    );
    let run = argocd_aks(["render", "-"], &format!("{shared}\n---\n{}", hub("{}")));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("has an anchor that an alias uses"), "{}", run.stderr);
    assert!(run.stderr.starts_with("error[cannot-edit]: "), "{}", run.stderr);
}

#[test]
fn a_mistake_in_a_later_document_is_told_with_its_line_in_the_file() {
    let text = "a: 1\n---\nkind: Deployment\nspec:\n  a: 1\n  a: 2\n";
    let run = argocd_aks(["render", "-"], text);
    assert!(run.stderr.contains("--> stdin:6:3") && run.stderr.contains("6 |   a: 2"), "{}", run.stderr);
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

/// The quickstart, and its hub with something replaced.
fn render_quickstart(manifests: &str, from: &str, to: &str) -> common::Run {
    let hub = std::fs::read_to_string(common::project("examples/quickstart/hub.yaml")).unwrap();
    assert!(hub.contains(from), "{from}");
    argocd_aks(["render", "-"], &format!("{manifests}---\n{}", hub.replacen(from, to, 1)))
}

fn quickstart() -> String {
    std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap()
}

#[test]
fn a_changed_identity_and_a_removed_target_are_followed_and_nothing_else_moves() {
    let first = render_quickstart(&quickstart(), "name: hub", "name: hub").ok();
    let changed = render_quickstart(&first, "clientId: 1111", "clientId: 9999").ok();
    assert_eq!(changed, first.replace("11111111-1111-4111-8111", "99991111-1111-4111-8111"));
    let other = render_quickstart(&first, "name: prod\n", "name: test\n").ok();
    assert!(!other.contains("cluster-prod") && other.contains("cluster-test"));
}

#[test]
fn workloads_that_were_patched_are_not_left_behind_by_patch_workloads_false() {
    let first = render_quickstart(&quickstart(), "name: hub", "name: hub").ok();
    let run = render_quickstart(&first, "  argocd:\n", "  argocd:\n    patchWorkloads: false\n");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("an earlier run patched this workload"), "{}", run.stderr);
}

#[test]
fn a_pod_that_runs_as_default_is_told_to_the_webhook_s_user() {
    let manifests: String = quickstart().lines().filter(|line| !line.contains("serviceAccountName")).fold(
        String::new(),
        |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        },
    );
    let run = render_quickstart(
        &manifests,
        "  argocd:\n    serviceAccount:\n      name: svc-argocd-aks\n",
        "  argocd: {token: {delivery: Webhook}}\n",
    );
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("there is no ServiceAccount default in the manifests"), "{}", run.stderr);
}

#[test]
fn an_object_in_a_config_file_that_is_no_config_is_not_lost_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        format!("{}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\n", hub("{patchWorkloads: false}"));
    common::write(folder.path(), &[("all.yaml", &text)]);
    let run = argocd_aks(["render", "-c", folder.path().join("all.yaml").to_str().unwrap()], "");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("this object is no config"), "{}", run.stderr);
}

#[test]
fn stdin_can_be_named_once_only() {
    let run = argocd_aks(["render", "-", "-c", "-"], &hub("{}"));
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("named more than once"), "{}", run.stderr);
}

#[test]
fn what_stands_in_the_way_is_told_with_its_place_in_the_file() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: cluster-dev}\n";
    let manifests = format!("{}---\n{secret}", quickstart());
    let line = manifests.lines().count() - 2;
    let run = render_quickstart(&manifests, "name: hub", "name: hub");
    assert!(run.stderr.contains(&format!("--> stdin:{line}:1")), "{}", run.stderr);
}
