//! Where in the user's own file a line of an item stands.

/// The text of an item as the user's file has it: at the left margin, and without what an orchestrator put in.
pub fn as_in_file(text: &str, column: usize) -> String {
    let stripped = strip_orchestrators(text);
    let margin = " ".repeat(column);
    let lines: Vec<&str> =
        stripped.split_inclusive('\n').map(|line| line.strip_prefix(&margin).unwrap_or(line)).collect();
    let mut out = String::with_capacity(stripped.len());
    for (at, line) in lines.iter().enumerate() {
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let is_emptied =
            line.trim() == "annotations:" && lines.get(at + 1).is_none_or(|next| indent(next) <= indent(line));
        if !is_emptied {
            out.push_str(line);
        }
    }
    out
}

/// The text without the lines that an orchestrator's own annotations take: what a user's file looks like, so
/// that line numbers mean something. Only whole lines of one-line values are recognised, which is how
/// orchestrators write them; kustomize's multi-line id goes with its lines.
pub(super) fn strip_orchestrators(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut skipped_indent = None;
    for line in text.split_inclusive('\n') {
        let word = line.trim_start_matches(' ');
        let indent = line.len() - word.len();
        if skipped_indent.is_some_and(|skipped| indent > skipped) {
            continue;
        }
        skipped_indent = None;
        let injected = [
            "internal.config.kubernetes.io/",
            "config.kubernetes.io/index:",
            "config.kubernetes.io/path:",
            "config.k8s.io/id:",
            "kustomize.config.k8s.io/id:",
        ]
        .iter()
        .any(|prefix| word.starts_with(prefix));
        if injected {
            skipped_indent = Some(indent);
        } else {
            out.push_str(line);
        }
    }
    out
}
