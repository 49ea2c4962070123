//! `import --merge`: what is found goes into a fleet's file, and nothing else of it changes.

use crate::common;
use crate::import_shared;

use crate::internals::import::{self, Fleet, Input};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{argocd_aks, project, run_case};
use import_shared::{HUB, ca_data, fleet, in_folder, other_ca, render, text};
use serde_json::json;

#[test]
fn a_renewed_ca_takes_the_place_of_the_old_in_either_spelling() {
    let pem = String::from_utf8(STANDARD.decode(ca_data()).unwrap()).unwrap().replace('\n', "\n        ");
    let fleet = format!(
        "{HUB}  targets:\n    - name: dev\n      server: https://dev.example.com\n      ca: |\n        {}\n      # the end\n",
        pem.trim_end()
    );
    let config = format!(
        "clusters: [{{name: dev, cluster: {{server: 'https://dev.example.com', certificate-authority-data: {}}}}}]",
        other_ca()
    );
    let out = in_folder(
        &[("fleet.yaml", &fleet), ("config", &config)],
        &["import", "kubeconfig", "config", "--merge", "fleet.yaml"],
    )
    .ok();
    let hub = common::object(&out, "ArgoCDHub", "hub");
    assert_eq!(
        hub["spec"]["targets"][0],
        json!({"name": "dev", "server": "https://dev.example.com", "caData": other_ca()})
    );
    assert!(out.contains("# the end"), "{out}");
}

#[test]
fn a_fleet_that_says_it_already_stays_to_the_byte() {
    let fleet = fleet();
    let rendered = render(&fleet).ok();
    let files = [("fleet.yaml", fleet.as_str()), ("secrets.yaml", &rendered)];
    let run = in_folder(&files, &["import", "secrets", "secrets.yaml", "--merge", "fleet.yaml"]);
    assert_eq!(run.stdout, fleet);
    assert!(run.stderr.contains("unchanged: every, An odd Name, plain"), "{}", run.stderr);
}

#[test]
fn a_second_import_changes_nothing() {
    let case = project("testdata/import/merge-in-place");
    let first = run_case(&case).ok();
    let secrets = text(&case.join("secrets.yaml"));
    let files = [("fleet.yaml", first.as_str()), ("secrets.yaml", &secrets)];
    let second = in_folder(&files, &["import", "secrets", "secrets.yaml", "--merge", "fleet.yaml"]);
    assert_eq!(second.stdout, first);
    assert!(second.stderr.contains("unchanged: dev, prod, new"), "{}", second.stderr);
}

#[test]
fn what_the_hub_says_is_not_said_again() {
    let rendered = render(&fleet()).ok();
    let files = [("hub.yaml", HUB), ("secrets.yaml", rendered.as_str())];
    let alone = in_folder(&files, &["import", "secrets", "secrets.yaml"]).ok();
    assert_eq!(alone.matches("clientId: 11111111-").count(), 2);
    for arguments in [["--merge", "hub.yaml"], ["-c", "hub.yaml"]] {
        let beside = in_folder(&files, &[&["import", "secrets", "secrets.yaml"], &arguments[..]].concat()).ok();
        let targets = beside.strip_prefix(HUB).unwrap_or(&beside);
        assert!(!targets.contains("clientId: 11111111-") && targets.contains("clientId: 66666666-"), "{targets}");
    }
}

#[test]
fn a_fleet_without_its_hub_keeps_its_groups_and_its_hub() {
    let fleet = "# ours
apiVersion: argocd-aks.dev/v1alpha1
kind: TargetCluster
metadata: {name: dev}
spec: {hub: west, group: shop, server: 'https://dev.example.com', insecure: true, access: {clusterRole: admin}}
";
    let config = "clusters: [{name: x, cluster: {server: 'https://dev.example.com:443', insecure-skip-tls-verify: true}}, {name: new, cluster: {server: 'https://new.example.com', insecure-skip-tls-verify: true}}]";
    let run = in_folder(
        &[("fleet.yaml", fleet), ("config", config)],
        &["import", "kubeconfig", "config", "--merge", "fleet.yaml"],
    );
    assert!(run.stderr.contains("is \"dev\" in the file, by its server: that name stays"), "{}", run.stderr);
    let out = run.ok();
    let added = out.strip_prefix(fleet).expect("what is there stays");
    assert!(added.contains("name: new") && added.contains("hub: west"), "{added}");
}

#[test]
fn a_merge_that_render_would_refuse_writes_nothing() {
    let config = "clusters: [{name: y, cluster: {server: 'https://y.example.com', insecure-skip-tls-verify: true}}]";
    let fleet = HUB.replace("patchWorkloads: false", "patchWorkloads: no-boolean");
    let run = in_folder(
        &[("fleet.yaml", &fleet), ("config", config)],
        &["import", "kubeconfig", "config", "--merge", "fleet.yaml"],
    );
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("fleet.yaml:"), "{}", run.stderr);
    let page = text(&project("testdata/import/aks-of-the-rest-api/page-1.json"));
    let run = in_folder(&[("hub.yaml", HUB), ("page.json", &page)], &["import", "aks", "page.json", "-c", "hub.yaml"]);
    assert!(run.code == 1 && run.stdout.is_empty(), "{}", run.stdout);
    assert!(run.stderr.starts_with("error[cloud-mismatch]"), "{}", run.stderr);
    let config = config.replace("name: y", "name: in-cluster");
    let run = argocd_aks(["import", "kubeconfig"], &config);
    assert!(run.code == 1 && run.stdout.is_empty() && run.stderr.starts_with("error[reserved-name]"), "{}", run.stderr);
}

#[test]
fn what_render_would_refuse_is_told_without_a_place_in_a_text_that_nobody_has() {
    let text = "clusters: [{name: in-cluster, cluster: {server: 'https://y.example.com'}}]";
    let fleets = [None, Some(Input { text: HUB, file: "hub.yaml" })];
    for file in fleets {
        let found = import::kubeconfig(&[Input { text, file: "config" }]);
        let written = import::write(found, &Fleet { file, ..Fleet::default() });
        assert!(written.output.is_none());
        let errors: Vec<_> = written.diagnostics.iter().filter(|each| each.is_error()).collect();
        assert!(!errors.is_empty() && errors.iter().all(|error| error.file.is_none() && error.position.is_none()));
    }
}

#[test]
fn targets_of_several_hubs_need_to_know_which_is_meant() {
    let target = |name: &str, hub: &str| {
        format!(
            "---\napiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {{name: {name}}}\nspec: {{hub: {hub}, server: 'https://{name}.example.com', insecure: true}}\n"
        )
    };
    let fleet = target("a", "west") + &target("b", "east");
    let config = "clusters: [{name: c, cluster: {server: 'https://c.example.com', insecure-skip-tls-verify: true}}]";
    let files = [("fleet.yaml", fleet.as_str()), ("config", config)];
    let import = ["import", "kubeconfig", "config", "--merge", "fleet.yaml"];
    let run = in_folder(&files, &import);
    assert!(run.code == 1 && run.stdout.is_empty(), "{}", run.stdout);
    assert!(run.stderr.starts_with("error[several-hubs]: the targets of the file belong to several hubs: east, west"));
    let out = in_folder(&files, &[&import[..], &["--hub", "east"]].concat()).ok();
    assert!(out.strip_prefix(fleet.as_str()).is_some_and(|added| added.contains("hub: east")), "{out}");
}

#[test]
fn an_identity_with_its_tenant_is_known_without_the_hub() {
    let rendered = render(&fleet()).ok();
    let alone = in_folder(&[("secrets.yaml", &rendered)], &["import", "secrets", "secrets.yaml"]).ok();
    let files = [("fleet.yaml", alone.as_str()), ("secrets.yaml", &rendered)];
    let run = in_folder(&files, &["import", "secrets", "secrets.yaml", "--merge", "fleet.yaml"]);
    assert!(run.stderr.contains("unchanged: every, An odd Name, plain"), "{}", run.stderr);
    assert_eq!(run.stdout, alone);
}

#[test]
fn of_many_names_the_first_are_told_and_how_many_more() {
    let told = |count: usize| {
        let cluster = |at| {
            format!("{{name: c{at}, cluster: {{server: 'https://c{at}.example.com', insecure-skip-tls-verify: true}}}}")
        };
        let clusters: Vec<String> = (0..count).map(cluster).collect();
        let config = format!("clusters: [{}]", clusters.join(", "));
        let files = [("hub.yaml", HUB), ("config", config.as_str())];
        let run = in_folder(&files, &["import", "kubeconfig", "config", "--merge", "hub.yaml"]);
        let line = run.stderr.lines().find(|line| line.starts_with("info[target-added]")).map(str::to_owned);
        run.ok();
        line.unwrap()
    };
    assert!(told(20).ends_with(", c18, c19"), "{}", told(20));
    assert!(told(22).ends_with(", c18, c19 and 2 more"), "{}", told(22));
}
