//! `generate` as Argo CD runs it: in the source directory, with its env, without stdin, as uid 999 on read-only
//! files.

use crate::common::{self, Run, hub, object, objects, project, tool, write, yaml};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

fn generate(folder: &Path, env: &[(&str, &str)]) -> Run {
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    let mut command = Command::new(common::program());
    command.arg("generate").current_dir(folder).stdin(Stdio::null());
    command.env("ARGOCD_APP_NAME", "argocd").env("ARGOCD_APP_NAMESPACE", "argocd").envs(env.iter().copied());
    // Only root may become somebody else; where the tests run as another user, that one is used.
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let reachable = Command::new("test").args(["-x"]).arg(common::program()).uid(999).status();
    if is_root && reachable.is_ok_and(|status| status.success()) {
        command.uid(999).gid(999);
    }
    Run::of(command.output().unwrap())
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    folder
}

fn argocd() -> String {
    std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap()
}

#[test]
fn a_plain_folder_becomes_a_stream_without_the_config() {
    let folder = folder(&[
        ("argocd/install.yaml", &argocd()),
        ("hub.yaml", &hub("{serviceAccount: {name: svc}}")),
        ("notes.txt", "x"),
    ]);
    let out = generate(folder.path(), &[]).ok();
    object(&out, "Secret", "cluster-dev");
    assert_eq!(object(&out, "Deployment", "argocd-server")["spec"]["template"]["spec"]["serviceAccountName"], "svc");
    let configs = objects(&out).into_iter().filter(|each| each["kind"] == "ArgoCDHub");
    assert_eq!(configs.count(), 0, "no cluster knows the config's kinds");
}

#[test]
fn a_kustomization_is_built_first() {
    if tool("kustomize").is_none() {
        return;
    }
    let folder = folder(&[
        ("install.yaml", &argocd()),
        ("hub.yaml", &hub("{}")),
        ("kustomization.yaml", "namespace: argocd\nresources: [install.yaml]\n"),
    ]);
    let out = generate(folder.path(), &[]).ok();
    object(&out, "Secret", "cluster-dev");
    assert_eq!(object(&out, "Deployment", "argocd-server")["metadata"]["namespace"], "argocd");
}

#[test]
fn a_kustomization_without_kustomize_says_what_is_missing() {
    let folder = folder(&[("hub.yaml", &hub("{}")), ("kustomization.yaml", "resources: []\n")]);
    let run = generate(folder.path(), &[("PATH", "/nowhere")]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let first = "error: the directory has a kustomization, but neither kustomize nor kubectl is in PATH [tool-missing]";
    assert_eq!(run.stderr.lines().next(), Some(first));
}

#[test]
fn an_error_is_short_and_begins_with_the_field() {
    let folder = folder(&[("install.yaml", &argocd()), ("fleet/hub.yaml", &hub("{namspace: x}"))]);
    let run = generate(folder.path(), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(
        lines,
        [
            "error: spec.argocd.namspace: there is no such field [unknown-field] (ArgoCDHub hub, fleet/hub.yaml:12:12)",
            "  help: did you mean \"namespace\"?",
        ]
    );
}

#[test]
fn an_empty_folder_is_an_error_and_never_an_empty_result() {
    let nothing_to_read = folder(&[("README.md", "nothing")]);
    let no_targets =
        yaml(&hub("{patchWorkloads: false}")).without("/spec/targets").with("/spec/allowEmpty", true).text();
    let nothing_to_write = folder(&[("hub.yaml", &no_targets)]);
    for (folder, first) in [
        (nothing_to_read, "error: there is no ArgoCDHub in the input [no-config]"),
        (nothing_to_write, "error: there is nothing to write: no manifests, no targets, no access [empty-result]"),
    ] {
        let run = generate(folder.path(), &[]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert_eq!(run.stderr.lines().next(), Some(first));
    }
}

#[test]
fn a_parameter_chooses_the_hub() {
    let other = yaml(&hub("{}")).with("/metadata/name", "other").text();
    let folder = folder(&[("install.yaml", &argocd()), ("a.yaml", &hub("{}")), ("b.yaml", &other)]);
    let run = generate(folder.path(), &[]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.lines().next()),
        (1, "", Some("error: there are several ArgoCDHubs: hub, other [several-hubs] (b.yaml)"))
    );
    for name in ["PARAM_HUB", "ARGOCD_ENV_HUB"] {
        let out = generate(folder.path(), &[(name, "other")]).ok();
        let secret = object(&out, "Secret", "cluster-dev");
        assert_eq!(secret["metadata"]["annotations"]["argocd-aks.dev/generated-by"], "other");
    }
}

#[test]
fn a_prefix_of_the_kustomization_renames_no_config_wherever_it_is_listed() {
    if tool("kustomize").is_none() {
        return;
    }
    let target = |name: &str| {
        format!(
            "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {{name: {name}}}\nspec: {{server: 'https://{name}.example.com', insecure: true}}\n"
        )
    };
    let base = "resources: [../install.yaml, hub.yaml, stage.yaml, prod-stage.yaml]\n";
    for layout in ["beside", "base"] {
        let kustomization = match layout {
            "beside" => base.replace("../", ""),
            _ => "resources: [base]\n".to_owned(),
        } + "namespace: argocd\nnamePrefix: prod-\nnameSuffix: -x\n";
        let place = if layout == "beside" { "" } else { "base/" };
        let folder = folder(&[
            ("install.yaml", &argocd()),
            (&format!("{place}hub.yaml"), &hub("{}")),
            (&format!("{place}stage.yaml"), &target("stage")),
            (&format!("{place}prod-stage.yaml"), &target("prod-stage")),
            ("kustomization.yaml", &kustomization),
        ]);
        if layout == "base" {
            write(
                folder.path(),
                &[
                    ("base/kustomization.yaml", &base.replace("../install.yaml", "install.yaml")),
                    ("base/install.yaml", &argocd()),
                ],
            );
            std::fs::remove_file(folder.path().join("install.yaml")).unwrap();
        }
        let out = generate(folder.path(), &[]).ok();
        let secrets: Vec<Value> = objects(&out).into_iter().filter(|each| each["kind"] == "Secret").collect();
        let names: Vec<&str> = secrets.iter().filter_map(|each| each["stringData"]["name"].as_str()).collect();
        assert_eq!(names, ["dev", "prod", "stage", "prod-stage"], "{layout}");
        assert!(secrets.iter().all(|each| each["metadata"]["annotations"]["argocd-aks.dev/generated-by"] == "hub"));
    }
}

#[test]
fn files_of_other_tools_are_left_out_of_a_plain_folder_and_named() {
    let folder = folder(&[
        ("install.yaml", &argocd()),
        ("hub.yaml", &hub("{}")),
        ("values.yaml", "replicas: 2\n"),
        ("list.yaml", "- a\n- b\n"),
        ("package.json", "{\"name\": \"x\"}\n"),
        ("template.yaml", "a: {{ .Values.b }}: c\n"),
    ]);
    let run = generate(folder.path(), &[]);
    let said =
        "left out, as there are no Kubernetes objects in them: list.yaml, package.json, template.yaml, values.yaml";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    let out = run.ok();
    assert!(objects(&out).iter().all(|each| each["kind"].is_string()));
    object(&out, "Secret", "cluster-dev");
}

fn target(name: &str) -> String {
    format!(
        "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {{name: {name}}}\nspec: {{server: 'https://{name}.example.com', insecure: true}}\n"
    )
}

#[test]
fn a_target_in_the_folder_that_the_kustomization_does_not_build_is_an_error() {
    if tool("kustomize").is_none() {
        return;
    }
    let files = |kustomization: &str| {
        folder(&[
            ("install.yaml", &argocd()),
            ("hub.yaml", &hub("{}")),
            ("targets/stage.yaml", &target("stage")),
            ("targets/kustomization.yaml", "resources: [stage.yaml]\n"),
            ("kustomization.yaml", kustomization),
        ])
    };
    let run = generate(files("resources: [install.yaml]\n").path(), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let first = "error: \"stage\" lies in the directory, and the kustomization does not build it [target-not-built] (targets/stage.yaml)";
    assert_eq!(run.stderr.lines().next(), Some(first));
    // The help.
    for prefix in ["", "namePrefix: prod-\n"] {
        let out = generate(files(&format!("resources: [install.yaml, targets]\n{prefix}")).path(), &[]).ok();
        let secret = object(&out, "Secret", &format!("{}cluster-stage", ""));
        assert_eq!(secret["stringData"]["name"], "stage");
    }
    // One file with a target that is built and one that is not.
    let both = folder(&[
        ("install.yaml", &argocd()),
        ("hub.yaml", &hub("{}")),
        ("built.yaml", &target("stage")),
        ("mixed.yaml", &format!("{}---\n{}", target("stage"), target("qa"))),
        ("kustomization.yaml", "resources: [install.yaml, built.yaml]\n"),
    ]);
    let run = generate(both.path(), &[]);
    assert!(run.stderr.starts_with("error: \"qa\" lies in the directory"), "{}", run.stderr);
}

#[test]
fn options_of_kustomize_come_from_the_plugins_env_and_parameters_and_only_those_that_run_nothing() {
    if tool("kustomize").is_none() {
        return;
    }
    let outside = tempfile::tempdir().unwrap();
    write(
        outside.path(),
        &[
            ("shared.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\n"),
            ("app/install.yaml", &argocd()),
            ("app/hub.yaml", &hub("{}")),
            ("app/kustomization.yaml", "resources: [install.yaml, ../shared.yaml]\n"),
        ],
    );
    std::fs::set_permissions(outside.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let app = outside.path().join("app");
    let run = generate(&app, &[]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("KUSTOMIZE_BUILD_OPTIONS (or the parameter kustomize-build-options) of the Application to --load-restrictor=LoadRestrictionsNone"), "{}", run.stderr);
    for name in ["ARGOCD_ENV_KUSTOMIZE_BUILD_OPTIONS", "PARAM_KUSTOMIZE_BUILD_OPTIONS"] {
        for options in
            ["--load-restrictor=LoadRestrictionsNone", "--enable-helm --load-restrictor LoadRestrictionsNone"]
        {
            object(&generate(&app, &[(name, options)]).ok(), "ConfigMap", "shared");
        }
    }
    for options in ["--enable-exec", "--helm-command=/bin/sh", "--load-restrictor", "-o /tmp/x", "/etc"] {
        let run = generate(&app, &[("PARAM_KUSTOMIZE_BUILD_OPTIONS", options)]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{options}");
        assert!(run.stderr.contains("is not an option of kustomize build that is passed on"), "{}", run.stderr);
    }
}

#[test]
fn a_target_that_kustomize_renamed_before_anybody_could_see_it_is_told() {
    let installed = argocd().replace(
        "kind: Deployment\nmetadata:\n  name: argocd-server\n",
        "kind: Deployment\nmetadata:\n  name: prod-argocd-server\n",
    );
    let manifests = format!("{installed}---\n{}---\n{}", target("prod-stage"), target("qa"));
    let run = common::Case::render().hub(&hub("{}")).manifests(&manifests).run();
    let told: Vec<&str> = run.stderr.lines().filter(|line| line.contains("target-renamed")).collect();
    assert_eq!(told.len(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("write spec.name: stage, which kustomize leaves alone"), "{}", run.stderr);
}

/// A list of parameters, and each as a variable, as Argo CD hands them over.
fn parameters(given: &[(&str, &str)]) -> Vec<(String, String)> {
    let list: Vec<Value> =
        given.iter().map(|(name, value)| serde_json::json!({"name": name, "string": value})).collect();
    let each = given
        .iter()
        .map(|(name, value)| (format!("PARAM_{}", name.to_uppercase().replace('-', "_")), (*value).to_owned()));
    each.chain([("ARGOCD_APP_PARAMETERS".to_owned(), Value::Array(list).to_string())]).collect()
}

fn generate_with(folder: &Path, given: &[(&str, &str)]) -> Run {
    let variables = parameters(given);
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    generate(folder, &variables)
}

#[test]
fn the_parameter_delivery_takes_the_place_of_the_hub_s() {
    let folder = folder(&[("install.yaml", &argocd()), ("hub.yaml", &hub("{}"))]);
    let pod = |run: Run| object(&run.ok(), "Deployment", "argocd-server")["spec"]["template"].clone();
    let label = "azure.workload.identity/use";
    for (given, label_of_webhook) in [
        (&[][..], false),
        (&[("delivery", "")], false),
        (&[("delivery", "Projected")], false),
        (&[("delivery", "Webhook")], true),
    ] {
        let pod = pod(generate_with(folder.path(), given));
        assert_eq!(pod["metadata"]["labels"][label] == "true", label_of_webhook, "{given:?}");
        assert_eq!(pod["spec"]["volumes"].to_string().contains("azure-identity-token"), !label_of_webhook);
    }
    let webhook = yaml(&hub("{}")).with("/spec/argocd", serde_json::json!({"token": {"delivery": "Webhook"}})).text();
    write(folder.path(), &[("hub.yaml", &webhook)]);
    let pod = pod(generate_with(folder.path(), &[("delivery", "Projected")]));
    assert!(pod["metadata"]["labels"][label].is_null(), "{pod}");
}

#[test]
fn the_parameter_allow_empty_makes_a_hub_without_targets_no_error() {
    let no_targets = yaml(&hub("{}")).without("/spec/targets").text();
    let folder = folder(&[("install.yaml", &argocd()), ("hub.yaml", &no_targets)]);
    for given in [&[][..], &[("allow-empty", "false")]] {
        let run = generate_with(folder.path(), given);
        assert!(run.code == 1 && run.stderr.contains("[empty-fleet]"), "{}", run.stderr);
    }
    let run = generate_with(folder.path(), &[("allow-empty", "true")]);
    object(&run.ok(), "Deployment", "argocd-server");
}

#[test]
fn the_parameter_hub_is_read_of_the_list_too() {
    let other = yaml(&hub("{}")).with("/metadata/name", "other").text();
    let folder = folder(&[("install.yaml", &argocd()), ("a.yaml", &hub("{}")), ("b.yaml", &other)]);
    let list = r#"[{"name": "hub", "string": "other"}]"#;
    let out = generate(folder.path(), &[("ARGOCD_APP_PARAMETERS", list)]).ok();
    let secret = object(&out, "Secret", "cluster-dev");
    assert_eq!(secret["metadata"]["annotations"]["argocd-aks.dev/generated-by"], "other");
}

#[test]
fn a_parameter_that_there_is_not_is_an_error_that_names_the_nearest() {
    let folder = folder(&[("install.yaml", &argocd()), ("hub.yaml", &hub("{}"))]);
    for (given, said) in [
        (
            ("delivry", "Webhook"),
            "there is no parameter \"delivry\" [invalid-value]\n  help: did you mean \"delivery\"?",
        ),
        (
            ("delivery", "webhook"),
            "the parameter delivery cannot be \"webhook\" [invalid-value]\n  help: write Projected or Webhook",
        ),
        (
            ("allow-empty", "yes"),
            "the parameter allow-empty cannot be \"yes\" [invalid-value]\n  help: write true or false",
        ),
        (("kustomize-build-options", "--enable-exec"), ""),
    ] {
        let run = generate_with(folder.path(), &[given]);
        // Only a kustomization has options.
        let code = i32::from(given.0 != "kustomize-build-options");
        assert_eq!(run.code, code, "{given:?}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}
