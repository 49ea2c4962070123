//! Runbooks: the script against a cloud that stands in for Azure, every az command against the real azure-cli,
//! Terraform's own formatter and Azure Service Operator's own schemas.

mod common;

use common::{argocd_aks, objects, project, real, tool};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const ISSUER: &str = "https://issuer.example.com/tenant/hub/";

fn fleet() -> String {
    ["hub.yaml", "targets.yaml"]
        .map(|file| std::fs::read_to_string(project("examples/fleet/fleet").join(file)).unwrap())
        .join("---\n")
        .replace(
            "https://usgovvirginia.oic.prod-aks.azure.us/22222222-2222-4222-8222-222222222222/55555555-5555-4555-8555-555555555555/",
            ISSUER,
        )
}

fn runbook(fleet: &str, arguments: &[&str]) -> common::Run {
    argocd_aks(["runbook", "-"].iter().chain(arguments), fleet)
}

/// A cloud in a file, and a PATH in which az, kubectl and kubelogin act on it.
struct Cloud {
    folder: tempfile::TempDir,
}

impl Cloud {
    /// `None`, said aloud, without azure-cli: the stand-in answers with its query language and its output.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let python = azure_python()?;
        let script = std::fs::read_to_string(project("testdata/runbook/stand-in/cloud.py")).unwrap();
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        for name in ["az", "kubectl", "kubelogin"] {
            let path = bin.join(name);
            std::fs::write(&path, format!("#!{}\n{script}", python.display())).unwrap();
            make_executable(&path);
        }
        let cloud = Self { folder };
        let cluster = |private: bool| {
            json!({
                "apiServerAccessProfile": {"enablePrivateCluster": private},
                "aadProfile": {"managed": true, "enableAzureRbac": true},
                "oidcIssuerProfile": {"enabled": false},
            })
        };
        cloud.set(&json!({
            "calls": [], "writes": [], "cloud": "AzureCloud", "tenant": "22222222-2222-4222-8222-222222222222",
            "groups": ["rg-argocd"], "issuer": ISSUER, "audience": "api://AzureADTokenExchangeUSGov",
            "clusters": {
                "aks-hub": cluster(true), "aks-dev": cluster(true), "aks-test": cluster(false), "aks-prod-east": cluster(true),
            },
            "identities": {}, "credentials": {}, "roles": [], "objects": {}, "unresolved": [],
            "ids": {
                "id-argocd": {"clientId": "11111111-1111-4111-8111-111111111111", "principalId": "33333333-3333-4333-8333-333333333333"},
                "id-argocd-prod": {"clientId": "66666666-6666-4666-8666-666666666666", "principalId": "77777777-7777-4777-8777-777777777777"},
            },
            "accounts": {
                "deployment/argocd-server": "system:serviceaccount:argocd:svc-argocd-aks",
                "statefulset/argocd-application-controller": "system:serviceaccount:argocd:svc-argocd-aks",
            },
            "labels": ["argocd.argoproj.io/secret-type", "cloud", "tier"], "secret": true,
            "applications": ["prod-east||argocd/shop", "other||argocd/other"],
        }));
        Some(cloud)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("state.json")
    }

    fn set(&self, state: &Value) {
        std::fs::write(self.file(), state.to_string()).unwrap();
    }

    fn state(&self) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.file()).unwrap()).unwrap()
    }

    fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut state = self.state();
        change(&mut state);
        self.set(&state);
    }

    /// What there is, without how it came about.
    fn content(&self) -> Value {
        let mut state = self.state();
        for key in ["calls", "writes", "kill_after"] {
            state.as_object_mut().unwrap().remove(key);
        }
        state
    }

    fn writes(&self) -> usize {
        self.state()["writes"].as_array().unwrap().len()
    }

    fn run(&self, script: &str, arguments: &[&str]) -> common::Run {
        let path = self.folder.path().join("runbook.sh");
        std::fs::write(&path, script).unwrap();
        let mut command = Command::new("sh");
        let own = std::env::join_paths(
            std::iter::once(self.folder.path().join("bin"))
                .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        command.arg(&path).args(arguments).env("PATH", own.unwrap()).env("STATE", self.file()).env("WAIT", "0");
        // The temporary folder of a run that is killed stays; it must not stay on the machine.
        command.env("TMPDIR", self.folder.path()).current_dir(self.folder.path());
        own_group(&mut command);
        common::run(&mut command, "")
    }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}

/// The Python that azure-cli runs in.
fn azure_python() -> Option<PathBuf> {
    tool("az")?;
    let path = std::env::var_os("PATH").unwrap();
    let az = std::env::split_paths(&path).map(|folder| folder.join("az")).find(|az| az.is_file()).unwrap();
    let python = std::fs::canonicalize(az).unwrap().parent().unwrap().join("python");
    assert!(python.exists(), "az is not in a virtual environment: {}", python.display());
    Some(python)
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
    let keys = |cluster: &str| state["objects"][cluster].as_object().map_or(0, serde_json::Map::len);
    assert_eq!((keys("aks-dev"), keys("aks-test"), keys("aks-prod-east")), (4, 1, 0));
    assert_eq!(state["roles"][0]["roleDefinitionName"], "Azure Kubernetes Service RBAC Admin");
    assert!(run.stdout.contains("ok: the subject of the token of deployment/argocd-server"), "{}", run.stdout);
    assert!(run.stdout.contains("ok: the hub resolves every target"), "{}", run.stdout);
    let (writes, content) = (cloud.writes(), cloud.content());
    let again = cloud.run(&script, &[]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert_eq!(cloud.writes(), writes, "{}", again.stdout);
    assert_eq!(cloud.content(), content);
}

#[test]
fn a_run_killed_after_any_step_is_finished_by_the_next() {
    let Some(whole) = Cloud::new() else { return };
    let script = runbook(&fleet(), &[]).ok();
    whole.run(&script, &["hub", "targets"]).ok();
    let wanted = whole.content();
    for step in 1..=whole.writes() {
        let Some(cloud) = Cloud::new() else { return };
        cloud.change(|state| state["kill_after"] = json!(step));
        assert_ne!(cloud.run(&script, &["hub", "targets"]).code, 0);
        assert_eq!(cloud.writes(), step);
        cloud.run(&script, &["hub", "targets"]).ok();
        assert_eq!(cloud.content(), wanted, "after step {step}");
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

    // The right one under another name is enough; with the wrong audience it is somebody else's to mend.
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
    let Some(cloud) = Cloud::new() else { return };
    let script = runbook(&fleet(), &[]).ok();
    cloud.run(&script, &[]).ok();
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
        ("/tenant", json!("99999999-9999-4999-8999-999999999999"), "az login --tenant"),
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
    let Some(cloud) = Cloud::new() else { return };
    cloud.run(&runbook(&fleet(), &[]).ok(), &[]).ok();
    let changed = fleet().replace("clusterRole: admin", "clusterRole: edit").replace("[shop, pay]", "[shop]");
    let script = runbook(&changed, &["--only", "target=dev"]).ok();
    cloud.run(&script, &["targets"]).ok();
    let state = cloud.state();
    let left: Vec<&String> = state["objects"]["aks-dev"].as_object().unwrap().keys().collect();
    let expected = [
        "ClusterRoleBinding||argocd-aks-hub-read-all",
        "ClusterRole||argocd-aks-hub-read-all",
        "RoleBinding|shop|argocd-aks-hub-edit",
    ];
    assert_eq!(left.len(), expected.len());
    assert!(expected.iter().all(|key| left.iter().any(|found| found == key)), "{left:?}");
}

#[test]
fn each_check_that_fails_says_what_to_do() {
    let Some(cloud) = Cloud::new() else { return };
    let script = runbook(&fleet(), &[]).ok();
    cloud.run(&script, &[]).ok();
    cloud.change(|state| {
        state["accounts"]["deployment/argocd-server"] = json!("system:serviceaccount:argocd:argocd-server");
        state["audience"] = json!("api://AzureADTokenExchange");
        state["unresolved"] = json!([
            "dev-x.33333333-3333-4333-8333-333333333333.privatelink.usgovvirginia.cx.aks.containerservice.azure.us"
        ]);
        state["credentials"]["id-argocd-prod"] = json!([]);
        state["objects"]["aks-test"] = json!({});
    });
    let run = cloud.run(&script, &["checks"]);
    assert_eq!(run.code, 1);
    for words in [
        "FAILED: id-argocd-prod does not trust system:serviceaccount:argocd:svc-argocd-aks",
        "FAILED: the subject of the token of deployment/argocd-server is not",
        "FAILED: the audience of the token of statefulset/argocd-application-controller",
        "FAILED: the hub cannot resolve: dev-x.",
        "FAILED: Argo CD may not list pods on test",
        "link the private DNS zone",
    ] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
}

#[test]
fn a_target_is_taken_out_in_the_safe_order() {
    let Some(cloud) = Cloud::new() else { return };
    cloud.run(&runbook(&fleet(), &[]).ok(), &[]).ok();
    let before = cloud.writes();
    let script = runbook(&fleet(), &["--only", "offboard=prod-east"]).ok();
    let dry = cloud.run(&script, &["--dry-run"]);
    assert_eq!((dry.code, cloud.writes()), (0, before), "{}{}", dry.stdout, dry.stderr);
    cloud.change(|state| state["applications"] = json!(["other||argocd/other", "prod-east||argocd/shop"]));
    cloud.run(&script, &[]).ok();
    let state = cloud.state();
    let writes: Vec<&str> = state["writes"].as_array().unwrap().iter().skip(before).filter_map(Value::as_str).collect();
    let order = ["label", "label", "delete secret", "role assignment delete", "identity federated-credential delete"];
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

#[test]
fn the_real_azure_cli_accepts_every_command() {
    let Some(cloud) = Cloud::new() else { return };
    let webhook = fleet().replace("    serviceAccount:\n      name: svc-argocd-aks", "    token: {delivery: Webhook}");
    cloud.run(&runbook(&webhook, &[]).ok(), &["hub", "targets"]).ok();
    cloud.run(&runbook(&fleet(), &[]).ok(), &["hub", "targets"]).ok();
    cloud.change(|state| {
        let last = state["credentials"]["id-argocd"].as_array().unwrap().len() - 1;
        state["credentials"]["id-argocd"][last]["audiences"] = json!(["x"]);
    });
    cloud.run(&runbook(&fleet(), &[]).ok(), &["hub"]).ok();
    cloud.run(&runbook(&fleet(), &[]).ok(), &["checks"]);
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
    for wanted in [
        "aks update",
        "aks command invoke",
        "aks get-credentials",
        "identity create",
        "role assignment create",
        "role assignment delete",
        "identity federated-credential update",
        "identity federated-credential delete",
        "cloud set",
    ] {
        assert!(calls.keys().any(|shape| shape.starts_with(wanted)), "no run called az {wanted}");
    }
    // Every az command that stands in the templates was called.
    let lines = calls.values().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let home = tempfile::tempdir().unwrap();
    let mut parser = Command::new(azure_python().unwrap());
    parser.arg(project("testdata/runbook/stand-in/parse.py")).env("AZURE_CONFIG_DIR", home.path());
    assert_eq!(common::run(&mut parser, &lines).ok(), "");
}

/// The fleet in each cloud.
fn clouds() -> [(&'static str, String); 3] {
    ["Public", "USGovernment", "China"].map(|name| {
        let suffix = match name {
            "Public" => "azmk8s.io",
            "China" => "cx.prod.service.azk8s.cn",
            _ => "cx.aks.containerservice.azure.us",
        };
        let fleet = fleet().replace("cloud: USGovernment", &format!("cloud: {name}"));
        (name, fleet.replace("cx.aks.containerservice.azure.us", suffix))
    })
}

/// `UPDATE=1 cargo test` writes what is made now; read it before you commit it.
#[test]
fn each_format_in_each_cloud_is_what_stands_in_testdata() {
    for (cloud, fleet) in clouds() {
        for (format, file) in [("sh", "runbook.sh"), ("terraform", "main.tf"), ("aso", "aso.yaml")] {
            let made = runbook(&fleet, &["--format", format]).ok();
            let golden = project("testdata/runbook").join(cloud.to_lowercase()).join(file);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
                std::fs::write(&golden, &made).unwrap();
            }
            assert!(made == std::fs::read_to_string(&golden).unwrap_or_default(), "{}", golden.display());
        }
    }
}

/// Every script, in every part.
fn scripts() -> Vec<String> {
    let webhook = fleet().replace("    serviceAccount:\n      name: svc-argocd-aks", "    token: {delivery: Webhook}");
    let parts: [&[&str]; 5] = [
        &[],
        &["--only", "hub"],
        &["--only", "target=dev"],
        &["--only", "offboard=dev"],
        &["--only", "offboard=prod-east"],
    ];
    let mut scripts: Vec<String> = parts.iter().map(|part| runbook(&fleet(), part).ok()).collect();
    scripts.push(runbook(&webhook, &[]).ok());
    scripts.push(runbook(&evil(), &[]).ok());
    scripts.extend(clouds().map(|(_, fleet)| runbook(&fleet, &[]).ok()));
    scripts
}

#[test]
fn every_script_passes_shellcheck_and_dash() {
    let folder = tempfile::tempdir().unwrap();
    for (at, script) in scripts().iter().enumerate() {
        let path = folder.path().join(format!("{at}.sh"));
        std::fs::write(&path, script).unwrap();
        let Some(mut dash) = tool("dash") else { return };
        common::run(dash.arg("-n").arg(&path), "").ok();
        let Some(mut shellcheck) = tool("shellcheck") else { return };
        // That code in a name is not expanded is what is wanted there.
        let exclude = if script.contains("touch canary") { "--exclude=SC2016" } else { "--exclude=SC0000" };
        let run = common::run(shellcheck.arg(exclude).arg(&path), "");
        assert_eq!(run.code, 0, "{at}: {}", run.stdout);
    }
}

#[test]
fn terraform_is_written_as_its_own_formatter_would() {
    let public =
        fleet().replace("    subscription: 44444444-4444-4444-8444-444444444444\n    location", "    location");
    let asked = fleet().replace(&format!("    oidcIssuerUrl: {ISSUER}\n"), "");
    let by_id = fleet()
        .replace("azureRole: Azure Kubernetes Service RBAC Admin", "azureRole: 3498e952-d568-435e-9b2c-8d77e338d7f7");
    for fleet in [fleet(), public, asked, by_id, evil()] {
        for part in [&[][..], &["--only", "hub"], &["--only", "target=prod-east"]] {
            let Some(mut terraform) = tool("terraform") else { return };
            let text = runbook(&fleet, &[&["--format", "terraform"], part].concat()).ok();
            // What it prints is the text as it would have it.
            let formatted = common::run(terraform.args(["fmt", "-"]), &text).ok();
            assert!(formatted == text, "{text}\n---- as terraform fmt has it ----\n{formatted}");
        }
    }
}

#[test]
fn the_resources_of_azure_service_operator_fit_their_published_schemas() {
    for fleet in [fleet(), evil()] {
        for object in objects(&runbook(&fleet, &["--format", "aso"]).ok()) {
            let kind = object["kind"].as_str().unwrap().to_lowercase();
            let version = object["apiVersion"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            let Some(schema) = real(&format!("schemas/aso/{kind}_{version}.json")) else { return };
            let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
            let errors: Vec<String> = jsonschema::validator_for(&schema)
                .unwrap()
                .iter_errors(&object)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, Vec::<String>::new(), "{object}");
        }
    }
}

/// Text that is something in one language or another, in every field that takes free text.
const EVIL: &str =
    "x'y\\\"z $(touch canary) `touch canary` ${path.module} %{ if true } {{ hub }} {% raw %} <b> -- ; & | #\u{e9}";

fn evil() -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    fleet()
        .replace("name: id-argocd\n", &format!("name: {}\n", quoted(&format!("{EVIL} id"))))
        .replace("resourceGroup: rg-argocd", &format!("resourceGroup: {}", quoted(&format!("{EVIL} rg"))))
        .replace("location: usgovvirginia", &format!("location: {}", quoted(EVIL)))
        .replace("name: aks-hub", &format!("name: {}", quoted(&format!("{EVIL} hub"))))
        .replace("name: aks-dev", &format!("name: {}", quoted(&format!("{EVIL} dev"))))
        .replace("resourceGroup: rg-dev", &format!("resourceGroup: {}", quoted(&format!("{EVIL} rg-dev"))))
        .replace("clusterRole: admin", &format!("clusterRole: {}", quoted(&EVIL.replace(['%', '/'], ""))))
        .replace(
            "  group: production\n",
            &format!("  group: production\n  name: {}\n  secretName: prod-east\n", quoted(EVIL)),
        )
        .replace(
            "oidcIssuerUrl: https://issuer",
            "oidcIssuerUrl: \"https://$(touch canary)'`touch canary`${x}\\n# /\" # ",
        )
}

#[test]
fn names_that_are_code_elsewhere_come_out_inert() {
    let Some(cloud) = Cloud::new() else { return };
    let fleet = evil().replace("Azure Kubernetes Service RBAC Admin", &format!("'{}'", EVIL.replace('\'', "''")));
    let issuer = "https://$(touch canary)'`touch canary`${x}\n# /";
    cloud.change(|state| {
        for (old, new) in [("aks-hub", " hub"), ("aks-dev", " dev")] {
            let cluster = state["clusters"][old].clone();
            state["clusters"][format!("{EVIL}{new}")] = cluster;
        }
        let ids = state["ids"]["id-argocd"].clone();
        state["ids"][format!("{EVIL} id")] = ids;
        state["groups"] = json!([format!("{EVIL} rg"), "rg-argocd"]);
        state["issuer"] = json!(issuer);
    });
    let run = cloud.run(&runbook(&fleet, &[]).ok(), &["hub", "targets"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let state = cloud.state();
    assert_eq!(state["credentials"][format!("{EVIL} id")][0]["issuer"], issuer);
    assert_eq!(state["roles"][0]["roleDefinitionName"], EVIL);
    let objects = state["objects"][format!("{EVIL} dev")].as_object().unwrap();
    let role = EVIL.replace(['%', '/'], "");
    assert!(objects.values().any(|each| each["roleRef"]["name"] == role), "{objects:?}");
    for entry in walk(cloud.folder.path()) {
        assert!(!entry.ends_with("canary"), "something was executed");
    }
    // In HCL a value is one string, whatever is in it.
    let text = runbook(&evil(), &["--format", "terraform"]).ok();
    assert!(text.contains(r"$${path.module} %%{ if true }") && !text.contains(" ${path"), "{text}");
    // And in YAML it is read back as it was.
    let aso = objects_of(&runbook(&evil(), &["--format", "aso"]).ok());
    assert!(aso.iter().any(|each| each["spec"]["azureName"] == format!("{EVIL} id")));
}

fn objects_of(stream: &str) -> Vec<Value> {
    common::objects(stream)
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    common::snapshot(folder).into_iter().map(|(path, _)| path).collect()
}

#[test]
fn the_subjects_are_those_that_the_manifests_really_use() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("fleet.yaml");
    std::fs::write(&config, fleet()).unwrap();
    let argocd = project("examples/quickstart/argocd.yaml");
    let rendered = argocd_aks(["render", argocd.to_str().unwrap(), "-c", config.to_str().unwrap()], "").ok();
    let with = |manifests: &str| {
        let arguments = ["runbook", config.to_str().unwrap(), "--manifests", "-", "--format", "aso"];
        let run = argocd_aks(arguments, manifests);
        let subjects: std::collections::BTreeSet<String> = objects(&run.stdout)
            .iter()
            .filter_map(|each| each["spec"]["subject"].as_str().map(str::to_owned))
            .collect();
        (subjects.into_iter().collect::<Vec<_>>(), run.stderr)
    };
    assert_eq!(with(&rendered).0, ["system:serviceaccount:argocd:svc-argocd-aks"]);
    let (subjects, stderr) = with(&rendered.replace("serviceAccountName: svc-argocd-aks", "serviceAccountName: other"));
    assert_eq!(subjects, ["system:serviceaccount:argocd:other"]);
    assert!(stderr.contains("service-account-differs"), "{stderr}");
    // Without manifests and without an account in the config: Argo CD's own.
    let stock = fleet().replace("    serviceAccount:\n      name: svc-argocd-aks", "    namespace: argo");
    let stock = runbook(&stock, &["--format", "aso"]).ok();
    for name in ["argocd-server", "argocd-application-controller"] {
        assert!(stock.contains(&format!("subject: system:serviceaccount:argo:{name}\n")), "{stock}");
    }
}

#[test]
fn what_the_azure_side_needs_and_the_config_lacks_is_told() {
    let twelve: String = (0..12)
        .map(|at| {
            fleet()
                .split("---\n")
                .next()
                .unwrap()
                .replace("name: hub\n", &format!("name: hub{at}\n"))
                .replace("  argocd:\n    serviceAccount:\n      name: svc-argocd-aks\n", "")
                + "---\n"
        })
        .collect();
    for (fleet, arguments, words) in [
        (fleet(), &["--only", "target=prod-eas"][..], "did you mean \"prod-east\"?"),
        (fleet(), &["--only", "offboard=dv"], "unknown-target"),
        (fleet().replace("    name: id-argocd\n", ""), &[], "spec.identity.name"),
        (fleet().replace("    name: aks-hub\n    resourceGroup: rg-argocd\n", ""), &[], "spec.cluster.name"),
        (
            fleet().replace("  cluster:\n    name: aks-dev\n    resourceGroup: rg-dev\n", ""),
            &[],
            "needs the target's AKS cluster",
        ),
        (
            fleet().replace(&format!("    oidcIssuerUrl: {ISSUER}\n"), ""),
            &["--format", "aso"],
            "spec.cluster.oidcIssuerUrl",
        ),
        (fleet().replace("    location: usgovvirginia\n", ""), &["--format", "aso"], "spec.identity.location"),
        (fleet().replace("RBAC Admin", "RBAC Amdin"), &["--format", "aso"], "unknown-azure-role"),
        (fleet(), &["--format", "aso", "--only", "offboard=dev"], "write --format sh"),
        (fleet(), &["--format", "aso", "--only", "target=dev"], "empty-result"),
        (twelve, &["--hub", "hub0"], "needs 24 federated credentials, and takes 20"),
    ] {
        let run = runbook(&fleet, arguments);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{words}");
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}
