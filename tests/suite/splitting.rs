//! Where objects begin and end: as the parser says, also where content looks like structure.

use crate::common;
use crate::internals::diagnostic::Code;
use crate::internals::krm;
use crate::internals::yaml::Document;
use common::{argocd_aks, hub, write};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use std::cell::Cell;

fn value(text: &str) -> Value {
    Document::read(text).unwrap_or_else(|error| panic!("{error}\n{text}")).to_value().unwrap()
}

fn items(text: &str) -> Vec<Value> {
    let stream = krm::read_stream(text, None).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    stream.items.into_iter().filter_map(|item| item.object.value).collect()
}

/// Objects whose text looks like structure where a line begins.
const TRAPS: [&str; 9] = [
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {x: 'text\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\nz: end'}}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n  a: \"one\nitems:\n- two\n\"\n",
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: x\n  data:\n    a: \"one\ntwo: 2\n- three\"\n",
    "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: y,\nlabels: {a: b}}}\n- apiVersion: v1\n  kind: ConfigMap\n",
    "apiVersion: v1\nkind: List\nitems:\n-\n  apiVersion: v1\n  kind: ConfigMap\n  data: {a: 'x\n\n- y'}\n- kind: Pod\n  apiVersion: v1\n",
    "apiVersion: v1\nitems: [{apiVersion: v1, kind: ConfigMap, data: {a: 'x\n- y'}}]\nkind: ConfigMapList\n",
    "'apiVersion': v1\nkind: List\nitems:\n- kind: Pod\n  apiVersion: v1\n",
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a,\nlabels: {b: c}}\n  data:\n    d: |\n      text\nmetadata: {}\n",
    "apiVersion: v1\nkind: ConfigMap\ndata:\n  kind: |\n    List\n  items: 'it''s\n  - no: list'\n",
];

#[test]
fn every_trap_is_read_as_the_parser_reads_it() {
    for trap in TRAPS {
        let whole = value(trap);
        let want = match whole["kind"].as_str() {
            Some(kind) if kind.ends_with("List") => whole["items"].as_array().unwrap().clone(),
            _ => vec![whole],
        };
        assert_eq!(items(trap), want, "{trap}");
    }
}

#[test]
fn a_string_that_looks_like_a_list_swallows_no_secret() {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub("{}"))]);
    let config = directory.path().join("hub.yaml");
    let trap = "apiVersion: v1\nmetadata: {name: innocent, annotations: {x: 'text\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: cluster-dev, annotations: {argocd-aks.dev/generated-by: hub}}\nz: end'}}\nkind: ConfigMap\n";
    let out = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &format!("{manifests}---\n{trap}")).ok();
    assert!(out.contains(trap), "the ConfigMap leaves as the bytes that came in");
    assert_eq!(common::object(&out, "Secret", "cluster-dev")["stringData"]["name"], "dev");
}

#[test]
fn an_item_that_only_the_parser_finds_is_edited_and_removed_where_it_stands() {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub("{}"))]);
    let config = directory.path().join("hub.yaml");
    let mut list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: trap}\n  data: {a: 'x\n- y\nz: 1'}\n".to_owned();
    for document in manifests.split("---\n") {
        let lines: Vec<&str> = document.lines().filter(|line| !line.starts_with('#')).collect();
        list += &["- ", &lines.join("\n  "), "\n"].concat();
    }
    let once = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &list).ok();
    let plain = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &manifests).ok();
    let without_trap: Vec<Value> =
        common::objects(&once).into_iter().filter(|object| object["metadata"]["name"] != "trap").collect();
    assert_eq!(without_trap, common::objects(&plain));
    let again = argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &once).ok();
    assert_eq!(again, once);
}

/// Lines of which some open a quote or a bracket and some close it, anywhere.
fn lines() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "- a: 1",
        "  b: 'x",
        "y'",
        "- \"q",
        "z\"",
        "  c: {d: e,",
        "f: g}",
        "  h: it's",
        "- [i,",
        "j]",
        "  k: |",
        "    'l",
        "m: n",
        "- o",
        "",
        "  # p'",
        "  q: \"r\\\"\"",
        "  s: &t 'u'",
        "-",
        "  v: 'w''x'",
        "items:",
        "kind: Secret",
        "kind: List",
    ]);
    prop::collection::vec(piece, 1..10).prop_map(|lines| lines.join("\n"))
}

#[test]
fn a_list_of_any_lines_is_split_as_the_parser_splits_it_or_refused() {
    let (lists, split, refused) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let checked = TestRunner::new(ProptestConfig::with_cases(4000)).run(&lines(), |body| {
        let text = format!("apiVersion: v1\nkind: List\nitems:\n{body}\nend: x\n");
        let Ok(whole) = Document::read(&text).and_then(|document| document.to_value()) else {
            prop_assert!(krm::read_stream(&text, None).is_err(), "{}", text);
            refused.set(refused.get() + 1);
            return Ok(());
        };
        let Some(want) = whole["items"].as_array().filter(|_| whole["kind"] == "List") else { return Ok(()) };
        // What has no other items than objects is never refused.
        let is_plain = |item: &Value| item.is_object() && item["kind"].is_null();
        lists.set(lists.get() + usize::from(want.iter().all(is_plain)));
        if let Ok(stream) = krm::read_stream(&text, None) {
            let found: Vec<Value> = stream.items.into_iter().filter_map(|item| item.object.value).collect();
            prop_assert_eq!(&found, want, "{}", text);
            split.set(split.get() + usize::from(want.iter().all(is_plain)));
        }
        Ok(())
    });
    checked.unwrap();
    assert!(lists.get() > 10 && refused.get() > 10, "{lists:?} {refused:?}");
    assert_eq!(split, lists);
}

#[test]
fn a_list_with_a_key_twice_is_refused_and_hides_no_item() {
    let secret = "apiVersion: v1\n  kind: Secret\n  metadata: {name: cluster-dev}\n";
    for text in [
        format!("apiVersion: v1\nkind: List\nitems:\n- {{apiVersion: v1, kind: ConfigMap}}\nitems:\n- {secret}"),
        format!("apiVersion: v1\nkind: List\nitems:\n- {secret}kind: Secret\nmetadata: {{name: cluster-prod}}\n"),
        "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap}], items: []}\n".to_owned(),
    ] {
        let error = krm::read_stream(&text, None).unwrap_err();
        assert_eq!(error[0].code, Code::DuplicateKey, "{text}");
    }
}

/// What some parser of YAML takes for a Secret, and a quick look for a `CustomResourceDefinition`; and whether it is read
/// as a Secret, or refused.
const DISGUISES: [(&str, bool); 4] = [
    (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  annotations:\n    a: \"apiextensions.k8s.io/\nkind: CustomResourceDefinition\n    \"\n",
        true,
    ),
    ("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nkind: Secret\n", false),
    ("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\"\\x6bind\": Secret\n", false),
    ("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n# x\rkind: Secret\n", false),
];

#[test]
fn nothing_passes_unread_for_a_definition_that_a_parser_could_read_otherwise() {
    for (text, is_read) in DISGUISES {
        let kinds = krm::read_stream(text, None)
            .map(|stream| stream.items.into_iter().map(|item| item.object.value.unwrap()["kind"].clone()).collect());
        assert_eq!(kinds.ok(), is_read.then(|| vec![Value::from("Secret")]), "{text}");
    }
    // A real one still is not parsed: that is what makes a large install fast.
    let real = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  names:\n    kind: X\n";
    assert!(items(real).is_empty());
}

#[test]
fn a_list_inside_a_list_is_refused_and_a_custom_resource_called_a_list_is_one_object() {
    let inner = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: cluster-dev}\n";
    let error = krm::read_stream(inner, None).unwrap_err();
    assert_eq!(error.iter().next().unwrap().message, "a List inside a List, which kustomize and kubectl unfold");
    for items_of in ["[10.0.0.0/8, 10.1.0.0/16]", "\n- 10.0.0.0/8\n- a: b"] {
        let text = format!("apiVersion: example.com/v1\nkind: IPAllowList\nmetadata: {{name: x}}\nitems: {items_of}\n");
        assert_eq!(items(&text), [value(&text)]);
    }
}

#[test]
fn one_line_with_another_line_break_changes_no_other() {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let mixed = manifests.replacen("\n---\n", "\n---\r\n", 1);
    assert_ne!(mixed, manifests);
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub("{}"))]);
    let config = directory.path().join("hub.yaml");
    let render = |text: &str| argocd_aks(["render", "-", "-c", config.to_str().unwrap()], text).ok();
    assert_eq!(render(&mixed).matches('\r').count(), 1);
    assert_eq!(render(&mixed).replace('\r', ""), render(&manifests));
}

#[test]
fn a_value_at_the_end_of_a_file_never_gets_a_line_break() {
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("hub.yaml", &hub("{}"))]);
    let config = directory.path().join("hub.yaml");
    let render = |end: &str| {
        let text = format!("{manifests}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: end}}\ndata:\n{end}");
        argocd_aks(["render", "-", "-c", config.to_str().unwrap()], &text)
    };
    let run = render("  a: |\n    tok");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.starts_with("error[cannot-edit]: the last value would get a line break"), "{}", run.stderr);
    for (end, value) in [("  a: |-\n    tok", "tok"), ("  a: |\n    tok\n", "tok\n"), ("  a: tok", "tok")] {
        let end = common::object(&render(end).ok(), "ConfigMap", "end");
        assert_eq!(end["data"]["a"], value);
    }
}

#[test]
fn no_line_break_of_another_reader_hides_an_object_or_a_field() {
    for (sign, name) in [("\r", "U+000D"), ("\u{85}", "U+0085"), ("\u{2028}", "U+2028"), ("\u{2029}", "U+2029")] {
        let want = format!("{name} is a line break to kustomize and kubectl, which read something else here");
        for text in [
            "# x~apiVersion: v1~kind: Secret~metadata: {name: cluster-dev}\n",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a} # x~stringData: {server: x}\n",
            "# x~apiVersion: v1~kind: Secret~stringData:~  a: \"\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n  \"\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a} # x~---~apiVersion: v1~kind: Secret\n",
        ] {
            // The parser breaks lines at a CR, too: inside an object it hides nothing, and is read as Go reads it.
            let (broken, text) = (text.replace('~', "\n"), text.replace('~', sign));
            match krm::read_stream(&text, None) {
                Ok(stream) => {
                    let found: Vec<Value> = stream.items.into_iter().filter_map(|item| item.object.value).collect();
                    assert_eq!((sign, found), ("\r", items(&broken)));
                }
                Err(error) => {
                    assert_eq!(error.iter().next().unwrap().message, want);
                    let (_, said) = krm::read_stream_leniently(&text, None);
                    assert!(said.iter().any(|each| each.message == want), "{said:?}");
                }
            }
        }
        let hidden = format!("# x{sign}apiVersion: v1{sign}kind: Secret\n");
        assert!(krm::read_stream(&hidden, None).is_err(), "{name}");
    }
    // A name that ends with one is another name to the others.
    let ends = "apiVersion: v1\nkind: Secret~\nmetadata:\n  name: cluster-dev~\n  namespace: argocd~\n";
    for (at, _) in ends.match_indices('~') {
        for sign in ["\u{85}", "\u{2028}", "\u{2029}"] {
            let text = format!("{}{sign}{}", &ends[..at], &ends[at + 1..]).replace('~', "");
            assert!(krm::read_stream(&text, None).is_err(), "{text}");
            let list = common::resource_list(&text, "");
            assert!(krm::read_resource_list(&list).is_err(), "{list}");
        }
    }
    for inside in ["a: \"one\u{2028}two\"", "a: |\n    one\u{2029}two"] {
        let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {inside}\n");
        assert_eq!(krm::read_stream(&text, None).is_ok(), inside.contains('"'), "{inside}");
    }
    let crlf = "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: a}\r\n";
    assert_eq!(items(crlf).len(), 1);
}

#[test]
fn a_document_behind_another_ones_end_is_refused_with_the_line_that_it_needs() {
    let text = "apiVersion: v1\nkind: ConfigMap\n...\napiVersion: v1\nkind: Secret\n";
    let error = krm::read_stream(text, None).unwrap_err();
    assert_eq!(error.iter().next().unwrap().help.as_deref(), Some("put a line --- before each document"));
    assert_eq!(items(&text.replace("...\n", "...\n---\n")).len(), 2);
}
