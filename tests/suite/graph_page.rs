//! The page of `graph --format html` in Chromium, with three targets, three hundred and three thousand: a driver clicks.

use crate::common::{self, argocd_aks, project, tool};
use crate::import_shared::ca_data;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A hub with this many targets: every third is of the group lab, where everything may be done and nothing is verified.
fn config(count: usize) -> String {
    let id = |kind: usize| format!("00000000-0000-4000-8000-{kind:012x}");
    let mut text = format!(
        "apiVersion: argocd-aks.dev/v1alpha1\nkind: ArgoCDHub\nmetadata: {{name: hub}}\nspec:\n  identity: {{clientId: {}, tenantId: {}, principalId: {}, name: id-argocd}}\n  groups:\n    team: {{access: {{clusterRole: edit}}, caData: {}}}\n    lab: {{access: {{clusterRole: cluster-admin}}, insecure: true}}\n  targets:\n",
        id(1),
        id(2),
        id(3),
        ca_data()
    );
    for at in 0..count {
        let group = if at % 3 == 2 { "lab" } else { "team" };
        let server = format!("https://c{at}-x.hcp.westeurope.azmk8s.io");
        let _ = writeln!(text, "  - {{name: aks-{at}, group: {group}, server: '{server}'}}");
    }
    text
}

/// What the driver has read after these steps; nothing was fetched, and nothing complained.
#[track_caller]
fn driven(config: &str, steps: &Value) -> Option<Vec<Value>> {
    let _ = tool("chromium")?;
    let mut python = tool("python3")?;
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &[("hub.yaml", config)]);
    let mut program = std::process::Command::new(common::program());
    let page = common::run(program.args(["graph", "--format", "html", "hub.yaml"]).current_dir(folder.path()), "").ok();
    let file = folder.path().join("page.html");
    std::fs::write(&file, page).unwrap();
    python.arg(project("tests/interop/browser/drive.py")).arg("chromium").arg(&file);
    let said = common::run(&mut python, &steps.to_string()).ok();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["errors"], json!([]));
    assert_eq!(said["requests"].as_array().unwrap().len(), 1, "{}", said["requests"]);
    Some(said["read"].as_array().unwrap().clone())
}

const PANEL: &str = "document.getElementById('panel').innerText";
const TARGETS: &str = "document.querySelectorAll('.target').length";

#[test]
fn a_click_on_a_target_tells_what_it_may_do_and_by_which_line() {
    let steps = json!([
        ["read", TARGETS],
        ["click", "#targets .group:last-child .target"],
        ["read", PANEL],
        ["key", "Escape"],
        ["read", "document.getElementById('panel').hidden"],
        ["click", "#larger"],
        ["read", "document.getElementById('scale').textContent"],
    ]);
    let Some(read) = driven(&config(3), &steps) else { return };
    assert_eq!(read[0], 3, "so few are all open");
    let panel = read[1].as_str().unwrap();
    for words in [
        "aks-2",
        "hub.yaml:12",
        "cluster-admin Argo CD may do everything",
        "insecure TLS",
        "hub.yaml:8\nClusterRole cluster-admin on the whole cluster",
        "https://c2-x.hcp.westeurope.azmk8s.io",
        "hub.yaml:5\n",
    ] {
        assert!(panel.contains(words), "{words}: {panel}");
    }
    assert_eq!(read[2..], [json!(true), json!("125%")]);
}

#[test]
fn a_target_among_three_thousand_is_found_by_its_name_and_shown() {
    for count in [300, 3000] {
        let last = format!("aks-{}", count - 1);
        let steps = json!([
            ["read", TARGETS],
            ["key", "/"],
            ["text", last],
            ["read", "document.querySelectorAll('[role=option]').length"],
            ["key", "Enter"],
            ["read", TARGETS],
            ["read", PANEL],
            ["read", "document.activeElement.innerText"],
            [
                "read",
                "(() => { const place = document.activeElement.getBoundingClientRect(); return place.top > 0 && place.bottom < innerHeight; })()"
            ],
            ["key", "ArrowUp"],
            ["key", "Enter"],
            ["read", "document.querySelector('#panel h2').innerText"],
        ]);
        let Some(read) = driven(&config(count), &steps) else { return };
        assert_eq!(read[0], 0, "the groups are closed");
        assert_eq!(read[1], 1);
        assert_eq!(read[2], count / 3, "the one group is open");
        assert!(read[3].as_str().unwrap().contains(&format!("hub.yaml:{}", count + 9)), "{}", read[3]);
        assert!(read[4].as_str().unwrap().starts_with(&last), "{}", read[4]);
        assert_eq!(read[5], true, "it is in sight");
        assert_eq!(read[6], format!("aks-{}", count - 4), "the arrow keys lead to the one before");
    }
}

#[test]
fn a_group_opens_on_a_click_and_the_risks_are_a_search() {
    let steps = json!([
        ["click", "#targets .group:last-child > button"],
        ["read", TARGETS],
        ["click", "#risks button"],
        ["read", "document.querySelectorAll('[role=option]').length"],
        ["read", "document.getElementById('results').innerText"],
        ["click", "#targets .group:last-child > button"],
        ["read", "document.querySelector('#targets .group:last-child .members').hidden"],
        ["dark", true],
        ["read", "getComputedStyle(document.body).backgroundColor"],
    ]);
    let Some(read) = driven(&config(300), &steps) else { return };
    assert_eq!(read[0], 100);
    assert_eq!(read[1], 50);
    assert!(read[2].as_str().unwrap().contains("50 more"), "{}", read[2]);
    assert_eq!(read[3..], [json!(true), json!("rgb(13, 17, 23)")]);
}

#[test]
fn a_name_that_is_code_elsewhere_is_text_in_the_browser() {
    let evil = "<img src=x onerror=alert(1)></script><script>alert(2)</script>&lt;\u{202e}";
    let config = config(3).replace("name: id-argocd", &format!("name: {}", json!(evil)));
    assert!(argocd_aks(["graph", "--format", "html"], &config).code == 0);
    let steps = json!([
        ["click", ".identity"],
        ["read", "document.querySelector('.identity b').textContent"],
        ["read", "document.querySelectorAll('img').length + document.querySelectorAll('script').length"],
    ]);
    let Some(read) = driven(&config, &steps) else { return };
    assert_eq!(read[0], evil.replace('\u{202e}', "\\u{202e}"));
    assert_eq!(read[1], 2);
}
