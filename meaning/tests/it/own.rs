//! Our own questions, as clients ask them: short, long, negated, misspelt, two at once. A hundred and more of them share words
//! with facts and are about something else.

use keystead_meaning::{Asked, Basis, Mode, read};

use crate::shared::{facts, rows};

const QUESTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/questions.csv");

#[test]
fn each_is_read_as_written_beside_it() {
    let rows = rows(QUESTIONS);
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let (mode, mut want, question) = (Mode::parse(&row[0]).unwrap(), facts(&row[1]), &row[2]);
            let reading = read(&Asked::text(question));
            let mut got = reading.facts.clone();
            want.sort();
            got.sort();
            (reading.mode != mode || got != want).then(|| format!("{question} {:?} {got:?}", reading.mode))
        })
        .collect();
    assert_eq!(wrong, [] as [String; 0]);
    let of = |mode: &str| rows.iter().filter(|row| &row[0] == mode).count();
    assert!(of("human") >= 80 && of("auto") >= 80 && of("assisted") >= 25);
}

#[test]
fn an_empty_cell_has_a_reason_and_no_facts() {
    for row in rows(QUESTIONS) {
        let reading = read(&Asked::text(&row[2]));
        assert!(!reading.reason.is_empty() && (1..=100).contains(&reading.confidence));
        assert_eq!(reading.mode == Mode::Human, reading.facts.is_empty());
        assert_eq!(reading.basis, Basis::of(&reading.facts));
    }
}

#[test]
fn nothing_and_nonsense_stay_empty() {
    for text in ["", "?", "   ", "N/A", "asdf qwer", "\u{fffd}\u{0}", &"key ".repeat(10_000), &"é".repeat(5_000)] {
        let reading = read(&Asked::text(text));
        assert!(reading.mode == Mode::Human || text.starts_with("key"), "{:?}", reading);
    }
}

#[test]
fn reading_twice_gives_the_same() {
    for row in rows(QUESTIONS) {
        assert_eq!(read(&Asked::text(&row[2])), read(&Asked::text(&row[2])));
    }
}
