//! Access on a target's own cluster: as a function in the real kustomize and kpt, and as a stream.

mod common;

use common::{argocd_aks, object, objects, project, tool, write};
use serde_json::json;

const PRINCIPAL: &str = "33333333-3333-4333-8333-333333333333";
const CLUSTER: &str = "/subscriptions/44444444-4444-4444-8444-444444444444/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks";

/// A hub with one target `dev` whose fields are `fields`.
fn fleet(identity: &str, fields: &str) -> String {
    format!(
        "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata:
  name: hub
spec:
  identity:
    clientId: 11111111-1111-4111-8111-111111111111
    tenantId: 22222222-2222-4222-8222-222222222222
{identity}
  argocd: {{patchWorkloads: false}}
  targets:
  - name: dev
    server: https://dev.example.com
    insecure: true
{fields}
"
    )
}

fn with_principal(fields: &str) -> String {
    fleet(&format!("    principalId: {PRINCIPAL}"), fields)
}

fn access_of_dev(fleet: &str) -> common::Run {
    argocd_aks(["render", "-c", "-", "--only", "target=dev"], fleet)
}

#[test]
fn a_role_is_bound_cluster_wide_to_the_principal_and_never_to_the_client() {
    let out = access_of_dev(&with_principal("    access: {clusterRole: deployer}")).ok();
    assert_eq!(objects(&out).len(), 1);
    let binding = object(&out, "ClusterRoleBinding", "argocd-aks:hub:role:deployer");
    assert_eq!(binding["roleRef"]["name"], "deployer");
    assert_eq!(
        binding["subjects"],
        json!([{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": PRINCIPAL}])
    );
    assert!(!out.contains("11111111-1111"), "{out}");
}

#[test]
fn namespaces_narrow_the_role_and_read_all_widens_only_reading() {
    let fields = "    access: {clusterRole: edit, namespaces: [team-a, team-b], readAll: true}";
    let out = access_of_dev(&with_principal(fields)).ok();
    let kinds: Vec<(String, String)> = objects(&out)
        .iter()
        .map(|each| {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            (text(&each["kind"]), text(&each["metadata"]["namespace"]))
        })
        .collect();
    let expected =
        [("ClusterRole", ""), ("ClusterRoleBinding", ""), ("RoleBinding", "team-a"), ("RoleBinding", "team-b")];
    assert_eq!(kinds, expected.map(|(kind, namespace)| (kind.to_owned(), namespace.to_owned())));
    let role = object(&out, "ClusterRole", "argocd-aks:hub:read-all");
    assert_eq!(role["rules"][0]["verbs"], json!(["get", "list", "watch"]));
    let reading = object(&out, "ClusterRoleBinding", "argocd-aks:hub:read-all");
    assert_eq!(reading["roleRef"]["name"], "argocd-aks:hub:read-all");
}

#[test]
fn no_two_hubs_and_roles_make_objects_of_one_name() {
    let names = |hub: &str, fields: &str| -> Vec<String> {
        let fleet = with_principal(fields).replace("name: hub", &format!("name: {hub}"));
        let text = access_of_dev(&fleet).ok();
        objects(&text).iter().map(|each| format!("{} {}", each["kind"], each["metadata"]["name"])).collect()
    };
    let read_all = names("a", "    access: {clusterRole: edit, namespaces: [x], readAll: true}");
    assert!(!read_all.contains(&names("a", "    access: {clusterRole: read-all}")[0]), "{read_all:?}");
    assert_ne!(names("a", "    access: {clusterRole: b-edit}"), names("a-b", "    access: {clusterRole: edit}"));
}

#[test]
fn a_group_is_bound_instead_of_the_identity() {
    let fields = "    access: {clusterRole: edit, groupId: 77777777-7777-4777-8777-777777777777}";
    let out = access_of_dev(&fleet("", fields)).ok();
    let subject = &object(&out, "ClusterRoleBinding", "argocd-aks:hub:role:edit")["subjects"][0];
    assert_eq!((&subject["kind"], &subject["name"]), (&json!("Group"), &json!("77777777-7777-4777-8777-777777777777")));
}

#[test]
fn a_target_with_an_identity_of_its_own_binds_that_one() {
    let fields = "    identity: {clientId: 55555555-5555-4555-8555-555555555555, principalId: 66666666-6666-4666-8666-666666666666}
    access: {clusterRole: edit}";
    let out = access_of_dev(&with_principal(fields)).ok();
    let binding = object(&out, "ClusterRoleBinding", "argocd-aks:hub:role:edit");
    assert_eq!(binding["subjects"][0]["name"], "66666666-6666-4666-8666-666666666666");
}

#[test]
fn an_azure_role_makes_no_object_and_says_so() {
    let fields = format!(
        "    cluster: {{resourceId: {CLUSTER}}}\n    access: {{azureRole: Azure Kubernetes Service RBAC Writer}}"
    );
    let run = access_of_dev(&with_principal(&fields));
    assert_eq!(run.code, 1);
    assert!(run.stdout.is_empty());
    assert!(run.stderr.contains("azure-role-only") && run.stderr.contains("empty-result"), "{}", run.stderr);
}

#[test]
fn each_mistake_in_access_is_an_error_that_says_what_to_do() {
    let own = "    identity: {clientId: 55555555-5555-4555-8555-555555555555}\n";
    for (fleet, code, words) in [
        (fleet("", "    access: {clusterRole: edit}"), "principal-id-missing", "spec.identity.principalId"),
        (
            with_principal(&format!("{own}    access: {{clusterRole: edit}}")),
            "principal-id-missing",
            "spec.targets[0].identity.principalId",
        ),
        (with_principal("    access: {azureRole: Reader}"), "resource-id-missing", "az aks show --query id"),
        (
            with_principal("    cluster: {name: a, resourceGroup: b}\n    access: {azureRole: Reader}"),
            "resource-id-missing",
            "subscription",
        ),
        (with_principal("    access: {}"), "missing-field", "access names no role"),
        (with_principal("    access: {clusterRole: a/b}"), "invalid-name", "is not a ClusterRole's name"),
        (with_principal("    access: {clusterRole: a, azureRole: b}"), "invalid-value", "are both given"),
        (with_principal("    access: {clusterRole: a, readAll: true}"), "invalid-value", "only with namespaces"),
        (with_principal("    access: {clusterRole: a, namespaces: [A]}"), "invalid-name", "namespaces[0]"),
        (with_principal("    access: {clusterRole: a, namespaces: [a, a]}"), "invalid-value", "named twice"),
        (with_principal("    cluster: {name: aks}"), "missing-field", "add resourceGroup"),
        (with_principal("    cluster: {resourceId: /subscriptions/x}"), "invalid-value", "is not the resource id"),
        (
            with_principal(&format!("    cluster: {{resourceId: {CLUSTER}, name: other}}")),
            "invalid-value",
            "another than in resourceId",
        ),
    ] {
        let run = access_of_dev(&fleet);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{fleet}");
        assert!(run.stderr.contains(&format!("error[{code}]")) && run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn what_access_and_the_cluster_secret_say_has_to_fit() {
    for (fields, words) in [
        ("    access: {clusterRole: cluster-admin}", "may do everything"),
        ("    access: {clusterRole: edit, namespaces: [a]}", "caches the whole cluster"),
        ("    namespaces: [a, b]\n    access: {clusterRole: edit, namespaces: [a]}", "manages b too"),
        ("    namespaces: [a]\n    access: {clusterRole: edit, namespaces: [a, b]}", "leave out b"),
        (
            "    namespaces: [a]\n    clusterResources: true\n    access: {clusterRole: edit, namespaces: [a]}",
            "cluster-wide objects",
        ),
    ] {
        let run = access_of_dev(&with_principal(fields));
        assert!(run.code == 0 && run.stderr.contains(words), "{fields}: {}", run.stderr);
        let hub = argocd_aks(["render", "-c", "-"], &with_principal(fields));
        assert!(hub.code == 0 && !hub.stderr.contains(words), "the hub's own build is not about it: {}", hub.stderr);
    }
    for fits in [
        "    access: {clusterRole: edit}",
        "    access: {clusterRole: edit, namespaces: [a], readAll: true}",
        "    namespaces: [a]\n    access: {clusterRole: edit, namespaces: [a]}",
    ] {
        assert_eq!(access_of_dev(&with_principal(fits)).stderr.matches("access-does-not-fit").count(), 0, "{fits}");
    }
}

#[test]
fn an_unknown_target_is_an_error_with_the_nearest_name() {
    let fleet = with_principal("    access: {clusterRole: edit}");
    let run = argocd_aks(["render", "-c", "-", "--only", "target=devv"], &fleet);
    assert!(run.code == 1 && run.stderr.contains("did you mean \"dev\"?"), "{}", run.stderr);
}

#[test]
fn two_targets_on_one_cluster_do_not_take_each_other_s_access_away() {
    let two = |first: &str, second: &str| {
        let server = "    server: https://two.example.com\n    insecure: true";
        with_principal(&format!("{first}\n  - name: two\n{server}\n{second}"))
    };
    let by_name = "    cluster: {name: AKS, resourceGroup: RG, subscription: 44444444-4444-4444-8444-444444444444}";
    let by_id = format!("    cluster: {{resourceId: {CLUSTER}}}");
    let edit = "    access: {clusterRole: edit}";
    let run = access_of_dev(&two(&format!("{by_name}\n{edit}"), &format!("{by_id}\n{edit}")));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let words = "spec.targets[1].cluster.resourceId: \"dev\" and \"two\" are on one AKS cluster";
    assert!(run.stderr.contains("error[duplicate-cluster]") && run.stderr.contains(words), "{}", run.stderr);
    // A role assignment has a name of its own in Azure, another subscription is another cluster, and without access
    // nothing is made.
    for second in [
        format!("{by_id}\n    access: {{azureRole: Azure Kubernetes Service RBAC Writer}}"),
        format!("{}\n{edit}", by_id.replace("4444/", "4445/")),
        by_id.clone(),
    ] {
        access_of_dev(&two(&format!("{by_name}\n{edit}"), &second)).ok();
    }
}

#[test]
fn an_azure_role_without_a_cluster_is_told_where_the_role_stands_with_the_target_s_name() {
    let fleet = with_principal("    group: azure")
        .replace("  targets:", "  groups: {azure: {access: {azureRole: Reader}}}\n  targets:");
    let run = access_of_dev(&fleet);
    let words = "spec.groups.azure.access.azureRole: is assigned to the cluster of the target \"dev\"";
    assert!(run.code == 1 && run.stderr.contains(words), "{}", run.stderr);
}

#[test]
fn a_typing_error_in_access_is_one_error_and_not_two() {
    for access in ["{clusterRol: edit}", "{azurRole: Reader, namespaces: [a]}"] {
        let run = access_of_dev(&with_principal(&format!("    access: {access}")));
        assert!(run.stderr.contains("unknown-field") && run.stderr.contains("did you mean"), "{}", run.stderr);
        assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
    }
}

#[test]
fn the_target_that_is_suggested_is_the_one_with_the_least_to_change() {
    let others = ["prod", "prod-east", "eprod-1"]
        .map(|name| format!("\n  - name: {name}\n    server: https://{name}.example.com\n    insecure: true"));
    let fleet = with_principal(&format!("    access: {{clusterRole: edit}}{}", others.concat()));
    for (wanted, near) in [("prd", "prod"), ("eprod", "prod"), ("prod-est", "prod-east")] {
        let run = argocd_aks(["render", "-c", "-", "--only", &format!("target={wanted}")], &fleet);
        assert!(run.stderr.contains(&format!("did you mean {near:?}?")), "{wanted}: {}", run.stderr);
    }
}

#[test]
fn a_resource_id_is_read_without_regard_to_case_and_a_cluster_merges_with_the_defaults() {
    let with_id = format!(
        "    cluster: {{resourceId: {}}}\n    access: {{azureRole: x}}",
        CLUSTER.replace("resourceGroups", "resourcegroups")
    );
    assert!(access_of_dev(&with_principal(&with_id)).stderr.contains("azure-role-only"));
    let merged = with_principal("    cluster: {name: aks}\n    access: {azureRole: x}").replace(
        "  targets:",
        "  targetDefaults:\n    cluster: {resourceGroup: rg, subscription: 44444444-4444-4444-8444-444444444444}\n  targets:",
    );
    assert!(access_of_dev(&merged).stderr.contains("azure-role-only"));
}

#[test]
fn a_mistake_in_the_defaults_cluster_is_told_where_it_stands() {
    let fleet = with_principal("    cluster: {name: a, resourceGroup: b}")
        .replace("  targets:", "  targetDefaults: {cluster: {subscription: mine}}\n  targets:");
    let run = access_of_dev(&fleet);
    assert!(run.stderr.contains("spec.targetDefaults.cluster.subscription: \"mine\" is not a GUID"), "{}", run.stderr);
}

const FUNCTION: &str =
    "metadata:\n  name: access\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: argocd-aks}\n";

/// A fleet, a hub built from it, and an overlay for the target.
fn overlays(access: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let hub = with_principal("    access: {clusterRole: edit}");
    let action = format!("apiVersion: v1\nkind: ConfigMap\n{FUNCTION}data: {{action: hub}}\n");
    write(
        folder.path(),
        &[
            ("fleet/hub.yaml", &hub),
            ("fleet/kustomization.yaml", "resources: [hub.yaml]\n"),
            ("hub/kustomization.yaml", "resources: [../fleet]\ntransformers: [argocd-aks.yaml]\n"),
            ("hub/argocd-aks.yaml", &action),
            ("targets/dev/kustomization.yaml", "resources: [../../fleet]\ntransformers: [access.yaml]\n"),
            ("targets/dev/access.yaml", access),
        ],
    );
    folder
}

#[test]
fn kustomize_builds_one_overlay_a_target_and_access_never_reaches_the_hub() {
    for access in [
        format!("apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetAccess\n{FUNCTION}spec: {{target: dev}}\n"),
        format!("apiVersion: v1\nkind: ConfigMap\n{FUNCTION}data: {{action: access, target: dev, hub: hub}}\n"),
    ] {
        let folder = overlays(&access);
        let Some(mut kustomize) = tool("kustomize") else { return };
        kustomize.args(["build", "--enable-alpha-plugins", "--enable-exec"]);
        let out = common::run(kustomize.arg(folder.path().join("targets/dev")), "").ok();
        assert_eq!(objects(&out).len(), 1, "only the access: {out}");
        assert!(!out.contains("config.kubernetes.io/path"), "{out}");
        object(&out, "ClusterRoleBinding", "argocd-aks:hub:role:edit");
        let Some(mut kustomize) = tool("kustomize") else { return };
        kustomize.args(["build", "--enable-alpha-plugins", "--enable-exec"]);
        let out = common::run(kustomize.arg(folder.path().join("hub")), "").ok();
        object(&out, "Secret", "cluster-dev");
        assert!(!out.contains("argocd-aks.dev/target"), "{out}");
    }
}

#[test]
fn a_legacy_plugin_of_kind_target_access_makes_access_and_nothing_of_the_hub() {
    let folder = tempfile::tempdir().unwrap();
    let config = "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetAccess\nmetadata: {name: x}\nspec: {target: dev}\n";
    write(folder.path(), &[("config.yaml", config)]);
    let mut command = std::process::Command::new(common::program());
    command.env("KUSTOMIZE_PLUGIN_CONFIG_ROOT", folder.path()).arg(folder.path().join("config.yaml"));
    let out = common::run(&mut command, &with_principal("    access: {clusterRole: edit}")).ok();
    object(&out, "ClusterRoleBinding", "argocd-aks:hub:role:edit");
    assert!(!out.contains("kind: Secret"), "{out}");
}

#[test]
fn a_target_access_with_a_mistake_says_where() {
    let folder = overlays("");
    let list = |spec: &str| {
        let fleet: String = with_principal("    access: {clusterRole: edit}")
            .lines()
            .map(|line| format!("  {line}\n"))
            .collect::<Vec<_>>()
            .concat();
        format!(
            "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- {}functionConfig:\n  apiVersion: argocd-aks.dev/v1alpha1\n  kind: TargetAccess\n  metadata: {{name: x}}\n  spec: {spec}\n",
            &fleet[2..]
        )
    };
    for (spec, words) in [
        ("{targt: dev}", "did you mean \"target\"?"),
        ("{}", "spec.target: this field is missing"),
        ("{target: devv}", "did you mean \"dev\"?"),
        ("{target: dev, hub: hubb}", "did you mean \"hub\"?"),
    ] {
        let run = argocd_aks(&[] as &[&str], &list(spec));
        assert!(run.code == 1 && run.stderr.contains(words), "{spec}: {}", run.stderr);
        assert!(!run.stdout.contains("RoleBinding"), "nothing is made beside an error");
    }
    drop(folder);
}

#[test]
fn kpt_keeps_one_package_a_target_and_a_second_run_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let kptfile = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: dev}\npipeline:\n  mutators:\n  - exec: argocd-aks\n    configPath: access.yaml\n";
    let access =
        "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetAccess\nmetadata: {name: access}\nspec: {target: dev}\n";
    let fleet = with_principal("    access: {clusterRole: edit}");
    write(folder.path(), &[("Kptfile", kptfile), ("access.yaml", access), ("hub.yaml", &fleet)]);
    let render = || Some(common::run(tool("kpt")?.args(["fn", "render", "--allow-exec"]).arg(folder.path()), "").ok());
    if render().is_none() {
        return;
    }
    let without_kptfile = || {
        let mut files = common::snapshot(folder.path());
        files.retain(|(path, _)| !path.ends_with("Kptfile"));
        files
    };
    let first = without_kptfile();
    assert!(first.iter().any(|(path, _)| path.to_string_lossy().contains("clusterrolebinding")), "{first:?}");
    assert!(!first.iter().any(|(path, _)| path.to_string_lossy().contains("secret")));
    // Windows takes no colon in a file's name.
    let name = |path: &std::path::Path| path.file_name().unwrap().to_string_lossy().into_owned();
    assert!(first.iter().all(|(path, _)| !name(path).contains(':')), "{first:?}");
    render();
    assert!(first == without_kptfile());
    // Another role: the old binding goes.
    write(folder.path(), &[("hub.yaml", &fleet.replace("clusterRole: edit", "clusterRole: view"))]);
    render();
    let bindings: Vec<_> =
        without_kptfile().into_iter().filter(|(path, _)| path.to_string_lossy().contains("binding")).collect();
    assert_eq!(bindings.len(), 1);
    assert!(bindings[0].0.to_string_lossy().contains("view"));
}

#[test]
fn the_schema_of_target_access_is_published() {
    let published = std::fs::read_to_string(project("schemas/targetaccess.json")).unwrap_or_default();
    assert!(
        argocd_aks(["schema", "TargetAccess"], "").ok() == published,
        "run: argocd-aks schema TargetAccess > schemas/targetaccess.json"
    );
}

/// What is said of a fleet of `dev`, without access, and targets `one`, `two` ... with these fields: the first lines.
fn said_of_clusters(targets: &[&str]) -> Vec<String> {
    let names = ["one", "two", "three"];
    let target = |(name, fields): (&&str, &&str)| {
        format!("\n  - name: {name}\n    server: https://{name}.example.com\n    insecure: true\n    {fields}")
    };
    let fleet = with_principal(&names.iter().zip(targets).map(target).collect::<String>());
    let config = argocd_aks::api::ConfigObject {
        text: &fleet,
        file: None,
        first_line: 1,
        original_name: Some("hub"),
        is_function_config: true,
    };
    let mut said = argocd_aks::api::load(&[config], &[], None).diagnostics;
    said.retain(|each| !each.code.is_about_access());
    let said = argocd_aks::diagnostic::render::human::render(&said, false);
    said.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning[")).map(str::to_owned).collect()
}

#[test]
fn one_aks_cluster_is_one_however_it_is_written() {
    let sub = "44444444-4444-4444-8444-444444444444";
    let id = format!(
        "/SUBSCRIPTIONS/{sub}/resourcegroups/RG-Prod/providers/microsoft.containerservice/managedclusters/AKS-Prod"
    );
    let whole = format!(
        "cluster: {{name: aks-prod, resourceGroup: rg-prod, subscription: {sub}}}\n    access: {{clusterRole: view}}"
    );
    let anywhere =
        "cluster: {name: Aks-Prod, resourceGroup: RG-PROD}\n    access: {clusterRole: cluster-admin, namespaces: [a]}";
    let by_id = format!("cluster: {{resourceId: {id}}}\n    access: {{clusterRole: edit}}");
    let error = |field: &str| {
        vec![format!(
            "error[duplicate-cluster]: spec.targets[2].cluster.{field}: \"one\" and \"two\" are on one AKS cluster: the access of one would remove the other's"
        )]
    };
    for (first, second, field) in [
        (whole.as_str(), anywhere, "name"),
        (anywhere, whole.as_str(), "name"),
        (anywhere, anywhere, "name"),
        (by_id.as_str(), anywhere, "name"),
        (anywhere, by_id.as_str(), "resourceId"),
        (whole.as_str(), by_id.as_str(), "resourceId"),
    ] {
        assert_eq!(said_of_clusters(&[first, second]), error(field), "{first}\n{second}");
    }
    let elsewhere = whole.replace("4444}", "4445}");
    assert_eq!(said_of_clusters(&[&whole, &elsewhere]), Vec::<String>::new());
    // The third may be any of the two before it.
    assert_eq!(said_of_clusters(&[&whole, &elsewhere, anywhere]).len(), 1);
}

#[test]
fn access_on_the_cluster_of_another_target_is_told() {
    let sub = "44444444-4444-4444-8444-444444444444";
    let cluster = format!("cluster: {{name: aks-prod, resourceGroup: rg-prod, subscription: {sub}}}");
    let kubernetes =
        "cluster: {name: aks-prod, resourceGroup: rg-prod}\n    access: {clusterRole: cluster-admin, namespaces: [a]}";
    let azure = format!("{cluster}\n    access: {{azureRole: Azure Kubernetes Service RBAC Writer}}");
    let told = |field: &str| {
        vec![format!(
            "warning[duplicate-cluster]: spec.targets[2].cluster.{field}: \"one\" and \"two\" are on one AKS cluster: access that is made for one is made on the other's cluster"
        )]
    };
    for (first, second) in [
        (cluster.as_str(), kubernetes),
        (kubernetes, cluster.as_str()),
        (cluster.as_str(), azure.as_str()),
        (azure.as_str(), cluster.as_str()),
        (azure.as_str(), kubernetes),
        (kubernetes, azure.as_str()),
        (azure.as_str(), azure.as_str()),
    ] {
        assert_eq!(said_of_clusters(&[first, second]), told("name"), "{first}\n{second}");
    }
    // Where no access is made, nobody is harmed.
    assert_eq!(said_of_clusters(&[&cluster, &cluster]), Vec::<String>::new());
}

#[test]
fn a_blank_in_the_name_of_a_cluster_is_an_error_and_never_another_cluster() {
    let id = "/subscriptions/44444444-4444-4444-8444-444444444444/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks";
    for (cluster, field, message) in [
        ("{name: 'aks ', resourceGroup: rg}".to_owned(), "name", "ends with a blank"),
        ("{name: aks, resourceGroup: ' rg'}".to_owned(), "resourceGroup", "begins with a blank"),
        ("{name: \"aks\\n\", resourceGroup: rg}".to_owned(), "name", "ends with a line break"),
        (
            "{name: \"a\\tks\", resourceGroup: rg}".to_owned(),
            "name",
            "has a line break or another control character in it",
        ),
        ("{name: '', resourceGroup: rg}".to_owned(), "name", "is empty"),
        (format!("{{resourceId: '{id} '}}"), "resourceId", "ends with a blank"),
        (format!("{{resourceId: ' {id}'}}"), "resourceId", "begins with a blank"),
    ] {
        let want = format!("error[invalid-value]: spec.targets[1].cluster.{field}: {message}");
        assert_eq!(said_of_clusters(&[&format!("cluster: {cluster}")]), [want], "{cluster}");
    }
    let said = said_of_clusters(&[
        "cluster: {name: a, resourceGroup: b, subscription: '44444444-4444-4444-8444-444444444444 '}",
    ]);
    assert!(said[0].starts_with("error[invalid-guid]: spec.targets[1].cluster.subscription: "), "{said:?}");
}
