//! Mermaid, which Git hosts draw in Markdown.

use super::{Graph, GraphNode, TargetNode, risk};
use std::fmt::Write as _;

/// Borders alone, which are seen in a light page and in a dark one.
const CLASSES: &str = "  classDef risk stroke:#d55e00,stroke-width:4px\n  classDef note stroke:#b58900,stroke-width:2px,stroke-dasharray:6 3\n";

/// The picture. Writing to a String cannot fail.
pub(super) fn draw(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    let _ =
        writeln!(out, "  accTitle: An Argo CD hub and its targets\n  accDescr: {}", graph.summary.replace(';', ","));
    let _ = writeln!(out, "  subgraph hub[{}]", text(&graph.hub));
    for (at, subject) in graph.subjects.iter().enumerate() {
        let _ = writeln!(out, "    subject{at}[{}]", text(subject));
    }
    out.push_str("  end\n");
    // Each identity trusts all of them: one line from their frame crosses no other.
    let hub = if graph.subjects.len() == 1 { "subject0" } else { "hub" };
    for (at, identity) in graph.identities.iter().enumerate() {
        let _ = writeln!(out, "  identity{at}([{}])", lines(identity));
        let _ = writeln!(out, "  {hub} -->|\"federated credential\"| identity{at}");
    }
    for (at, target) in graph.targets.iter().enumerate() {
        let _ = writeln!(out, "  target{at}[{}]", boxed(target));
        let from = target.identity.map_or(hub.to_owned(), |identity| format!("identity{identity}"));
        let _ = writeln!(out, "  {from} -->|{}| target{at}", text(&target.node.detail));
    }
    if graph.targets.iter().any(|target| target.is_grave().is_some()) {
        out.push_str(CLASSES);
    }
    for (is_grave, class) in [(true, "risk"), (false, "note")] {
        let of_it = graph.targets.iter().enumerate().filter(|(_, target)| target.is_grave() == Some(is_grave));
        let names: Vec<String> = of_it.map(|(at, _)| format!("target{at}")).collect();
        if !names.is_empty() {
            let _ = writeln!(out, "  class {} {class}", names.join(","));
        }
    }
    out
}

fn lines(node: &GraphNode) -> String {
    format!("\"{}<br/>{}\"", escaped(&node.title), escaped(&node.detail))
}

fn boxed(target: &TargetNode) -> String {
    match risk::line(&target.risks) {
        Some(risks) => format!("\"{}<br/>{}\"", escaped(&target.node.title), escaped(&risks)),
        None => text(&target.node.title),
    }
}

fn text(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Every sign that Mermaid, Markdown or HTML could read as more than text, as an entity.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || " .,:/-_…".contains(c) => out.push(c),
            c if c.is_control() => out.push(' '),
            c => {
                let _ = write!(out, "#{};", c as u32);
            }
        }
    }
    // A comment of Mermaid's begins with %%, an arrow may begin with --.
    out.replace("--", "#45;#45;")
}
