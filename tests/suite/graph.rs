//! Pictures of a hub.

use crate::common;

use common::{all_golden, argocd_aks, project, tool};
use std::path::Path;

const FORMATS: [(&str, &str); 3] = [("mermaid", "fleet.mmd"), ("dot", "fleet.dot"), ("svg", "fleet.svg")];

fn fleet() -> String {
    ["hub.yaml", "targets.yaml"]
        .map(|file| std::fs::read_to_string(project("examples/fleet/fleet").join(file)).unwrap())
        .join("---\n")
}

fn graph(fleet: &str, format: &str) -> String {
    argocd_aks(["graph", "--format", format], fleet).ok()
}

#[test]
fn each_format_is_what_stands_in_testdata() {
    all_golden(FORMATS.map(|(format, file)| (Path::new("testdata/graph").join(file), graph(&fleet(), format))));
}

#[test]
fn three_thousand_targets_are_a_few_boxes_with_counts() {
    let target = |at: usize| {
        format!(
            "---\napiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {{name: aks-{at}}}\nspec: {{server: 'https://c{at}.example.com', insecure: true, group: {}, cluster: {{name: aks-{at}, resourceGroup: b}}}}\n",
            if at.is_multiple_of(3) { "production" } else { "team" }
        )
    };
    let many = std::iter::once(fleet()).chain((0..2997).map(target)).collect::<Vec<_>>().concat();
    for (format, _) in FORMATS {
        let drawn = graph(&many, format);
        assert!(drawn.lines().count() < 100, "{drawn}");
        assert!(drawn.contains("production: 1000 targets") && drawn.contains("team: 1999 targets"), "{drawn}");
        assert!(drawn == graph(&many, format));
    }
}

#[test]
fn names_that_are_code_elsewhere_come_out_inert() {
    let evil = "a\\\" b ]) --> <script>alert(1)</script> %% `x` $(touch canary) {{ end }} & | \\N ;end #9;";
    let quoted = format!("'{}'", evil.replace('\'', "''"));
    let fleet = fleet()
        .replace("    name: id-argocd\n", &format!("    name: {quoted}\n"))
        .replace("    name: aks-hub\n", &format!("    name: {quoted}\n"))
        .replace("azureRole: Azure Kubernetes Service RBAC Admin", &format!("azureRole: {quoted}"))
        .replace(
            "spec:\n  group: team\n  server: https://dev",
            &format!("spec:\n  group: team\n  secretName: x\n  name: {quoted}\n  server: https://dev"),
        );
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
