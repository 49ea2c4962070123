//! The cluster Secret as Argo CD's own parser reads it: what is one, which value counts, and what its config says.

use crate::internals::cluster_secret::{ClusterSecret, Config, ConfigError, Datum, JsonDefectKind, decode};
use serde_json::{Value, json};

const CONFIG: &str = r#"{"execProviderConfig": {"command": "argocd-k8s-auth"}}"#;

fn secret(labels: &Value, keys: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "labels": labels}, "stringData": keys})
}

fn labelled(kind: &str) -> Value {
    secret(&json!({"argocd.argoproj.io/secret-type": kind}), &json!({"server": "https://x", "config": CONFIG}))
}

fn parse(text: &str) -> Config {
    Config::parse(text).unwrap()
}

#[test]
fn the_label_says_whether_a_secret_is_a_clusters() {
    for (kind, is_one) in [
        ("cluster", true),
        // Misspelt, but with a cluster's keys: lint says so.
        ("clusters", true),
        ("repository", true),
    ] {
        assert_eq!(ClusterSecret::of(&labelled(kind)).is_some(), is_one, "{kind}");
    }
    // What has a url is a repository's.
    let mut repository = labelled("repository");
    repository["stringData"]["url"] = "https://example.com/repo".into();
    assert!(ClusterSecret::of(&repository).is_none());
    let mut other = labelled("cluster");
    other["kind"] = "ConfigMap".into();
    assert!(ClusterSecret::of(&other).is_none());
    let empty = secret(&json!({"argocd.argoproj.io/secret-type": "cluster"}), &json!({}));
    assert!(ClusterSecret::of(&empty).is_some(), "the label is enough");
}

#[test]
fn without_a_label_a_server_and_a_config_that_connects_make_a_cluster() {
    for (keys, is_one) in [
        (json!({"server": "https://x", "config": CONFIG}), true),
        (json!({"server": "https://x", "config": r#"{"tlsClientConfig": {}}"#}), true),
        (json!({"server": "https://x", "config": r#"{"bearerToken": "x"}"#}), true),
        (json!({"server": "https://x", "config": r#"{"awsAuthConfig": {}}"#}), true),
        (json!({"server": "https://x", "config": r#"{"username": "x"}"#}), false),
        (json!({"server": "https://x"}), false),
        (json!({"config": CONFIG}), false),
    ] {
        assert_eq!(ClusterSecret::of(&secret(&json!({}), &keys)).is_some(), is_one, "{keys}");
    }
}

#[test]
fn string_data_wins_over_data_as_in_the_api_server() {
    let mut both = secret(&json!({}), &json!({"server": "https://x", "config": CONFIG, "name": "string"}));
    both["data"] =
        json!({"name": "ZGF0YQ==", "project": "cHJvamVjdA==", "shard": 0, "namespaces": "!", "note": "/w=="});
    let read = ClusterSecret::of(&both).unwrap();
    let datum = |key: &str| read.datum(key).map(|(field, datum)| (field.to_string(), datum));
    assert_eq!(datum("name"), Some(("stringData.name".to_owned(), Datum::Text("string".to_owned()))));
    assert_eq!(datum("project"), Some(("data.project".to_owned(), Datum::Text("project".to_owned()))));
    assert_eq!(datum("shard"), Some(("data.shard".to_owned(), Datum::NotAString)));
    assert_eq!(datum("namespaces"), Some(("data.namespaces".to_owned(), Datum::NotBase64)));
    assert_eq!(datum("note"), Some(("data.note".to_owned(), Datum::NotText)));
    assert_eq!(datum("clusterResources"), None);
    // Where a key would stand: beside those that are there.
    assert_eq!(read.field("name").to_string(), "stringData.name");
    assert_eq!(read.field("clusterResources").to_string(), "data.clusterResources");
}

#[test]
fn base64_is_decoded_as_go_does() {
    assert_eq!(decode("ZGV2").as_deref(), Some(b"dev".as_slice()));
    assert_eq!(decode("ZG\nV\r2\n").as_deref(), Some(b"dev".as_slice()));
    for wrong in ["ZGU", "ZG V2", "_-__", "!"] {
        assert_eq!(decode(wrong), None, "{wrong}");
    }
}

#[test]
fn a_config_without_anything_is_accepted() {
    for text in ["", "  \n", "null", "{}", r#"{"execProviderConfig": null, "tlsClientConfig": null}"#] {
        assert_eq!(parse(text), Config::default(), "{text:?}");
    }
}

#[test]
fn null_is_as_good_as_absent_and_in_env_it_is_an_empty_value() {
    let config = parse(
        r#"{"bearerToken": null, "username": null, "awsAuthConfig": null, "proxyUrl": null, "disableCompression": null,
            "tlsClientConfig": {"insecure": null, "caData": null, "keyData": null, "serverName": null},
            "execProviderConfig": {"command": null, "args": null, "apiVersion": null, "env": {"A": null}}}"#,
    );
    assert!(config.other_credentials.is_empty() && config.ca_data.is_none() && config.proxy_url.is_none());
    assert_eq!((config.insecure, config.disable_compression, config.server_name), (false, None, None));
    assert_eq!(config.exec.unwrap().env, [("A".to_owned(), String::new())]);
    assert!(parse(r#"{"execProviderConfig": {"env": null}}"#).exec.unwrap().env.is_empty());
}

#[test]
fn every_key_that_argo_cd_knows_is_read_in_any_case() {
    let config = parse(
        r#"{"Username": "u", "PASSWORD": "p", "bearertoken": "t", "AwsAuthConfig": {}, "disablecompression": true,
            "ProxyURL": "http://proxy", "TLSClientConfig": {"Insecure": true, "servername": "n", "CAData": "Y2E=",
            "certdata": "eA==", "keydata": "eA=="}, "ExecProviderConfig": {"Command": "c", "Args": ["a"],
            "ApiVersion": "v", "InstallHint": "h", "ProvideClusterInfo": true, "Config": {}, "Env": {"A": "1"}}}"#,
    );
    assert!(config.unknown.is_empty(), "{:?}", config.unknown);
    assert_eq!(config.other_credentials, ["username", "bearerToken", "awsAuthConfig", "keyData"]);
    assert_eq!((config.insecure, config.ca_data.as_deref()), (true, Some("Y2E=")));
    assert_eq!((config.proxy_url.as_deref(), config.disable_compression), (Some("http://proxy"), Some(true)));
    assert_eq!(config.server_name.as_deref(), Some("n"));
    let exec = config.exec.unwrap();
    assert_eq!((exec.command.as_str(), exec.api_version.as_str(), exec.env("A")), ("c", "v", Some("1")));
    assert_eq!((exec.args.as_slice(), exec.is_azure()), (["a".to_owned()].as_slice(), false));
}

#[test]
fn keys_that_argo_cd_does_not_know_are_named_with_their_place() {
    let config = parse(r#"{"a": 1, "tlsClientConfig": {"b": 1}, "execProviderConfig": {"c": 1, "env": {"d": ""}}}"#);
    let unknown: Vec<String> = config.unknown.iter().map(|key| key.field.to_string()).collect();
    assert_eq!(unknown, ["a", "tlsClientConfig.b", "execProviderConfig.c"]);
}

#[test]
fn empty_values_are_no_credentials_and_no_ca() {
    let config = parse(
        r#"{"bearerToken": "", "username": "", "password": "p", "tlsClientConfig": {"caData": "", "keyData": ""}}"#,
    );
    assert_eq!((config.ca_data, config.other_credentials), (None, Vec::new()));
}

#[test]
fn a_wrong_shape_is_said_with_its_place() {
    for (text, place, found, wanted) in [
        ("[]", "", "a list", "a mapping"),
        ("1", "", "a number", "a mapping"),
        (r#"{"tlsClientConfig": {"caData": true}}"#, "tlsClientConfig.caData", "a boolean", "a string"),
        (r#"{"tlsClientConfig": {"certData": 1}}"#, "tlsClientConfig.certData", "a number", "a string"),
        (r#"{"awsAuthConfig": "x"}"#, "awsAuthConfig", "a string", "a mapping"),
        (r#"{"execProviderConfig": {"args": {}}}"#, "execProviderConfig.args", "a mapping", "a list of strings"),
        (r#"{"disableCompression": 1}"#, "disableCompression", "a number", "true or false, without quotes"),
    ] {
        let Err(ConfigError::WrongShape { field, found: was, wanted: want }) = Config::parse(text) else {
            panic!("{text}");
        };
        assert_eq!((field.to_string().as_str(), was, want), (place, found, wanted), "{text}");
    }
}

#[test]
fn what_is_no_json_is_called_by_its_name_at_its_place() {
    for (text, kind, at) in [
        ("{\n// x\n}", JsonDefectKind::Comment, "// x"),
        ("{} # x", JsonDefectKind::Comment, "# x"),
        ("{\"a\": 1, /* x */ \"b\": 2}", JsonDefectKind::Comment, "/* x"),
        ("{\"a\": 1,\n}", JsonDefectKind::TrailingComma, ",\n}"),
        ("{\"a\": [1, ]}", JsonDefectKind::TrailingComma, ", ]}"),
        ("{'a': 1}", JsonDefectKind::SingleQuotes, "'a'"),
        ("{\"a\": 'b'}", JsonDefectKind::SingleQuotes, "'b'"),
        ("{ a = 1 }", JsonDefectKind::Hcl, "a = 1"),
        ("{ \"a\" = 1 }", JsonDefectKind::Hcl, "= 1"),
        ("a = 1", JsonDefectKind::Hcl, "a = 1"),
        ("a: 1", JsonDefectKind::Yaml, "a: 1"),
        ("{ a: 1 }", JsonDefectKind::Yaml, "a: 1"),
        ("\u{feff}{}", JsonDefectKind::ByteOrderMark, "\u{feff}{}"),
        ("e30=", JsonDefectKind::Base64, "e30="),
        ("ICB7\nfQ==\n", JsonDefectKind::Base64, "ICB7"),
        ("{\"a\": {{ x }}}", JsonDefectKind::Template, "{ x }}"),
        ("{\"a\": 1 {{ x }} }", JsonDefectKind::Template, "{{ x }}"),
        ("{} {}", JsonDefectKind::MoreThanOne, "{}"),
        ("{}\n}", JsonDefectKind::MoreThanOne, "}"),
        ("{\"a\": 1", JsonDefectKind::CutOff, ""),
        ("{\"a\": \"b", JsonDefectKind::CutOff, ""),
        ("{\"a\" == 1}", JsonDefectKind::Syntax, "== 1"),
        ("{\"a\": tru}", JsonDefectKind::Syntax, ""),
        // Base64 of something else is no config that was encoded once too often.
        ("ZGV2", JsonDefectKind::Syntax, "ZGV2"),
    ] {
        let Err(ConfigError::NotJson(defect)) = Config::parse(text) else { panic!("{text}") };
        assert_eq!(defect.kind, kind, "{text}");
        assert!(text[defect.offset..].starts_with(at), "{text}: {:?}", &text[defect.offset..]);
    }
}

#[test]
fn the_words_for_a_defect_are_its_own() {
    let kinds =
        ["// x", "{\"a\": 1,}", "{'a'}", "a = 1", "a: 1", "\u{feff}{}", "e30=", "{\"a\": 1 {{ }}", "{} {}", "{", "x"];
    let defects = kinds.map(|text| match Config::parse(text) {
        Err(ConfigError::NotJson(defect)) => defect,
        other => panic!("{text}: {other:?}"),
    });
    let messages: std::collections::BTreeSet<&str> =
        defects.iter().map(crate::internals::cluster_secret::JsonDefect::message).collect();
    let help: std::collections::BTreeSet<&str> =
        defects.iter().map(crate::internals::cluster_secret::JsonDefect::help).collect();
    assert_eq!((messages.len(), help.len()), (kinds.len(), kinds.len()));
}
