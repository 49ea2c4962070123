//! Runbooks as text: what is made in each format and cloud, held to shellcheck, to Terraform's own formatter, to the grammar
//! of Bicep and to Azure Service Operator's own schemas; and names that are code elsewhere.

use crate::common;

use common::azure::{Cloud, runbook};
use common::fleet::{Fleet, ISSUER, fleet};
use common::{all_golden, argocd_aks, objects, project, same, tool};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The fleet in each cloud.
fn clouds() -> [(&'static str, Fleet); 3] {
    [
        ("Public", "azmk8s.io"),
        ("USGovernment", "cx.aks.containerservice.azure.us"),
        ("China", "cx.prod.service.azk8s.cn"),
    ]
    .map(|(cloud, hosts)| (cloud, fleet().in_cloud(cloud, hosts)))
}

#[test]
fn each_format_in_each_cloud_is_what_stands_in_testdata() {
    let formats = [("sh", "runbook.sh"), ("terraform", "main.tf"), ("aso", "aso.yaml")];
    all_golden(clouds().into_iter().flat_map(|(cloud, fleet)| {
        let golden = Path::new("testdata/runbook").join(cloud.to_lowercase());
        let parts = [("hub", "hub.bicep"), ("target=prod-east", "prod-east.bicep")];
        let bicep = parts.map(|(part, file)| (golden.join(file), bicep(&fleet, &["--only", part])));
        let others = formats.map(|(format, file)| (golden.join(file), runbook(&fleet, &["--format", format]).ok()));
        others.into_iter().chain(bicep)
    }));
}

/// Every script, in every part.
fn scripts() -> Vec<String> {
    let parts: [&[&str]; 5] = [
        &[],
        &["--only", "hub"],
        &["--only", "target=dev"],
        &["--only", "offboard=dev"],
        &["--only", "offboard=prod-east"],
    ];
    let mut scripts: Vec<String> = parts.iter().map(|part| runbook(&fleet(), part).ok()).collect();
    scripts.push(runbook(&fleet().with_webhook(), &[]).ok());
    scripts.push(runbook(&fleet().hub_without("/identity/principalId"), &["--only", "hub"]).ok());
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
    let public = fleet().hub_without("/identity/subscription");
    let asked = fleet().hub_without("/cluster/oidcIssuerUrl");
    let by_id = fleet().hub("/groups/production/access/azureRole", "3498e952-d568-435e-9b2c-8d77e338d7f7");
    let elsewhere = asked.clone().hub("/cluster/subscription", ELSEWHERE);
    let custom = elsewhere.clone().hub("/cloud", custom_cloud());
    let tenant = in_another_tenant();
    let tenant_by_id =
        tenant.clone().hub("/groups/production/access/azureRole", "3498e952-d568-435e-9b2c-8d77e338d7f7");
    let fleets = [fleet(), public, asked, elsewhere, by_id, custom, tenant, tenant_by_id];
    let fleets = fleets.map(|fleet| (fleet, "prod-east"));
    for (fleet, prod_east) in fleets.into_iter().chain([(evil(), EVIL)]) {
        let prod_east = format!("target={prod_east}");
        for part in [&[][..], &["--only", "hub"], &["--only", &prod_east]] {
            let Some(mut terraform) = tool("terraform") else { return };
            let text = runbook(&fleet, &[&["--format", "terraform"], part].concat()).ok();
            // What it prints is the text as it would have it.
            let formatted = common::run(terraform.args(["fmt", "-"]), &text).ok();
            same(&text, &formatted);
        }
    }
}

const ELSEWHERE: &str = "99999999-9999-4999-8999-999999999999";

#[test]
fn terraform_asks_for_the_issuer_in_the_subscription_of_the_hub_s_cluster() {
    let fleet = fleet().hub("/cluster/subscription", ELSEWHERE);
    let asked = runbook(&fleet.clone().hub_without("/cluster/oidcIssuerUrl"), &["--format", "terraform"]).ok();
    let alias = format!("subscription_{}", ELSEWHERE.replace('-', "_"));
    let data = format!("data \"azurerm_kubernetes_cluster\" \"hub\" {{\n  provider            = azurerm.{alias}\n");
    assert!(asked.contains(&data), "{asked}");
    assert!(asked.contains(&format!("  alias           = \"{alias}\"\n")), "{asked}");
    // A provider that nothing uses would still have to sign in.
    assert!(!runbook(&fleet, &["--format", "terraform"]).ok().contains(&alias));
}

const OTHER_TENANT: &str = "21212121-2121-4121-8121-212121212121";

/// Production lives in a subscription of another tenant, and so does its identity.
fn in_another_tenant() -> Fleet {
    fleet()
        .hub("/groups/production/identity/tenantId", OTHER_TENANT)
        .hub("/groups/production/identity/subscription", ELSEWHERE)
        .target("prod-east", |prod| prod.with("/spec/cluster/subscription", ELSEWHERE))
}

/// Nobody knows the ids of an identity before it is made, so nothing that is made with it may be told them.
#[test]
fn the_first_apply_of_a_new_identity_takes_its_ids_from_the_identity_itself() {
    let text = runbook(&fleet(), &["--format", "terraform"]).ok();
    assert!(
        text.contains("  principal_id         = azurerm_user_assigned_identity.id_argocd_prod.principal_id\n"),
        "{text}"
    );
    // A failed postcondition would end the run before the credentials and the role are there; a check only warns.
    assert!(!text.contains("postcondition") && text.contains("check \"id_argocd_prod\" {\n  assert {"), "{text}");
    // Without the identity in the same file there is nothing to refer to.
    let alone = runbook(&fleet(), &["--format", "terraform", "--only", "target=prod-east"]).ok();
    assert!(!alone.contains("azurerm_user_assigned_identity"), "{alone}");
    assert!(alone.contains("  principal_id         = \"77777777-7777-4777-8777-777777777777\"\n"), "{alone}");
    // A group is somebody else's.
    let group = fleet().target("prod-east", |prod| {
        prod.with("/spec/access", json!({"azureRole": "Azure Kubernetes Service RBAC Admin", "groupId": ELSEWHERE}))
    });
    let group = runbook(&group, &["--format", "terraform"]).ok();
    assert!(
        group.contains(&format!("  principal_id         = \"{ELSEWHERE}\"\n  principal_type       = \"Group\"\n")),
        "{group}"
    );
}

#[test]
fn terraform_signs_in_to_the_tenant_of_each_target() {
    let alias = format!("subscription_{ELSEWHERE}_tenant_{OTHER_TENANT}").replace('-', "_");
    let own = format!("  subscription_id = \"{ELSEWHERE}\"\n  tenant_id       = \"{OTHER_TENANT}\"\n");
    let used = format!("= azurerm.{alias}\n");
    // Resource group, identity, its credential, and the role.
    for (part, uses) in [(&[][..], 4), (&["--only", "hub"], 3), (&["--only", "target=prod-east"], 1)] {
        let text = runbook(&in_another_tenant(), &[&["--format", "terraform"], part].concat()).ok();
        assert_eq!((text.matches(&own).count(), text.matches(&used).count()), (1, uses), "{text}");
    }
    assert!(!runbook(&fleet(), &["--format", "terraform"]).ok().contains("tenant_id"));
    // An identity somewhere in another tenant cannot be found.
    let nowhere = in_another_tenant().hub_without("/groups/production/identity/subscription");
    let run = runbook(&nowhere, &["--format", "terraform"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("error[azure-field-missing]: spec.targets.identity.subscription: "), "{}", run.stderr);
    assert!(run.stderr.contains("the identity id-argocd-prod is in another tenant than the hub's"), "{}", run.stderr);
}

/// The arguments that azurerm takes, from 4.65 to 5: those that have to be there, and those that may. From the pages
/// `website/docs/{r,d}/NAME.html.markdown` and `website/docs/index.html.markdown` of the provider's own repository, and
/// `provider` from Terraform itself.
const ARGUMENTS: [(&str, &[&str], &[&str]); 7] = [
    ("terraform", &["required_providers"], &["required_version"]),
    ("provider azurerm", &["features"], &["alias", "environment", "subscription_id", "tenant_id"]),
    ("data azurerm_resource_group", &["name"], &["provider"]),
    ("data azurerm_kubernetes_cluster", &["name", "resource_group_name"], &["provider"]),
    ("resource azurerm_user_assigned_identity", &["name", "resource_group_name", "location"], &["provider"]),
    (
        "resource azurerm_federated_identity_credential",
        &["name", "user_assigned_identity_id", "issuer", "subject", "audience"],
        &["provider"],
    ),
    (
        "resource azurerm_role_assignment",
        &["scope", "principal_id"],
        // One of the two has to be there.
        &["role_definition_id", "role_definition_name", "principal_type", "provider"],
    ),
];

/// The blocks at the top of a file as kind and type, with the names of their arguments and blocks.
fn blocks(text: &str) -> Vec<(String, Vec<&str>)> {
    let mut blocks: Vec<(String, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if !line.starts_with([' ', '#', '}']) && line.ends_with('{') {
            // A label of the file's own says nothing of the type.
            let has_type = ["resource", "data", "provider"].contains(&words[0]);
            let kind = if has_type { words[..2].join(" ") } else { words[0].to_owned() };
            blocks.push((kind.replace('"', ""), Vec::new()));
        } else if line.starts_with("  ") && !line.starts_with("   ") && words[0] != "}" {
            blocks.last_mut().unwrap().1.push(words[0]);
        }
    }
    blocks
}

/// The provider itself cannot be had everywhere.
#[test]
fn terraform_gets_the_arguments_that_azurerm_documents_and_no_others() {
    let issuer = fleet().hub_without("/cluster/oidcIssuerUrl");
    let by_id = fleet().hub("/groups/production/access/azureRole", "3498e952-d568-435e-9b2c-8d77e338d7f7");
    let fleets = [fleet(), issuer, by_id, in_another_tenant(), fleet().hub("/cloud", custom_cloud()), evil()];
    let mut seen = std::collections::BTreeSet::new();
    for fleet in &fleets {
        let text = runbook(fleet, &["--format", "terraform"]).ok();
        for (kind, found) in blocks(&text) {
            let Some((kind, required, optional)) = ARGUMENTS.iter().find(|(known, ..)| *known == kind) else {
                assert!(["variable", "locals", "check", "output"].contains(&kind.as_str()), "{kind} is of no provider");
                continue;
            };
            seen.insert(*kind);
            for each in *required {
                assert!(found.contains(each), "{kind} lacks {each}:\n{text}");
            }
            for each in &found {
                assert!(required.contains(each) || optional.contains(each), "{kind} has {each}:\n{text}");
            }
            let roles = found.iter().filter(|each| each.starts_with("role_definition_")).count();
            assert_eq!(roles, usize::from(kind.ends_with("role_assignment")), "{text}");
        }
        assert!(text.contains("version = \">= 4.65, < 6\"\n"), "{text}");
    }
    assert_eq!(seen.len(), ARGUMENTS.len(), "{seen:?}");
}

/// A cloud that no tool has a name for.
fn custom_cloud() -> Value {
    json!({"environmentName": "Stack", "authorityHost": "https://login.stack.example/", "audience": "api://Stack"})
}

#[test]
fn a_cloud_without_a_name_is_never_taken_for_the_public_one() {
    let fleet = fleet().hub("/cloud", custom_cloud());
    let terraform = runbook(&fleet, &["--format", "terraform"]);
    let script = runbook(&fleet, &[]);
    let bicep = runbook(&fleet, &["--format", "bicep", "--only", "hub"]);
    assert!(!bicep.stdout.contains("az cloud set"), "{}", bicep.stdout);
    for run in [&terraform, &script, &bicep] {
        assert!(run.stderr.contains("warning[unnamed-cloud]: spec.cloud: "), "{}", run.stderr);
    }
    assert!(!terraform.ok().contains("environment "));
    let Some(cloud) = Cloud::new() else { return };
    let run = cloud.run(&script.ok(), &["hub"]);
    assert!(run.stdout.contains("the cloud is not checked"), "{}", run.stdout);
    assert!(!runbook(&common::fleet::fleet(), &[]).stderr.contains("unnamed-cloud"));
}

#[test]
fn a_role_by_its_full_id_is_the_role_by_its_guid() {
    let guid = "3498e952-d568-435e-9b2c-8d77e338d7f7";
    let path = "/subscriptions/44444444-4444-4444-8444-444444444444/providers/Microsoft.Authorization/roleDefinitions";
    let with = |role: &str| fleet().hub("/groups/production/access/azureRole", role);
    for format in ["sh", "terraform", "aso"] {
        let by_guid = runbook(&with(guid), &["--format", format]).ok();
        for path in [path, "/providers/Microsoft.Authorization/roledefinitions"] {
            assert_eq!(runbook(&with(&format!("{path}/{guid}")), &["--format", format]).ok(), by_guid);
        }
        let run = runbook(&with(&format!("{path}/Reader")), &["--format", format]);
        assert!(run.code == 1 && run.stderr.contains("or its GUID"), "{}", run.stderr);
    }
}

/// Terraform and the operator know a resource again by its name: another name is another resource.
#[test]
fn names_are_the_same_whatever_else_is_in_the_run() {
    // Names that become the same, and a target and namespace that read like another's.
    let named =
        [("prod", json!(["b-c"])), ("prod-b", json!(["c"])), ("Prod", json!(["b-c"])), ("alone", json!(["x", "y"]))];
    let spec = |at: usize, name: &str, namespaces: Value| {
        json!({
            "server": format!("https://{at}.example.com"), "insecure": true, "secretName": format!("s{at}"),
            "group": "production", "cluster": {"name": name, "resourceGroup": format!("rg-{at}")}, "namespaces": namespaces,
            "access": {"azureRole": "Azure Kubernetes Service RBAC Admin", "namespaces": namespaces},
        })
    };
    let targets: Vec<(&str, Value)> =
        named.into_iter().enumerate().map(|(at, (name, namespaces))| (name, spec(at, name, namespaces))).collect();
    for (format, alone) in [("terraform", "\"alone_y\""), ("aso", "name: hub-alone-y\n")] {
        let named = |targets: &[(&str, Value)], part: &[&str]| {
            let made = runbook(&fleet().targets(targets), &[&["--format", format], part].concat()).ok();
            let is_name = |line: &&str| line.starts_with("resource \"azurerm_role") || line.starts_with("  name: hub-");
            let lines = made.lines().filter(is_name).map(str::to_owned);
            (lines.collect::<std::collections::BTreeSet<_>>(), made)
        };
        let (all, text) = named(&targets, &[]);
        assert_eq!(all.len(), 5, "{text}");
        assert!(text.contains(alone), "{text}");
        let mut reversed = targets.clone();
        reversed.reverse();
        assert_eq!(named(&reversed, &[]).0, all);
        for (name, own) in [("prod", 1), ("prod-b", 1), ("Prod", 1), ("alone", 2)] {
            let (part, text) = named(&targets, &["--only", &format!("target={name}")]);
            assert!(part.len() == own && part.is_subset(&all), "{text}");
        }
    }
}

/// The API server of a cluster with the operator prunes or refuses what its CRDs do not know.
#[test]
fn the_resources_of_azure_service_operator_have_only_the_fields_of_its_crds() {
    let schemas = std::fs::read_to_string(project("testdata/runbook/azure-service-operator.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schemas).unwrap()).unwrap();
    let by_name = fleet().hub("/groups/production/access/azureRole", "Azure Kubernetes Service Contributor Role");
    for fleet in [fleet(), evil(), in_another_tenant(), by_name] {
        for object in objects(&runbook(&fleet, &["--format", "aso"]).ok()) {
            let errors: Vec<String> = validator.iter_errors(&object).map(|error| error.to_string()).collect();
            assert_eq!(errors, [""; 0], "{object}");
        }
    }
}

/// The Bicep file of a part.
#[track_caller]
fn bicep(fleet: &Fleet, part: &[&str]) -> String {
    runbook(fleet, &[&["--format", "bicep"], part].concat()).ok()
}

/// Everything of the fleet in one resource group.
fn in_one_group() -> Fleet {
    fleet().target("prod-east", |prod| prod.with("/spec/cluster/resourceGroup", "RG-argocd"))
}

/// Bicep files of each form.
fn bicep_files() -> Vec<String> {
    let asked = in_one_group().hub_without("/cluster/oidcIssuerUrl");
    let namespaces = json!({"azureRole": "Azure Kubernetes Service RBAC Admin", "namespaces": ["shop", "pay"]});
    let namespaces = in_one_group().target("prod-east", |prod| {
        prod.with("/spec/namespaces", json!(["shop", "pay"])).with("/spec/access", namespaces)
    });
    let evil = evil()
        .hub("/groups/production/identity/resourceGroup", "rg-argocd")
        .hub("/identity/resourceGroup", "rg-argocd")
        .target("prod-east", |prod| {
            prod.with("/spec/cluster/name", EVIL).with("/spec/cluster/resourceGroup", "rg-argocd")
        });
    let hub = ["--only", "hub"];
    let elsewhere = asked.clone().hub("/cluster/subscription", ELSEWHERE);
    let stock = fleet().hub("/argocd", json!({"namespace": "argo"})).hub_without("/identity/location");
    vec![
        bicep(&in_one_group(), &[]),
        bicep(&asked, &[]),
        bicep(&namespaces, &[]),
        bicep(&evil, &[]),
        bicep(&elsewhere, &hub),
        bicep(&asked.hub("/cluster/resourceGroup", "rg-hub"), &hub),
        bicep(&stock, &hub),
        bicep(&in_another_tenant(), &["--only", "target=prod-east"]),
        bicep(&fleet().hub("/cloud", custom_cloud()), &hub),
    ]
}

/// Bicep's compiler cannot be had everywhere; this is the grammar that editors read it with.
const READ_BICEP: &str = "
import sys
try:
    import tree_sitter, tree_sitter_bicep
except ImportError:
    sys.exit(3)
text = sys.stdin.buffer.read()
tree = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language())).parse(text)
def wrong(node):
    if node.type == 'ERROR' or node.is_missing:
        print(node.start_point.row + 1, text[node.start_byte:node.end_byte].decode())
    for child in node.children:
        wrong(child)
wrong(tree.root_node)
sys.exit(tree.root_node.has_error)
";

#[test]
fn every_bicep_file_is_read_by_the_grammar_of_bicep() {
    let own = project(".tools/bicep/bin/python");
    for text in bicep_files() {
        let python = if own.is_file() { Some(std::process::Command::new(&own)) } else { tool("python3") };
        let Some(mut python) = python else { return };
        let run = common::run(python.args(["-c", READ_BICEP]), &text);
        if run.code == 3 {
            common::lacks("the Python packages tree-sitter and tree-sitter-bicep");
            return;
        }
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}\n{text}", run.stderr);
    }
}

/// What each kind of resource has: its properties that have to be there, and those that may. From the templates' reference,
/// `learn.microsoft.com/azure/templates/TYPE`, of just these versions.
const PROPERTIES: [(&str, &[&str], &[&str]); 5] = [
    ("Microsoft.ContainerService/managedClusters@2024-02-01 existing", &["name"], &["scope"]),
    ("Microsoft.ContainerService/managedClusters/namespaces@2024-02-01 existing", &["parent", "name"], &[]),
    ("Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31", &["name", "location"], &[]),
    (
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31",
        &["parent", "name", "properties", "properties.issuer", "properties.subject", "properties.audiences"],
        &["dependsOn"],
    ),
    (
        "Microsoft.Authorization/roleAssignments@2022-04-01",
        &["name", "scope", "properties", "properties.principalId", "properties.roleDefinitionId"],
        &["properties.principalType"],
    ),
];

#[test]
fn every_resource_in_bicep_has_the_properties_of_its_type_and_no_others() {
    let mut seen = std::collections::BTreeSet::new();
    for text in bicep_files() {
        for block in text.split("\nresource ").skip(1) {
            let block = block.split("\n}\n").next().unwrap();
            let (head, body) = block.split_once(" = {\n").unwrap();
            let kind = head.split_once(' ').unwrap().1.replace('\'', "");
            let mut found = Vec::new();
            for line in body.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let key = line.trim_start().split(':').next().unwrap();
                match line.len() - line.trim_start().len() {
                    2 if line.contains(':') => found.push(key.to_owned()),
                    4 if line.contains(':') => found.push(format!("properties.{key}")),
                    _ => {}
                }
            }
            let Some((kind, required, optional)) = PROPERTIES.iter().find(|(known, ..)| *known == kind) else {
                panic!("{kind} is not known");
            };
            seen.insert(*kind);
            assert!(required.iter().all(|each| found.iter().any(|found| found == each)), "{kind}: {found:?}");
            let is_known = |each: &String| required.contains(&each.as_str()) || optional.contains(&each.as_str());
            assert!(found.iter().all(is_known), "{kind}: {found:?}");
        }
    }
    assert_eq!(seen.len(), PROPERTIES.len(), "{seen:?}");
}

#[test]
fn bicep_refers_to_what_it_makes_and_names_an_assignment_alike_in_every_run() {
    let role = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(key));
        line.unwrap_or_else(|| panic!("no {key} in {text}")).to_owned()
    };
    let (all, alone) = (bicep(&in_one_group(), &[]), bicep(&in_one_group(), &["--only", "target=prod-east"]));
    assert_eq!(role(&all, "name: guid("), role(&alone, "name: guid("));
    assert_eq!(role(&all, "principalId:"), "    principalId: identity_id_argocd_prod.properties.principalId");
    assert_eq!(role(&alone, "principalId:"), "    principalId: '77777777-7777-4777-8777-777777777777'");
    // The ids of an identity that is made anew are no part of the name: another name would be a second assignment.
    let anew = in_one_group().hub("/groups/production/identity/principalId", ELSEWHERE);
    assert_eq!(role(&bicep(&anew, &[]), "name: guid("), role(&all, "name: guid("));
}

#[test]
fn a_bicep_file_is_of_one_resource_group_and_what_lies_in_several_is_told() {
    let refused = |fleet: &Fleet, part: &[&str], message: &str, help: &str| {
        let run = runbook(fleet, &[&["--format", "bicep"], part].concat());
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{message}");
        assert!(run.stderr.contains(message) && run.stderr.contains(help), "{}", run.stderr);
    };
    let both = "rg-argocd in the subscription 44444444-4444-4444-8444-444444444444, rg-prod in the subscription";
    let several = format!(
        "error[several-resource-groups]: a Bicep file is deployed to one resource group, and this is in several: {both}"
    );
    refused(&fleet(), &[], &several, "write a file for each part: --only hub, --only 'target=prod-east'");
    let hub = fleet().hub("/groups/production/identity/resourceGroup", "rg-prod");
    refused(&hub, &["--only", "hub"], "error[several-resource-groups]", "write --format terraform");
    refused(&fleet(), &["--only", "target=dev"], "error[empty-result]", "argocd-aks render --only target=NAME");
    refused(&fleet(), &["--only", "offboard=dev"], "a matter of order", "write --format sh");
    let role = fleet().hub("/groups/production/access/azureRole", "Azure Kubernetes Service Contributor Role");
    refused(
        &role,
        &["--only", "target=prod-east"],
        "error[unknown-azure-role]",
        "as azureRole of the target \"prod-east\"",
    );
    // Groups are compared without regard to case, and a subscription of another tenant is named with it.
    let text = bicep(&in_another_tenant(), &["--only", "target=prod-east"]);
    assert!(text.contains(&format!("//   az login --tenant {OTHER_TENANT}\n")), "{text}");
    assert!(
        text.contains(&format!("create --subscription {ELSEWHERE} --resource-group 'rg-prod' --template")),
        "{text}"
    );
}

/// What the operator makes for an object of a kind and name.
fn aso(fleet: &Fleet, arguments: &[&str], kind: &str, name: &str) -> Value {
    let made = objects(&runbook(fleet, &[&["--format", "aso"], arguments].concat()).ok());
    let is_it = |each: &&Value| each["kind"] == kind && each["metadata"]["name"] == name;
    made.iter().find(is_it).unwrap_or_else(|| panic!("there is no {kind} {name}")).clone()
}

/// Its ids stand in every Secret and role binding.
#[test]
fn an_identity_that_is_pruned_from_git_stays_in_azure_and_nothing_else_does() {
    let policy = "serviceoperator.azure.com/reconcile-policy";
    let made = objects(&runbook(&fleet(), &["--format", "aso"]).ok());
    for object in &made {
        let want = if object["kind"] == "UserAssignedIdentity" { json!("detach-on-delete") } else { Value::Null };
        assert_eq!(object["metadata"]["annotations"][policy], want, "{object}");
    }
}

#[test]
fn the_operator_assigns_a_role_to_the_identity_that_it_makes_itself() {
    let assigned = aso(&fleet(), &[], "RoleAssignment", "hub-prod-east");
    let identity = aso(&fleet(), &[], "UserAssignedIdentity", "id-argocd-prod");
    let from = json!({"name": "id-argocd-prod", "key": "principalId"});
    assert_eq!(assigned["spec"]["principalIdFromConfig"], from);
    assert_eq!(identity["spec"]["operatorSpec"]["configMaps"]["principalId"], from);
    assert_eq!(assigned["metadata"]["namespace"], identity["metadata"]["namespace"]);
    // One of the two, or the operator refuses it.
    assert_eq!(assigned["spec"]["principalId"], Value::Null);
    // Without the identity in the same manifests nobody writes the ConfigMap.
    let alone = aso(&fleet(), &["--only", "target=prod-east"], "RoleAssignment", "hub-prod-east");
    assert_eq!(alone["spec"]["principalId"], "77777777-7777-4777-8777-777777777777");
    assert_eq!(alone["spec"]["principalIdFromConfig"], Value::Null);
}

#[test]
fn the_operator_is_given_any_built_in_role_by_its_name() {
    let with = |role: &str| fleet().hub("/groups/production/access/azureRole", role);
    let role = |role: &str| {
        aso(&with(role), &[], "RoleAssignment", "hub-prod-east")["spec"]["roleDefinitionReference"].clone()
    };
    let other = "Azure Kubernetes Service Contributor Role";
    assert_eq!(role(other), json!({"wellKnownName": other}));
    // Every version of the operator takes an id.
    let id = "/subscriptions/44444444-4444-4444-8444-444444444444/providers/Microsoft.Authorization/roleDefinitions/7f6c6a51-bcf8-42ba-9220-52d62157d7db";
    assert_eq!(role("azure kubernetes service rbac reader"), json!({"armId": id}));
}

#[test]
fn the_operator_signs_in_elsewhere_with_a_secret_that_is_told() {
    let key = "serviceoperator.azure.com/credential-from";
    let own = |object: Value| object["metadata"]["annotations"][key].clone();
    let fleet_elsewhere = in_another_tenant();
    let secret = format!("aso-credential-{ELSEWHERE}-{OTHER_TENANT}");
    for (kind, name) in [
        ("UserAssignedIdentity", "id-argocd-prod"),
        ("FederatedIdentityCredential", "id-argocd-prod-hub-argocd-svc-argocd-aks"),
        ("RoleAssignment", "hub-prod-east"),
    ] {
        assert_eq!(own(aso(&fleet_elsewhere, &[], kind, name)), secret, "{kind}");
        assert_eq!(own(aso(&fleet(), &[], kind, name)), Value::Null, "{kind}");
    }
    assert_eq!(own(aso(&fleet_elsewhere, &[], "UserAssignedIdentity", "id-argocd")), Value::Null);
    // Another subscription of the same tenant, too: a credential of the operator is of one.
    let subscription = fleet().target("prod-east", |prod| prod.with("/spec/cluster/subscription", ELSEWHERE));
    assert_eq!(own(aso(&subscription, &[], "RoleAssignment", "hub-prod-east")), format!("aso-credential-{ELSEWHERE}"));
    let told = runbook(&fleet_elsewhere, &["--format", "aso"]).stderr;
    assert_eq!(told.matches("info[aso-credential]").count(), 1, "{told}");
    assert!(told.contains(&format!("the operator signs in with the Secret {secret} in argocd")), "{told}");
    assert!(!runbook(&fleet(), &["--format", "aso"]).stderr.contains("aso-credential"));
}

/// Text that is something in one language or another, in every field that takes free text.
const EVIL: &str =
    "x'y\\\"z $(touch canary) `touch canary` ${path.module} %{ if true } {{ hub }} {% raw %} <b> -- ; & | #\u{e9}";

fn evil() -> Fleet {
    let evil = |end: &str| format!("{EVIL} {end}");
    fleet()
        .hub("/identity/name", evil("id"))
        .hub("/identity/resourceGroup", evil("rg"))
        .hub("/identity/location", EVIL)
        .hub("/cluster/name", evil("hub"))
        .hub("/cluster/resourceGroup", evil("rg"))
        .hub("/cluster/oidcIssuerUrl", EVIL_ISSUER)
        .hub_without("/groups/team/access/preset")
        .hub("/groups/team/access/clusterRole", evil_role())
        .hub("/groups/production/identity/resourceGroup", evil("rg"))
        .target("dev", |dev| {
            dev.with("/spec/cluster/name", evil("dev")).with("/spec/cluster/resourceGroup", evil("rg-dev"))
        })
        .target("prod-east", |prod| prod.with("/spec/name", EVIL).with("/spec/secretName", "prod-east"))
}

const EVIL_ISSUER: &str = "https://$(touch canary)'`touch canary`${x}\n# /";

/// What Kubernetes allows in the name of a role.
fn evil_role() -> String {
    EVIL.replace(['%', '/'], "")
}

#[test]
fn names_that_are_code_elsewhere_come_out_inert() {
    let Some(cloud) = Cloud::new() else { return };
    let fleet = evil().hub("/groups/production/access/azureRole", EVIL);
    cloud.change(|state| {
        for (old, new) in [("aks-hub", " hub"), ("aks-dev", " dev")] {
            let cluster = state["clusters"][old].clone();
            state["clusters"][format!("{EVIL}{new}")] = cluster;
        }
        let ids = state["ids"]["id-argocd"].clone();
        state["ids"][format!("{EVIL} id")] = ids;
        state["groups"] = json!([format!("{EVIL} rg"), "rg-argocd"]);
        state["issuer"] = json!(EVIL_ISSUER);
    });
    // Whether the checks are content with it is another matter; what counts is that they run all of it.
    let run = cloud.run(&runbook(&fleet, &[]).ok(), &["hub", "targets", "checks"]);
    assert!(run.stdout.contains("Argo CD may do on dev what it has to"), "{}{}", run.stdout, run.stderr);
    let state = cloud.state();
    assert_eq!(state["credentials"][format!("{EVIL} id")][0]["issuer"], EVIL_ISSUER);
    assert_eq!(state["roles"][0]["roleDefinitionName"], EVIL);
    let objects = state["objects"][format!("{EVIL} dev")].as_object().unwrap();
    let role = evil_role();
    assert!(objects.values().any(|each| each["roleRef"]["name"] == role), "{objects:?}");
    for entry in walk(cloud.folder.path()) {
        assert!(!entry.ends_with("canary"), "something was executed");
    }
    // In HCL a value is one string, whatever is in it.
    let text = runbook(&evil(), &["--format", "terraform"]).ok();
    assert!(text.contains(r"$${path.module} %%{ if true }") && !text.contains(" ${path"), "{text}");
    let text =
        bicep(&evil().hub("/groups/production/identity/resourceGroup", format!("{EVIL} rg")), &["--only", "hub"]);
    let mut code = text.lines().filter(|line| !line.starts_with("//"));
    assert!(text.contains(r"\${path.module} %{ if true }") && code.all(|line| !line.contains(" ${path")), "{text}");
    // And in YAML it is read back as it was.
    let aso = objects_of(&runbook(&evil(), &["--format", "aso"]).ok());
    assert!(aso.iter().any(|each| each["spec"]["azureName"] == format!("{EVIL} id")));
}

/// What runs on a cluster is read by a second shell: quotes do not help there.
#[test]
fn a_workload_or_container_whose_name_is_code_is_refused() {
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("fleet.yaml");
    let refused = |fleet: &Fleet, manifests: Option<&str>, words: &str| {
        std::fs::write(&config, fleet.text()).unwrap();
        let mut arguments = vec!["runbook", config.to_str().unwrap()];
        arguments.extend(manifests.map(|_| ["--manifests", "-"]).into_iter().flatten());
        let run = argocd_aks(arguments, manifests.unwrap_or_default());
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{words}");
        assert!(run.stderr.contains("error[invalid-name]") && run.stderr.contains(words), "{words}: {}", run.stderr);
    };
    for code in ["x$(touch canary)", "x; touch canary", "-x", "x y"] {
        let in_config = |key: &str| fleet().hub(&format!("/argocd/workloads/server/{key}"), code);
        refused(&in_config("name"), None, "spec.argocd.workloads.server.name");
        refused(&in_config("container"), None, "spec.argocd.workloads.server.container");
        let helm = "    app.kubernetes.io/component: server\n    app.kubernetes.io/part-of: argocd\n";
        let deployment = |name: &str, container: &str| {
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: '{name}'\n  labels:\n{helm}spec: {{template: {{spec: {{containers: [{{name: '{container}'}}]}}}}}}\n---\n{}",
                argocd.replace("name: argocd-server", "name: gone")
            )
        };
        refused(&fleet(), Some(&deployment(code, "server")), "is not the name of a workload");
        refused(&fleet(), Some(&deployment("server", code)), "is not the name of a container");
    }
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
    std::fs::write(&config, fleet().text()).unwrap();
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
    let stock = runbook(&fleet().hub("/argocd", json!({"namespace": "argo"})), &["--format", "aso"]).ok();
    for name in ["argocd-server", "argocd-application-controller"] {
        assert!(stock.contains(&format!("subject: system:serviceaccount:argo:{name}\n")), "{stock}");
    }
}

#[test]
fn what_the_azure_side_needs_and_the_config_lacks_is_told() {
    for (fleet, arguments, words) in [
        (fleet(), &["--only", "target=prod-eas"][..], "did you mean \"prod-east\"?"),
        (fleet(), &["--only", "offboard=dv"], "unknown-target"),
        (fleet().hub_without("/identity/name"), &[], "spec.identity.name"),
        (fleet().hub("/cluster", json!({"oidcIssuerUrl": ISSUER})), &[], "spec.cluster.name"),
        (fleet().target("dev", |dev| dev.without("/spec/cluster")), &[], "needs the target's AKS cluster"),
        (fleet().hub_without("/cluster/oidcIssuerUrl"), &["--format", "aso"], "spec.cluster.oidcIssuerUrl"),
        (fleet().hub_without("/identity/location"), &["--format", "aso"], "spec.identity.location"),
        (
            fleet().hub("/groups/production/access/azureRole", "Azure Kubernetes Service RBAC Amdin"),
            &["--format", "aso"],
            "unknown-azure-role",
        ),
        (fleet(), &["--format", "aso", "--only", "offboard=dev"], "write --format sh"),
        (fleet(), &["--format", "aso", "--only", "target=dev"], "empty-result"),
    ] {
        let run = runbook(&fleet, arguments);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{words}");
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}

#[test]
fn more_subjects_than_an_identity_takes_are_told() {
    let hub = |at: usize| fleet().hub_without("/argocd/serviceAccount").named(&format!("hub{at}")).targets(&[]).text();
    let hubs: String = (0..12).map(|at| hub(at) + "---\n").collect();
    let run = argocd_aks(["runbook", "-", "--hub", "hub0"], &hubs);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("needs 24 federated credentials, and takes 20"), "{}", run.stderr);
}
