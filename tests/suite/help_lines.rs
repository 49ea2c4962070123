//! The help lines of lint, followed as they are: on the case that one stands in, the finding goes, and no error comes.

use crate::common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{argocd_aks, objects, project};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a help line says to do with the value at the finding's field.
enum Edit {
    Write(Value),
    Remove,
    Rename(String),
    InFront(String),
    /// A number in quotes, a mapping as JSON in one text.
    AsText,
    /// Another scheme in front of a URL.
    Scheme,
    /// Blanks and line breaks at the ends.
    Trim,
    /// A label of the object, wherever the finding is.
    Label(String, Value),
    WriteBeside(Vec<(String, Value)>),
}

/// The edits that a help line names, each of which has to help. `None`: it asks for something that no manifest has.
fn edits(help: &str, field: &str) -> Option<Vec<Edit>> {
    let value = |text: &str| -> Value { serde_json::from_str(text).unwrap_or_else(|_| json!(text)) };
    // What follows is the reason.
    let action = help.split([';', ':']).next()?;
    if action == "remove it" || help.starts_with("remove it, or") {
        return Some(vec![Edit::Remove]);
    }
    if help.contains("in both") || help.contains("in the federated credential") {
        return None;
    }
    if help.ends_with("config: |") {
        return Some(vec![Edit::AsText]);
    }
    if let Some(label) = help.strip_prefix("write the label ").filter(|label| !label.contains(" on ")) {
        let (key, text) = label.split_once(": ")?;
        return Some(vec![Edit::Label(key.to_owned(), value(text))]);
    }
    if help == "write https:// in the place of the scheme" {
        return Some(vec![Edit::Scheme]);
    }
    if help == "put it in quotes" {
        return Some(vec![Edit::AsText]);
    }
    if let Some(near) = help.strip_prefix("did you mean ").and_then(|rest| rest.strip_suffix('?')) {
        return Some(vec![Edit::Rename(near.to_owned())]);
    }
    if let Some(text) = help.strip_prefix("write ").and_then(|rest| rest.strip_suffix(" in front")) {
        return Some(vec![Edit::InFront(text.to_owned())]);
    }
    if help == "write command argocd-k8s-auth and args [\"azure\"]" {
        return Some(vec![Edit::WriteBeside(vec![
            ("command".to_owned(), json!("argocd-k8s-auth")),
            ("args".to_owned(), json!(["azure"])),
        ])]);
    }
    if let Some(rest) = help.strip_prefix("write ").or_else(|| help.strip_prefix("set ")) {
        let rest = rest.split("; ").next()?;
        // `write KEY: VALUE` and `write KEY VALUE` for a field of that key.
        let key = field.rsplit(['.', '"']).find(|part| !part.is_empty() && *part != "]")?;
        let named = rest.strip_prefix(&format!("{key}: ")).or_else(|| rest.strip_prefix(&format!("{key} ")));
        if let Some(text) = named.or_else(|| rest.split_once(&format!("{key}: ")).map(|(_, text)| text)) {
            return Some(vec![Edit::Write(value(text.split(", and ").next()?))]);
        }
        let choices: Vec<&str> = rest.split([',', ' ']).filter(|word| !word.is_empty() && *word != "or").collect();
        let is_value =
            |word: &&str| word.starts_with('"') || word.chars().any(|c| c.is_ascii_uppercase()) || **word == *rest;
        let is_spelt_out = choices.iter().all(is_value) && !rest.contains("HOST") && !rest.contains("JSON");
        return is_spelt_out.then(|| choices.into_iter().map(|word| Edit::Write(value(word))).collect());
    }
    None
}

/// The parts of a field's path: `metadata.labels["a/b"]`, `volumes[0].name`.
fn parts(field: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), field);
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix("[\"") {
            let (key, behind) = behind.split_once("\"]").unwrap();
            found.push(key.to_owned());
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix('[') {
            let (index, behind) = behind.split_once(']').unwrap();
            found.push(index.to_owned());
            rest = behind;
        } else {
            rest = rest.trim_start_matches('.');
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            found.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
    }
    found
}

/// Makes the edit at the path, and through the JSON of a config, which is a text, perhaps in base64.
fn change(value: &mut Value, path: &[String], edit: &Edit) -> Option<()> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        return change_entry(value, first, edit);
    }
    let next = match value {
        Value::Array(items) => items.get_mut(first.parse::<usize>().ok()?)?,
        Value::Object(map) => map.get_mut(first.as_str())?,
        _ => return None,
    };
    match next {
        Value::String(text) if first == "config" => {
            let decoded = STANDARD.decode(text.as_str()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let mut inner: Value = serde_json::from_str(decoded.as_deref().unwrap_or(text)).ok()?;
            change(&mut inner, rest, edit)?;
            *text = if decoded.is_some() { STANDARD.encode(inner.to_string()) } else { inner.to_string() };
            Some(())
        }
        next => change(next, rest, edit),
    }
}

fn change_entry(value: &mut Value, key: &str, edit: &Edit) -> Option<()> {
    let Value::Object(map) = value else { return None };
    match edit {
        Edit::Write(new) => {
            map.insert(key.to_owned(), new.clone());
        }
        Edit::Remove => {
            map.remove(key)?;
        }
        Edit::Rename(new) => {
            let old = map.remove(key)?;
            map.insert(new.clone(), old);
        }
        Edit::InFront(text) => {
            let old = map.get(key)?.as_str()?.to_owned();
            map.insert(key.to_owned(), json!(format!("{text}{old}")));
        }
        Edit::AsText => {
            let old = map.get(key)?.to_string();
            map.insert(key.to_owned(), json!(old));
        }
        Edit::Scheme => {
            let old = map.get(key)?.as_str()?.split_once("://")?.1.to_owned();
            map.insert(key.to_owned(), json!(format!("https://{old}")));
        }
        Edit::Trim => {
            let old = map.get(key)?.as_str()?;
            let decoded = STANDARD.decode(old).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let new = match decoded {
                Some(text) => STANDARD.encode(text.trim()),
                None => old.trim().to_owned(),
            };
            map.insert(key.to_owned(), json!(new));
        }
        Edit::Label(..) => return None,
        Edit::WriteBeside(entries) => map.extend(entries.iter().cloned()),
    }
    Some(())
}

fn findings(text: &str) -> Vec<Value> {
    let run = argocd_aks(["lint", "--format", "json", "-"], text);
    let found: Value = serde_json::from_str(&run.stdout).unwrap();
    found.as_array().cloned().unwrap_or_else(|| found["findings"].as_array().cloned().unwrap_or_default())
}

/// The codes of the errors, and how often each is.
fn errors(found: &[Value]) -> BTreeSet<String> {
    found.iter().filter(|each| each["severity"] == "error").map(|each| each["code"].to_string()).collect()
}

#[test]
fn a_help_line_that_is_followed_ends_its_finding_and_makes_no_error() {
    let (mut followed, mut helps, mut wrong) = (0, BTreeSet::new(), Vec::new());
    for folder in std::fs::read_dir(project("testdata/lint")).unwrap() {
        for (path, bytes) in common::snapshot(&folder.unwrap().path()) {
            if path.extension().is_none_or(|end| end != "yaml") {
                continue;
            }
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let before = findings(&text);
            let items = objects(&text);
            for finding in &before {
                let (Some(help), Some(field)) = (finding["help"].as_str(), finding["field"].as_str()) else { continue };
                let is_it = |item: &Value| {
                    item["kind"] == finding["resource"]["kind"]
                        && item["metadata"]["name"] == finding["resource"]["name"]
                };
                let of: Vec<usize> = (0..items.len()).filter(|at| is_it(&items[*at])).collect();
                let ([at], Some(mut edits)) = (&of[..], edits(help, field)) else { continue };
                if finding["code"] == "stray-whitespace" {
                    // What it says to remove is the whitespace.
                    edits = vec![Edit::Trim];
                }
                for edit in edits {
                    let mut changed = items.clone();
                    if let Edit::Label(key, value) = &edit {
                        // Of what makes a Secret later it is the template's.
                        if changed[*at]["kind"] != "Secret" {
                            continue;
                        }
                        changed[*at]["metadata"]["labels"][key] = value.clone();
                    } else if change(&mut changed[*at], &parts(field), &edit).is_none() {
                        continue;
                    }
                    let stream: Vec<String> = changed.iter().map(ToString::to_string).collect();
                    let after = findings(&stream.join("\n---\n"));
                    let is_left = after.iter().any(|each| {
                        each["code"] == finding["code"]
                            && each["field"] == finding["field"]
                            && each["resource"] == finding["resource"]
                    });
                    // A Secret that Argo CD does not see for want of its label may be in a wrong namespace, too.
                    let is_new = |code: &&String| *code != "\"secret-other-namespace\"";
                    let new: Vec<String> =
                        errors(&after).difference(&errors(&before)).filter(is_new).cloned().collect();
                    if is_left || !new.is_empty() {
                        wrong.push(format!(
                            "{}: {}: {help}: left {is_left}, new {new:?}",
                            path.display(),
                            finding["code"]
                        ));
                    }
                    followed += 1;
                    helps.insert(help.to_owned());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(followed > 60 && helps.len() > 20, "{followed} followed, of {} help lines: {helps:#?}", helps.len());
}
