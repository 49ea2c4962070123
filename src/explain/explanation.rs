//! An explanation as text for a terminal.

use super::knowledge::{Cause, KnownError};
use super::message::MessageFacts;
use super::placeholders::PlaceholderValues;
use super::verdict::{self, Verdict, Witness};
use super::{Explanation, FoundMessage};
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
    let _ = writeln!(out, "{} (line {}{times})\n\n{}\n", found.title(), found.line, entry.meaning);
    for (at, (cause, verdict, witness)) in judged(entry, &facts, hub).iter().enumerate() {
        one(out, at + 1, cause, verdict, *witness, &values);
    }
}

/// The causes in the order of what is known of each; without a config, and among equals, in that of their likelihood. What
/// the message rules out by itself is no cause of it.
fn judged<'e>(entry: &'e KnownError, facts: &MessageFacts, hub: Option<&Hub>) -> Vec<(&'e Cause, Verdict, Witness)> {
    let all = entry.causes.iter().map(|cause| {
        let (verdict, witness) = verdict::of(cause, facts, hub);
        (cause, verdict, witness)
    });
    let is_ruled_out =
        |verdict: &Verdict, witness| witness == Witness::Message && matches!(verdict, Verdict::Excluded(_));
    let (ruled_out, mut judged): (Vec<_>, Vec<_>) =
        all.partition(|(_, verdict, witness)| is_ruled_out(verdict, *witness));
    if judged.is_empty() {
        judged = ruled_out;
    }
    // The config says what should run. Where that leaves no cause, something else runs.
    if judged.iter().all(|(_, verdict, _)| matches!(verdict, Verdict::Excluded(_))) {
        for (_, verdict, _) in &mut judged {
            if let Verdict::Excluded(why) = verdict {
                *verdict = Verdict::Open(format!("{why}; whether that is what runs, only the cluster tells"));
            }
        }
    }
    judged.sort_by_key(|(_, verdict, _)| verdict.rank());
    judged
}

fn one(
    out: &mut String,
    number: usize,
    cause: &Cause,
    verdict: &Verdict,
    witness: Witness,
    values: &PlaceholderValues<'_>,
) {
    let by = match witness {
        Witness::Message => "by the message",
        Witness::Config => "by the config",
    };
    let _ = writeln!(out, "{number}. {}", cause.text);
    match verdict {
        Verdict::Likely(why) => {
            let _ = writeln!(out, "   LIKELY, {by}: {why}");
        }
        Verdict::Open(why) => {
            let _ = writeln!(out, "   {by}: {why}");
        }
        Verdict::Excluded(why) => {
            let _ = writeln!(out, "   not this, {by}: {why}");
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
