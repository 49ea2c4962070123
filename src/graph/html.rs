//! One page for a browser. Its data is JSON in an element that is no script, its script and style are those of the
//! templates, which the page's policy knows by their hashes: nothing else runs, and nothing is fetched.

use super::risk::Risk;
use super::{access_words, identities, identity_name, risks, subjects, summary, title};
use crate::api::model::{Hub, Target};
use crate::azure::ClientId;
use crate::input::WrittenPlaces;
use crate::text::visible;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;

const PAGE: &str = include_str!("templates/page.html");
const STYLE: &str = include_str!("templates/page.css");
const SCRIPT: &str = include_str!("templates/page.js");

/// The page.
pub(super) fn draw(hub: &Hub, places: &WrittenPlaces) -> String {
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    );
    let values = [
        ("TITLE", inert(&title(hub))),
        ("SUMMARY", inert(&summary(hub))),
        ("POLICY", policy),
        ("STYLE", STYLE.to_owned()),
        ("SCRIPT", SCRIPT.to_owned()),
        ("DATA", in_element(&data(hub, places))),
    ];
    // In one pass: what is put in is not looked at again.
    let mut out = String::new();
    for (at, part) in PAGE.split("@@").enumerate() {
        let value = values.iter().find(|(name, _)| at % 2 == 1 && *name == part);
        out.push_str(value.map_or(part, |(_, value)| value));
    }
    out
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// Equal lists of words stand once: those of a group are the same for a thousand targets.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    at: HashMap<Vec<String>, usize>,
}

impl Table {
    fn index(&mut self, row: Vec<String>) -> usize {
        *self.at.entry(row).or_insert_with_key(|row| {
            self.rows.push(row.clone());
            self.rows.len() - 1
        })
    }
}

fn data(hub: &Hub, places: &WrittenPlaces) -> Value {
    let all = identities(hub);
    let index: HashMap<ClientId, usize> =
        all.iter().enumerate().map(|(at, identity)| (identity.client_id, at)).collect();
    let mut accesses = Table::default();
    let targets: Vec<Value> = hub
        .targets
        .iter()
        .map(|target| {
            let identity = index.get(&target.identity.client_id).filter(|_| !target.is_in_cluster());
            let access = accesses.index(access_words::lines(target).iter().map(|line| visible(line)).collect());
            of_target(hub, target, (identity.copied(), access), places)
        })
        .collect();
    let identities: Vec<Value> = all
        .iter()
        .map(|identity| {
            json!({
                "name": identity_name(identity),
                "client": identity.client_id.to_string(),
                "tenant": identity.tenant_id.to_string(),
                "principal": identity.principal_id.map(|id| id.to_string()),
                "isOfHub": identity.client_id == hub.identity.client_id,
                "isForeign": identity.tenant_id != hub.identity.tenant_id,
            })
        })
        .collect();
    let risks: Vec<Value> = risks(hub)
        .into_iter()
        .map(|(risk, count)| {
            json!({"word": risk.word(), "reason": risk.reason(), "isGrave": risk.is_grave(), "count": count})
        })
        .collect();
    json!({
        "hub": title(hub),
        "subjects": subjects(hub),
        "identities": identities,
        "accesses": accesses.rows,
        "risks": risks,
        "targets": targets,
    })
}

fn of_target(hub: &Hub, target: &Target, (identity, access): (Option<usize>, usize), places: &WrittenPlaces) -> Value {
    let words: Vec<&str> = Risk::all_of(target, hub).into_iter().map(Risk::word).collect();
    let places: Vec<Value> = places
        .get(&target.name)
        .iter()
        .map(|(what, place)| json!([what, format!("{}:{}", visible(&place.file), place.line)]))
        .collect();
    json!({
        "name": visible(&target.name),
        "group": target.group.as_deref().map(visible),
        "server": visible(&target.server.to_string()),
        "serverName": target.server_name.as_deref().map(visible),
        "identity": identity,
        "line": visible(&access_words::line(target)),
        "access": access,
        "risks": words,
        "places": places,
    })
}

/// JSON that ends no element and begins no comment, whatever its texts are.
fn in_element(data: &Value) -> String {
    let mut out = String::new();
    for c in data.to_string().chars() {
        match c {
            // Outside of strings JSON has none of these.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{7f}'..='\u{9f}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

fn inert(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
