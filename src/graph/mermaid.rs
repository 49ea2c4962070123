//! Mermaid, which Git hosts draw in Markdown.

use super::{Graph, GraphNode};
use std::fmt::Write as _;

/// The picture. Writing to a String cannot fail.
pub(super) fn draw(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    let _ = writeln!(out, "  subgraph hub[{}]", text(&graph.hub));
    for (at, subject) in graph.subjects.iter().enumerate() {
        let _ = writeln!(out, "    subject{at}[{}]", text(subject));
    }
    out.push_str("  end\n");
    for (at, identity) in graph.identities.iter().enumerate() {
        let _ = writeln!(out, "  identity{at}([{}])", lines(identity));
        for subject in 0..graph.subjects.len() {
            let _ = writeln!(out, "  subject{subject} -->|\"federated credential\"| identity{at}");
        }
    }
    for (at, target) in graph.targets.iter().enumerate() {
        let _ = writeln!(out, "  target{at}[{}]", text(&target.node.title));
        let from = match target.identity {
            Some(identity) => vec![format!("identity{identity}")],
            None => (0..graph.subjects.len()).map(|subject| format!("subject{subject}")).collect(),
        };
        for from in from {
            let _ = writeln!(out, "  {from} -->|{}| target{at}", text(&target.node.detail));
        }
    }
    out
}

fn lines(node: &GraphNode) -> String {
    format!("\"{}<br/>{}\"", escaped(&node.title), escaped(&node.detail))
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
