//! Inputs that are small and mean much: each meets a limit that says what it is. And large ones that mean what they say.

use crate::common::{Case, Run, argocd_aks, value};
use serde_json::{Value, json};

const HUB: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {name: hub}
spec:
  identity: {clientId: 11111111-1111-4111-8111-111111111111, tenantId: 22222222-2222-4222-8222-222222222222}
  argocd: {patchWorkloads: false}
  targets:
";

/// Each key stands for ten of the one before.
fn aliases_of_aliases(levels: usize) -> String {
    (1..levels).fold("  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, level| {
        let below = format!("*a{}", level - 1);
        format!("{text}  a{level}: &a{level} [{}]\n", [below.as_str(); 10].join(", "))
    })
}

fn object(fields: &str) -> String {
    format!("apiVersion: example.com/v1\nkind: Thing\nmetadata: {{name: thing}}\nspec:\n{fields}")
}

#[test]
fn aliases_that_stand_for_gigabytes_are_refused_and_the_limit_is_told() {
    let bomb = object(&aliases_of_aliases(9));
    // A long text behind an alias grows without many nodes.
    let list = format!("  text: &text {}\n  list: [{}]\n", "x".repeat(100_000), vec!["*text"; 20_000].join(", "));
    for manifests in [bomb, object(&list)] {
        let run = Case::of(&["lint", "manifests.yaml"]).file("manifests.yaml", &manifests).run();
        assert!(run.stdout.contains("error[too-large]: aliases would make more than "), "{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, 1);
    }
}

#[test]
fn aliases_as_people_write_them_are_within_the_limit() {
    let ca = "x".repeat(2_000);
    let targets = (0..2_000).fold(String::new(), |targets, at| targets + &format!("  - {{name: t{at}, ca: *ca}}\n"));
    let run = Case::of(&["lint", "manifests.yaml"])
        .file("manifests.yaml", &object(&format!("  ca: &ca {ca}\n  targets:\n{targets}")))
        .run();
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
}

fn labelled(template: &str) -> Run {
    let label = serde_json::json!(template);
    let target =
        format!("  - {{name: dev, server: 'https://dev.example.com', insecure: true, annotations: {{a: {label}}}}}\n");
    Case::render().hub(&format!("{HUB}{target}")).run()
}

#[test]
fn a_template_that_is_nested_without_end_is_an_error_and_never_ends_the_program() {
    let n = 30_000;
    for template in [
        format!("{{{{ {}name }}}}", "not ".repeat(n)),
        format!("{{{{ {}name }}}}", "-".repeat(n)),
        format!("{{{{ {}name{} }}}}", "(".repeat(n), ")".repeat(n)),
        format!("{{{{ name{} }}}}", "~name".repeat(n)),
        format!("{{{{ name{} }}}}", "|lower".repeat(n)),
        format!("{{{{ name{} }}}}", ".a".repeat(n)),
        format!("{}name{}", "{% if name %}".repeat(n), "{% endif %}".repeat(n)),
        // Braces in a string literal close nothing.
        format!("{{{{ '}}}}' ~ {}name }}}}", "not ".repeat(n)),
        format!("{{{{ '\\'}}}}' ~ {}name }}}}", "not ".repeat(n)),
    ] {
        let run = labelled(&template);
        let said = "error[template-failed]: spec.targets[0].annotations.a: ";
        assert!(run.stderr.contains(said) && run.stderr.contains("1000 are read"), "{}", run.stderr);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    }
}

#[test]
fn a_long_text_around_a_template_is_no_long_template() {
    let run = labelled(&format!("{} {{{{ name }}}} {}", "{'a': [-1]} ".repeat(500), "not ".repeat(500)));
    assert!(run.ok().contains(" dev not not "));
}

/// A `ResourceList` as JSON, with so many targets in its functionConfig.
fn json_list(targets: std::ops::Range<usize>, items: &[Value]) -> Value {
    let target =
        |at| json!({"name": format!("t{at}"), "server": format!("https://t{at}.example.com"), "insecure": true});
    let ids =
        json!({"clientId": "11111111-1111-4111-8111-111111111111", "tenantId": "22222222-2222-4222-8222-222222222222"});
    json!({
        "apiVersion": "config.kubernetes.io/v1",
        "kind": "ResourceList",
        "items": items,
        "functionConfig": {
            "apiVersion": "argocd-aks.dev/v1alpha1",
            "kind": "ArgoCDHub",
            "metadata": {"name": "hub"},
            "spec": {
                "identity": ids,
                "argocd": {"patchWorkloads": false},
                "targets": targets.map(target).collect::<Vec<_>>(),
            },
        },
    })
}

fn items(output: &str) -> Vec<Value> {
    value(output)["items"].as_array().unwrap().clone()
}

/// Each new Secret once read the whole document again: 2,000 took 82 seconds, where this is to take a moment.
#[test]
fn a_list_in_json_or_of_an_unusual_style_takes_thousands_of_secrets_in_one_pass() {
    let first = argocd_aks::<&str>([], &json_list(0..4_000, &[]).to_string()).ok();
    assert_eq!(items(&first).len(), 4_000);
    // Half of them are no longer planned, a quarter changes.
    let mut fewer = json_list(1_000..3_000, &items(&first));
    for target in &mut fewer["functionConfig"]["spec"]["targets"].as_array_mut().unwrap()[..1_000] {
        target["labels"] = json!({"env": "dev"});
    }
    let second = items(&argocd_aks::<&str>([], &fewer.to_string()).ok());
    assert_eq!(second.len(), 2_000);
    assert_eq!(second.iter().filter(|item| item["metadata"]["labels"]["env"] == "dev").count(), 1_000);
    // Block style, with a comment that the fast way does not know.
    let block =
        crate::internals::yaml::block(&json_list(0..2_000, &[]), 0, crate::internals::yaml::ListIndent::Compact);
    let block = block.replace("kind: ResourceList", "kind: ResourceList # as it is");
    assert_eq!(items(&argocd_aks::<&str>([], &block).ok()).len(), 2_000);
}
