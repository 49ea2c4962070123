//! The end of `cargo test`: how many tests were skipped, and for want of what.

#[allow(dead_code, reason = "the suite adds, this takes")]
#[path = "../suite/common/skipped.rs"]
mod skipped;

use std::collections::BTreeSet;

fn main() {
    // Whoever asks for the names of the tests gets none: there is no test here.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    let skipped = skipped::take();
    let tests: BTreeSet<&String> = skipped.values().flatten().collect();
    match tests.len() {
        1 => println!("\n1 test skipped, in whole or in part"),
        count => println!("\n{count} tests skipped{}", if count == 0 { "" } else { ", in whole or in part" }),
    }
    for (wanted, tests) in &skipped {
        println!("  for want of {wanted}:");
        for test in tests {
            println!("    {test}");
        }
    }
    if !skipped.is_empty() {
        println!("With ARGOCD_AKS_REQUIRE_TOOLS=1 they fail instead.");
    }
    println!();
}
