//! DOT, for Graphviz.

use super::wrap::{Letters, wrapped};
use super::{Graph, TargetNode, risk};
use std::fmt::Write as _;

/// Graphviz breaks no lines: labels are wrapped at this width, in pixels of its font.
const WIDTH: f64 = 360.0;
const LETTERS: Letters = Letters { size: 14.0, is_bold: false };

/// The picture. Writing to a String cannot fail.
pub(super) fn draw(graph: &Graph) -> String {
    let mut out = String::from("digraph hub {\n  rankdir=LR;\n  compound=true;\n  node [shape=box, style=rounded];\n");
    let _ = writeln!(out, "  tooltip={};", quoted(&[&graph.summary]));
    let _ = writeln!(out, "  subgraph cluster_hub {{\n    label={};", quoted(&[&graph.hub]));
    for (at, subject) in graph.subjects.iter().enumerate() {
        let _ = writeln!(out, "    subject{at} [label={}];", quoted(&[subject]));
    }
    out.push_str("  }\n");
    // Each identity trusts all of them: one line from their frame crosses no other.
    let frame = if graph.subjects.len() == 1 { "" } else { "ltail=cluster_hub, " };
    for (at, identity) in graph.identities.iter().enumerate() {
        let _ =
            writeln!(out, "  identity{at} [shape=ellipse, label={}];", quoted(&[&identity.title, &identity.detail]));
        let _ = writeln!(out, "  subject0 -> identity{at} [{frame}label=\"federated credential\"];");
    }
    for (at, target) in graph.targets.iter().enumerate() {
        let _ = writeln!(out, "  target{at} [{}];", attributes(target));
        let (from, frame) = match target.identity {
            Some(identity) => (format!("identity{identity}"), ""),
            None => ("subject0".to_owned(), frame),
        };
        let _ = writeln!(out, "  {from} -> target{at} [{frame}label={}];", quoted(&[&target.node.detail]));
    }
    out.push_str("}\n");
    out
}

/// Borders alone, which are seen in a light page and in a dark one.
fn attributes(target: &TargetNode) -> String {
    let title = &target.node.title;
    let Some(risks) = risk::line(&target.risks) else { return format!("label={}", quoted(&[title])) };
    let border = match target.is_grave() {
        Some(true) => "color=\"#d55e00\", penwidth=4",
        _ => "color=\"#b58900\", penwidth=2, style=\"rounded,dashed\"",
    };
    format!("{border}, label={}", quoted(&[title, &risks]))
}

/// Lines as one quoted string: `\n` is DOT's own line break, a backslash of the text's is two.
fn quoted(lines: &[&String]) -> String {
    let escaped = |line: String| -> String {
        let plain: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        // Entities are decoded in labels.
        plain.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
    };
    let lines = lines.iter().flat_map(|line| wrapped(line, WIDTH, LETTERS));
    format!("\"{}\"", lines.map(escaped).collect::<Vec<_>>().join("\\n"))
}
