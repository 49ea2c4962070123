//! An explanation as text for a terminal.

use super::facts::MessageFacts;
use super::knowledge::Cause;
use super::placeholders::PlaceholderValues;
use super::{Explanation, FoundMessage, Verdict};
use crate::api::model::Hub;
use std::fmt::Write as _;

/// The explanations, one below the other. Writing to a String cannot fail, so its results are not looked at.
pub fn render(explanations: &[Explanation], hub: Option<&Hub>) -> String {
    let mut out = String::new();
    for explanation in explanations {
        if !out.is_empty() {
            out.push('\n');
        }
        match explanation {
            Explanation::OurCode(code) => {
                let _ = writeln!(out, "{code}\n");
                match code.page() {
                    Some(page) => {
                        let _ = writeln!(out, "{}\n\nsee {}#{code}", page.text, page.path);
                    }
                    None => out.push_str("The message and its help line say what to do.\n"),
                }
            }
            Explanation::Message(found) => message(&mut out, found, hub),
        }
    }
    out
}

fn message(out: &mut String, found: &FoundMessage, hub: Option<&Hub>) {
    let entry = found.entry;
    let facts = MessageFacts::of(&found.text);
    let values = PlaceholderValues::of(&facts, hub);
    let times = if found.count == 1 { String::new() } else { format!(", {} times", found.count) };
    let _ = writeln!(out, "{} (line {}{times})\n\n{}\n", entry.title, found.line, entry.meaning);
    let judged =
        entry.causes.iter().map(|cause| (cause, hub.map_or(Verdict::Unknown, |hub| (cause.test)(&facts, hub))));
    let mut judged: Vec<(&Cause, Verdict)> = judged.collect();
    // Without a config, and among equals, the order is that of the likelihood.
    judged.sort_by_key(|(_, verdict)| verdict.rank());
    for (at, (cause, verdict)) in judged.iter().enumerate() {
        one(out, at + 1, cause, verdict, &values);
    }
}

fn one(out: &mut String, number: usize, cause: &Cause, verdict: &Verdict, values: &PlaceholderValues<'_>) {
    let _ = writeln!(out, "{number}. {}", cause.text);
    match verdict {
        Verdict::Likely(why) => {
            let _ = writeln!(out, "   LIKELY, by the config: {why}");
        }
        Verdict::Open(why) => {
            let _ = writeln!(out, "   by the config: {why}");
        }
        Verdict::Excluded(why) => {
            let _ = writeln!(out, "   not this, by the config: {why}");
        }
        Verdict::Unknown => {}
    }
    for command in cause.check {
        let _ = writeln!(out, "   check:   {}", values.fill(command));
    }
    if let Some(means) = cause.prevented_by {
        let _ = writeln!(out, "   prevented by: {means}");
    }
}
