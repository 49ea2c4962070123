//! Access on a target's own cluster: the cases of testdata/access, and as a function in the real kustomize and kpt.

use crate::common::{
    self, Case, Yaml, all_cases_are_golden, argocd_aks, hub, kustomize, object, objects, project, snapshot, tool,
    write, yaml,
};
use serde_json::{Value, json};

/// A hub with the target `dev`, whose access is this.
pub fn fleet(access: &Value) -> Yaml {
    let target = json!({"name": "dev", "server": "https://dev.example.com", "insecure": true, "access": access});
    yaml(&hub("{patchWorkloads: false}"))
        .without("/metadata/annotations")
        .with("/spec/identity/principalId", "33333333-3333-4333-8333-333333333333")
        .with("/spec/targets", json!([target]))
}

/// `kind name` of each object of a stream.
fn names(stream: &str) -> Vec<String> {
    let name = |object: &Value| format!("{} {}", object["kind"], object["metadata"]["name"]).replace('"', "");
    objects(stream).iter().map(name).collect()
}

/// What access with the role `deployer` is made of.
const MADE: [&str; 3] = [
    "ClusterRole argocd-aks:hub:cache",
    "ClusterRoleBinding argocd-aks:hub:cache",
    "ClusterRoleBinding argocd-aks:hub:role:deployer",
];

#[test]
fn each_case_prints_and_says_what_stands_in_its_folder() {
    all_cases_are_golden("testdata/access");
}

#[test]
fn no_two_hubs_and_roles_make_objects_of_one_name() {
    let names = |hub: &str, access: Value| {
        let fleet = fleet(&access).with("/metadata/name", hub).text();
        names(&Case::render().hub(&fleet).arguments(&["--only", "target=dev"]).run().ok())
    };
    let bindings = |hub: &str, access: Value| -> Vec<String> {
        let all = names(hub, access).into_iter();
        all.filter(|name| name.starts_with("ClusterRoleBinding") && name.contains(":role:")).collect()
    };
    for role in ["cache", "deploy", "impersonate", "read-all"] {
        let own = names("a", json!({"preset": "Workloads", "impersonate": ["x/y"]}));
        let theirs = bindings("a", json!({"clusterRole": role}));
        assert!(!own.contains(&theirs[0]), "{theirs:?}");
    }
    assert_ne!(
        bindings("a", json!({"clusterRole": "b-deployer"})),
        bindings("a-b", json!({"clusterRole": "deployer"}))
    );
}

#[test]
fn what_does_not_fit_on_a_target_is_not_told_in_the_hub_s_own_build() {
    let fleet = fleet(&json!({"clusterRole": "deployer", "namespaces": ["a"]})).text();
    Case::render().hub(&fleet).output(0);
}

const FUNCTION: &str =
    "metadata:\n  name: access\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: argocd-aks}\n";

#[test]
fn kustomize_builds_one_overlay_a_target_and_access_never_reaches_the_hub() {
    for access in [
        format!("apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetAccess\n{FUNCTION}spec: {{target: dev}}\n"),
        format!("apiVersion: v1\nkind: ConfigMap\n{FUNCTION}data: {{action: access, target: dev, hub: hub}}\n"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(
            folder.path(),
            &[
                ("fleet/hub.yaml", &fleet(&json!({"clusterRole": "deployer"})).text()),
                ("fleet/kustomization.yaml", "resources: [hub.yaml]\n"),
                ("hub/kustomization.yaml", "resources: [../fleet]\ntransformers: [argocd-aks.yaml]\n"),
                ("hub/argocd-aks.yaml", &format!("apiVersion: v1\nkind: ConfigMap\n{FUNCTION}data: {{action: hub}}\n")),
                ("targets/dev/kustomization.yaml", "resources: [../../fleet]\ntransformers: [access.yaml]\n"),
                ("targets/dev/access.yaml", &access),
            ],
        );
        let Some(run) = kustomize(&folder.path().join("targets/dev")) else { return };
        let out = run.ok();
        assert_eq!(names(&out), MADE);
        let annotations = objects(&out)[0]["metadata"]["annotations"].clone();
        let keys: Vec<&String> = annotations.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["argocd-aks.dev/generated-by", "argocd-aks.dev/target"], "none of kustomize's own");
        assert_eq!(names(&kustomize(&folder.path().join("hub")).unwrap().ok()), ["Secret cluster-dev"]);
    }
}

#[test]
fn a_legacy_plugin_of_kind_target_access_makes_access_and_nothing_of_the_hub() {
    let folder = tempfile::tempdir().unwrap();
    let config = "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetAccess\nmetadata: {name: x}\nspec: {target: dev}\n";
    write(folder.path(), &[("config.yaml", config)]);
    let mut command = std::process::Command::new(common::program());
    command.env("KUSTOMIZE_PLUGIN_CONFIG_ROOT", folder.path()).arg(folder.path().join("config.yaml"));
    let out = common::run(&mut command, &fleet(&json!({"clusterRole": "deployer"})).text()).ok();
    object(&out, "ClusterRoleBinding", "argocd-aks:hub:role:deployer");
    assert!(!names(&out).contains(&"Secret cluster-dev".to_owned()), "{out}");
}

#[test]
fn kpt_keeps_one_package_a_target_and_a_second_run_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let kptfile = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: dev}\npipeline:\n  mutators:\n  - exec: argocd-aks\n    configPath: access.yaml\n";
    let access =
        "apiVersion: argocd-aks.dev/v1alpha1\nkind: TargetAccess\nmetadata: {name: access}\nspec: {target: dev}\n";
    let fleet = |role: &str| fleet(&json!({ "clusterRole": role })).text();
    write(folder.path(), &[("Kptfile", kptfile), ("access.yaml", access), ("hub.yaml", &fleet("deployer"))]);
    let render = || Some(common::run(tool("kpt")?.args(["fn", "render", "--allow-exec"]).arg(folder.path()), "").ok());
    // The Kptfile holds kpt's own record of the run.
    let files = || {
        let mut files = snapshot(folder.path());
        files.retain(|(path, _)| !path.ends_with("Kptfile"));
        files
    };
    let file_names = || -> Vec<String> {
        let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        files().iter().map(|(path, _)| name(path)).collect()
    };
    if render().is_none() {
        return;
    }
    // Windows takes no colon in a file's name.
    let made = |role: &str| {
        ["access.yaml", "clusterrole_argocd-aks_hub_cache.yaml", "clusterrolebinding_argocd-aks_hub_cache.yaml"]
            .map(str::to_owned)
            .into_iter()
            .chain([format!("clusterrolebinding_argocd-aks_hub_role_{role}.yaml"), "hub.yaml".to_owned()])
            .collect::<Vec<_>>()
    };
    assert_eq!(file_names(), made("deployer"));
    let first = files();
    render();
    assert!(first == files());
    // Another role: the old binding goes.
    write(folder.path(), &[("hub.yaml", &fleet("viewer"))]);
    render();
    assert_eq!(file_names(), made("viewer"));
}

#[test]
fn the_schema_of_target_access_is_published() {
    let published = std::fs::read_to_string(project("schemas/targetaccess.json")).unwrap_or_default();
    assert!(
        argocd_aks(["schema", "TargetAccess"], "").ok() == published,
        "run: argocd-aks schema TargetAccess > schemas/targetaccess.json"
    );
}

#[test]
fn manifests_that_a_targets_access_has_no_use_for_are_told() {
    let fleet = fleet(&json!({"clusterRole": "deployer"})).text();
    let manifests = std::fs::read_to_string(common::project("examples/quickstart/argocd.yaml")).unwrap();
    let alone = Case::render().hub(&fleet).arguments(&["--only", "target=dev"]).run();
    let with = Case::render().hub(&fleet).manifests(&manifests).arguments(&["--only", "target=dev"]).run();
    assert_eq!((with.code, &with.stdout), (0, &alone.stdout));
    let note = "the manifests were not used: the access of a target does not depend on them\n";
    assert_eq!(with.stderr, format!("{note}{}", alone.stderr));
}
