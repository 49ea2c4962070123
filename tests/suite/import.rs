//! `import`: the cases of testdata/import, and what holds for all of them.

use crate::common;
use crate::import_shared;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Run, all_cases_are_golden, argocd_aks, cases, objects, project, run_case};
use import_shared::{HUB, ca_data, other_ca, render, secrets_of, text};
use serde_json::json;

/// Stands in the cases where a credential would.
const MARKERS: [&str; 2] = ["s3cret", "c2VjcmV0"];

#[test]
fn each_case_prints_and_says_what_stands_in_its_folder() {
    all_cases_are_golden("testdata/import");
}

#[test]
fn the_output_of_a_case_is_complete_or_absent() {
    for case in cases("testdata/import") {
        let run = run_case(&case);
        assert_eq!(run.code, i32::from(run.stdout.is_empty()), "{}", case.display());
    }
}

#[test]
fn no_credential_of_a_case_is_printed_or_said() {
    for case in cases("testdata/import") {
        let Run { stdout, stderr, .. } = run_case(&case);
        assert!(!MARKERS.iter().any(|marker| stdout.contains(marker) || stderr.contains(marker)), "{}", case.display());
    }
}

#[test]
fn what_is_printed_is_rendered_as_it_is() {
    for case in cases("testdata/import") {
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
    let json = crate::internals::yaml::Document::read(&config).unwrap().to_value().unwrap();
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
        ("kubeconfig src", "", "error[cannot-read]: src is a directory"),
        ("kubeconfig - -", "", "error[cannot-read]: stdin (`-`) is named more than once"),
        ("aks - --merge -", "", "error[cannot-read]: stdin (`-`) is named more than once"),
        ("kubeconfig", " \n", "error[empty-input]: there is nothing in it"),
        ("aks", "", "error[empty-input]: there is nothing in it"),
        ("secrets", "\u{feff}", "error[empty-input]: there is nothing in it"),
        ("kubeconfig", "clusters: []", "error[nothing-to-import]: there is no cluster in it"),
        ("kubeconfig", "kind: Config\nclusters:\n", "error[nothing-to-import]: there is no cluster in it"),
        ("kubeconfig", "a: 1", "error[not-a-kubeconfig]: this is not a kubeconfig"),
        ("kubeconfig", "[1]", "error[not-a-kubeconfig]: this is not a kubeconfig"),
        ("kubeconfig", "kind: List\nclusters: []", "error[not-a-kubeconfig]: this is not a kubeconfig"),
        ("kubeconfig", "a: [", "error[invalid-yaml]: this cannot be read as YAML"),
        ("kubeconfig", "a: 1\na: 2", "error[duplicate-key]: duplicate key in a mapping"),
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
            "error[ca-not-pem]: clusters[0].cluster.certificate-authority-data: this is not PEM",
        ),
        ("aks", "kind: Config", "error[not-az-json]: this is not JSON"),
        (
            "aks",
            "[{\"name\": \"x\"}]",
            "error[not-az-json]: [0]: \"x\" is no AKS cluster: it has no fqdn, privateFqdn,",
        ),
        (
            "aks",
            "{\"value\": [{\"id\": \"/x\", \"fqdn\": \"y.example.com\"}]}",
            "error[not-az-json]: value[0]: this is no AKS cluster: it has no name",
        ),
        (
            "aks --strict",
            "{\"value\": [{\"name\": \"x\", \"fqdn\": \"x.example.com\"}, {\"id\": \"/x\", \"fqdn\": \"y.example.com\"}]}",
            "error[not-az-json]: value[1]: this is no AKS cluster: it has no name",
        ),
        (
            "kubeconfig --context aks-produ",
            "clusters: [{name: a, cluster: {server: 'https://a'}}]\ncontexts: [{name: aks-prod, context: {cluster: a}}]",
            "error[nothing-to-import]: there is no context \"aks-produ\" in the input",
        ),
        (
            "kubeconfig",
            "kind: Secret\napiVersion: v1\nmetadata: {name: x}\nstringData: {s3cret: s3cret}",
            "error[not-a-kubeconfig]: there is no kubeconfig in the Secret",
        ),
        (
            "aks",
            "[{\"name\": \"vm\", \"type\": \"Microsoft.Compute/virtualMachines\", \"provisioningState\": \"Succeeded\"}]",
            "error[not-az-json]: [0]: \"vm\" is no AKS cluster: its type is another",
        ),
        ("aks", "[[\"name\"]]", "error[not-az-json]: [0][0]: this is no AKS cluster: it is not even a mapping"),
        (
            "aks",
            "{\"error\": {\"code\": \"x\"}}",
            "error[not-az-json]: this is no AKS cluster: it is an error that Azure answered with",
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
        (
            "secrets",
            "kind: Secret\nstringData: {s3cret: a, s3cret: b}",
            "error[duplicate-key]: duplicate key in a mapping",
        ),
        ("secrets", "a: [", "error[invalid-yaml]: this cannot be read as YAML"),
    ] {
        let run = argocd_aks(["import"].into_iter().chain(command.split(' ')), stdin);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{command}: {stdin}");
        assert!(run.stderr.starts_with(wanted), "{command}: {stdin}\n{}", run.stderr);
        assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
    }
    let binary = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(binary.path(), [0xff, 0xfe, 0]).unwrap();
    let run = argocd_aks(["import", "secrets", binary.path().to_str().unwrap()], "");
    assert!(run.code == 1 && run.stderr.contains("is not UTF-8 text"), "{}", run.stderr);
    assert_eq!(argocd_aks(["import"], "").code, 2);
    assert_eq!(argocd_aks(["import", "secrets", "--tags"], "").code, 2);
}

/// Everywhere: the bad entry is named as the user calls it, and what else is there comes out.
#[test]
fn one_bad_entry_leaves_itself_out_and_refuses_the_rest_only_where_that_is_asked_for() {
    let secret = |name: &str, server: &str| {
        format!(
            "---\nkind: Secret\napiVersion: v1\nmetadata: {{name: {name}, labels: {{argocd.argoproj.io/secret-type: cluster}}}}\nstringData: {{name: {name}, server: '{server}', config: '{{}}'}}\n"
        )
    };
    let profile = |name: &str, kind: &str| {
        format!(
            "---\napiVersion: multicluster.x-k8s.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nstatus: {{accessProviders: [{{name: x, cluster: {{server: 'https://{name}.example.com', insecure-skip-tls-verify: true}}}}]}}\n"
        )
    };
    let contexts = "contexts: [{name: my-bad, context: {cluster: b}}, {name: in-cluster, context: {cluster: c}}]";
    let cluster = |name: &str, server: &str| format!("{{name: {name}, cluster: {{server: '{server}'}}}}");
    let kubeconfig = format!(
        "clusters: [{}, {}, {}]\n{contexts}",
        cluster("a", "https://a.example.com"),
        cluster("b", "a b"),
        cluster("c", "https://c.example.com")
    );
    let list = "[{\"name\": \"a\", \"fqdn\": \"a.example.com\"}, {\"name\": \"bad\", \"fqdn\": \"a b\"}]";
    for (command, stdin, named) in [
        ("kubeconfig", kubeconfig.as_str(), "the context my-bad of stdin is left out"),
        // What only render would refuse.
        ("kubeconfig", kubeconfig.as_str(), "Argo CD's own name for the hub: it is left out"),
        ("aks", list, "the cluster bad is left out"),
        ("secrets", &(secret("a", "https://a.example.com") + &secret("bad", "x")), "the Secret bad is left out"),
        (
            "clusterprofile",
            &(profile("a", "ClusterProfile") + &profile("bad", "Profile")),
            "bad of stdin is left out: this is not a ClusterProfile",
        ),
    ] {
        let run = argocd_aks(["import", command], stdin);
        assert!(run.stderr.contains(named), "{command}: {}", run.stderr);
        assert!(!run.stderr.contains("error["), "{command}: {}", run.stderr);
        let out = run.ok();
        let names: Vec<_> = objects(&out).iter().map(|object| object["metadata"]["name"].clone()).collect();
        assert_eq!(names, ["a"], "{command}");
        let run = argocd_aks(["import", command, "--strict"], stdin);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{command}: {}", run.stderr);
    }
}

#[test]
fn a_private_key_in_the_place_of_a_ca_is_refused() {
    let key = STANDARD.encode("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
    let config =
        format!("clusters: [{{name: a, cluster: {{server: 'https://a', certificate-authority-data: {key}}}}}]");
    let run = argocd_aks(["import", "kubeconfig"], &config);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("error[ca-holds-a-key]") && !run.stderr.contains(&key), "{}", run.stderr);
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
    assert!(
        run.code == 1 && run.stderr.starts_with("error[duplicate-server]: the Secret a and the Secret b are"),
        "{}",
        run.stderr
    );
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
fn a_last_page_that_names_another_is_told() {
    let page = text(&project("testdata/import/aks-of-the-rest-api/page-1.json"));
    let run = argocd_aks(["import", "aks"], &page);
    assert!(run.stderr.contains("warning[not-az-json]: nextLink: the last page has a nextLink"), "{}", run.stderr);
    let other = text(&project("testdata/import/aks-of-the-rest-api/page-2.json"));
    for pages in [page.clone() + &other, page.replace("https://management.chinacloudapi.cn/subscriptions/x?page=2", "")]
    {
        let run = argocd_aks(["import", "aks"], &pages);
        assert!(!run.stderr.contains("nextLink"), "{}", run.stderr);
        run.ok();
    }
}
