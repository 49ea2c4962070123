//! Names that other systems allow, made into those that Kubernetes allows.

use crate::k8s::names::{is_dns_subdomain, is_label_value};
use std::collections::HashSet;

/// The name of an object is at most 253 long, and the Secret's is `cluster-` and the target's.
const LONGEST: usize = 253 - "cluster-".len();
const LONGEST_LABEL: usize = 63;

/// The nearest name that an object may have; `None` where nothing is left of it.
pub(super) fn object_name(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let known: String = lower
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' { c } else { '-' })
        .take(LONGEST)
        .collect();
    let parts: Vec<&str> =
        known.split('.').map(|part| part.trim_matches('-')).filter(|part| !part.is_empty()).collect();
    let name = parts.join(".");
    is_dns_subdomain(&name).then_some(name)
}

/// The nearest value of a label; it may be empty.
pub(super) fn label_value(text: &str) -> String {
    let known: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let known = known.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let cut = known.get(..LONGEST_LABEL).unwrap_or(known);
    let value = cut.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned();
    debug_assert!(is_label_value(&value));
    value
}

/// The name, or the first of `NAME-2`, `NAME-3` ... that is free; taken from now on.
pub(super) fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{name}-{number}");
        number += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::{label_value, object_name};

    #[test]
    fn names_become_those_of_kubernetes() {
        for (text, want) in [
            ("aks-dev", Some("aks-dev")),
            ("AKS_Prod 1", Some("aks-prod-1")),
            ("user@cluster.example.com", Some("user-cluster.example.com")),
            ("-.-a-.-", Some("a")),
            ("über", Some("ber")),
            ("___", None),
            ("", None),
        ] {
            assert_eq!(object_name(text).as_deref(), want, "{text}");
        }
        assert_eq!(object_name(&"x".repeat(300)).unwrap().len(), 245);
    }

    #[test]
    fn values_become_those_of_labels() {
        for (text, want) in [
            ("prod", "prod"),
            ("Cost Center", "Cost-Center"),
            ("a@b.example", "a-b.example"),
            ("", ""),
            ("--", ""),
            ("é", ""),
        ] {
            assert_eq!(label_value(text), want, "{text}");
        }
        assert_eq!(label_value(&format!("{}-{}", "x".repeat(62), "y")), "x".repeat(62));
    }
}
