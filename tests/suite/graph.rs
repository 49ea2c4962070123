//! Pictures of a hub.

use crate::common::fleet::{Fleet, fleet};
use crate::common::{self, all_golden, argocd_aks, tool};
use serde_json::{Value, json};
use std::path::Path;

const FORMATS: [(&str, &str); 3] = [("mermaid", "fleet.mmd"), ("dot", "fleet.dot"), ("svg", "fleet.svg")];

fn graph(fleet: &Fleet, format: &str) -> String {
    argocd_aks(["graph", "--format", format], &fleet.text()).ok()
}

#[test]
fn each_format_is_what_stands_in_testdata() {
    all_golden(FORMATS.map(|(format, file)| (Path::new("testdata/graph").join(file), graph(&fleet(), format))));
}

#[test]
fn three_thousand_targets_are_a_few_boxes_with_counts() {
    let names: Vec<String> = (0..3000).map(|at| format!("aks-{at}")).collect();
    let spec = |at: usize, name: &str| {
        let group = if at.is_multiple_of(3) { "production" } else { "team" };
        let server = format!("https://c{at}.example.com");
        json!({"server": server, "insecure": true, "group": group, "cluster": {"name": name, "resourceGroup": "b"}})
    };
    let targets: Vec<(&str, Value)> =
        names.iter().enumerate().map(|(at, name)| (name.as_str(), spec(at, name))).collect();
    let many = fleet().targets(&targets);
    for (format, _) in FORMATS {
        let drawn = graph(&many, format);
        assert!(drawn.lines().count() < 100, "{drawn}");
        assert!(drawn.contains("production: 1000 targets") && drawn.contains("team: 2000 targets"), "{drawn}");
        assert!(drawn == graph(&many, format));
    }
}

#[test]
fn names_that_are_code_elsewhere_come_out_inert() {
    let evil = "a\\\" b ]) --> <script>alert(1)</script> %% `x` $(touch canary) {{ end }} & | \\N ;end #9;";
    let fleet = fleet()
        .hub("/identity/name", evil)
        .hub("/cluster/name", evil)
        .hub("/groups/production/access/azureRole", evil)
        .target("dev", |dev| dev.with("/spec/secretName", "x").with("/spec/name", evil));
    let mermaid = graph(&fleet, "mermaid");
    let between_quotes = mermaid.split('"').skip(1).step_by(2);
    for text in between_quotes {
        let text = text.replace("<br/>", "");
        assert!(!text.contains(['<', '>', '`', '$', '(', ']', '{', '|', '\\', '%', '&']), "{text}");
    }
    assert!(mermaid.lines().all(|line| line.matches('"').count() % 2 == 0), "{mermaid}");
    let svg = graph(&fleet, "svg");
    assert!(!svg.contains("<script"), "{svg}");
    if let Some(mut python) = tool("python3") {
        let read = "import sys, xml.etree.ElementTree as tree\nprint(max(len(each.text or '') for each in tree.parse(sys.stdin).iter()))";
        common::run(python.args(["-c", read]), &svg).ok();
    }
    let dot = graph(&fleet, "dot");
    // Outside of quoted strings there is nothing of the user's.
    let mut outside = String::new();
    let (mut inside, mut escaped) = (false, false);
    for c in dot.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            c if !inside => outside.push(c),
            _ => {}
        }
    }
    assert!(!inside && !outside.contains("script") && !outside.contains("canary"), "{outside}");
}
