//! The runbook's script, run against a cloud that stands in for Azure; and every az command of it, parsed by the real
//! azure-cli.

use crate::common;

use common::azure::{Cloud, TENANT, azure_python, runbook};
use common::fleet::{Fleet, ISSUER, fleet};
use common::project;
use serde_json::{Value, json};
use std::process::Command;

/// The objects on a target, as KIND|NAMESPACE|NAME.
fn keys(state: &Value, cluster: &str) -> Vec<String> {
    let objects = state["objects"][cluster].as_object();
    objects.map(|objects| objects.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn the_first_run_makes_everything_and_the_second_changes_nothing() {
    let Some(cloud) = Cloud::new() else { return };
    let script = runbook(&fleet(), &[]).ok();
    let run = cloud.run(&script, &[]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let state = cloud.state();
    assert_eq!(state["cloud"], "AzureUSGovernment");
    for identity in ["id-argocd", "id-argocd-prod"] {
        assert_eq!(
            state["credentials"][identity],
            json!([{
                "name": "hub-argocd-svc-argocd-aks", "issuer": ISSUER, "subject": "system:serviceaccount:argocd:svc-argocd-aks",
                "audiences": ["api://AzureADTokenExchangeUSGov"],
            }])
        );
    }
    let reader = ["ClusterRoleBinding||argocd-aks:hub:cache", "ClusterRole||argocd-aks:hub:cache"];
    let in_namespaces = [
        "ClusterRoleBinding||argocd-aks:hub:cache",
        "ClusterRole||argocd-aks:hub:cache",
        "ClusterRole||argocd-aks:hub:deploy",
        "RoleBinding|pay|argocd-aks:hub:deploy",
        "RoleBinding|shop|argocd-aks:hub:deploy",
    ];
    assert_eq!(keys(&state, "aks-dev"), in_namespaces);
    assert_eq!(keys(&state, "aks-prod-east"), reader);
    assert_eq!(state["roles"][0]["roleDefinitionName"], "Azure Kubernetes Service RBAC Admin");
    assert!(run.stdout.contains("ok: the subject of the token of deployment/argocd-server"), "{}", run.stdout);
    assert!(run.stdout.contains("ok: the hub resolves every target"), "{}", run.stdout);
    let (writes, content) = (cloud.writes(), cloud.content());
    let again = cloud.run(&script, &[]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert_eq!(cloud.writes(), writes, "{}", again.stdout);
    assert_eq!(cloud.content(), content);
}

/// The fleet before its identities exist.
fn first_day() -> Fleet {
    ["/identity", "/groups/production/identity"].into_iter().fold(fleet(), |fleet, identity| {
        fleet.hub_without(&format!("{identity}/clientId")).hub_without(&format!("{identity}/principalId"))
    })
}

#[test]
fn on_the_first_day_the_script_makes_the_identities_and_prints_the_ids_to_write() {
    let first = runbook(&first_day(), &["--only", "hub"]);
    assert_eq!(first.stderr, "");
    let script = first.ok();
    let Some(cloud) = Cloud::new() else { return };
    let dry = cloud.run(&script, &["--dry-run"]).ok();
    assert!(dry.contains("would run: az identity create") && !dry.contains("write these ids"), "{dry}");
    let said = cloud.run(&script, &[]).ok();
    let ids = "\
write these ids into the config, under spec:
  identity: # id-argocd
    clientId: 11111111-1111-4111-8111-111111111111
    principalId: 33333333-3333-4333-8333-333333333333
  identity: # id-argocd-prod, of the target prod-east: in the target, or in its group
    clientId: 66666666-6666-4666-8666-666666666666
    principalId: 77777777-7777-4777-8777-777777777777
then argocd-aks render, and argocd-aks runbook without --only
done
";
    assert!(said.ends_with(ids), "{said}");
    // With them, the whole runbook finds nothing more to do for the hub.
    let writes = cloud.writes();
    let said = cloud.run(&runbook(&fleet(), &[]).ok(), &["hub"]).ok();
    assert_eq!(cloud.writes(), writes, "{said}");
    assert!(!said.contains("write these ids"), "{said}");
}

#[test]
fn where_the_ids_are_needed_the_way_to_them_is_told() {
    for arguments in [&[][..], &["--only", "target=dev"], &["--only", "hub", "--format", "aso"]] {
        let run = runbook(&first_day(), arguments);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        for field in ["spec.identity.clientId", "spec.groups.production.identity.clientId"] {
            assert!(run.stderr.contains(&format!("error[missing-field]: {field}: ")), "{}", run.stderr);
        }
        assert!(run.stderr.contains("`argocd-aks runbook --only hub --format sh`"), "{}", run.stderr);
    }
    // Where access is a group's, no principal id is needed: the script is the whole one of the hub.
    let of_group = json!({"clusterRole": "deployer", "groupId": OTHER_TENANT});
    let grouped = fleet().hub("/groups/team/access", of_group).hub_without("/identity/principalId");
    assert!(runbook(&grouped, &["--only", "hub"]).ok().contains("check_token '"));
    // What else is wrong is told on the first day, too.
    let wrong = first_day().hub("/identity/tenantId", "nope").target("dev", |dev| dev.with("/spec/server", "nope"));
    let run = runbook(&wrong, &["--only", "hub"]);
    assert!(run.stderr.contains("spec.identity.tenantId") && run.stderr.contains("invalid-server"), "{}", run.stderr);
    // An id that is given has to be right.
    let other = first_day().hub("/identity/principalId", "99999999-9999-4999-8999-999999999999");
    let Some(cloud) = Cloud::new() else { return };
    let run = cloud.run(&runbook(&other, &["--only", "hub"]).ok(), &[]);
    assert!(run.code == 1 && run.stderr.contains("write principalId: 33333333"), "{}", run.stderr);
}

/// Only these do not take one: which clouds there are, and what az is signed in to.
fn takes_subscription(call: &[&str]) -> bool {
    call[0] != "cloud" && call[..2] != ["account", "list"]
}

#[test]
fn no_az_command_runs_in_the_subscription_that_happens_to_be_current() {
    let Some(cloud) = Cloud::new() else { return };
    cloud.run(&runbook(&first_day(), &["--only", "hub"]).ok(), &[]).ok();
    cloud.run(&runbook(&fleet().with_webhook(), &[]).ok(), &["--dry-run"]).ok();
    cloud.run(&runbook(&fleet(), &[]).ok(), &[]).ok();
    cloud.run(&runbook(&fleet(), &["--only", "hub"]).ok(), &[]).ok();
    cloud.run(&runbook(&fleet(), &["--only", "target=test"]).ok(), &["--direct"]).ok();
    cloud.run(&runbook(&fleet(), &["--only", "offboard=prod-east"]).ok(), &[]).ok();
    let state = cloud.state();
    let calls = state["calls"].as_array().unwrap();
    assert!(calls.len() > 60);
    for call in calls {
        let words: Vec<&str> = call.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(takes_subscription(&words), words.contains(&"--subscription"), "{words:?}");
    }
    // And the config has to say which.
    let of_kubernetes = fleet().hub("/groups/production/access", json!({"preset": "Workloads"}));
    for (fleet, words) in [
        (fleet().hub_without("/identity/subscription"), "spec.identity.subscription"),
        (fleet().hub_without("/groups/production/identity/subscription"), "spec.targets.identity.subscription"),
        (
            of_kubernetes.hub_without("/targetDefaults/cluster"),
            "the access on \"dev\" needs the subscription of its AKS cluster",
        ),
    ] {
        let run = runbook(&fleet, &[]);
        assert!(run.code == 1 && run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}

const ELSEWHERE: &str = "99999999-9999-4999-8999-999999999999";
const OTHER_TENANT: &str = "88888888-8888-4888-8888-888888888888";

/// The production of the fleet in another tenant, with an identity there.
fn across_tenants() -> Fleet {
    fleet()
        .hub("/groups/production/identity/tenantId", OTHER_TENANT)
        .hub("/groups/production/identity/subscription", ELSEWHERE)
        .target("prod-east", |prod| prod.with("/spec/cluster/resourceId", format!(
            "/subscriptions/{ELSEWHERE}/resourceGroups/rg-prod/providers/Microsoft.ContainerService/managedClusters/aks-prod-east"
        )).without("/spec/cluster/name").without("/spec/cluster/resourceGroup"))
}

#[test]
fn a_target_in_another_tenant_has_its_identity_there_and_az_is_signed_in_to_both() {
    let Some(cloud) = Cloud::new() else { return };
    let script = runbook(&across_tenants(), &[]).ok();
    let run = cloud.run(&script, &["hub", "targets"]);
    let words = format!(
        "error: az is not signed in to the subscription {ELSEWHERE}, where the identity id-argocd-prod is\n  help: run: az login --tenant {OTHER_TENANT}"
    );
    assert!(run.code == 1 && run.stderr.contains(&words), "{}", run.stderr);
    assert_eq!(cloud.writes(), 0);
    cloud.change(|state| {
        let other = json!({"id": ELSEWHERE, "tenantId": OTHER_TENANT, "isDefault": true});
        state["subscriptions"].as_array_mut().unwrap().push(other);
    });
    // The cluster is of the hub's tenant all the same.
    let run = cloud.run(&script, &["hub", "targets"]);
    let words = "the cluster of prod-east takes users of the tenant 22222222";
    assert!(run.code == 1 && run.stderr.contains(words), "{}", run.stderr);
    cloud.change(|state| state["clusters"]["aks-prod-east"]["aadProfile"]["tenantId"] = json!(OTHER_TENANT));
    cloud.run(&script, &[]).ok();
    // kubelogin asks for a token of the cluster's tenant, not of the one that az is in.
    assert!(cloud.state()["kubelogin"][0].to_string().contains(&format!("\"--tenant-id\",\"{TENANT}\"")));
    let unsaid = across_tenants().hub_without("/targetDefaults/cluster").target("prod-east", |prod| {
        prod.with("/spec/cluster", json!({"name": "aks-prod-east", "resourceGroup": "rg-prod"}))
    });
    let unsaid = unsaid.hub("/groups/production/access", json!({"preset": "Workloads"}));
    let run = runbook(&unsaid, &["--only", "target=prod-east"]);
    let words = format!("\"prod-east\" is in another tenant than the hub, {OTHER_TENANT}: it needs the subscription");
    assert!(run.code == 1 && run.stderr.contains(&words), "{}", run.stderr);
}

#[test]
fn a_private_cluster_without_run_command_is_reached_directly() {
    let Some(cloud) = Cloud::finished() else { return };
    for cluster in ["aks-hub", "aks-dev", "aks-prod-east"] {
        cloud.change(|state| state["clusters"][cluster]["apiServerAccessProfile"]["disableRunCommand"] = json!(true));
    }
    let script = runbook(&fleet(), &[]).ok();
    let run = cloud.run(&script, &["target=dev"]);
    let words = "error: aks-dev is private, and az aks command invoke is disabled on it (disableRunCommand)\n  help: run this again with --direct";
    assert!(run.code == 1 && run.stderr.contains(words), "{}{}", run.stdout, run.stderr);
    let run = cloud.run(&script, &["checks"]);
    assert!(run.code == 1 && run.stderr.contains("disableRunCommand"), "{}{}", run.stdout, run.stderr);
    cloud.change(|state| state["calls"] = json!([]));
    cloud.run(&script, &["--direct"]).ok();
    let state = cloud.state();
    assert!(!state["calls"].to_string().contains("\"invoke\""));
    // As a managed identity, az does not let the one tenant be named.
    assert!(!state["kubelogin"].to_string().contains("--tenant-id"));
}

#[test]
fn what_azure_does_not_know_yet_is_waited_for_and_not_for_ever() {
    let Some(cloud) = Cloud::new() else { return };
    let script = runbook(&fleet(), &[]).ok();
    cloud.change(|state| {
        state["unknown_for"] = json!(2);
        state["late_for"] = json!(3);
    });
    let run = cloud.run(&script, &[]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    for words in [
        "Entra does not know the new identity everywhere yet: waiting (try 2 of 30)",
        "a new role assignment takes up to five minutes: waiting (try 3 of 30)",
    ] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
    let cloud = Cloud::new().unwrap();
    cloud.change(|state| state["unknown_for"] = json!(1000));
    let run = cloud.run(&script, &["target=prod-east"]);
    assert!(run.code == 1 && run.stderr.contains("everywhere yet, after 30 tries"), "{}", run.stderr);
    // Another failure is one at once.
    let cloud = Cloud::new().unwrap();
    cloud.change(|state| state["broken"] = json!("role assignment create"));
    let run = cloud.run(&script, &["target=prod-east"]);
    assert!(run.code == 1 && !run.stdout.contains("waiting"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn the_check_of_an_azure_role_asks_with_the_object_id_that_azure_wants() {
    let Some(cloud) = Cloud::finished() else { return };
    let check = |fleet: &Fleet| cloud.run(&runbook(fleet, &["--only", "target=prod-east"]).ok(), &["checks"]);
    assert!(check(&fleet()).stdout.contains("ok: Argo CD may do on prod-east what it has to"));
    // The reader lists everything; what the role is for is asked besides.
    cloud.change(|state| state["roles"] = json!([]));
    let said = check(&fleet()).stdout;
    let help = "a new role assignment takes up to five minutes";
    assert!(said.contains("FAILED: on prod-east Argo CD may not get pods\n") && said.contains(help), "{said}");
    // Without a reader the role has to do, in each namespace.
    let limited = fleet()
        .hub("/groups/production/access/cache", false)
        .hub("/groups/production/access/namespaces", json!(["pay"]))
        .target("prod-east", |prod| prod.with("/spec/namespaces", json!(["pay"])));
    cloud.change(|state| state["objects"]["aks-prod-east"] = json!({}));
    let said = check(&limited).stdout;
    let words = "may not list secrets in pay, may not list deployments.apps in pay";
    assert!(said.contains(words) && !said.contains("nodes"), "{said}");
    cloud.run(&runbook(&limited, &["--only", "target=prod-east"]).ok(), &[]).ok();
    // For a group the identity asks, as its member.
    let group = json!({"azureRole": "Azure Kubernetes Service RBAC Cluster Admin", "groupId": OTHER_TENANT});
    cloud
        .run(&runbook(&fleet().hub("/groups/production/access", group), &["--only", "target=prod-east"]).ok(), &[])
        .ok();
}

#[test]
fn what_az_is_set_to_print_by_itself_changes_nothing() {
    let Some(whole) = Cloud::new() else { return };
    let script = runbook(&fleet(), &[]).ok();
    let said = whole.run(&script, &[]).ok();
    for output in ["jsonc", "yaml", "yamlc", "table", "tsv", "none"] {
        let cloud = Cloud::new().unwrap();
        cloud.change(|state| state["core.output"] = json!(output));
        assert_eq!(cloud.run(&script, &[]).ok(), said, "{output}");
        cloud.change(|state| drop(state.as_object_mut().unwrap().remove("core.output")));
        assert_eq!(cloud.content(), whole.content(), "{output}");
    }
}

#[test]
fn in_another_cloud_nothing_runs_and_az_stays_in_it() {
    let Some(cloud) = Cloud::new() else { return };
    cloud.change(|state| state["cloud"] = json!("AzureCloud"));
    for steps in [&[][..], &["--dry-run"], &["checks"], &["hub"]] {
        let run = cloud.run(&runbook(&fleet(), &[]).ok(), steps);
        let tenant = "22222222-2222-4222-8222-222222222222";
        let want = format!(
            "error: az works in the cloud AzureCloud, the config's is AzureUSGovernment\n  help: run: az cloud set --name AzureUSGovernment; az login --tenant {tenant}\n"
        );
        assert_eq!((run.code, run.stderr), (1, want));
        assert_eq!(cloud.state()["calls"].as_array().unwrap().last().unwrap()[0], "cloud");
        assert_eq!(cloud.writes(), 0);
    }
}

#[test]
fn a_role_assignment_that_another_target_needs_stays() {
    let Some(cloud) = Cloud::finished() else { return };
    let before = cloud.state()["roles"].clone();
    let shared = fleet().hub("/groups/production/access/cache", false).twin("twin", "prod-east");
    cloud.run(&runbook(&shared, &["--only", "offboard=prod-east"]).ok(), &[]).ok();
    assert_eq!(cloud.state()["roles"], before);
}

#[test]
fn a_run_killed_after_any_step_is_finished_by_the_next() {
    let Some(whole) = Cloud::new() else { return };
    let script = runbook(&fleet(), &[]).ok();
    whole.run(&script, &["hub", "targets"]).ok();
    let (wanted, state) = (whole.content(), whole.state());
    let writes = state["writes"].as_array().unwrap();
    // Each run begins where the one before was killed, gets one step further, and is killed again.
    let cloud = Cloud::new().unwrap();
    for step in 1..=whole.writes() {
        cloud.change(|state| state["kill_after"] = json!(step));
        assert_ne!(cloud.run(&script, &["hub", "targets"]).code, 0);
        assert_eq!(cloud.state()["writes"].as_array(), Some(&writes[..step].to_vec()));
    }
    cloud.run(&script, &["hub", "targets"]).ok();
    assert_eq!(cloud.content(), wanted);
}

#[test]
fn a_run_that_is_interrupted_leaves_no_kubeconfig_behind() {
    let script = runbook(&fleet(), &[]).ok();
    for (signal, code) in [("SIGHUP", 129), ("SIGINT", 130), ("SIGTERM", 143)] {
        let Some(cloud) = Cloud::new() else { return };
        cloud.change(|state| {
            state["kill_after"] = json!(1);
            state["kill_with"] = json!(signal);
            state["cloud"] = json!("AzureUSGovernment");
        });
        // Its API server is public, so the script has asked for a kubeconfig when the signal comes.
        let run = cloud.run(&script, &["target=test"]);
        assert_eq!(run.code, code, "{signal}: {}{}", run.stdout, run.stderr);
        assert!(cloud.state()["calls"].to_string().contains("get-credentials"), "{signal}");
        let left = common::snapshot(cloud.folder.path());
        assert!(!left.iter().any(|(path, _)| path.ends_with("kubeconfig")), "{signal}");
    }
}

#[test]
fn a_dry_run_says_what_it_would_do_and_does_nothing() {
    let Some(cloud) = Cloud::new() else { return };
    // The cloud is not changed either, so it has to be the right one.
    cloud.change(|state| state["cloud"] = json!("AzureUSGovernment"));
    let before = cloud.content();
    let run = cloud.run(&runbook(&fleet(), &[]).ok(), &["--dry-run"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    for said in ["would run: az aks update", "would run: az identity create", "would run: az role assignment create"] {
        assert!(run.stdout.contains(said), "{}", run.stdout);
    }
    // Looking at a cluster leaves an empty entry in the stand-in.
    cloud.change(|state| state["objects"] = json!({}));
    assert_eq!(cloud.content(), before);
    assert_eq!(cloud.writes(), 0);
}

#[test]
fn a_foreign_federated_credential_is_left_alone() {
    let Some(cloud) = Cloud::new() else { return };
    let script = runbook(&fleet(), &[]).ok();
    let foreign = json!({"name": "github", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:x", "audiences": ["api://AzureADTokenExchange"]});
    cloud.change(|state| state["credentials"]["id-argocd"] = json!([foreign]));
    cloud.run(&script, &["hub"]).ok();
    assert_eq!(cloud.state()["credentials"]["id-argocd"][0], foreign);

    // One of our own name, for another hub.
    let other = json!({"name": "hub-argocd-svc-argocd-aks", "issuer": "https://other/", "subject": "system:serviceaccount:argocd:svc-argocd-aks", "audiences": ["x"]});
    cloud.change(|state| state["credentials"]["id-argocd"] = json!([other]));
    let run = cloud.run(&script, &["hub"]);
    assert!(run.code == 1 && run.stderr.contains("it is left alone"), "{}", run.stderr);
    assert_eq!(cloud.state()["credentials"]["id-argocd"], json!([other]));

    // The right one under another name is enough; with the wrong audience it is somebody else's to repair.
    let right = json!({"name": "mine", "issuer": ISSUER, "subject": "system:serviceaccount:argocd:svc-argocd-aks", "audiences": ["api://AzureADTokenExchangeUSGov"]});
    cloud.change(|state| state["credentials"]["id-argocd"] = json!([right]));
    cloud.run(&script, &["hub"]).ok();
    assert_eq!(cloud.state()["credentials"]["id-argocd"], json!([right]));
    cloud.change(|state| state["credentials"]["id-argocd"][0]["audiences"] = json!(["wrong"]));
    let run = cloud.run(&script, &["hub"]);
    assert!(run.code == 1 && run.stderr.contains("has the audience wrong"), "{}", run.stderr);
}

#[test]
fn what_changed_behind_its_back_is_mended_or_told() {
    let Some(cloud) = Cloud::finished() else { return };
    let script = runbook(&fleet(), &[]).ok();
    let good = cloud.state();
    // Our own credential with the audience of another cloud.
    cloud.change(|state| state["credentials"]["id-argocd"][0]["audiences"] = json!(["api://AzureADTokenExchange"]));
    cloud.run(&script, &["hub"]).ok();
    assert_eq!(cloud.state()["credentials"]["id-argocd"][0]["audiences"], json!(["api://AzureADTokenExchangeUSGov"]));
    for (pointer, value, words) in [
        ("/identities/id-argocd/clientId", json!("99999999-9999-4999-8999-999999999999"), "write clientId: 99999999"),
        (
            "/identities/id-argocd/principalId",
            json!("99999999-9999-4999-8999-999999999999"),
            "write principalId: 99999999",
        ),
        ("/issuer", json!("https://rebuilt/"), "write spec.cluster.oidcIssuerUrl: https://rebuilt/"),
        ("/subscriptions", json!([]), "az is not signed in\n  help: run: az login --tenant 22222222"),
        (
            "/subscriptions/0/id",
            json!("99999999-9999-4999-8999-999999999999"),
            "az is not signed in to the subscription",
        ),
        ("/subscriptions/0/tenantId", json!("99999999-9999-4999-8999-999999999999"), "is of the tenant 99999999"),
        (
            "/clusters/aks-dev/aadProfile/tenantId",
            json!("99999999-9999-4999-8999-999999999999"),
            "takes users of the tenant 99999999",
        ),
        ("/groups", json!([]), "there is no resource group rg-argocd"),
        ("/clusters/aks-dev/aadProfile/managed", json!(null), "does not use Entra ID"),
        ("/clusters/aks-prod-east/aadProfile/enableAzureRbac", json!(false), "does not use Azure RBAC"),
    ] {
        cloud.set(&good);
        cloud.change(|state| {
            *state.pointer_mut(pointer).unwrap() = value;
            if pointer == "/issuer" {
                state["clusters"]["aks-hub"]["oidcIssuerProfile"]["issuerUrl"] = json!("https://rebuilt/");
            }
        });
        let run = cloud.run(&script, &["hub", "targets"]);
        assert!(run.code == 1 && run.stderr.contains(words), "{words}: {}{}", run.stdout, run.stderr);
    }
    // Twenty are enough.
    cloud.set(&good);
    let twenty: Vec<Value> = (0..20)
        .map(|at| json!({"name": format!("c{at}"), "issuer": "https://other/", "subject": at.to_string(), "audiences": ["x"]}))
        .collect();
    cloud.change(|state| state["credentials"]["id-argocd"] = json!(twenty));
    let run = cloud.run(&script, &["hub"]);
    assert!(run.code == 1 && run.stderr.contains("has 20 federated credentials"), "{}", run.stderr);
}

#[test]
fn access_that_the_config_no_longer_gives_goes_from_the_target() {
    let Some(cloud) = Cloud::finished() else { return };
    let step = ["targets"];
    let run = |fleet: &Fleet| cloud.run(&runbook(fleet, &["--only", "target=dev"]).ok(), &step).ok();
    let reader = ["ClusterRoleBinding||argocd-aks:hub:cache", "ClusterRole||argocd-aks:hub:cache"];
    let narrower = fleet()
        .hub_without("/groups/team/access/preset")
        .hub("/groups/team/access/clusterRole", "deployer")
        .hub("/groups/team/access/namespaces", json!(["shop"]));
    run(&narrower);
    let expected = [&reader[..], &["RoleBinding|shop|argocd-aks:hub:role:deployer"]].concat();
    assert_eq!(keys(&cloud.state(), "aks-dev"), expected);

    let impersonated = narrower.clone().hub("/groups/team/access/impersonate", json!(["shop/deployer"]));
    run(&impersonated);
    let impersonate = ["RoleBinding|shop|argocd-aks:hub:impersonate", "Role|shop|argocd-aks:hub:impersonate"];
    let both = ["RoleBinding|shop|argocd-aks:hub:impersonate", "RoleBinding|shop|argocd-aks:hub:role:deployer"];
    assert_eq!(keys(&cloud.state(), "aks-dev"), [&reader[..], &both, &impersonate[1..]].concat());
    run(&narrower);
    assert_eq!(keys(&cloud.state(), "aks-dev"), expected, "the Role that let it impersonate goes with its binding");
}

#[test]
fn each_check_that_fails_says_what_to_do() {
    let Some(cloud) = Cloud::finished() else { return };
    let script = runbook(&fleet(), &[]).ok();
    cloud.change(|state| {
        state["accounts"]["deployment/argocd-server"] = json!("system:serviceaccount:argocd:argocd-server");
        state["audience"] = json!("api://AzureADTokenExchange");
        state["unresolved"] = json!([
            "dev-x.33333333-3333-4333-8333-333333333333.privatelink.usgovvirginia.cx.aks.containerservice.azure.us"
        ]);
        state["credentials"]["id-argocd-prod"] = json!([]);
        state["objects"]["aks-test"] = json!({});
    });
    let (before, content) = (cloud.writes(), cloud.content());
    let run = cloud.run(&script, &["checks"]);
    assert_eq!((run.code, cloud.writes(), cloud.content()), (1, before, content), "the checks change nothing");
    for words in [
        "FAILED: id-argocd-prod does not trust system:serviceaccount:argocd:svc-argocd-aks",
        "FAILED: the subject of the token of deployment/argocd-server is not",
        "FAILED: the audience of the token of statefulset/argocd-application-controller",
        "FAILED: the hub cannot resolve: dev-x.",
        "FAILED: on test Argo CD may not list every kind\n",
        "link the private DNS zone",
    ] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
}

#[test]
fn a_target_is_taken_out_in_the_safe_order() {
    let Some(cloud) = Cloud::finished() else { return };
    let before = cloud.writes();
    let script = runbook(&fleet(), &["--only", "offboard=prod-east"]).ok();
    let dry = cloud.run(&script, &["--dry-run"]);
    assert_eq!((dry.code, cloud.writes()), (0, before), "{}{}", dry.stdout, dry.stderr);
    cloud.change(|state| state["applications"] = json!(["other||argocd/other", "prod-east||argocd/shop"]));
    cloud.run(&script, &[]).ok();
    let state = cloud.state();
    let writes: Vec<&str> = state["writes"].as_array().unwrap().iter().skip(before).filter_map(Value::as_str).collect();
    let order = [
        "label",
        "label",
        "delete secret",
        "delete argocd-aks:hub:cache",
        "delete argocd-aks:hub:cache",
        "role assignment delete",
        "identity federated-credential delete",
    ];
    assert_eq!(writes, order);
    assert_eq!(state["credentials"]["id-argocd"].as_array().unwrap().len(), 1, "other targets still sign in");
    let again = cloud.writes();
    cloud.run(&script, &[]).ok();
    assert_eq!(cloud.writes(), again);

    // Of a shared identity nothing goes but the access.
    let script = runbook(&fleet(), &["--only", "offboard=dev"]).ok();
    cloud.run(&script, &[]).ok();
    assert_eq!(cloud.state()["objects"]["aks-dev"], json!({}));
    assert_eq!(cloud.state()["credentials"]["id-argocd"].as_array().unwrap().len(), 1);

    // While an Application is there, nothing else is touched.
    cloud.change(|state| state["applications"] = json!(vec!["test||argocd/shop"; 50]));
    let before = cloud.writes();
    let run = cloud.run(&runbook(&fleet(), &["--only", "offboard=test"]).ok(), &[]);
    assert!(run.code == 1 && run.stderr.contains("Applications still deploy to test"), "{}", run.stderr);
    assert_eq!(cloud.writes(), before);
}

/// Argo CD puts back what Git still has.
#[test]
fn a_target_whose_secret_comes_from_git_is_taken_out_there_first() {
    let Some(cloud) = Cloud::finished() else { return };
    let script = runbook(&fleet(), &["--only", "offboard=dev"]).ok();
    cloud.change(|state| {
        state["tracking"] = json!("fleet:/Secret:argocd/cluster-dev");
        state["applications"] = json!([]);
    });
    let before = cloud.writes();
    let dry = cloud.run(&script, &["--dry-run"]).ok();
    assert_eq!(dry.matches("would stop here: ").count(), 2, "{dry}");
    let stopped = |words: &str| {
        let run = cloud.run(&script, &[]);
        assert!(run.code == 1 && run.stderr.contains(words), "{words}: {}{}", run.stdout, run.stderr);
        assert_eq!(cloud.writes(), before);
    };
    stopped(
        "comes from Git (fleet:/Secret:argocd/cluster-dev), and has labels: cloud tier\n  help: take them off in Git: ",
    );
    cloud.change(|state| state["labels"] = json!(["argocd.argoproj.io/secret-type"]));
    stopped(
        "and is still there\n  help: remove the target from the config in Git; let Argo CD sync, then run this again",
    );
    cloud.change(|state| state["secret"] = json!(false));
    cloud.run(&script, &[]).ok();
    assert_eq!(cloud.state()["objects"]["aks-dev"], json!({}));
}

/// The words of every az command that the templates run; those that they only speak of stand in quotes.
fn commands_of_templates() -> std::collections::BTreeSet<String> {
    let templates = ["prelude.sh", "runbook.sh", "offboard.sh"]
        .map(|file| std::fs::read_to_string(project("src/runbook/templates").join(file)).unwrap());
    let is_run = |before: &str| {
        let before = before.trim();
        before.is_empty() || ["$(", "change", "change_when_known", "&&"].iter().any(|start| before.ends_with(start))
    };
    let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.starts_with("--");
    let commands = |line: &str| -> Option<String> {
        let (_, command) =
            line.match_indices("az ").map(|(at, _)| line.split_at(at)).find(|(before, _)| is_run(before))?;
        Some(command.split(' ').skip(1).take_while(is_word).collect::<Vec<_>>().join(" "))
    };
    let found: std::collections::BTreeSet<String> =
        templates.iter().flat_map(|text| text.lines().filter_map(commands)).collect();
    assert!(found.contains("aks command invoke") && found.len() > 12, "{found:?}");
    found
}

#[test]
fn the_real_azure_cli_accepts_every_command() {
    let Some(cloud) = Cloud::new() else { return };
    cloud.run(&runbook(&fleet().with_webhook(), &[]).ok(), &["hub", "targets"]).ok();
    cloud.run(&runbook(&fleet(), &[]).ok(), &["hub", "targets"]).ok();
    cloud.change(|state| {
        let last = state["credentials"]["id-argocd"].as_array().unwrap().len() - 1;
        state["credentials"]["id-argocd"][last]["audiences"] = json!(["x"]);
    });
    cloud.run(&runbook(&fleet(), &[]).ok(), &["hub"]).ok();
    cloud.run(&runbook(&fleet(), &[]).ok(), &["checks"]);
    cloud.run(&runbook(&fleet(), &["--only", "target=dev"]).ok(), &["--direct"]).ok();
    cloud.run(&runbook(&fleet(), &["--only", "offboard=prod-east"]).ok(), &[]).ok();
    let state = cloud.state();
    // Commands of one shape, the values apart, are parsed alike.
    let shape = |call: &Value| -> String {
        let words: Vec<&str> = call.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let at = words.iter().position(|word| word.starts_with("--")).unwrap_or(words.len());
        let options = words[at..].iter().filter(|word| word.starts_with("--"));
        words[..at].iter().chain(options).copied().collect::<Vec<_>>().join(" ")
    };
    let calls: std::collections::BTreeMap<String, &Value> =
        state["calls"].as_array().unwrap().iter().map(|call| (shape(call), call)).collect();
    for wanted in commands_of_templates() {
        assert!(calls.keys().any(|shape| shape.starts_with(&wanted)), "no run called az {wanted}");
    }
    let lines = calls.values().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let home = tempfile::tempdir().unwrap();
    let mut parser = Command::new(azure_python().unwrap());
    parser.arg(project("testdata/runbook/stand-in/parse.py")).env("AZURE_CONFIG_DIR", home.path());
    assert_eq!(common::run(&mut parser, &lines).ok(), "");
}

#[test]
fn a_question_that_fails_is_never_taken_for_a_no() {
    let script = runbook(&fleet(), &[]).ok();
    let Some(cloud) = Cloud::finished() else { return };
    let (good, before) = (cloud.state(), cloud.writes());
    for broken in [
        "aks show",
        "group exists",
        "identity list",
        "identity federated-credential list",
        "role assignment list",
        "aks command invoke",
    ] {
        cloud.set(&good);
        cloud.change(|state| state["broken"] = json!(broken));
        let run = cloud.run(&script, &["hub", "targets"]);
        assert_ne!(run.code, 0, "{broken}: {}", run.stdout);
        assert_eq!(cloud.writes(), before, "{broken}: {}", run.stdout);
    }
}

#[test]
fn a_role_that_is_given_by_its_id_is_assigned_once() {
    let Some(cloud) = Cloud::new() else { return };
    let id = "3498e952-d568-435e-9b2c-8d77e338d7f7";
    let fleet = fleet().hub("/groups/production/access/azureRole", id);
    let script = runbook(&fleet, &[]).ok();
    cloud.run(&script, &["targets"]).ok();
    let writes = cloud.writes();
    cloud.run(&script, &["targets"]).ok();
    assert_eq!(cloud.writes(), writes);
}
