//! SVG, in three columns: who signs in, as whom, and where to.

use super::{Graph, GraphNode};
use std::fmt::Write as _;

/// Sizes in pixels.
const WIDTH: usize = 400;
const HEIGHT: usize = 52;
const GAP: usize = 18;
const BETWEEN: usize = 90;
const MARGIN: usize = 24;
/// What usually fits into a box of this width, in the large and in the small size. Wider letters are clipped.
const TITLE_CHARS: usize = 42;
const DETAIL_CHARS: usize = 54;

/// The colours follow the reader's: a picture in a dark page is dark.
const STYLE: &str = "\
    text { font-family: system-ui, sans-serif; fill: #1b1f24; }
    .title { font-size: 14px; font-weight: 600; }
    .detail { font-size: 12px; fill: #57606a; }
    .head { font-size: 13px; fill: #57606a; }
    .page { fill: #ffffff; }
    .box { fill: #f6f8fa; stroke: #8c959f; }
    .subject { stroke: #0969da; }
    .identity { stroke: #8250df; }
    .target { stroke: #1a7f37; }
    .edge { fill: none; stroke: #8c959f; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .detail, .head { fill: #9da7b3; }
      .page { fill: #0d1117; }
      .box { fill: #161b22; }
      .edge { stroke: #6e7681; }
      .subject { stroke: #58a6ff; }
      .identity { stroke: #bc8cff; }
      .target { stroke: #3fb950; }
    }
";

/// The picture. Writing to a String cannot fail.
pub(super) fn draw(graph: &Graph) -> String {
    let rows = graph.subjects.len().max(graph.identities.len()).max(graph.targets.len()).max(1);
    let height = MARGIN * 2 + 36 + rows * (HEIGHT + GAP);
    let width = MARGIN * 2 + WIDTH * 3 + BETWEEN * 2;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n"
    );
    let _ = writeln!(out, "  <title>{}</title>\n  <style>\n{STYLE}  </style>", escaped(&graph.hub));
    let _ = writeln!(out, "  <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>");
    for (column, head) in
        [&graph.hub, "Entra identities (federated credentials)", "Targets, and what may be done there"]
            .iter()
            .enumerate()
    {
        let _ = writeln!(
            out,
            "  <text class=\"head\" x=\"{}\" y=\"{}\">{}</text>",
            left(column),
            MARGIN + 14,
            escaped(&cut(head, DETAIL_CHARS))
        );
    }
    let y = |at: usize, of: usize| MARGIN + 36 + at * (HEIGHT + GAP) + (rows - of.min(rows)) * (HEIGHT + GAP) / 2;
    let subject_y = |at: usize| y(at, graph.subjects.len());
    let identity_y = |at: usize| y(at, graph.identities.len());
    let target_y = |at: usize| y(at, graph.targets.len());
    for subject in 0..graph.subjects.len() {
        for identity in 0..graph.identities.len() {
            edge(&mut out, 0, subject_y(subject), identity_y(identity));
        }
    }
    for (at, target) in graph.targets.iter().enumerate() {
        // The hub itself is reached by no identity: its box says what it is.
        if let Some(identity) = target.identity {
            edge(&mut out, 1, identity_y(identity), target_y(at));
        }
    }
    for (at, subject) in graph.subjects.iter().enumerate() {
        let account = subject.rsplit(':').next().unwrap_or_default();
        let node = GraphNode { title: format!("ServiceAccount {account}"), detail: subject.clone() };
        boxed(&mut out, "subject", 0, subject_y(at), &node);
    }
    for (at, identity) in graph.identities.iter().enumerate() {
        boxed(&mut out, "identity", 1, identity_y(at), identity);
    }
    for (at, target) in graph.targets.iter().enumerate() {
        boxed(&mut out, "target", 2, target_y(at), &target.node);
    }
    out.push_str("</svg>\n");
    out
}

fn left(column: usize) -> usize {
    MARGIN + column * (WIDTH + BETWEEN)
}

fn edge(out: &mut String, column: usize, from: usize, to: usize) {
    let (x1, x2) = (left(column) + WIDTH, left(column + 1));
    let (y1, y2, middle) = (from + HEIGHT / 2, to + HEIGHT / 2, x1.midpoint(x2));
    let _ = writeln!(out, "  <path class=\"edge\" d=\"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}\"/>");
}

fn boxed(out: &mut String, class: &str, column: usize, y: usize, node: &GraphNode) {
    let x = left(column);
    let (title, detail) = (escaped(&cut(&node.title, TITLE_CHARS)), escaped(&cut(&node.detail, DETAIL_CHARS)));
    let _ = writeln!(out, "  <g>\n    <title>{}: {}</title>", escaped(&node.title), escaped(&node.detail));
    let _ = writeln!(
        out,
        "    <rect class=\"box {class}\" x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"8\"/>"
    );
    // An inner picture clips what is wider than the box.
    let _ = writeln!(out, "    <svg x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\">");
    let _ = writeln!(out, "      <text class=\"title\" x=\"12\" y=\"21\">{title}</text>");
    let _ = writeln!(out, "      <text class=\"detail\" x=\"12\" y=\"40\">{detail}</text>\n    </svg>\n  </g>");
}

/// What fits; the whole stands in the box's tooltip.
fn cut(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    text.chars().take(chars - 1).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no way to write these.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
