//! Whatever an import reads, it does not panic, and tells no credential.

use crate::common;

use crate::internals::diagnostic::render::human;
use crate::internals::import::{self, AksOptions, Fleet, Found, InputText};
use common::project;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Everything that an import says and prints of these texts.
fn everything(found: Found) -> String {
    let import::Written { output, diagnostics } = import::write(found, &Fleet::default());
    assert_eq!(output.is_none(), diagnostics.iter().any(crate::internals::diagnostic::Diagnostic::is_error));
    output.unwrap_or_default() + &human::render(&diagnostics, false)
}

/// All three imports of one text.
fn all(text: &str) -> String {
    let inputs = [InputText { text, file: "input" }];
    let aks = import::aks(&inputs, &inputs, AksOptions { endpoint: None, tags: true });
    [import::kubeconfig(&inputs, &import::KubeconfigOptions::default()), aks, import::secrets(&inputs)]
        .into_iter()
        .map(everything)
        .collect()
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
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

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
    let (mut read, mut marked) = (0, 0);
    for folder in std::fs::read_dir(project("testdata/lint")).unwrap() {
        for (path, bytes) in common::snapshot(&folder.unwrap().path()) {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!all(&text).contains("PRIVATE KEY"), "{}", path.display());
            read += 1;
            for (key, text) in with_a_marker(&text) {
                let told = all(&text);
                assert!(!told.contains("M4RK"), "{}: the value of {key}\n{told}", path.display());
                marked += 1;
            }
        }
    }
    assert!(read > 50 && marked > 500, "{read} files, {marked} values");
}

/// The text with a marker in the place of a value of its JSON, once for each value; and the value's key. The name of a
/// server is the only one that a target takes over as it is.
fn with_a_marker(text: &str) -> impl Iterator<Item = (&str, String)> {
    const BETWEEN: &str = "\": \"";
    text.match_indices(BETWEEN).filter_map(|(at, _)| {
        let key = text[..at].rsplit('"').next()?;
        let from = at + BETWEEN.len();
        let to = from + text[from..].find('"')?;
        (key != "serverName").then(|| (key, format!("{}M4RK{}", &text[..from], &text[to..])))
    })
}
