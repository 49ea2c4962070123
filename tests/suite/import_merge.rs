//! `import --merge`: what is found goes into a fleet's file, and nothing else of it changes.

use crate::common;
use crate::import_shared;

use crate::internals::import::{self, Fleet, InputText};
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
fn a_label_that_a_target_takes_away_stays_away_until_the_cluster_has_it() {
    let fleet = format!(
        "{HUB}  targetDefaults: {{insecure: true, labels: {{team: a}}}}\n  targets:\n    - name: dev\n      server: https://dev.example.com\n      labels:\n        team: null # not a's\n"
    );
    let merged = |secrets: &str| {
        let files = [("fleet.yaml", fleet.as_str()), ("secrets.yaml", secrets)];
        in_folder(&files, &["import", "secrets", "secrets.yaml", "--merge", "fleet.yaml"]).ok()
    };
    let rendered = render(&fleet).ok();
    assert!(!rendered.contains("team:"), "{rendered}");
    assert_eq!(merged(&rendered), fleet);
    let labelled = rendered.replacen("  labels:\n", "  labels:\n    team: b\n", 1);
    assert_eq!(merged(&labelled), fleet.replace("team: null # not a's", "team: b # not a's"));
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
    let fleets = [None, Some(InputText { text: HUB, file: "hub.yaml" })];
    for file in fleets {
        let found = import::kubeconfig(&[InputText { text, file: "config" }], &import::KubeconfigOptions::default());
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

/// A fleet of one target `aks`, with these fields.
fn fleet_of_aks(fields: &str) -> String {
    format!(
        "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {{name: aks}}\nspec:\n  insecure: true # for now\n{fields}"
    )
}

fn resource_id(subscription: char) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks",
        "44444444-4444-4444-8444-44444444444x".replace('x', &subscription.to_string())
    )
}

/// What `az aks list` prints of clusters `aks` in the resource group `rg`, each with its host and address.
fn az(clusters: &[(char, &str)]) -> String {
    let cluster = |(subscription, host): &(char, &str)| {
        json!({"name": "aks", "id": resource_id(*subscription), "resourceGroup": "rg", "fqdn": host,
            "privateFqdn": format!("private.{host}"), "apiServerAccessProfile": {"enablePrivateCluster": false}})
    };
    json!(clusters.iter().map(cluster).collect::<Vec<_>>()).to_string()
}

/// The first line of what is said, and its help.
fn error_and_help(run: &common::Run) -> (&str, &str) {
    let help = run.stderr.lines().find_map(|line| line.trim_start().strip_prefix("= help: ")).unwrap_or_default();
    (run.stderr.lines().next().unwrap_or_default(), help)
}

const MERGE_CONFIG: [&str; 5] = ["import", "kubeconfig", "config", "--merge", "fleet.yaml"];
const MERGE_AZ: [&str; 5] = ["import", "aks", "list.json", "--merge", "fleet.yaml"];

#[test]
fn a_kubeconfig_s_cluster_of_the_same_name_never_replaces_another_one() {
    let fleet = fleet_of_aks("  server: https://a.example.com\n");
    let config = "clusters: [{name: aks, cluster: {server: 'https://b.example.com', insecure-skip-tls-verify: true}}]
contexts: [{name: aks, context: {cluster: aks}}]
";
    let run = in_folder(&[("fleet.yaml", &fleet), ("config", config)], &MERGE_CONFIG);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let message = "error[duplicate-target]: the context aks of config and the target \"aks\" of the file have one name, but different servers: https://b.example.com and https://a.example.com";
    let help = "if it is one cluster that was made anew, write its new server into the target; if they are two, rename the context (kubectl config rename-context) and import it again";
    assert_eq!(error_and_help(&run), (message, help));
    // The first way of the help,
    let moved = fleet.replace("a.example", "b.example");
    assert_eq!(in_folder(&[("fleet.yaml", &moved), ("config", config)], &MERGE_CONFIG).ok(), moved);
    // and the second: what is there stays to the byte.
    let renamed = config.replace("contexts: [{name: aks,", "contexts: [{name: aks-b,");
    let both = in_folder(&[("fleet.yaml", &fleet), ("config", &renamed)], &MERGE_CONFIG).ok();
    let added = both.strip_prefix(fleet.as_str()).expect("what is there stays");
    let objects = common::objects(added);
    assert_eq!(objects[0]["metadata"]["name"], "aks-b");
    assert_eq!(objects[0]["spec"]["server"], "https://b.example.com");
}

#[test]
fn a_cluster_that_would_replace_another_is_left_out_where_others_come_in() {
    let fleet = fleet_of_aks("  server: https://a.example.com\n");
    let cluster = |name: &str, host: &str| {
        format!("{{name: {name}, cluster: {{server: 'https://{host}.example.com', insecure-skip-tls-verify: true}}}}")
    };
    let config = format!("clusters: [{}, {}]", cluster("aks", "b"), cluster("new", "c"));
    let run = in_folder(&[("fleet.yaml", &fleet), ("config", &config)], &MERGE_CONFIG);
    assert!(
        run.stderr.contains("warning[duplicate-target]: the cluster aks of config and the target"),
        "{}",
        run.stderr
    );
    let out = run.ok();
    let added = out.strip_prefix(fleet.as_str()).expect("what is there stays");
    let names: Vec<_> = common::objects(added).iter().map(|object| object["metadata"]["name"].clone()).collect();
    assert_eq!(names, ["new"]);
}

#[test]
fn a_cluster_of_az_of_the_same_name_never_replaces_that_of_another_resource_id() {
    let [a, b] = ['a', 'b'].map(resource_id);
    // Even with one server: a private DNS zone may give the name of one cluster to another.
    for server in ["a.example.com", "b.example.com"] {
        let fleet = fleet_of_aks(&format!("  server: https://{server}:443\n  cluster: {{resourceId: {a}}}\n"));
        let run = in_folder(&[("fleet.yaml", &fleet), ("list.json", &az(&[('b', "b.example.com")]))], &MERGE_AZ);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        let message = format!(
            "error[duplicate-target]: the cluster aks in rg and the target \"aks\" of the file have one name, but different resource ids: {b} and {a}"
        );
        let help = "if it is one cluster that was made anew, write its new resource id into the target; if they are two, import this one without --merge, give it another name there, and put it into the file";
        assert_eq!(error_and_help(&run), (message.as_str(), help));
    }
    // The second way of the help.
    let list = az(&[('b', "b.example.com")]);
    let alone = in_folder(&[("list.json", &list)], &["import", "aks", "list.json"]).ok();
    let fleet = fleet_of_aks(&format!("  server: https://a.example.com:443\n  cluster: {{resourceId: {a}}}\n"));
    let both = format!("{fleet}---\n{}", alone.replace("name: aks\n", "name: aks-b\n"));
    assert_eq!(in_folder(&[("fleet.yaml", &both), ("list.json", &list)], &MERGE_AZ).ok(), both);
}

#[test]
fn a_cluster_that_was_made_anew_under_its_resource_id_gets_its_new_server() {
    let fleet = fleet_of_aks(&format!(
        "  server: https://old.example.com:443 # the first\n  cluster: {{resourceId: {}}}\n",
        resource_id('a').to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions")
    ))
    .replace("name: aks}", "name: shop}");
    // Another cluster has its old address by now.
    let list = az(&[('a', "new.example.com"), ('b', "old.example.com")]).replace("\"aks\"", "\"AKS\"");
    let run = in_folder(&[("fleet.yaml", &fleet), ("list.json", &list)], &MERGE_AZ);
    assert!(run.stderr.contains("info[target-changed]: changed shop: server\n"), "{}", run.stderr);
    let out = run.ok();
    let changed = fleet.replace("old.example", "new.example");
    let added = out.strip_prefix(changed.as_str()).expect("the rest of the target stays");
    assert_eq!(common::objects(added)[0]["spec"]["cluster"]["resourceId"], resource_id('b'));
    // Both are known now, by whatever names: another run changes nothing.
    assert_eq!(in_folder(&[("fleet.yaml", &out), ("list.json", &list)], &MERGE_AZ).ok(), out);
}

#[test]
fn a_cluster_is_known_by_its_public_and_by_its_private_address() {
    let fleet = fleet_of_aks("  server: https://private.a.example.com:443\n");
    let out = in_folder(&[("fleet.yaml", &fleet), ("list.json", &az(&[('a', "a.example.com")]))], &MERGE_AZ).ok();
    let target = &common::objects(&out)[0]["spec"];
    assert_eq!(target["server"], "https://a.example.com:443");
    assert_eq!(target["cluster"]["resourceId"], resource_id('a'));
}

#[test]
fn of_two_found_clusters_of_one_name_the_help_says_how_to_tell_them_apart() {
    let list = az(&[('a', "a.example.com"), ('b', "b.example.com")]);
    let run = in_folder(&[("list.json", &list)], &["import", "aks", "list.json"]);
    let message = format!(
        "error[duplicate-target]: the cluster aks in rg and the cluster aks in rg would both be the target \"aks-rg\": {} and {}",
        resource_id('a'),
        resource_id('b')
    );
    let help =
        "if they are two clusters, import them one by one into files of their own, and give one of them another name";
    assert_eq!((run.code, error_and_help(&run)), (1, (message.as_str(), help)));
}
