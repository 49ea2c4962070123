//! Pictures of a hub.

use crate::common::fleet::{Fleet, fleet};
use crate::common::{self, all_golden, argocd_aks, golden, project, tool};
use crate::import_shared::ca_data;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FORMATS: [(&str, &str); 3] = [("mermaid", "fleet.mmd"), ("dot", "fleet.dot"), ("svg", "fleet.svg")];

fn graph(fleet: &Fleet, format: &str) -> String {
    argocd_aks(["graph", "--format", format], &fleet.text()).ok()
}

#[test]
fn each_format_is_what_stands_in_testdata() {
    all_golden(FORMATS.map(|(format, file)| (Path::new("testdata/graph").join(file), graph(&fleet(), format))));
}

#[test]
fn the_picture_in_the_docs_is_that_of_the_example() {
    let files = ["hub.yaml", "targets.yaml"].map(|file| project("examples/fleet/fleet").join(file));
    let drawn = argocd_aks(["graph", "--format", "svg"].map(PathBuf::from).iter().chain(&files), "").ok();
    golden(Path::new("docs/pictures/fleet.svg"), &drawn);
}

/// A target of each risk, and two that look like one.
fn risky() -> Fleet {
    let server = |host: &str| format!("https://{host}:443");
    let aks = |name: &str| server(&format!("{name}-x.hcp.westeurope.azmk8s.io"));
    let cluster = |name: &str| json!({"name": name, "resourceGroup": "rg"});
    let target = |name: &str, access: Value, more: Value| {
        let mut spec = json!({"server": aks(name), "caData": ca_data(), "cluster": cluster(name), "access": access});
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        (name.to_owned(), spec)
    };
    let everything = json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]);
    let foreign = json!({
        "clientId": "99999999-9999-4999-8999-999999999999", "tenantId": "88888888-8888-4888-8888-888888888888",
        "principalId": "77777777-7777-4777-8777-777777777770", "name": "id-partner"
    });
    let edit = || json!({"clusterRole": "edit"});
    let targets = [
        target("admin", json!({"clusterRole": "cluster-admin"}), json!({})),
        target("azure-admin", json!({"azureRole": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"}), json!({})),
        target("all-rules", json!({"rules": everything}), json!({})),
        target("owner", json!({"azureRole": "Owner"}), json!({})),
        target("partner", edit(), json!({"identity": foreign})),
        target("own-name", edit(), json!({"server": server("api.example.com")})),
        target("open", edit(), json!({"server": server("10.0.0.4"), "caData": null, "insecure": true})),
        target(
            "admin-of-one",
            json!({"clusterRole": "cluster-admin", "namespaces": ["shop"]}),
            json!({"namespaces": ["shop"]}),
        ),
        target("verified", edit(), json!({"server": server("10.0.0.5"), "serverName": "v-x.hcp.westeurope.azmk8s.io"})),
    ];
    let targets: Vec<(&str, Value)> = targets.iter().map(|(name, spec)| (name.as_str(), spec.clone())).collect();
    fleet().hub("/cloud", "Public").targets(&targets)
}

#[test]
fn each_risk_is_a_word_and_a_colour_in_each_format() {
    let files = [("mermaid", "risks.mmd"), ("dot", "risks.dot"), ("svg", "risks.svg")];
    all_golden(files.map(|(format, file)| (Path::new("testdata/graph").join(file), graph(&risky(), format))));
}

#[test]
fn a_target_has_the_risks_that_it_has_and_no_others() {
    let page = data_of(&graph(&risky(), "html"));
    let found = |name: &str| {
        let target = page["targets"].as_array().unwrap().iter().find(|target| target["name"] == name).unwrap();
        target["risks"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (name, risks) in [
        ("admin", vec!["cluster-admin"]),
        ("azure-admin", vec!["cluster-admin"]),
        ("all-rules", vec!["as good as cluster-admin"]),
        ("owner", vec!["leads to cluster-admin"]),
        ("partner", vec!["other tenant"]),
        ("own-name", vec!["not a host of AKS"]),
        ("open", vec!["insecure TLS", "not a host of AKS"]),
        ("admin-of-one", vec![]),
        ("verified", vec![]),
    ] {
        assert_eq!(found(name), risks, "{name}");
    }
}

/// A hub of many targets, each with an identity of its own.
fn with_own_identities(count: usize, group: impl Fn(usize) -> String) -> Fleet {
    let names: Vec<String> = (0..count).map(|at| format!("aks-{at}")).collect();
    let groups: BTreeMap<String, Value> = (0..count).map(|at| (group(at), json!({}))).collect();
    let spec = |at: usize| {
        json!({
            "server": format!("https://c{at}-x.hcp.usgovvirginia.azmk8s.us"), "caData": ca_data(), "group": group(at),
            "cluster": {"name": format!("aks-{at}"), "resourceGroup": "rg"},
            "access": {"clusterRole": "edit", "namespaces": [format!("of-{}", group(at))]}, "namespaces": [format!("of-{}", group(at))],
            "identity": {
                "clientId": format!("00000000-0000-4000-8000-{at:012x}"),
                "principalId": format!("00000000-0000-4000-9000-{at:012x}"), "name": format!("id-{at}")
            }
        })
    };
    let targets: Vec<(&str, Value)> = names.iter().enumerate().map(|(at, name)| (name.as_str(), spec(at))).collect();
    fleet().hub("/groups", json!(groups)).targets(&targets)
}

fn height(svg: &str) -> usize {
    svg.split(" height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
}

#[test]
fn identities_of_each_target_fold_and_the_groups_keep_their_names() {
    let few =
        graph(&with_own_identities(13, |at| if at < 3 { "three".to_owned() } else { "ten".to_owned() }), "mermaid");
    assert!(few.contains("three: aks-0, aks-1, aks-2") && few.contains("ten: 10 targets"), "{few}");
    assert!(few.contains("three: id-0, id-1, id-2") && few.contains("ten: 10 identities"), "{few}");
    for count in [300, 3000] {
        let svg = graph(
            &with_own_identities(count, |at| if at.is_multiple_of(2) { "even".to_owned() } else { "odd".to_owned() }),
            "svg",
        );
        assert!(height(&svg) < 600, "{}", height(&svg));
        assert!(svg.contains(&format!("even: {} identities", count / 2)) && svg.contains("odd: "), "{svg}");
    }
}

#[test]
fn as_many_groups_as_targets_are_still_one_screen() {
    let svg = graph(&with_own_identities(300, |at| format!("group-{at}")), "svg");
    assert!(height(&svg) < 600, "{svg}");
    assert!(svg.contains("300 groups: 300 targets") && svg.contains("300 groups: 300 identities"), "{svg}");
}

#[test]
fn no_line_to_a_target_crosses_another() {
    // The identities of the targets alternate.
    let names: Vec<String> = (0..9).map(|at| format!("aks-{at}")).collect();
    let spec = |at: usize| {
        json!({
            "server": format!("https://c{at}-x.hcp.usgovvirginia.azmk8s.us"), "caData": ca_data(),
            "group": if at.is_multiple_of(2) { "production" } else { "team" },
            "cluster": {"name": format!("aks-{at}"), "resourceGroup": "rg"},
        })
    };
    let targets: Vec<(&str, Value)> = names.iter().enumerate().map(|(at, name)| (name.as_str(), spec(at))).collect();
    let mixed = fleet().targets(&targets);
    let mut lines: Vec<(usize, usize)> = Vec::new();
    for path in graph(&mixed, "svg").split("<path class=\"edge\" d=\"M").skip(1) {
        let numbers: Vec<usize> =
            path.split('"').next().unwrap().split([' ', 'C']).filter_map(|word| word.parse().ok()).collect();
        // Only those between the second column and the third.
        if numbers[0] > 600 {
            lines.push((numbers[1], numbers[numbers.len() - 1]));
        }
    }
    assert_eq!(lines.len(), 9);
    lines.sort_unstable();
    assert!(lines.is_sorted_by_key(|(_, to)| *to), "{lines:?}");
}

#[test]
fn long_labels_wrap_and_none_is_cut() {
    let long = "a-name-that-is-much-longer-than-any-box-of-the-picture-is-wide-and-goes-on-and-on";
    let svg = graph(&fleet().target("dev", |dev| dev.with("/spec/name", long)), "svg");
    let shown: String = svg
        .split("<text class=\"title\"")
        .map(|text| text.split_once('>').and_then(|(_, rest)| rest.split_once("</text>")).map_or("", |(text, _)| text))
        .collect();
    assert!(shown.contains(long), "{svg}");
    assert!(!svg.contains('…'), "{svg}");
}

#[test]
fn a_picture_has_words_for_who_does_not_see_it() {
    let svg = graph(&risky(), "svg");
    for words in ["aria-labelledby", "<title id=", "partner by id-partner: edit, sees all (note: other tenant)"] {
        assert!(svg.contains(words), "{words}: {svg}");
    }
    let mermaid = graph(&risky(), "mermaid");
    assert!(mermaid.contains("accTitle: ") && mermaid.contains("accDescr: 1 ServiceAccount, 2 identities, 9 targets"));
}

/// The data of a page, as its script reads it.
fn data_of(page: &str) -> Value {
    let (_, data) = page.split_once("<script id=\"data\" type=\"application/json\">").unwrap();
    serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn a_page_says_by_which_line_of_which_file_each_thing_is_so() {
    let hub = fleet().text();
    let (hub, targets) = hub.split_once("---\n").unwrap();
    let list = "spec:\n  targets:\n";
    let own = "  - {name: listed, server: 'https://l-x.hcp.usgovvirginia.azmk8s.us', insecure: true}\n";
    let hub = hub.replace("spec:\n", &format!("{list}{own}"));
    let hub = hub.replace("  targetDefaults:\n", "  targetDefaults:\n    access: {clusterRole: edit}\n");
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &[("hub.yaml", &hub), ("targets.yaml", targets)]);
    let mut program = std::process::Command::new(common::program());
    let page = common::run(program.args(["graph", "--format", "html", "."]).current_dir(folder.path()), "").ok();
    let page = data_of(&page);
    let line = |name: &str, what: &str| -> Option<String> {
        let target = page["targets"].as_array().unwrap().iter().find(|target| target["name"] == name).unwrap();
        let place = target["places"].as_array().unwrap().iter().find(|place| place[0] == what)?;
        let (file, line) = place[1].as_str().unwrap().rsplit_once(':').unwrap();
        let text = if file.ends_with("hub.yaml") { &hub } else { targets };
        let line: usize = line.parse().unwrap();
        Some(format!("{} {}", file.trim_start_matches("./"), text.lines().nth(line - 1).unwrap().trim()))
    };
    let found = |name: &str, what: &str| line(name, what).unwrap_or_default();
    assert_eq!(found("dev", "target"), "targets.yaml name: dev");
    assert!(found("dev", "server").starts_with("targets.yaml server: https://dev-x"), "{}", found("dev", "server"));
    assert!(found("dev", "access").starts_with("hub.yaml access:"), "{}", found("dev", "access"));
    assert_eq!(found("test", "access"), "targets.yaml access:");
    assert!(found("dev", "identity").starts_with("hub.yaml identity:"));
    assert_ne!(page["targets"][1]["places"], page["targets"][3]["places"]);
    assert_eq!(line("dev", "insecure"), None);
    assert!(found("listed", "insecure").contains("name: listed"), "{}", found("listed", "insecure"));
    assert_eq!(found("listed", "access"), "hub.yaml access: {clusterRole: edit}");
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
fn a_page_runs_its_own_script_alone_and_fetches_nothing() {
    let page = graph(&fleet(), "html");
    let between = |begin: &str, end: &str| {
        let (_, rest) = page.rsplit_once(begin).unwrap();
        rest.split_once(end).unwrap().0
    };
    let hash = |text: &str| format!("sha256-{}", STANDARD.encode(Sha256::digest(text)));
    let (script, style) = (hash(between("<script>", "</script>")), hash(between("<style>", "</style>")));
    let policy = format!("default-src 'none'; script-src '{script}'; style-src '{style}'; ");
    assert!(page.contains(&policy), "{policy}");
    let rest = page.replace("http://www.w3.org/2000/svg", "");
    let own = data_of(&page).to_string();
    let own_addresses = own.matches("://").count();
    assert_eq!(rest.matches("://").count(), own_addresses, "the servers alone are addresses");
    for way in ["src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "eval("] {
        assert!(!page.contains(way), "{way}");
    }
}

#[test]
fn what_turns_writing_around_is_shown_as_what_it_is() {
    let fleet = fleet().hub("/identity/name", "a\u{202e}b\u{2028}c\u{200b}");
    for format in ["mermaid", "dot", "svg", "html"] {
        let drawn = graph(&fleet, format);
        assert!(!drawn.contains(['\u{202e}', '\u{2028}', '\u{200b}']), "{format}");
        assert!(drawn.contains("202e"), "{format}");
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
    let page = graph(&fleet, "html");
    // That of the data, and that of the page's own script.
    assert_eq!((page.matches("<script").count(), page.matches("</script").count()), (2, 2));
    assert!(!page.contains("alert(1)</"), "{page}");
    assert_eq!(data_of(&page)["targets"][0]["name"], evil);
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
