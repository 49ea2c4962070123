//! DOT, for Graphviz.

use super::Graph;
use std::fmt::Write as _;

/// The picture. Writing to a String cannot fail.
pub(super) fn draw(graph: &Graph) -> String {
    let mut out = String::from("digraph hub {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    let _ = writeln!(out, "  subgraph cluster_hub {{\n    label={};", quoted(&[&graph.hub]));
    for (at, subject) in graph.subjects.iter().enumerate() {
        let _ = writeln!(out, "    subject{at} [label={}];", quoted(&[subject]));
    }
    out.push_str("  }\n");
    for (at, identity) in graph.identities.iter().enumerate() {
        let _ =
            writeln!(out, "  identity{at} [shape=ellipse, label={}];", quoted(&[&identity.title, &identity.detail]));
        for subject in 0..graph.subjects.len() {
            let _ = writeln!(out, "  subject{subject} -> identity{at} [label=\"federated credential\"];");
        }
    }
    for (at, target) in graph.targets.iter().enumerate() {
        let _ = writeln!(out, "  target{at} [label={}];", quoted(&[&target.node.title]));
        let from = match target.identity {
            Some(identity) => vec![format!("identity{identity}")],
            None => (0..graph.subjects.len()).map(|subject| format!("subject{subject}")).collect(),
        };
        for from in from {
            let _ = writeln!(out, "  {from} -> target{at} [label={}];", quoted(&[&target.node.detail]));
        }
    }
    out.push_str("}\n");
    out
}

/// Lines as one quoted string: `\n` is DOT's own line break, a backslash of the text's is two.
fn quoted(lines: &[&String]) -> String {
    let escaped = |line: &&String| -> String {
        let plain: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        // Entities are decoded in labels.
        plain.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
    };
    format!("\"{}\"", lines.iter().map(escaped).collect::<Vec<_>>().join("\\n"))
}
