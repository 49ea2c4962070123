//! `import`: the cases of testdata/import, each a folder with a command, its input, what it prints (want.yaml) and what
//! it says (said.txt); and what holds for all of them.

mod common;

use argocd_aks::diagnostic::render::human;
use argocd_aks::import::{self, Fleet, Found, Input, Options};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Run, argocd_aks, objects, program, project};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Stands in the cases where a credential would.
const MARKERS: [&str; 2] = ["s3cret", "c2VjcmV0"];

/// A hub without targets, which gives only what is generated.
const HUB: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {name: hub}
spec:
  identity: {clientId: 11111111-1111-4111-8111-111111111111, tenantId: 22222222-2222-4222-8222-222222222222}
  argocd: {patchWorkloads: false}
";

fn cases() -> Vec<PathBuf> {
    let folders = std::fs::read_dir(project("testdata/import")).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = folders.filter(|path| path.join("command").exists()).collect();
    cases.sort();
    assert!(cases.len() >= 8);
    cases
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn run_case(case: &Path) -> Run {
    let command = text(&case.join("command"));
    common::run(Command::new(program()).args(command.split_whitespace()).current_dir(case), "")
}

fn ca_data() -> String {
    let config = text(&project("testdata/import/kubeconfig-of-az/config"));
    let line = config.lines().find_map(|line| line.trim().strip_prefix("certificate-authority-data: ")).unwrap();
    line.to_owned()
}

fn render(config: &str) -> Run {
    argocd_aks(["render", "-c", "-"], config)
}

fn secrets_of(stream: &str) -> Vec<Value> {
    objects(stream).into_iter().filter(|object| object["kind"] == "Secret").collect()
}

/// `UPDATE=1 cargo test` writes what is printed now; look at it before you commit it.
#[test]
fn each_case_prints_and_says_what_stands_in_its_folder() {
    for case in cases() {
        let run = run_case(&case);
        assert_eq!(run.code, i32::from(run.stdout.is_empty()), "{}: output is complete or absent", case.display());
        for (file, got) in [("want.yaml", &run.stdout), ("said.txt", &run.stderr)] {
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(case.join(file), got).unwrap();
            }
            assert!(*got == text(&case.join(file)), "{}/{file} is now\n{got}", case.display());
        }
    }
}

#[test]
fn no_credential_of_a_case_is_printed_or_said() {
    for case in cases() {
        let Run { stdout, stderr, .. } = run_case(&case);
        assert!(!MARKERS.iter().any(|marker| stdout.contains(marker) || stderr.contains(marker)), "{}", case.display());
    }
}

#[test]
fn what_is_printed_is_rendered_as_it_is() {
    for case in cases() {
        let Run { code, stdout, .. } = run_case(&case);
        if code == 0 {
            let cloud = if stdout.contains("azk8s.cn") { "China" } else { "Public" };
            let hub = format!("{HUB}  cloud: {cloud}\n");
            let hub = if stdout.contains("kind: ArgoCDHub") { "" } else { hub.as_str() };
            let rendered = render(&format!("{hub}---\n{stdout}")).ok();
            assert!(!secrets_of(&rendered).is_empty(), "{}", case.display());
        }
    }
}

#[test]
fn stdin_is_the_default_and_the_same_as_a_file() {
    let config = text(&project("testdata/import/kubeconfig-of-az/config"));
    let want = run_case(&project("testdata/import/kubeconfig-of-az")).ok();
    assert_eq!(argocd_aks(["import", "kubeconfig"], &config).ok(), want);
    assert_eq!(argocd_aks(["import", "kubeconfig", "-"], &config).ok(), want);
    let json = argocd_aks::yaml::Document::read(&config).unwrap().to_value().unwrap();
    assert_eq!(argocd_aks(["import", "kubeconfig"], &json.to_string()).ok(), want, "JSON is YAML");
}

#[test]
fn what_kubectl_itself_writes_is_read() {
    let Some(_) = common::tool("kubectl") else { return };
    let folder = tempfile::tempdir().unwrap();
    let pem = String::from_utf8(STANDARD.decode(ca_data()).unwrap()).unwrap();
    common::write(folder.path(), &[("ca.crt", &pem)]);
    let kubectl = |arguments: &str| {
        let mut kubectl = common::tool("kubectl").unwrap();
        let command = kubectl.arg("config").args(arguments.split(' ')).current_dir(folder.path());
        common::run(command.env("KUBECONFIG", "config"), "").ok()
    };
    kubectl(
        "set-cluster dev --server=https://dev.example.com:443 --certificate-authority=ca.crt --tls-server-name=dev.internal",
    );
    kubectl("set-credentials me --token=s3cret");
    kubectl("set-context dev --cluster=dev --user=me");
    let import = |stdin: &str| argocd_aks(["import", "kubeconfig"], stdin);
    let by_path = import(&kubectl("view --raw"));
    assert!(by_path.stderr.starts_with("warning[ca-in-a-file]"), "{}", by_path.stderr);
    for format in ["yaml", "json"] {
        let spec = common::object(
            &import(&kubectl(&format!("view --flatten --raw -o {format}"))).ok(),
            "TargetCluster",
            "dev",
        );
        let want = json!({"server": "https://dev.example.com:443", "caData": ca_data(), "serverName": "dev.internal"});
        assert_eq!(spec["spec"], want);
    }
}

#[test]
fn bad_input_is_a_clear_error_each() {
    for (command, stdin, wanted) in [
        ("kubeconfig nowhere", "", "error[cannot-read]: nowhere cannot be read"),
        ("kubeconfig src", "", "error[cannot-read]: src is a folder"),
        ("kubeconfig - -", "", "error[cannot-read]: stdin (`-`) is named more than once"),
        ("aks - --merge -", "", "error[cannot-read]: stdin (`-`) is named more than once"),
        ("kubeconfig", " \n", "error[empty-input]: there is nothing in it"),
        ("aks", "", "error[empty-input]: there is nothing in it"),
        ("secrets", "\u{feff}", "error[empty-input]: there is nothing in it"),
        ("kubeconfig", "clusters: []", "error[nothing-to-import]: there is no cluster in it"),
        ("kubeconfig", "kind: Config\nclusters:\n", "error[nothing-to-import]: there is no cluster in it"),
        ("kubeconfig", "a: 1", "error[not-a-kubeconfig]: this is not a kubeconfig"),
        ("kubeconfig", "[1]", "error[not-a-kubeconfig]: this is not a kubeconfig"),
        ("kubeconfig", "a: [", "error[invalid-yaml]: this cannot be read as YAML"),
        ("kubeconfig", "a: 1\na: 2", "error[duplicate-key]: a key stands twice in the same mapping"),
        ("kubeconfig", "clusters: [{cluster: {}}]", "error[missing-field]: clusters[0].name: the cluster has no name"),
        ("kubeconfig", "clusters: [{name: a, cluster: {}}]", "error[missing-field]: clusters[0].cluster.server"),
        (
            "kubeconfig",
            "clusters: [{name: a, cluster: {server: 'http://a'}}]",
            "error[invalid-server]: clusters[0].cluster.server",
        ),
        (
            "kubeconfig",
            "clusters: [{name: a, cluster: {server: 'https://a', certificate-authority-data: e30=}}]",
            "error[invalid-ca]: clusters[0].cluster.certificate-authority-data: is not PEM",
        ),
        ("aks", "kind: Config", "error[not-az-json]: this is not JSON"),
        ("aks", "[{\"name\": \"x\"}]", "error[not-az-json]: there is something in it that is no AKS cluster"),
        (
            "aks",
            "{\"error\": {\"code\": \"x\"}}",
            "error[not-az-json]: there is something in it that is no AKS cluster",
        ),
        ("aks", "[]", "error[nothing-to-import]: there is no AKS cluster in it"),
        (
            "aks --endpoint private",
            "{\"name\": \"x\", \"fqdn\": \"x.example.com\"}",
            "error[missing-field]: the cluster x has no private address",
        ),
        (
            "secrets",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: x}",
            "error[nothing-to-import]: there is no Secret with the label",
        ),
        ("secrets", "a: [", "error[invalid-yaml]: this cannot be read as YAML"),
    ] {
        let run = argocd_aks(["import"].into_iter().chain(command.split(' ')), stdin);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{command}: {stdin}");
        assert!(run.stderr.starts_with(wanted), "{command}: {stdin}\n{}", run.stderr);
    }
    let binary = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(binary.path(), [0xff, 0xfe, 0]).unwrap();
    let run = argocd_aks(["import", "secrets", binary.path().to_str().unwrap()], "");
    assert!(run.code == 1 && run.stderr.contains("is not UTF-8 text"), "{}", run.stderr);
    assert_eq!(argocd_aks(["import"], "").code, 2);
    assert_eq!(argocd_aks(["import", "secrets", "--tags"], "").code, 2);
}

#[test]
fn a_private_key_in_the_place_of_a_ca_is_refused() {
    let key = STANDARD.encode("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
    let config =
        format!("clusters: [{{name: a, cluster: {{server: 'https://a', certificate-authority-data: {key}}}}}]");
    let run = argocd_aks(["import", "kubeconfig"], &config);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("holds a private key") && !run.stderr.contains(&key), "{}", run.stderr);
}

#[test]
fn two_clusters_of_one_name_or_server_are_refused() {
    let cluster = |name: &str, server: &str| {
        format!("{{name: {name}, cluster: {{server: 'https://{server}', insecure-skip-tls-verify: true}}}}")
    };
    let config =
        format!("clusters: [{}]\n---\nclusters: [{}]", cluster("a", "a.example.com"), cluster("A", "b.example.com"));
    let run = argocd_aks(["import", "kubeconfig"], &config);
    assert!(run.code == 1 && run.stderr.starts_with("error[duplicate-target]"), "{}", run.stderr);
    let secret = |name: &str, server: &str| {
        format!(
            "---\nkind: Secret\napiVersion: v1\nmetadata: {{name: {name}, labels: {{argocd.argoproj.io/secret-type: cluster}}}}\nstringData: {{name: {name}, server: '{server}', config: '{{}}'}}\n"
        )
    };
    let both = format!("{}{}", secret("a", "https://a.example.com"), secret("b", "https://A.example.com:443"));
    let run = argocd_aks(["import", "secrets"], &both);
    assert!(run.code == 1 && run.stderr.starts_with("error[duplicate-server]"), "{}", run.stderr);
}

/// A certificate that is not that of [`ca_data`].
fn other_ca() -> String {
    let case = text(&project("testdata/lint/ca-expires-soon/bad.yaml"));
    let (_, behind) = case.split_once("\"caData\":").unwrap();
    behind.split('"').nth(1).unwrap().to_owned()
}

#[test]
fn two_cas_of_one_server_are_refused() {
    let config = |ca: &str| {
        format!(
            "clusters: [{{name: a, cluster: {{server: 'https://a.example.com', certificate-authority-data: {ca}}}}}]\n"
        )
    };
    let run = argocd_aks(["import", "kubeconfig"], &format!("{}---\n{}", config(&ca_data()), config(&other_ca())));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("with two different CAs"), "{}", run.stderr);
    let wrapped =
        STANDARD.encode(format!("# the same\n{}", String::from_utf8(STANDARD.decode(ca_data()).unwrap()).unwrap()));
    argocd_aks(["import", "kubeconfig"], &format!("{}---\n{}", config(&ca_data()), config(&wrapped))).ok();
}

#[test]
fn a_renewed_ca_takes_the_place_of_the_old_in_either_spelling() {
    let pem = String::from_utf8(STANDARD.decode(ca_data()).unwrap()).unwrap().replace('\n', "\n        ");
    let fleet = format!(
        "{HUB}  targets:\n    - name: dev\n      server: https://dev.example.com\n      ca: |\n        {}\n      # the end\n",
        pem.trim_end()
    );
    let config = format!(
        "clusters: [{{name: dev, cluster: {{server: 'https://dev.example.com', certificate-authority-data: {}}}}}]",
        other_ca()
    );
    let out = in_folder(
        &[("fleet.yaml", &fleet), ("config", &config)],
        &["import", "kubeconfig", "config", "--merge", "fleet.yaml"],
    )
    .ok();
    let hub = common::object(&out, "ArgoCDHub", "hub");
    assert_eq!(
        hub["spec"]["targets"][0],
        json!({"name": "dev", "server": "https://dev.example.com", "caData": other_ca()})
    );
    assert!(out.contains("# the end"), "{out}");
}

/// A fleet that uses every field that Argo CD reads.
fn fleet() -> String {
    let ca = ca_data();
    format!(
        "{HUB}  sharding: {{replicas: 3}}
  targetDefaults:
    labels: {{cloud: public}}
    annotations: {{owner: 'the team of {{{{ name }}}}'}}
  targets:
  - name: every
    server: https://every.example.com:6443
    caData: {ca}
    serverName: kubernetes.example.com
    proxyUrl: socks5://proxy.example.com:1080
    disableCompression: false
    namespaces: [a, b]
    clusterResources: true
    project: apps
    shard: 2
    labels: {{env: dev, empty: ''}}
    annotations: {{note: '{{{{ \"{{{{ not\\n}} a template {{%\" }}}}', argocd.argoproj.io/skip-reconcile: 'true'}}
    secretName: 'every-{{{{ project }}}}'
    identity: {{clientId: 66666666-6666-4666-8666-666666666666, tenantId: 77777777-7777-4777-8777-777777777777}}
  - {{name: An odd Name, server: 'https://odd.example.com', insecure: true, disableCompression: true, secretName: odd}}
  - {{name: plain, server: 'https://10.0.0.1', caData: {ca}}}
"
    )
}

/// Without what each hub writes by itself.
fn as_argo_cd_reads(stream: &str) -> Vec<Value> {
    let mut secrets = secrets_of(stream);
    secrets.sort_by_key(|secret| secret["metadata"]["name"].to_string());
    secrets
}

#[test]
fn render_import_render_gives_the_same_secrets() {
    let rendered = render(&fleet()).ok();
    assert_eq!(secrets_of(&rendered).len(), 3);
    // As kubectl gives them back: a List, base64, and its own fields.
    let live: Vec<Value> = secrets_of(&rendered)
        .into_iter()
        .map(|mut secret| {
            let data = secret.as_object_mut().unwrap().remove("stringData").unwrap();
            let encoded = data
                .as_object()
                .unwrap()
                .iter()
                .map(|(key, value)| (key.clone(), json!(STANDARD.encode(value.as_str().unwrap()))));
            secret["data"] = Value::Object(encoded.collect());
            secret["metadata"]["resourceVersion"] = json!("1");
            secret["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = json!("{}");
            secret
        })
        .collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": live});
    for input in
        [rendered.clone(), list.to_string(), argocd_aks::yaml::block(&list, 0, argocd_aks::yaml::ListIndent::Compact)]
    {
        let targets = argocd_aks(["import", "secrets"], &input).ok();
        let again = render(&format!("{HUB}---\n{targets}")).ok();
        assert_eq!(as_argo_cd_reads(&again), as_argo_cd_reads(&rendered), "{targets}");
    }
}

/// Runs an import with these files in a folder of its own.
fn in_folder(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), files);
    common::run(Command::new(program()).args(arguments).current_dir(folder.path()), "")
}

#[test]
fn a_fleet_that_says_it_already_stays_to_the_byte() {
    let fleet = fleet();
    let rendered = render(&fleet).ok();
    let files = [("fleet.yaml", fleet.as_str()), ("secrets.yaml", &rendered)];
    let run = in_folder(&files, &["import", "secrets", "secrets.yaml", "--merge", "fleet.yaml"]);
    assert_eq!(run.stdout, fleet);
    assert!(run.stderr.contains("unchanged: every, An odd Name, plain"), "{}", run.stderr);
}

#[test]
fn a_second_import_changes_nothing() {
    let case = project("testdata/import/merge-in-place");
    let first = run_case(&case).ok();
    let secrets = text(&case.join("secrets.yaml"));
    let files = [("fleet.yaml", first.as_str()), ("secrets.yaml", &secrets)];
    let second = in_folder(&files, &["import", "secrets", "secrets.yaml", "--merge", "fleet.yaml"]);
    assert_eq!(second.stdout, first);
    assert!(second.stderr.contains("unchanged: dev, prod, new"), "{}", second.stderr);
}

#[test]
fn what_the_hub_says_is_not_said_again() {
    let rendered = render(&fleet()).ok();
    let files = [("hub.yaml", HUB), ("secrets.yaml", rendered.as_str())];
    let alone = in_folder(&files, &["import", "secrets", "secrets.yaml"]).ok();
    assert_eq!(alone.matches("clientId: 11111111-").count(), 2);
    for arguments in [["--merge", "hub.yaml"], ["-c", "hub.yaml"]] {
        let beside = in_folder(&files, &[&["import", "secrets", "secrets.yaml"], &arguments[..]].concat()).ok();
        let targets = beside.strip_prefix(HUB).unwrap_or(&beside);
        assert!(!targets.contains("clientId: 11111111-") && targets.contains("clientId: 66666666-"), "{targets}");
    }
}

#[test]
fn a_fleet_without_its_hub_keeps_its_groups_and_its_hub() {
    let fleet = "# ours
apiVersion: argocd-aks.dev/v1alpha1
kind: TargetCluster
metadata: {name: dev}
spec: {hub: west, group: shop, server: 'https://dev.example.com', insecure: true, access: {clusterRole: admin}}
";
    let config = "clusters: [{name: x, cluster: {server: 'https://dev.example.com:443', insecure-skip-tls-verify: true}}, {name: new, cluster: {server: 'https://new.example.com', insecure-skip-tls-verify: true}}]";
    let run = in_folder(
        &[("fleet.yaml", fleet), ("config", config)],
        &["import", "kubeconfig", "config", "--merge", "fleet.yaml"],
    );
    assert!(run.stderr.contains("is \"dev\" in the file, by its server: that name stays"), "{}", run.stderr);
    let out = run.ok();
    let added = out.strip_prefix(fleet).expect("what is there stays");
    assert!(added.contains("name: new") && added.contains("hub: west"), "{added}");
}

#[test]
fn a_merge_that_render_would_refuse_writes_nothing() {
    let config = "clusters: [{name: y, cluster: {server: 'https://y.example.com', insecure-skip-tls-verify: true}}]";
    let fleet = HUB.replace("patchWorkloads: false", "patchWorkloads: no-boolean");
    let run = in_folder(
        &[("fleet.yaml", &fleet), ("config", config)],
        &["import", "kubeconfig", "config", "--merge", "fleet.yaml"],
    );
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("fleet.yaml:"), "{}", run.stderr);
    let pages = text(&project("testdata/import/aks-of-the-rest-api/pages.json"));
    let run =
        in_folder(&[("hub.yaml", HUB), ("pages.json", &pages)], &["import", "aks", "pages.json", "-c", "hub.yaml"]);
    assert!(run.code == 1 && run.stdout.is_empty(), "{}", run.stdout);
    assert!(run.stderr.starts_with("error[cloud-mismatch]"), "{}", run.stderr);
    let config = config.replace("name: y", "name: in-cluster");
    let run = argocd_aks(["import", "kubeconfig"], &config);
    assert!(run.code == 1 && run.stdout.is_empty() && run.stderr.starts_with("error[reserved-name]"), "{}", run.stderr);
}

/// Everything that an import says and prints of these texts.
fn everything(found: Found) -> String {
    let import::Written { output, diagnostics } = import::write(found, &Fleet::default());
    assert_eq!(output.is_none(), diagnostics.iter().any(argocd_aks::diagnostic::Diagnostic::is_error));
    output.unwrap_or_default() + &human::render(&diagnostics, false)
}

/// All three imports of one text.
fn all(text: &str) -> String {
    let inputs = [Input { text, file: "input" }];
    let aks = import::aks(&inputs, &inputs, Options { endpoint: None, tags: true });
    [import::kubeconfig(&inputs), aks, import::secrets(&inputs)].into_iter().map(everything).collect()
}

/// Inputs with a marker in each place of a credential.
fn marked() -> Vec<String> {
    let kubeconfig = "kind: Config
users:
- name: a
  user:
    client-certificate-data: M4RK
    client-key-data: M4RK
    token: M4RK
    password: M4RK
    exec: {command: kubelogin, args: [--client-secret, M4RK], env: [{name: X, value: M4RK}]}
    auth-provider: {config: {access-token: M4RK}}
clusters:
- name: a
  cluster:
    server: https://a.example.com
    proxy-url: http://me:M4RK@proxy.example.com:3128
contexts:
- {name: a, context: {cluster: a, user: a}}
";
    let secret = |config: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: cluster-a\n  labels:\n    argocd.argoproj.io/secret-type: cluster\nstringData:\n  name: a\n  server: https://a.example.com\n  config: |\n    {}\n",
            config.replace('\n', "\n    ")
        )
    };
    let config = "{
  \"bearerToken\": \"M4RK\", // of the account
  \"password\": \"M4RK\",
  \"execProviderConfig\": {\"command\": \"argocd-k8s-auth\", \"args\": [\"azure\"], \"env\": {
    \"AZURE_CLIENT_SECRET\": \"M4RK\", # old
    \"AZURE_CLIENT_ID\": \"11111111-1111-4111-8111-111111111111\",
  }},
  \"tlsClientConfig\": {\"insecure\": true, \"keyData\": \"M4RK\"}
}";
    let proxied = "{\"proxyUrl\": \"http://me:M4RK@proxy.example.com\", \"username\": 1}";
    vec![kubeconfig.to_owned(), secret(config), secret(proxied)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_makes_it_panic_or_tell_a_secret(
        which in 0..3_usize,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize), 0..4),
        inserts in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}:,'\"#\\-\n &*!|>%@0a]{0,3}"), 0..3),
    ) {
        let mut text = marked()[which].clone();
        for (at, length) in cuts {
            let at = at.index(text.len());
            text.replace_range(at..(at + length).min(text.len()), "");
        }
        for (at, insert) in inserts {
            text.insert_str(at.index(text.len()), &insert);
        }
        let told = all(&text);
        prop_assert!(!told.contains("M4RK"), "{text}\n\n{told}");
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        all(&text);
    }

    #[test]
    fn no_json_makes_it_panic(cluster in json_value()) {
        all(&cluster.to_string());
        all(&json!([{"name": "x", "fqdn": cluster.clone(), "tags": cluster.clone(), "properties": cluster.clone(), "id": cluster.clone()}]).to_string());
        all(&json!({"kind": "Config", "clusters": [{"name": "x", "cluster": cluster.clone()}], "contexts": cluster.clone(), "users": cluster.clone()}).to_string());
        all(&json!({"kind": "Secret", "metadata": {"name": "x", "labels": {"argocd.argoproj.io/secret-type": "cluster"}, "annotations": cluster.clone()}, "data": cluster.clone(), "stringData": {"server": "https://x", "config": cluster.to_string()}}).to_string());
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let keys = "name|server|cluster|insecure|caData|execProviderConfig|env|args|command|tlsClientConfig|proxyUrl|shard|config|fqdn|certificate-authority-data|token";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..6).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

#[test]
fn the_broken_secrets_of_lint_are_read_or_refused_and_their_values_not_told() {
    let mut read = 0;
    for folder in std::fs::read_dir(project("testdata/lint")).unwrap() {
        for (path, bytes) in common::snapshot(&folder.unwrap().path()) {
            let told = all(&String::from_utf8(bytes).unwrap());
            assert!(!told.contains("PRIVATE KEY"), "{}", path.display());
            read += 1;
        }
    }
    assert!(read > 50);
}
