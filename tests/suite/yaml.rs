//! The YAML layer, held to json-patch: what the editor makes of a text reads as what json-patch makes of its
//! value, over generated documents and patches and over the real ones.

use crate::internals::yaml::{self, Document};
use json_patch::Patch;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;

fn value(text: &str) -> Value {
    Document::read(text).unwrap_or_else(|error| panic!("{error}\n{text}")).to_value().unwrap()
}

fn edit(text: &str, patch: Value) -> String {
    let patch: Patch = serde_json::from_value(patch).unwrap();
    yaml::edit(text, &patch).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn refusal(text: &str, patch: Value) -> String {
    let patch: Patch = serde_json::from_value(patch).unwrap();
    yaml::edit(text, &patch).expect_err("the edit must be refused").to_string()
}

#[test]
fn a_new_env_var_lands_behind_the_last_and_nothing_else_moves() {
    let text = "\
# the server
kind: Deployment # kind
spec:
  mode: 0644
  containers:
    - name: a   # main
      env:
        - name: ONE
          value: \"1\" # one
      # after env
      image: &img nginx
";
    let want =
        text.replace("value: \"1\" # one\n", "value: \"1\" # one\n        - name: TWO\n          value: yes please\n");
    let patch =
        json!([{"op": "add", "path": "/spec/containers/0/env/-", "value": {"name": "TWO", "value": "yes please"}}]);
    assert_eq!(edit(text, patch), want);
}

#[test]
fn a_missing_mapping_is_made_in_the_style_of_the_text() {
    let text = "metadata:\n  name: x\n  labels: {}\n  annotations:\nspec: {}\n";
    let patch = json!([
        {"op": "add", "path": "/metadata/labels/app", "value": "y"},
        {"op": "add", "path": "/metadata/annotations", "value": {"a": "yes"}},
        {"op": "add", "path": "/spec/list", "value": [{"a": 1}]},
    ]);
    let want =
        "metadata:\n  name: x\n  labels:\n    app: \"y\"\n  annotations:\n    a: \"yes\"\nspec:\n  list:\n  - a: 1\n";
    let got = edit(text, patch);
    assert_eq!(value(&got), value(want));
    assert!(got.contains("  annotations:\n    a: "), "{got}");
}

#[test]
fn json_text_stays_json() {
    let text = "{\"kind\": \"Pod\", \"spec\": {\"a\": [], \"b\": [1, 2]}, \"metadata\": {}}";
    let patch = json!([
        {"op": "add", "path": "/spec/a/-", "value": "x"},
        {"op": "remove", "path": "/spec/b/0"},
        {"op": "add", "path": "/metadata/labels", "value": {"k": "v"}},
    ]);
    let got = edit(text, patch);
    assert_eq!(got, r#"{"kind": "Pod", "spec": {"a": ["x"], "b": [2]}, "metadata": {"labels": {"k":"v"}}}"#);
    serde_json::from_str::<Value>(&got).unwrap();
}

#[test]
fn crlf_stays_crlf() {
    let got = edit("a:\r\n  b: 1\r\nc: 2\r\n", json!([{"op": "add", "path": "/a/d", "value": {"e": 1}}]));
    assert_eq!(got, "a:\r\n  b: 1\r\n  d:\r\n    e: 1\r\nc: 2\r\n");
}

#[test]
fn an_edit_through_an_alias_or_a_used_anchor_or_a_merge_is_refused_with_the_reason() {
    let text = "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 1\n";
    for (path, reason) in [("/c/b", "alias"), ("/a/b", "anchor"), ("/d/b", "merge")] {
        let said = refusal(text, json!([{"op": "replace", "path": path, "value": 2}]));
        assert!(said.contains(reason), "{path}: {said}");
    }
    let cut = refusal(text, json!([{"op": "remove", "path": "/a"}]));
    assert!(cut.contains("anchor"), "{cut}");
    assert_eq!(
        value(&edit(text, json!([{"op": "replace", "path": "/d/e", "value": 3}])))["d"],
        json!({"e": 3, "b": 1})
    );
}

#[test]
fn a_key_that_stands_twice_is_refused_with_its_place() {
    let error = Document::read("a: 1\nb:\n  c: 1\n  c: 2\n").unwrap_err();
    assert_eq!(error.to_string(), "duplicate key \"c\"");
    assert_eq!(error.offset(), 17);
}

#[test]
fn nested_aliases_that_stand_for_billions_of_values_are_refused() {
    let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..12 {
        let refs = vec![format!("*a{}", level - 1); 10].join(",");
        writeln!(text, "a{level}: &a{level} [{refs}]").unwrap();
    }
    assert!(Document::read(&text).and_then(|document| document.to_value()).is_err());
}

#[test]
fn a_million_brackets_are_an_error_and_no_crash() {
    assert!(Document::read(&"[".repeat(1_000_000)).is_err());
    assert!(Document::read(&"- ".repeat(100_000)).is_err());
}

// Generated documents: a value, written in one of several styles, with comments between the lines.

fn key() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,4}", "[a-z]{1,3}/[a-z.]{1,4}", Just("yes".to_owned()), Just("a b".to_owned())]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(Value::Null),
        "[ -~]{0,12}".prop_map(Value::from),
        "[a-z #:\n]{0,14}".prop_map(Value::from),
        prop::sample::select(vec![
            "yes",
            "0644",
            "1e3",
            "~",
            "",
            "- a",
            "# b",
            "é \u{85}x",
            "\u{feff}",
            "a\tb",
            "x\n\n",
            "\n"
        ])
        .prop_map(Value::from),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key(), inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    prop::collection::btree_map(key(), tree(), 1..5).prop_map(|map| Value::Object(map.into_iter().collect()))
}

/// A patch that fits the value: each step names a random place.
fn patch_for(value: &Value, steps: &[(u8, usize, Value)]) -> Patch {
    let mut current = value.clone();
    let mut operations = Vec::new();
    for (kind, at, new) in steps {
        let mut places = Vec::new();
        pointers(&current, String::new(), &mut places);
        let place = places[at % places.len()].clone();
        let target = current.pointer(&place).unwrap();
        let operation = match (kind % 4, target) {
            (0, Value::Object(_)) => json!({"op": "add", "path": format!("{place}/new"), "value": new}),
            (0, Value::Array(_)) => json!({"op": "add", "path": format!("{place}/-"), "value": new}),
            (1, Value::Array(_)) => json!({"op": "add", "path": format!("{place}/0"), "value": new}),
            (2, _) if !place.is_empty() => json!({"op": "remove", "path": place}),
            _ if !place.is_empty() => json!({"op": "replace", "path": place, "value": new}),
            _ => continue,
        };
        let one: Patch = serde_json::from_value(json!([operation.clone()])).unwrap();
        json_patch::patch(&mut current, &one).unwrap();
        operations.push(operation);
    }
    serde_json::from_value(Value::Array(operations)).unwrap()
}

fn pointers(value: &Value, path: String, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                pointers(child, format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), out);
            }
        }
        Value::Array(items) => {
            for (at, child) in items.iter().enumerate() {
                pointers(child, format!("{path}/{at}"), out);
            }
        }
        _ => {}
    }
    out.push(path);
}

/// Comments where they change nothing: behind lines that end in a colon, and between top-level keys.
fn with_comments(text: &str) -> String {
    let mut out = String::from("# head\n");
    for line in text.lines() {
        if !line.starts_with([' ', '-']) {
            out.push_str("# above\n");
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Whether some text in the value ends with blank lines, which only a `|+` scalar can hold.
fn keeps_blank_lines(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            let blank = &text[text.trim_end().len()..];
            blank.contains('\n') && blank != "\n" || text == "\n"
        }
        Value::Array(items) => items.iter().any(keeps_blank_lines),
        Value::Object(map) => map.values().any(keeps_blank_lines),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_as_what_it_was(object in object(), indent in 0usize..3) {
        for lists in [yaml::ListIndent::Compact, yaml::ListIndent::Wide] {
            let text = yaml::block(&object, indent * 2, lists);
            prop_assert_eq!(&value(&text), &object, "{}", text);
        }
    }

    #[test]
    fn an_edited_text_reads_as_json_patch_makes_its_value(
        object in object(),
        wide in any::<bool>(),
        json_style in any::<bool>(),
        steps in prop::collection::vec((any::<u8>(), any::<usize>(), tree()), 1..5),
    ) {
        let lists = if wide { yaml::ListIndent::Wide } else { yaml::ListIndent::Compact };
        let text = if json_style { serde_json::to_string_pretty(&object).unwrap() } else { yaml::block(&object, 0, lists) };
        let text = if json_style || text.contains('|') || text.contains('>') { text } else { with_comments(&text) };
        prop_assume!(value(&text) == object);
        let patch = patch_for(&object, &steps);
        let mut want = object.clone();
        json_patch::patch(&mut want, &patch).unwrap();
        match yaml::edit(&text, &patch) {
            Ok(edited) => prop_assert_eq!(value(&edited), want, "{}\n---\n{}", text, edited),
            // A scalar that keeps the blank lines around it may be refused, but never silently altered.
            Err(error) => {
                let keeps = keeps_blank_lines(&object) || keeps_blank_lines(&serde_json::to_value(&patch).unwrap());
                prop_assert!(keeps, "{error}\n{text}\n{patch}");
            }
        }
    }

    #[test]
    fn items_that_are_added_or_removed_at_once_make_the_text_that_one_by_one_they_make(
        items in prop::collection::vec(tree(), 1..6),
        added in prop::collection::vec(tree(), 0..4),
        kept in prop::collection::vec(any::<bool>(), 6),
        style in 0usize..4,
        tail in any::<bool>(),
    ) {
        let mut object = json!({"a": "b", "items": items});
        if tail {
            object["z"] = json!({"y": 1});
        }
        let text = match style {
            0 => serde_json::to_string(&object).unwrap(),
            1 => serde_json::to_string_pretty(&object).unwrap(),
            2 => yaml::block(&object, 0, yaml::ListIndent::Compact),
            _ => yaml::block(&object, 0, yaml::ListIndent::Wide),
        };
        let removals = (0..items.len()).rev().filter(|at| !kept[*at]);
        let operations: Vec<Value> = removals
            .map(|at| json!({"op": "remove", "path": format!("/items/{at}")}))
            .chain(added.iter().map(|value| json!({"op": "add", "path": "/items/-", "value": value})))
            .collect();
        let patch = |operations: &[Value]| -> Patch { serde_json::from_value(json!(operations)).unwrap() };
        let one_by_one = operations.iter().try_fold(text.clone(), |text, operation| {
            yaml::edit(&text, &patch(std::slice::from_ref(operation)))
        });
        let at_once = yaml::edit(&text, &patch(&operations));
        if let Ok(one_by_one) = one_by_one {
            let at_once = at_once.unwrap();
            // The blank lines of a scalar that goes may stay one by one, where they are nobody's.
            if keeps_blank_lines(&object) || keeps_blank_lines(&json!(added)) {
                prop_assert_eq!(value(&at_once), value(&one_by_one), "{}", text);
            } else {
                prop_assert_eq!(at_once, one_by_one, "{}", text);
            }
        }
    }

    #[test]
    fn reading_never_panics(text in "[-a:{}\\[\\],|>&*!?#'\" \n]{0,60}") {
        if let Ok(document) = Document::read(&text) {
            let _ = document.to_value();
        }
    }
}

#[test]
fn a_tab_and_the_mark_of_a_conflict_are_named_where_they_stand() {
    for (text, line, want) in [
        ("a:\n  b: c\n\td: e\n", 3, "a tab indents this line, which YAML does not allow"),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", 2, "this is the mark of a Git conflict"),
        ("a: [\n", 1, "unclosed bracket '['"),
    ] {
        let error = Document::read(text).unwrap_err();
        let found = text[..error.offset()].matches('\n').count() + 1;
        assert_eq!((found, error.to_string().as_str()), (line, want), "{text}");
    }
}
