//! Reads questions from a CSV (`code,text,mode,facts[,section]`) and prints the figures; `--wrong` prints each miss.

use std::error::Error;
use std::time::Instant;

use keystead_meaning::lexicon::Lexicon;
use keystead_meaning::score::{Expected, score};
use keystead_meaning::{Asked, FactCode, Mode, read_all};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let wrong = arguments.iter().position(|it| it == "--wrong").map(|at| arguments.remove(at)).is_some();
    let all = arguments.iter().position(|it| it == "--all").map(|at| arguments.remove(at)).is_some();
    for file in arguments {
        let rows: Vec<csv::StringRecord> = csv::Reader::from_path(&file)?.records().collect::<Result<_, _>>()?;
        let cell = |row: &'_ csv::StringRecord, at: usize| row.get(at).unwrap_or_default().to_owned();
        let texts: Vec<(String, String, String)> =
            rows.iter().map(|row| (cell(row, 0), cell(row, 1), cell(row, 4))).collect();
        let asked: Vec<Asked<'_>> =
            texts.iter().map(|(code, text, section)| Asked { code, text, section, help: "" }).collect();
        let began = Instant::now();
        let readings = read_all(&asked);
        let took = began.elapsed();
        let key: Vec<Option<Expected>> = rows
            .iter()
            .map(|row| {
                let mode = Mode::parse(row.get(2)?)?;
                Some(Expected { mode, facts: row.get(3)?.split_whitespace().filter_map(FactCode::parse).collect() })
            })
            .collect();
        for ((asked, reading), expected) in asked.iter().zip(&readings).zip(&key) {
            let facts = |facts: &[FactCode]| facts.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(" ");
            let mut same = true;
            if let Some(key) = expected {
                let (mut one, mut other) = (reading.facts.to_vec(), key.facts.clone());
                one.sort();
                other.sort();
                same = key.mode == reading.mode && one == other;
            }
            if all || (wrong && !same) {
                let want = expected
                    .as_ref()
                    .map(|it| format!("{} {}", it.mode.as_str(), facts(&it.facts)))
                    .unwrap_or_default();
                let lexicon = Lexicon::get();
                println!(
                    "{} | want {want} | got {} {} | {}\n    {:?}\n    {}",
                    asked.code,
                    reading.mode.as_str(),
                    facts(reading.facts),
                    asked.text,
                    lexicon.names(&lexicon.said(asked.text).concepts),
                    reading.reason
                );
            }
        }
        println!("{file}: {:#?} in {took:?}", score(readings.iter().zip(key.iter().map(Option::as_ref))));
    }
    Ok(())
}
