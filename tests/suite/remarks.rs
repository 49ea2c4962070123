//! What is said of many places at once.

use crate::common::Case;
use std::fmt::Write as _;

const HUB: &str = "apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata: {name: hub}
spec:
  identity: {clientId: 11111111-1111-4111-8111-111111111111, tenantId: 22222222-2222-4222-8222-222222222222}
  targets:
";

/// A hub with so many targets, each with this line.
fn fleet(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(HUB.to_owned(), |mut hub, at| {
        let _ = writeln!(hub, "  - name: t{at}\n    server: https://t{at}.example.com\n    {}", line(at));
        hub
    })
}

#[test]
fn what_is_the_same_of_many_targets_is_said_once_with_its_places_and_counted() {
    let run = Case::render().hub(&fleet(3000, |_| "labls: {}".to_owned())).run();
    assert_eq!(run.stderr.matches("error[unknown-field]").count(), 1);
    let also = "also spec.targets[1].labls (12:5), spec.targets[2].labls (15:5), spec.targets[3].labls (18:5), ";
    assert!(run.stderr.contains(also) && run.stderr.contains(" and 2994 more\n"), "{}", run.stderr);
    assert!(run.stderr.ends_with("\n3000 errors\n") && run.stderr.lines().count() < 15, "{}", run.stderr);
}

#[test]
fn of_a_few_places_each_is_shown() {
    let run = Case::render().hub(&fleet(3, |_| "labls: {}".to_owned())).run();
    assert_eq!(run.stderr.matches("error[unknown-field]").count(), 3);
    assert!(!run.stderr.contains("also "), "{}", run.stderr);
}

#[test]
fn what_differs_in_many_places_is_a_line_each_and_what_is_left_out_is_counted() {
    let run = Case::render().hub(&fleet(300, |at| format!("shard: -{}\n    insecure: true", at + 1))).run();
    assert_eq!(run.stderr.matches("error[invalid-value]").count(), 10);
    assert_eq!(run.stderr.matches("\nerror: spec.targets[").count(), 100);
    assert!(run.stderr.contains("\nerror: and 190 more [invalid-value]\n"), "{}", run.stderr);
    assert!(run.stderr.ends_with("\n300 errors\n"), "{}", run.stderr);
}
