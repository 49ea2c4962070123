//! SVG, in three columns: who signs in, as whom, and where to.

use super::risk::Risk;
use super::wrap::{Letters, width, wrapped};
use super::{Graph, GraphNode, TargetNode, risk};
use std::fmt::Write as _;

/// Sizes in pixels.
const WIDTH: usize = 350;
const GAP: usize = 16;
const BETWEEN: usize = 84;
const MARGIN: usize = 24;
const INNER: usize = 14;
const HEAD: usize = 34;
const TITLE: Letters = Letters { size: 14.0, is_bold: true };
const TITLE_LINE: usize = 19;
const DETAIL: Letters = Letters { size: 12.0, is_bold: false };
const DETAIL_LINE: usize = 17;
const BADGE: Letters = Letters { size: 11.0, is_bold: true };
const BADGE_LINE: usize = 24;

/// The colours follow the reader's: a picture in a dark page is dark. Those of risks differ for the colour-blind too, and
/// by the border.
const STYLE: &str = "
    text { font-family: system-ui, sans-serif; fill: #1b1f24; }
    .title { font-size: 14px; font-weight: 600; }
    .detail { font-size: 12px; fill: #57606a; }
    .head { font-size: 13px; fill: #57606a; }
    .page { fill: #ffffff; }
    .box { fill: #f6f8fa; stroke: #8c959f; }
    .subject { stroke: #0969da; }
    .identity { stroke: #8250df; }
    .target { stroke: #57606a; }
    .frame { fill: none; stroke: #8c959f; }
    .edge { fill: none; stroke: #8c959f; }
    .box.risk { stroke: #b8430a; stroke-width: 3; }
    .box.note { stroke: #8a6100; stroke-width: 2; stroke-dasharray: 6 3; }
    .badge { font-size: 11px; font-weight: 600; text-anchor: middle; }
    .badge.risk { fill: #ffffff; }
    .badge.note { fill: #6d4c00; }
    rect.badge.risk { fill: #b8430a; }
    rect.badge.note { fill: none; stroke: #8a6100; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .detail, .head { fill: #9da7b3; }
      .page { fill: #0d1117; }
      .box { fill: #161b22; }
      .edge, .frame { stroke: #6e7681; }
      .subject { stroke: #58a6ff; }
      .identity { stroke: #bc8cff; }
      .target { stroke: #9da7b3; }
      .box.risk { stroke: #ff9b6a; }
      .box.note { stroke: #e3b341; }
      .badge.risk { fill: #1b1f24; }
      .badge.note { fill: #e3b341; }
      rect.badge.risk { fill: #ff9b6a; }
      rect.badge.note { fill: none; stroke: #e3b341; }
    }
";

/// A box with its text in lines.
struct Block<'g> {
    class: &'static str,
    titles: Vec<String>,
    details: Vec<String>,
    /// Rows of risks, with the width of each.
    badges: Vec<Vec<(Risk, usize)>>,
    of: &'g GraphNode,
    y: usize,
}

impl<'g> Block<'g> {
    fn of(node: &'g GraphNode, class: &'static str, risks: &[Risk]) -> Self {
        let fits = as_f64(WIDTH - 2 * INNER);
        let mut badges: Vec<Vec<(Risk, usize)>> = Vec::new();
        let mut left = 0;
        for risk in risks {
            let wide = pixels(width(risk.word(), BADGE)) + 14;
            if wide + 8 > left {
                badges.push(Vec::new());
                left = WIDTH - 2 * INNER;
            }
            left = left.saturating_sub(wide + 8);
            // There is a row: the first badge has made it.
            if let Some(row) = badges.last_mut() {
                row.push((*risk, wide));
            }
        }
        let (titles, details) = (wrapped(&node.title, fits, TITLE), wrapped(&node.detail, fits, DETAIL));
        Self { class, titles, details, badges, of: node, y: 0 }
    }

    fn height(&self) -> usize {
        18 + self.titles.len() * TITLE_LINE + self.details.len() * DETAIL_LINE + self.badges.len() * BADGE_LINE
    }

    fn middle(&self) -> usize {
        self.y + self.height() / 2
    }

    fn draw(&self, out: &mut String, column: usize, border: &str) {
        let (x, height) = (left(column), self.height());
        let words = risk::line(&self.badges.iter().flatten().map(|(risk, _)| *risk).collect::<Vec<_>>());
        let words = words.map_or(String::new(), |words| format!("; {words}"));
        let _ =
            writeln!(out, "  <g>\n    <title>{}: {}{words}</title>", escaped(&self.of.title), escaped(&self.of.detail));
        let _ = writeln!(
            out,
            "    <rect class=\"box {}{border}\" x=\"{x}\" y=\"{}\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>",
            self.class, self.y
        );
        let x = x + INNER;
        let mut y = self.y + 6;
        for (class, lines, step) in [("title", &self.titles, TITLE_LINE), ("detail", &self.details, DETAIL_LINE)] {
            for line in lines {
                y += step;
                let _ = writeln!(out, "    <text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(line));
            }
        }
        y += 9;
        for row in &self.badges {
            let mut x = x;
            for (risk, wide) in row {
                let class = if risk.is_grave() { "risk" } else { "note" };
                let _ = writeln!(
                    out,
                    "    <rect class=\"badge {class}\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"18\" rx=\"4\"/>"
                );
                let (x_text, y_text) = (x + wide / 2, y + 13);
                let _ = writeln!(
                    out,
                    "    <text class=\"badge {class}\" x=\"{x_text}\" y=\"{y_text}\">{}</text>",
                    risk.word()
                );
                x += wide + 8;
            }
            y += BADGE_LINE;
        }
        out.push_str("  </g>\n");
    }
}

/// The picture. Writing to a String cannot fail.
pub(super) fn draw(graph: &Graph) -> String {
    let subject_nodes: Vec<GraphNode> = graph.subjects.iter().map(|subject| subject_node(subject)).collect();
    let mut subjects: Vec<Block<'_>> = subject_nodes.iter().map(|node| Block::of(node, "subject", &[])).collect();
    let mut identities: Vec<Block<'_>> = graph.identities.iter().map(|node| Block::of(node, "identity", &[])).collect();
    let mut targets: Vec<Block<'_>> =
        graph.targets.iter().map(|target| Block::of(&target.node, "target", &target.risks)).collect();
    let top = MARGIN + HEAD;
    let mut bottom = stack(&mut targets, top, |_| None);
    // Each identity stands in the middle of what it reaches.
    let middle = |at: usize| {
        let of_it = graph.targets.iter().zip(&targets).filter(|(target, _)| target.identity == Some(at));
        let middles: Vec<usize> = of_it.map(|(_, block)| block.middle()).collect();
        Some(middles.first()?.midpoint(*middles.last()?))
    };
    bottom = bottom.max(stack(&mut identities, top, middle));
    let height_of_subjects = stack(&mut subjects, 0, |_| None);
    let centre = match (identities.first(), identities.last()) {
        (Some(first), Some(last)) => first.middle().midpoint(last.middle()),
        _ => top,
    };
    let first = centre.saturating_sub(height_of_subjects / 2).max(top);
    bottom = bottom.max(stack(&mut subjects, first, |_| None));
    let height = bottom + MARGIN;
    let page = MARGIN * 2 + WIDTH * 3 + BETWEEN * 2;

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {page} {height}\" width=\"{page}\" height=\"{height}\" role=\"img\" aria-labelledby=\"argocd-aks-title argocd-aks-description\">\n"
    );
    let _ = writeln!(out, "  <title id=\"argocd-aks-title\">{}</title>", escaped(&graph.hub));
    let _ = writeln!(out, "  <desc id=\"argocd-aks-description\">{}</desc>", escaped(&description(graph)));
    let _ = writeln!(out, "  <style>{STYLE}  </style>");
    let _ = writeln!(out, "  <rect class=\"page\" width=\"{page}\" height=\"{height}\"/>");
    let heads = [
        "ServiceAccounts of the hub",
        "Entra identities (federated credentials)",
        "Targets, and what may be done there",
    ];
    for (column, head) in heads.iter().enumerate() {
        let (x, y) = (left(column), MARGIN + 12);
        let _ = writeln!(out, "  <text class=\"head\" x=\"{x}\" y=\"{y}\">{head}</text>");
    }
    lines(&mut out, graph, (&subjects, &identities, &targets));
    for block in &subjects {
        block.draw(&mut out, 0, "");
    }
    for block in &identities {
        block.draw(&mut out, 1, "");
    }
    for (block, target) in targets.iter().zip(&graph.targets) {
        block.draw(&mut out, 2, border(target));
    }
    out.push_str("</svg>\n");
    out
}

/// Lets the blocks stand below each other, each as near to its wanted middle as the ones above let it. The bottom.
fn stack(blocks: &mut [Block<'_>], top: usize, middle: impl Fn(usize) -> Option<usize>) -> usize {
    let mut next = top;
    for (at, block) in blocks.iter_mut().enumerate() {
        let wanted = middle(at).map_or(next, |middle| middle.saturating_sub(block.height() / 2));
        block.y = wanted.max(next);
        next = block.y + block.height() + GAP;
    }
    next.saturating_sub(GAP)
}

/// Each identity trusts every subject: the lines begin at one point beside all of them, and none crosses another.
fn lines(out: &mut String, graph: &Graph, (subjects, identities, targets): (&[Block<'_>], &[Block<'_>], &[Block<'_>])) {
    let (Some(first), Some(last)) = (subjects.first(), subjects.last()) else { return };
    let from = first.middle().midpoint(last.middle());
    let mut x = left(0) + WIDTH;
    if subjects.len() > 1 {
        let (top, bottom, bracket) = (first.middle(), last.middle(), x + 12);
        for block in subjects {
            let _ = writeln!(out, "  <path class=\"edge\" d=\"M{x} {0} H{bracket}\"/>", block.middle());
        }
        let _ = writeln!(out, "  <path class=\"edge\" d=\"M{bracket} {top} V{bottom}\"/>");
        x = bracket;
    }
    for identity in identities {
        edge(out, (x, from), (left(1), identity.middle()));
    }
    for (target, block) in graph.targets.iter().zip(targets) {
        // The hub itself is reached by no identity: its box says what it is.
        if let Some(identity) = target.identity.and_then(|at| identities.get(at)) {
            edge(out, (left(1) + WIDTH, identity.middle()), (left(2), block.middle()));
        }
    }
}

fn edge(out: &mut String, (x1, y1): (usize, usize), (x2, y2): (usize, usize)) {
    let middle = x1.midpoint(x2);
    let _ = writeln!(out, "  <path class=\"edge\" d=\"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}\"/>");
}

fn border(target: &TargetNode) -> &'static str {
    match target.is_grave() {
        Some(true) => " risk",
        Some(false) => " note",
        None => "",
    }
}

fn subject_node(subject: &str) -> GraphNode {
    let account = subject.rsplit(':').next().unwrap_or_default();
    GraphNode { title: format!("ServiceAccount {account}"), detail: subject.to_owned() }
}

/// The whole picture in words: who cannot see it reads no box of it.
fn description(graph: &Graph) -> String {
    let mut words = graph.summary.clone();
    for target in &graph.targets {
        let by = target.identity.and_then(|at| graph.identities.get(at));
        let by = by.map_or(String::new(), |identity| format!(" by {}", identity.title));
        let risks = risk::line(&target.risks).map_or(String::new(), |risks| format!(" ({risks})"));
        let _ = write!(words, ".\n{}{by}: {}{risks}", target.node.title, target.node.detail);
    }
    words + "."
}

fn left(column: usize) -> usize {
    MARGIN + column * (WIDTH + BETWEEN)
}

#[allow(clippy::cast_precision_loss, reason = "some hundred pixels")]
fn as_f64(pixels: usize) -> f64 {
    pixels as f64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred pixels, never below zero")]
fn pixels(width: f64) -> usize {
    width.ceil() as usize
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push(c),
            // XML has no way to write these.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
