//! Reads questions from standard input, one a line, and says what was made of each: the way to see why a rule fits or not.

use std::io::BufRead;

use keystead_meaning::lexicon::Lexicon;
use keystead_meaning::{Asked, read};

fn main() -> std::io::Result<()> {
    let lexicon = Lexicon::get();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let reading = read(&Asked::text(&line));
        let facts: Vec<&str> = reading.facts.iter().map(|fact| fact.as_str()).collect();
        println!(
            "{line}\n  {} {} ({}): {}",
            reading.mode.as_str(),
            facts.join(" "),
            reading.confidence,
            reading.reason
        );
        println!("  speaks of {}", lexicon.names(&lexicon.said(&line).concepts).join(", "));
    }
    Ok(())
}
