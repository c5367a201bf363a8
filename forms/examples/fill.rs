//! Answers every question of a file with the first word it offers, or a sentence, and prints what changed:
//!
//! ```text
//! cargo run -p keystead-forms --example fill -- questionnaire.xlsx answered.xlsx
//! ```

use std::error::Error;

use keystead_forms::{Filling, fill, read};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (from, to) = args.next().zip(args.next()).ok_or("from which file, and into which?")?;
    let bytes = std::fs::read(&from)?;
    let form = read(&from, &bytes, None)?;
    let places = form.questions.iter().flat_map(|q| &q.answers);
    let fillings: Vec<Filling> = places
        .map(|a| Filling {
            place: a.place.clone(),
            value: a
                .vocabulary
                .first()
                .cloned()
                .unwrap_or_else(|| "=As described: \"once\" & <daily>;\nthen again".to_owned()),
        })
        .collect();
    let filled = fill(&bytes, &form, &fillings)?;
    std::fs::write(&to, &filled.bytes)?;
    for part in filled.report.parts.iter().filter(|p| p.is_changed) {
        println!("changed: {} ({} bytes, now {})", part.name, part.before, part.after);
    }
    println!("{} parts untouched", filled.report.parts.iter().filter(|p| !p.is_changed).count());
    println!("{} cells changed", filled.report.changes.len());
    for refused in filled.report.refused.iter().take(20) {
        println!("not written: {}: {}", refused.place, refused.why);
    }
    println!("{} not written", filled.report.refused.len());
    filled.report.notes.iter().for_each(|note| println!("{note}"));
    Ok(())
}
