//! The doors: several manifests, the config by `-c` everywhere, and what reads us going away early.

use crate::common;
use common::{Case, hub, object, objects, program, write};
use std::process::{Command, Stdio};

fn quickstart() -> String {
    std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap()
}

#[test]
fn render_takes_several_manifests_as_lint_does() {
    let manifests = quickstart();
    let (one, two) = manifests.split_at(manifests.rfind("---\n").unwrap());
    let both = Case::render()
        .file("one.yaml", one)
        .file("two.yaml", two)
        .arguments(&["one.yaml", "two.yaml"])
        .hub(&hub("{}"))
        .output(0);
    let whole = Case::render().manifests(&quickstart()).hub(&hub("{}")).output(0);
    assert_eq!(objects(&both), objects(&whole));
}

#[test]
fn runbook_and_graph_take_the_config_by_c_and_by_name() {
    let fleet = common::project("examples/fleet/fleet");
    let [hub, targets] = ["hub.yaml", "targets.yaml"].map(|name| fleet.join(name).display().to_string());
    for command in [vec!["runbook"], vec!["graph"], vec!["runbook", "--format", "terraform"]] {
        let by_name = Case::of(&command).arguments(&[&hub, &targets]).run();
        let by_c = Case::of(&command).arguments(&["-c", &hub, "-c", &targets]).run();
        let both = Case::of(&command).arguments(&[&hub, "-c", &targets]).run();
        assert!(!by_name.stdout.is_empty(), "{}", by_name.stderr);
        assert_eq!(by_name.stdout, by_c.stdout);
        assert_eq!(by_name.stdout, both.stdout);
    }
}

/// Starts the program, reads nothing of what it writes, and lets it end.
fn with_closed_stdout(arguments: &[&str], stdin: &str) -> (Option<i32>, String) {
    let mut child = Command::new(program())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_closed_pipe_ends_what_a_person_looks_at_quietly_and_fails_what_is_applied() {
    let manifests = format!("{}---\n{}", hub("{}"), quickstart());
    let broken = "apiVersion: v1\nkind: Secret\nmetadata: {name: x, labels: {argocd.argoproj.io/secret-type: cluster}}\nstringData: {name: x, server: 'http://x', config: '{'}\n";
    assert_eq!(with_closed_stdout(&["lint", "-"], broken), (Some(0), String::new()));
    for format in ["json", "sarif"] {
        assert_eq!(
            with_closed_stdout(&["lint", "-", "--format", format], broken),
            (Some(0), String::new()),
            "{format}"
        );
    }
    assert_eq!(with_closed_stdout(&["lint", "-"], &quickstart()).0, Some(0));
    assert_eq!(with_closed_stdout(&["schema", "Findings"], ""), (Some(0), String::new()));
    assert_eq!(with_closed_stdout(&["graph", "-"], broken).0, Some(1));
    assert_eq!(with_closed_stdout(&["explain", "AADSTS700213"], ""), (Some(0), String::new()));
    assert_eq!(with_closed_stdout(&["graph", "-"], &hub("{}")), (Some(0), String::new()));
    let (code, said) = with_closed_stdout(&["render", "-"], &manifests);
    assert_eq!(code, Some(1));
    assert!(said.ends_with("[cannot-write]\n"), "{said}");
}

/// Streams of every kind that render has an opinion about, beside a hub.
fn streams() -> Vec<String> {
    let argocd = quickstart();
    let secret = |name: &str, server: &str, config: &str| {
        format!(
            "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: argocd, labels: {{argocd.argoproj.io/secret-type: cluster}}}}\nstringData:\n  name: {name}\n  server: {server}\n  config: '{config}'\n"
        )
    };
    let configs = [
        "{",
        "{}",
        "{\"bearerToken\": \"x\"}",
        "{\"tlsClientConfig\": {\"insecure\": true, \"caData\": \"YQ==\"}}",
        "ENC[x]",
        "<x>",
    ];
    let servers = [
        "https://a.example.com",
        "http://a.example.com",
        "a.example.com",
        "https://dev.example.com",
        "https://kubernetes.default.svc",
    ];
    let mut streams = vec![argocd.clone(), String::new(), argocd.replace("argocd-server", "cd-server")];
    for config in configs {
        for server in servers {
            streams.push(format!("{argocd}{}", secret("other", server, config)));
            streams.push(secret("cluster-dev", server, config));
        }
    }
    streams
}

#[test]
fn render_to_a_directory_writes_what_render_prints_and_refuses_what_it_refuses() {
    for (at, stream) in streams().into_iter().enumerate() {
        for argocd in ["{}", "{patchWorkloads: false}"] {
            let printed = Case::render().manifests(&stream).hub(&hub(argocd)).run();
            let directory = tempfile::tempdir().unwrap();
            write(directory.path(), &[("manifests.yaml", &stream), ("hub.yaml", &hub(argocd))]);
            let mut command = Command::new(program());
            command.args(["render", "manifests.yaml", "-c", "hub.yaml", "-o", "out"]).current_dir(directory.path());
            let written = common::run(&mut command, "");
            assert_eq!(written.code, printed.code, "{at} {argocd}\n{}\n{}", printed.stderr, written.stderr);
            let told =
                |stderr: &str| stderr.lines().filter(|line| line.contains('[')).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(told(&written.stderr), told(&printed.stderr), "{at} {argocd}");
            if printed.code == 0 {
                let mut made = Vec::new();
                for (path, text) in common::snapshot(&directory.path().join("out/hub")) {
                    if !path.ends_with("kustomization.yaml") {
                        made.extend(objects(&String::from_utf8(text).unwrap()));
                    }
                }
                let key = |object: &serde_json::Value| format!("{} {}", object["kind"], object["metadata"]["name"]);
                let mut want = objects(&printed.stdout);
                made.sort_by_key(key);
                want.sort_by_key(key);
                assert_eq!(made, want, "{at} {argocd}");
            } else {
                assert!(!directory.path().join("out").exists(), "{at} {argocd}");
            }
        }
    }
}

#[test]
fn one_targets_access_is_what_the_directory_holds_for_it() {
    let config = hub("{patchWorkloads: false}")
        .replacen("    tenantId:", "    principalId: 33333333-3333-4333-8333-333333333333\n    tenantId:", 1)
        .replacen("    shard: 0\n", "    shard: 0\n    access: {clusterRole: edit, namespaces: [team-a, team-b]}\n", 1);
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &config)]);
    let run = |more: &[&str]| {
        let mut command = Command::new(program());
        command.args(["render", "-c", "hub.yaml"]).args(more).current_dir(directory.path());
        common::run(&mut command, "").ok()
    };
    let printed = run(&["--only", "target=dev"]);
    run(&["-o", "out"]);
    let written = std::fs::read_to_string(directory.path().join("out/targets/dev/access.yaml")).unwrap();
    assert_eq!(printed, written);
    object(&printed, "RoleBinding", "argocd-aks:hub:role:edit");
}

#[test]
fn a_file_that_is_named_twice_is_an_error_and_doubles_nothing() {
    for command in [["render", "manifests.yaml"], ["lint", "manifests.yaml"]] {
        let run = Case::of(&command).manifests(&quickstart()).hub(&hub("{}")).run();
        // lint's findings are what it prints.
        let said = run.stderr + &run.stdout;
        assert_eq!(run.code, 1);
        assert!(said.contains("error[cannot-read]: manifests.yaml is named twice"), "{said}");
    }
}
