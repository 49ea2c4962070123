//! `import secrets`: what render made comes back as the same targets.

use crate::common;
use crate::import_shared;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::argocd_aks;
use import_shared::{HUB, ca_data, fleet, other_ca, render, secrets_of};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

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
    for input in [
        rendered.clone(),
        list.to_string(),
        crate::internals::yaml::block(&list, 0, crate::internals::yaml::ListIndent::Compact),
    ] {
        let targets = argocd_aks(["import", "secrets"], &input).ok();
        let again = render(&format!("{HUB}---\n{targets}")).ok();
        assert_eq!(as_argo_cd_reads(&again), as_argo_cd_reads(&rendered), "{targets}");
    }
}

/// What an annotation may hold that YAML, JSON or a template could take for something else.
fn awkward() -> impl Strategy<Value = String> {
    let written =
        ["{{ name }}", "{% raw %}", "{# no #}", "true", "null", "~", "0644", "1e3", "a: b # c", "line\nline\n"];
    prop_oneof![
        "\\PC{0,20}",
        "[{}%#\"'\\\\\n\t :|>&*!,\\[\\]-]{0,12}",
        prop::sample::select(written.to_vec()).prop_map(str::to_owned)
    ]
}

/// A text in a config that means itself.
fn literal(text: &str) -> String {
    if text.contains("{{") || text.contains("{%") { format!("{{{{ {} }}}}", json!(text)) } else { text.to_owned() }
}

/// A target of any kind, without its name and server.
fn target() -> impl Strategy<Value = Map<String, Value>> {
    let labels = prop::collection::btree_map(
        "([a-z]{1,5}\\.example/)?[a-zA-Z]{1,6}",
        "([a-zA-Z0-9]([-._a-z0-9]{0,8}[A-Z0-9])?)?",
        0..3,
    );
    let annotations = prop::collection::btree_map("([a-z]{1,5}\\.example/)?[a-z]{1,6}", awkward(), 0..3);
    let tls = prop_oneof![
        Just(json!({})),
        Just(json!({ "insecure": true })),
        Just(json!({ "caData": ca_data() })),
        Just(json!({ "caData": other_ca() }))
    ];
    let scope = prop_oneof![
        Just(json!({})),
        (prop::collection::btree_set("[a-z][a-z0-9-]{0,4}[a-z0-9]", 1..4), any::<bool>())
            .prop_map(|(namespaces, all)| json!({ "namespaces": namespaces, "clusterResources": all }))
    ];
    let proxies = ["http://proxy.example.com:3128", "https://proxy.example.com/", "socks5://[fd00::1]:1080"];
    let identities = [
        json!({ "clientId": "66666666-6666-4666-8666-666666666666" }),
        json!({ "clientId": "66666666-6666-4666-8666-666666666666", "tenantId": "77777777-7777-4777-8777-777777777777" }),
        json!({ "clientId": "11111111-1111-4111-8111-111111111111", "tenantId": "77777777-7777-4777-8777-777777777777" }),
    ];
    let rest = (
        option::of(0..5_u32),
        option::of("[a-z]([-a-z]{0,6}[a-z])?"),
        option::of("[a-z]{1,6}\\.internal"),
        option::of(prop::sample::select(proxies.to_vec())),
        option::of(any::<bool>()),
        option::of(prop::sample::select(identities.to_vec())),
    );
    (tls, scope, labels, annotations, rest).prop_map(|(tls, scope, labels, annotations, rest)| {
        let (shard, project, server_name, proxy, disable_compression, identity) = rest;
        let annotations: Map<String, Value> =
            annotations.iter().map(|(key, text)| (key.clone(), json!(literal(text)))).collect();
        let fields = json!({
            "shard": shard, "project": project, "serverName": server_name, "proxyUrl": proxy,
            "disableCompression": disable_compression, "identity": identity, "labels": labels, "annotations": annotations,
        });
        let maps = [tls, scope, fields].into_iter().filter_map(|map| map.as_object().cloned());
        maps.flatten().filter(|(_, value)| !value.is_null()).collect()
    })
}

/// A hub with targets of all kinds, told apart by number.
pub fn any_fleet() -> impl Strategy<Value = Value> {
    let hosts = ["Host{}.example.com", "10.0.0.{}", "[fd00::{}]"];
    let named =
        ("[a-z]{1,4}([. ][A-Z]{1,3})?", prop::sample::select(hosts.to_vec()), option::of(1..9999_u16), target());
    prop::collection::vec(named, 1..5).prop_map(|named| {
        let mut targets = Vec::new();
        for (at, (name, host, port, mut target)) in named.into_iter().enumerate() {
            let host = host.replace("{}", &(at + 1).to_string());
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            target.insert("server".to_owned(), json!(format!("https://{host}{port}")));
            // The Secret of an odd name needs one of its own.
            if !name.bytes().all(|c| c.is_ascii_lowercase()) {
                target.insert("secretName".to_owned(), json!(format!("odd-{at}")));
            }
            target.insert("name".to_owned(), json!(format!("{name}{at}")));
            targets.push(Value::Object(target));
        }
        let mut hub = crate::internals::yaml::Document::read(HUB).unwrap().to_value().unwrap();
        hub["spec"]["targets"] = targets.into();
        hub
    })
}

/// The config as JSON, with every sign outside of ASCII as an escape: as they are, some of them are line breaks to
/// kustomize, and refused.
pub fn escaped(fleet: &Value) -> String {
    let signs = fleet.to_string().encode_utf16().collect::<Vec<_>>();
    signs
        .iter()
        .map(|unit| {
            u8::try_from(*unit)
                .ok()
                .filter(u8::is_ascii)
                .map_or_else(|| format!("\\u{unit:04x}"), |c| char::from(c).to_string())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn render_import_render_gives_the_same_secrets_of_any_fleet(fleet in any_fleet()) {
        let rendered = render(&escaped(&fleet)).ok();
        let targets = argocd_aks(["import", "secrets"], &rendered).ok();
        let again = render(&format!("{HUB}---\n{targets}")).ok();
        prop_assert_eq!(as_argo_cd_reads(&again), as_argo_cd_reads(&rendered), "{}", targets);
    }
}
