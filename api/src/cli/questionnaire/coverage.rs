//! `keystead questionnaire coverage FILE`: how far facts carry the questions of a file, by itself or against a key.

use std::collections::{HashMap, HashSet};
use std::process::ExitCode;
use std::time::Instant;

use keystead_domain::questionnaires::import::asked;
use keystead_meaning::score::{Expected, Score, score};
use keystead_meaning::{FactCode, Mode, Reading, read_all};
use serde_json::{Value, json};

use super::{Path, read, say};

/// What is read, and against what.
#[derive(clap::Args)]
pub struct Args {
    /// The file: XLSX, CSV, JSON or text.
    file: Path,
    /// What somebody wrote down for its questions: a CSV with question_id, mode (auto, assisted, human), fact_ids and basis.
    /// Its ids are the file's own codes.
    #[arg(long)]
    key: Option<Path>,
    /// Print one JSON object, with every question.
    #[arg(long)]
    json: bool,
}

/// Reads, counts, and says so.
pub fn run(args: &Args) -> ExitCode {
    match counted(args) {
        Ok(counted) => {
            say(&if args.json { counted.json().to_string() } else { counted.words() });
            ExitCode::SUCCESS
        }
        Err(error) => {
            if args.json {
                say(&json!({ "error": error }).to_string());
            }
            eprintln!("keystead: {error}");
            ExitCode::from(2)
        }
    }
}

/// A line of the key.
struct Line {
    expected: Expected,
    basis: String,
}

struct Row {
    code: String,
    place: String,
    text: String,
    reading: Reading,
    expected: Option<Line>,
}

struct Counted {
    rows: Vec<Row>,
    skipped: usize,
    score: Score,
    right_basis: usize,
    /// Ids of the key that the file does not have.
    missing: Vec<String>,
    has_key: bool,
    milliseconds: u128,
}

fn counted(args: &Args) -> Result<Counted, String> {
    let (name, bytes) = read(&args.file)?;
    let began = Instant::now();
    let form = keystead_forms::read(&name, &bytes, None).map_err(|error| format!("{name}: {error}"))?;
    let readings = read_all(&form.questions.iter().map(asked).collect::<Vec<_>>());
    let milliseconds = began.elapsed().as_millis();
    let mut key = args.key.as_ref().map(read_key).transpose()?.unwrap_or_default();
    let rows: Vec<Row> = form
        .questions
        .into_iter()
        .zip(readings)
        .map(|(question, reading)| {
            let code = question.code.unwrap_or_default();
            let expected = key.remove(code.trim());
            Row { code, place: question.place, text: question.text, reading, expected }
        })
        .collect();
    let mut missing: Vec<String> = key.into_keys().collect();
    missing.sort();
    let held = rows.iter().filter_map(|row| Some((row, row.expected.as_ref()?)));
    let right_basis = held.filter(|(row, line)| basis(&row.reading) == line.basis).count();
    let score = score(rows.iter().map(|row| (&row.reading, row.expected.as_ref().map(|line| &line.expected))));
    let skipped = form.skipped.len();
    Ok(Counted { rows, skipped, score, right_basis, missing, has_key: args.key.is_some(), milliseconds })
}

fn basis(reading: &Reading) -> &'static str {
    reading.basis.map_or("", |basis| basis.as_str())
}

fn read_key(path: &Path) -> Result<HashMap<String, Line>, String> {
    let at = |line: usize, what: &str| format!("{}, line {line}: {what}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let headers = reader.headers().map_err(|error| at(1, &error.to_string()))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.trim() == name);
    let (Some(id), Some(mode), Some(facts)) = (column("question_id"), column("mode"), column("fact_ids")) else {
        return Err(at(1, "it needs the columns question_id, mode and fact_ids"));
    };
    let basis = column("basis");
    let (mut key, mut seen) = (HashMap::new(), HashSet::new());
    for (number, row) in (2..).zip(reader.records()) {
        let row = row.map_err(|error| at(number, &error.to_string()))?;
        let cell = |column: usize| row.get(column).unwrap_or_default().trim();
        let expected = Expected {
            mode: Mode::parse(cell(mode)).ok_or_else(|| at(number, "the mode is auto, assisted or human"))?,
            facts: cell(facts)
                .split([' ', ',', ';', '|'])
                .filter(|code| !code.is_empty())
                .map(|code| FactCode::parse(code).ok_or_else(|| at(number, &format!("there is no fact {code}"))))
                .collect::<Result<_, _>>()?,
        };
        if !seen.insert(cell(id).to_owned()) {
            return Err(at(number, "the question is there twice"));
        }
        let basis = basis.map(cell).unwrap_or_default().to_owned();
        key.insert(cell(id).to_owned(), Line { expected, basis });
    }
    Ok(key)
}

fn codes(facts: &[FactCode]) -> Vec<&'static str> {
    facts.iter().map(|fact| fact.as_str()).collect()
}

/// How many of how many, in percent.
#[expect(clippy::cast_precision_loss, reason = "counts of questions")]
fn percent(of: usize, all: usize) -> f64 {
    if all == 0 { 100.0 } else { (of as f64 * 1000.0 / all as f64).round() / 10.0 }
}

impl Counted {
    fn held(&self) -> usize {
        self.score.expected_auto + self.score.expected_assisted + self.score.expected_human
    }

    fn words(&self) -> String {
        let score = &self.score;
        let mut text = format!(
            "questions found  {}\nauto             {}\nassisted         {}\nhuman            {}\nskipped          {}\nread in          {} ms",
            score.questions, score.auto, score.assisted, score.human, self.skipped, self.milliseconds
        );
        if !self.has_key {
            return text;
        }
        let carried = score.expected_auto + score.expected_assisted;
        let lines = [
            ("in the key", format!("{} of {}", self.held(), self.held() + self.missing.len())),
            ("wrongly answered", format!("{} of {} human", score.wrongly_answered, score.expected_human)),
            ("wrongly abstained", format!("{} of {carried} auto and assisted", score.wrongly_abstained)),
            ("right mode", share(score.right_mode, self.held())),
            ("  auto", share(score.right_auto, score.expected_auto)),
            ("  assisted", share(score.right_assisted, score.expected_assisted)),
            ("right fact ids", share(score.right_facts, carried)),
            ("  auto", share(score.right_auto_facts, score.expected_auto)),
            ("  assisted", share(score.right_assisted_facts, score.expected_assisted)),
            ("right basis", share(self.right_basis, self.held())),
        ];
        text.push('\n');
        for (name, value) in lines {
            text.push_str(&format!("\n{name:18} {value}"));
        }
        if !self.missing.is_empty() {
            let some: Vec<&str> = self.missing.iter().take(20).map(String::as_str).collect();
            text.push_str(&format!("\nnot in the file    {}", some.join(" ")));
        }
        text
    }

    fn json(&self) -> Value {
        let score = &self.score;
        let rows: Vec<Value> = self.rows.iter().map(row_json).collect();
        let against = self.has_key.then(|| {
            json!({
                "matched": self.held(),
                "missing": self.missing,
                "expected": { "auto": score.expected_auto, "assisted": score.expected_assisted, "human": score.expected_human },
                "wronglyAnswered": score.wrongly_answered,
                "wronglyAbstained": score.wrongly_abstained,
                "rightMode": score.right_mode,
                "rightAuto": score.right_auto,
                "rightAssisted": score.right_assisted,
                "rightFactIds": score.right_facts,
                "rightAutoFactIds": score.right_auto_facts,
                "rightAssistedFactIds": score.right_assisted_facts,
                "rightBasis": self.right_basis,
            })
        });
        let milliseconds = u64::try_from(self.milliseconds).unwrap_or(u64::MAX);
        json!({
            "questionsFound": score.questions,
            "auto": score.auto,
            "assisted": score.assisted,
            "human": score.human,
            "skipped": self.skipped,
            "milliseconds": milliseconds,
            "key": against,
            "questions": rows,
        })
    }
}

fn share(of: usize, all: usize) -> String {
    format!("{of} of {all} ({} %)", percent(of, all))
}

fn row_json(row: &Row) -> Value {
    let expected = row.expected.as_ref().map(|line| {
        json!({ "mode": line.expected.mode.as_str(), "factIds": codes(&line.expected.facts), "basis": line.basis })
    });
    json!({
        "questionId": row.code,
        "place": row.place,
        "text": row.text,
        "mode": row.reading.mode.as_str(),
        "factIds": codes(&row.reading.facts),
        "basis": basis(&row.reading),
        "confidence": row.reading.confidence,
        "reason": row.reading.reason,
        "expected": expected,
    })
}
