//! Targets on one AKS cluster: access that is made for one is made, and removed, on the other's.

use crate::internals::{api, diagnostic};

const HUB: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {name: hub}
spec:
  identity:
    clientId: 11111111-1111-4111-8111-111111111111
    tenantId: 22222222-2222-4222-8222-222222222222
    principalId: 33333333-3333-4333-8333-333333333333
  targets:
  - name: dev
    server: https://dev.example.com
    insecure: true";

/// What is said of a fleet of `dev`, without access, and targets `one`, `two` ... with these fields: the first lines.
fn said_of_clusters(targets: &[&str]) -> Vec<String> {
    let names = ["one", "two", "three"];
    let target = |(name, fields): (&&str, &&str)| {
        format!("\n  - name: {name}\n    server: https://{name}.example.com\n    insecure: true\n    {fields}")
    };
    let fleet = format!("{HUB}{}\n", names.iter().zip(targets).map(target).collect::<String>());
    let config = api::ConfigObject {
        text: &fleet,
        file: None,
        first_line: Some(1),
        original_name: Some("hub"),
        is_function_config: true,
    };
    let mut said = api::load(&[config], &[], None).diagnostics;
    said.retain(|each| !each.code.is_about_access());
    let said = diagnostic::render::human::render(&said, false);
    said.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning[")).map(str::to_owned).collect()
}

#[test]
fn one_aks_cluster_is_one_however_it_is_written() {
    let sub = "44444444-4444-4444-8444-444444444444";
    let id = format!(
        "/SUBSCRIPTIONS/{sub}/resourcegroups/RG-Prod/providers/microsoft.containerservice/managedclusters/AKS-Prod"
    );
    let whole = format!(
        "cluster: {{name: aks-prod, resourceGroup: rg-prod, subscription: {sub}}}\n    access: {{clusterRole: viewer}}"
    );
    let anywhere =
        "cluster: {name: Aks-Prod, resourceGroup: RG-PROD}\n    access: {clusterRole: cluster-admin, namespaces: [a]}";
    let by_id = format!("cluster: {{resourceId: {id}}}\n    access: {{clusterRole: deployer}}");
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
    let azure = format!("{cluster}\n    access: {{azureRole: Azure Kubernetes Service RBAC Cluster Admin}}");
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
