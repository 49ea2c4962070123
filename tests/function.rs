//! The KRM function itself: what it does to the bytes that orchestrators send, and what it says of bad input.

#![allow(clippy::format_collect, clippy::format_push_string, reason = "a test reads better without a writer")]

mod common;

use common::{argocd_aks, hub, object, real};
use serde_json::Value;

const NONE: [&str; 0] = [];

/// A `ResourceList` of these items (as a YAML list) and functionConfig (as a YAML document).
fn list(items: &str, config: &str) -> String {
    let indent = |text: &str| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let config = if config.is_empty() { String::new() } else { format!("functionConfig:\n{}", indent(config)) };
    format!("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n{items}{config}")
}

fn quickstart_items() -> String {
    let argocd = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let mut out = String::new();
    for document in argocd.split("---\n") {
        let mut lines = document.lines().filter(|line| !line.starts_with('#'));
        out += &format!("- {}\n", lines.next().unwrap());
        out.extend(lines.map(|line| format!("  {line}\n")));
    }
    out
}

/// Runs the function with a hub whose text is changed, and returns what it says.
#[track_caller]
fn complaint(change: impl Fn(String) -> String) -> String {
    let input = list(&quickstart_items(), &change(hub("{}")));
    let run = argocd_aks(NONE, &input);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let items = |text: &str| text[text.find("items:").unwrap()..text.find("functionConfig:").unwrap()].to_owned();
    assert_eq!(items(&run.stdout), items(&input), "nothing is lost and nothing is applied beside an error");
    let severity = value(&run.stdout)["results"][0]["severity"].clone();
    assert_eq!(severity, "error", "the results carry the error too");
    run.stderr
}

fn value(text: &str) -> Value {
    argocd_aks::yaml::Document::read(text).unwrap().to_value().unwrap()
}

#[test]
fn every_payload_leaves_with_its_items_byte_for_byte_where_the_plan_is_empty() {
    for folder in ["payloads", "edge-cases"] {
        let Some(folder) = real(folder) else { return };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let out = if path.starts_with(real("payloads").unwrap()) {
                let Ok(list) = argocd_aks::krm::read_resource_list(&text) else {
                    assert_eq!(name, "kpt-edge-dup.yaml");
                    continue;
                };
                list.write(&argocd_aks::plan::Changes::default(), &[]).unwrap()
            } else {
                let Ok(stream) = argocd_aks::krm::read_stream(&text, None) else {
                    assert!(["dup.yaml", "seq.yaml"].contains(&name.as_str()), "{name}");
                    continue;
                };
                stream.write_stream(&argocd_aks::plan::Changes::default()).unwrap()
            };
            assert_eq!(out, text, "{name}");
        }
    }
}

#[test]
fn a_second_run_over_real_install_manifests_changes_no_byte() {
    for payload in ["kustomize-5.8.1-install-v3.5.1.yaml", "kpt-beta56-install-v3.5.1.yaml"] {
        let Some(path) = real(&format!("payloads/{payload}")) else { return };
        let once = argocd_aks(NONE, &std::fs::read_to_string(path).unwrap()).ok();
        assert_eq!(argocd_aks(NONE, &once).ok(), once, "{payload}");
    }
}

#[test]
fn the_version_of_the_list_is_echoed_and_the_config_may_come_first() {
    for version in ["v1", "v1beta1", "v1alpha1"] {
        let items = quickstart_items();
        let config: String = hub("{}").lines().map(|line| format!("  {line}\n")).collect();
        let input = format!(
            "apiVersion: config.kubernetes.io/{version}\nkind: ResourceList\nfunctionConfig:\n{config}items:\n{items}"
        );
        let out = argocd_aks(NONE, &input).ok();
        assert!(out.starts_with(&format!("apiVersion: config.kubernetes.io/{version}\n")));
        assert_eq!(value(&out)["items"].as_array().unwrap().len(), 8);
    }
}

#[test]
fn a_json_list_comes_back_as_json() {
    let input = value(&list(&quickstart_items(), &hub("{serviceAccount: {name: svc}}"))).to_string();
    let out = argocd_aks(NONE, &input).ok();
    let out: Value = serde_json::from_str(&out).unwrap();
    assert!(out["items"].as_array().unwrap().iter().any(|item| item["metadata"]["name"] == "cluster-dev"));
}

#[test]
fn as_a_generator_it_makes_only_what_is_new() {
    let input = list(
        &format!("- {}", hub("{patchWorkloads: false}").replace('\n', "\n  ").trim_end()),
        &hub("{patchWorkloads: false}"),
    );
    let out = argocd_aks(NONE, &(input.replace("functionConfig", "\nfunctionConfig"))).ok();
    let items = value(&out)["items"].clone();
    let names: Vec<&str> =
        items.as_array().unwrap().iter().map(|item| item["metadata"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["hub", "cluster-dev", "cluster-prod"]);
    for item in &items.as_array().unwrap()[1..] {
        let annotations = item["metadata"]["annotations"].as_object().unwrap();
        assert_eq!(
            annotations.keys().collect::<Vec<_>>(),
            ["argocd-aks.dev/generated-by"],
            "none of the config's leak"
        );
    }
}

#[test]
fn each_cluster_secret_is_what_argo_cd_parses() {
    let out = argocd_aks(["render", "-"], &format!("{}\n---\n{}", hub("{patchWorkloads: false}"), "")).ok();
    let secret = object(&out, "Secret", "cluster-dev");
    assert_eq!(secret["metadata"]["labels"]["argocd.argoproj.io/secret-type"], "cluster");
    assert_eq!(secret["metadata"]["labels"]["env"], "dev");
    let data = &secret["stringData"];
    assert_eq!((&data["name"], &data["server"]), (&"dev".into(), &"https://dev.example.com:443".into()));
    assert_eq!((&data["shard"], &data["project"]), (&"0".into(), &"apps".into()), "a shard is a string, and 0 is one");
    assert_eq!(data["namespaces"], "team-a,team-b");
    let config: Value = serde_json::from_str(data["config"].as_str().unwrap()).unwrap();
    assert_eq!(config["tlsClientConfig"]["insecure"], true);
    assert_eq!(config["execProviderConfig"]["args"], serde_json::json!(["azure"]));
    assert!(config["execProviderConfig"]["env"].as_object().unwrap().values().all(|value| value != ""));
    assert!(object(&out, "Secret", "cluster-prod")["stringData"].get("shard").is_none());
}

#[test]
fn environment_authority_and_audience_agree_in_every_cloud() {
    for (cloud, environment, authority, audience) in [
        ("Public", "AzurePublicCloud", "https://login.microsoftonline.com/", "api://AzureADTokenExchange"),
        (
            "USGovernment",
            "AzureUSGovernmentCloud",
            "https://login.microsoftonline.us/",
            "api://AzureADTokenExchangeUSGov",
        ),
        ("China", "AzureChinaCloud", "https://login.chinacloudapi.cn/", "api://AzureADTokenExchangeChina"),
    ] {
        let config = hub("{}").replace("spec:\n", &format!("spec:\n  cloud: {cloud}\n"));
        let out = argocd_aks(NONE, &list(&quickstart_items(), &config)).ok();
        let items = value(&out)["items"].clone();
        let secret = items.as_array().unwrap().iter().find(|item| item["kind"] == "Secret").unwrap().clone();
        let exec: Value = serde_json::from_str(secret["stringData"]["config"].as_str().unwrap()).unwrap();
        let env = &exec["execProviderConfig"]["env"];
        assert_eq!(
            (&env["AAD_ENVIRONMENT_NAME"], &env["AZURE_AUTHORITY_HOST"]),
            (&environment.into(), &authority.into())
        );
        assert!(out.contains(&format!("audience: {audience}\n")));
        assert!(out.contains(&format!("value: {authority}\n")));
    }
}

#[test]
fn switching_the_delivery_takes_back_what_this_program_added_and_leaves_the_rest() {
    let projected = argocd_aks(NONE, &list(&quickstart_items(), &hub("{serviceAccount: {name: svc}}"))).ok();
    let switch = |text: &str, to: &str| text.replace("argocd: {serviceAccount: {name: svc}}", to);
    let webhook = argocd_aks(NONE, &switch(&projected, "argocd: {token: {delivery: Webhook}}")).ok();
    assert!(!webhook.contains("AZURE_CLIENT_ID\n") && !webhook.contains("azure-identity-token\n"), "{webhook}");
    assert!(webhook.contains("serviceAccountName: argocd-server\n") && !webhook.contains("name: svc\n"));
    assert!(webhook.contains("value: \"on\" # quoted"), "the user's own env stays");
    let fresh = argocd_aks(NONE, &list(&quickstart_items(), &hub("{token: {delivery: Webhook}}"))).ok();
    assert_eq!(value(&webhook)["items"], value(&fresh)["items"], "as if the first delivery had never been");
}

#[test]
fn hub_access_inherits_or_grants_everything_with_a_warning_or_nothing() {
    let bindings = |argocd: &str| {
        let run = argocd_aks(NONE, &list(&quickstart_items(), &hub(argocd)));
        let out = value(&run.stdout);
        let roles: Vec<String> = out["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["kind"].as_str().unwrap().ends_with("Binding") && item["subjects"][0]["name"] == "svc")
            .map(|item| item["roleRef"]["name"].as_str().unwrap().to_owned())
            .collect();
        (roles, run.stderr)
    };
    let (roles, _) = bindings("{serviceAccount: {name: svc}}");
    assert_eq!(roles, ["argocd-server", "argocd-application-controller"]);
    let (roles, said) = bindings("{serviceAccount: {name: svc, hubAccess: ClusterAdmin}}");
    assert_eq!(roles, ["cluster-admin"]);
    assert!(
        said.contains("warning: spec.argocd.serviceAccount.hubAccess: the ServiceAccount gets cluster-admin"),
        "{said}"
    );
    assert!(bindings("{serviceAccount: {name: svc, hubAccess: None}}").0.is_empty());
}

/// Each case: what is changed in the hub, and what has to be said of it.
#[test]
fn every_mistake_in_the_config_is_told_with_its_field_and_what_to_do() {
    let dev = "server: https://dev.example.com:443";
    let cases: &[(&str, &str, &str)] = &[
        (
            "  argocd: {}",
            "  argocd: {namspace: x}",
            "error: spec.argocd.namspace: there is no such field [unknown-field]",
        ),
        ("  argocd: {}", "  argocd: {namspace: x}", "help: did you mean \"namespace\"?"),
        (
            "    tenantId",
            "    principalId: 11111111-1111-4111-8111-111111111111\n    tenantId",
            "spec.identity.principalId: is the same GUID as clientId",
        ),
        (
            "clientId: 1",
            "clientId: x",
            "spec.identity.clientId: \"x1111111-1111-4111-8111-111111111111\" is not a GUID",
        ),
        (
            dev,
            "server: dev.example.com",
            "spec.targets[0].server: has no scheme: Argo CD would send its token over plain HTTP [invalid-server]",
        ),
        (dev, "server: http://dev.example.com", "spec.targets[0].server: must begin with https://"),
        (
            dev,
            "server: https://dev.example.com/api",
            "spec.targets[0].server: must not have a path, query or fragment: \"/api\" is behind the host",
        ),
        (dev, "server: https://u:pw@dev.example.com", "spec.targets[0].server: has a user or password in it"),
        (dev, "server: ' https://dev.example.com'", "spec.targets[0].server: begins with a blank"),
        (dev, "server: 'https://dev.example.com:'", "spec.targets[0].server: must be of the form https://HOST[:PORT]"),
        (dev, "server: https:///dev.example.com", "spec.targets[0].server: must be of the form https://HOST[:PORT]"),
        (dev, "server: https://1.2", "spec.targets[0].server: must be of the form https://HOST[:PORT]"),
        ("name: dev", "name: 5", "spec.targets[0].name: this is a number, where text belongs"),
        ("aks.dev/v1alpha1", "aks.dev/v9", "apiVersion: \"argocd-aks.dev/v9\" is not a version of this program"),
        ("  targets:", "  groups: {\"1\": {foo: x}}\n  targets:", "spec.groups.1.foo: there is no such field"),
        (dev, "server: https://kubernetes.default.svc", "spec.targets[0].server: is the hub itself [reserved-server]"),
        (
            dev,
            "server: https://dev.example.com\n    caData: aGVsbG8=",
            "spec.targets[0].insecure: insecure and a CA exclude each other [insecure-with-ca]",
        ),
        (
            dev,
            "server: https://dev.example.com\n    caData: aGVsbG8=",
            "spec.targets[0].caData: this is not PEM of certificates: the connection fails [ca-not-pem]",
        ),
        (
            dev,
            "server: https://dev.example.com\n    caData: '%'",
            "spec.targets[0].caData: this is not base64: Argo CD rejects the whole Secret [ca-not-base64]",
        ),
        (
            dev,
            "server: https://PROD.example.com:443/",
            "spec.targets[1].server: is the same server as that of \"dev\": https://prod.example.com:443 [duplicate-server]",
        ),
        (dev, "server: https://prod.EXAMPLE.com", "is the same server as that of \"dev\""),
        ("name: dev", "name: prod", "spec.targets[1].name: two targets are named \"prod\" [duplicate-target]"),
        ("name: dev", "name: in-cluster", "\"in-cluster\" is Argo CD's own name for the hub [reserved-name]"),
        ("name: dev", "name: Dev", "spec.targets[0].name: \"cluster-Dev\" is not a Secret's name [invalid-name]"),
        (
            dev,
            "server: https://dev.example.com\n    secretName: 'x-{{ nam }}'",
            "spec.targets[0].secretName: undefined value [template-failed]",
        ),
        (
            dev,
            "server: https://dev.example.com\n    proxyUrl: 'ftp://u:pw@p'",
            "spec.targets[0].proxyUrl: the Kubernetes client knows only the proxies http, https and socks5: the connection fails [proxy-url]",
        ),
        ("shard: 0", "shard: -1", "spec.targets[0].shard: -1 is not a shard [invalid-value]"),
        ("shard: 0", "shard: one", "spec.targets[0].shard: this is text, where a whole number belongs [wrong-type]"),
        ("env: dev", "argocd.argoproj.io/secret-type: x", "is set by this program or by Argo CD [reserved-label]"),
        ("env: dev", "env: 'a b'", "spec.targets[0].labels.env: \"a b\" is not a label's value [invalid-label]"),
        ("project: apps", "group: nope", "spec.targets[0].group: there is no group \"nope\" [unknown-group]"),
        ("  argocd: {}", "  argocd: {token: {delivery: Wehbook}}", "spec.argocd.token.delivery"),
        (
            "  argocd: {}",
            "  argocd: {token: {expirationSeconds: 60}}",
            "spec.argocd.token.expirationSeconds: 60 is out of range",
        ),
        ("  argocd: {}", "  argocd: {namespace: Argo}", "spec.argocd.namespace: \"Argo\" is not a namespace's name"),
    ];
    for (from, to, want) in cases {
        let said = complaint(|config| {
            assert!(config.contains(from), "{from}");
            config.replacen(from, to, 1)
        });
        assert!(said.contains(want), "{to}: want {want:?} in\n{said}");
        assert!(said.lines().next().unwrap().starts_with("error: "), "the message is in the first line\n{said}");
        assert!(!said.contains("pw@p") && !said.contains("aGVsbG8="), "no value that may be secret is shown\n{said}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_also_where_the_structure_is_broken() {
    let said = complaint(|config| {
        config
            .replace("argocd: {}", "argocd: {namspace: x}")
            .replace("clientId: 1", "clientId: x")
            .replace("https://prod", "http://prod")
    });
    for code in ["[unknown-field]", "[invalid-guid]", "[invalid-server]"] {
        assert!(said.contains(code), "{said}");
    }
}

#[test]
fn what_stands_in_the_way_in_the_manifests_is_named_and_never_overwritten() {
    let run = |items: &str, argocd: &str| {
        let run = argocd_aks(NONE, &list(items, &hub(argocd)));
        assert_eq!(run.code, 1, "{}", run.stderr);
        run.stderr
    };
    let items = quickstart_items();
    let without = items.split("- apiVersion: apps/v1\n  kind: StatefulSet").next().unwrap();
    assert!(run(without, "{}").contains(
        "error: there is no StatefulSet or Deployment argocd-application-controller in the manifests [workload-missing]"
    ));
    let elsewhere =
        items.replace("kind: Deployment\n  metadata:\n", "kind: Deployment\n  metadata:\n    namespace: other\n");
    assert!(run(&elsewhere, "{}").contains(
        "argocd-server is in the namespace \"other\", but the hub's namespace is \"argocd\" [workload-other-namespace]"
    ));
    let env = items.replace("name: REDIS_USERNAME", "name: AZURE_CLIENT_ID");
    let said = run(&env, "{}");
    assert!(said.contains("spec.template.spec.containers[0].env[0]: the env var AZURE_CLIENT_ID is there already, with another meaning [entry-conflict]"), "{said}");
    let volume =
        items.replace("- emptyDir: {}\n          name: tmp", "- emptyDir: {}\n          name: azure-identity-token");
    assert!(
        run(&volume, "{}").contains("the volume azure-identity-token is there already, with another meaning"),
        "{volume}"
    );
    assert!(run(&volume, "{token: {delivery: Webhook}}").contains("[mixed-delivery]"));
    let label = items
        .replace("labels:\n          app", "labels:\n          azure.workload.identity/use: \"true\"\n          app");
    assert!(run(&label, "{}").contains("[mixed-delivery]"));
    let secret =
        "- apiVersion: v1\n  kind: Secret\n  metadata: {name: cluster-dev}\n  stringData: {password: hunter2}\n";
    let said = run(&format!("{items}{secret}"), "{}");
    assert!(said.contains("somebody else made this object [foreign-object] (Secret cluster-dev)"), "{said}");
    assert!(!said.contains("hunter2"));
    let container = items
        .replace("- name: argocd-server\n", "- name: main\n        - name: side\n")
        .replace("containers:\n        - name: main\n", "containers:\n        - {name: main}\n");
    assert!(
        run(&container, "{}").contains("[container-missing]") || run(&container, "{}").contains("error"),
        "{container}"
    );
}

#[test]
fn input_that_is_no_resource_list_is_an_error_without_output() {
    for (input, want) in [
        ("", "error: stdin is empty; a KRM function reads a ResourceList there [empty-input]"),
        ("  \n", "error: stdin is empty"),
        ("- a\n- b\n", "error: stdin is a list, not a ResourceList [not-a-resource-list]"),
        ("hello", "error: stdin is a scalar, not a ResourceList"),
        ("kind: Pod\n", "error: stdin is an object of another kind, not a ResourceList"),
        ("a: b\n---\nc: d\n", "error: stdin is a stream of several documents, not a ResourceList"),
        ("a: [", "error: stdin cannot be read: "),
        (
            "kind: ResourceList\nitems:\n- a\n- b\n",
            "error: an item is a scalar, not a Kubernetes object [not-an-object]",
        ),
        (
            "kind: ResourceList\nitems:\n- a: 1\n  a: 2\n",
            "error: the key \"a\" stands twice in the same mapping [duplicate-key]",
        ),
        ("\u{0}\u{1}", "error: "),
    ] {
        let run = argocd_aks(NONE, input);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{input:?}: {}", run.stderr);
        assert!(run.stderr.starts_with(want), "{input:?}: {}", run.stderr);
    }
    let run = argocd_aks(NONE, &"[".repeat(1_000_000));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
}

#[test]
fn no_hub_and_two_hubs_are_errors_and_the_list_still_comes_back() {
    let input = list(&quickstart_items(), "");
    let run = argocd_aks(NONE, &input);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .starts_with("error: there is no ArgoCDHub: neither the functionConfig nor an item is one [no-config]"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.starts_with(&input), "the list comes back with results behind it");
    let item = |name: &str| {
        format!("- {}\n", hub("{}").replace("name: hub", &format!("name: {name}")).trim_end().replace('\n', "\n  "))
    };
    let two = format!("{}{}{}", quickstart_items(), item("one"), item("two"));
    let run = argocd_aks(NONE, &list(&two, ""));
    assert!(run.stderr.contains("there are several ArgoCDHubs: one, two [several-hubs]"), "{}", run.stderr);
    let chosen = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: function-input}\ndata: {action: hub, hub: two}\n";
    let out = argocd_aks(NONE, &list(&two, chosen)).ok();
    assert!(out.contains("argocd-aks.dev/generated-by: two"));
    let wrong = chosen.replace("hub: two", "hub: tow");
    let run = argocd_aks(NONE, &list(&two, &wrong));
    assert!(
        run.stderr.contains("there is no ArgoCDHub \"tow\"") && run.stderr.contains("the hubs are one, two"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_closed_or_full_stdout_is_an_error() {
    use std::process::{Command, Stdio};
    let input = list(&quickstart_items(), &hub("{}"));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("input");
    std::fs::write(&file, &input).unwrap();
    let stdin = || Stdio::from(std::fs::File::open(&file).unwrap());
    let output = Command::new(common::program()).stdin(stdin()).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to stdout"));
    let mut child = Command::new(common::program())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
}
