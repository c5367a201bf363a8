//! Prints how well the questionnaires at hand are read, and how fast: the folder that `KEYSTEAD_SHARED` names, else
//! `../shared` beside the repository.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use keystead_meaning::score::{Expected, Score, score};
use keystead_meaning::{Asked, FactCode, Mode, read_all};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

struct Question {
    code: String,
    text: String,
    section: String,
}

fn main() -> Result<()> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folder = std::env::var_os("KEYSTEAD_SHARED").map_or(beside, PathBuf::from).join("questionnaires");
    let caiq = json(&folder.join("csa-caiq-4.0.3/primary-dataset.json"), ["id", "body", ""])?;
    let ai = csv_questions(&folder.join("csa-ai-caiq-1.1.0/aicm-caiq-1.1.0-questions.csv"))?;
    let next =
        json(&folder.join("csa-caiq-4.1.0/ccm-caiq-4.1.0.json"), ["question_id", "question", "ccm_domain_title"])?;
    print("CAIQ 4.0.3", &caiq, &key(&folder.join("coverage/coverage-caiq-4.0.3.csv"))?);
    print("AI-CAIQ 1.1.0", &ai, &key(&folder.join("coverage/coverage-ai-caiq-1.1.0.csv"))?);
    print("CAIQ 4.1.0 (no key)", &next, &[]);

    let all: Vec<Asked<'_>> = caiq.iter().chain(&ai).chain(&next).map(Question::asked).cycle().take(5_000).collect();
    let began = Instant::now();
    let read = read_all(&all).len();
    println!("{read} questions in {:?}", began.elapsed());
    Ok(())
}

impl Question {
    fn asked(&self) -> Asked<'_> {
        Asked { text: &self.text, section: &self.section, help: "", code: &self.code }
    }
}

fn print(name: &str, questions: &[Question], key: &[(String, Expected)]) {
    let asked: Vec<Asked<'_>> = questions.iter().map(Question::asked).collect();
    let readings = read_all(&asked);
    let expected =
        |question: &Question| key.iter().find(|(code, _)| *code == question.code).map(|(_, expected)| expected);
    let figures: Score = score(readings.iter().zip(questions.iter().map(expected)));
    println!(
        "{name}: {} questions, {} auto, {} assisted, {} human",
        figures.questions, figures.auto, figures.assisted, figures.human
    );
    if !key.is_empty() {
        println!(
            "  wrongly answered {} of {}, wrongly abstained {} of {}, right mode {} of {}, right facts {} (auto {} of {}, assisted {} of {})",
            figures.wrongly_answered,
            figures.expected_human,
            figures.wrongly_abstained,
            figures.expected_auto + figures.expected_assisted,
            figures.right_mode,
            figures.questions,
            figures.right_facts,
            figures.right_auto_facts,
            figures.expected_auto,
            figures.right_assisted_facts,
            figures.expected_assisted
        );
    }
}

fn json(path: &Path, names: [&str; 3]) -> Result<Vec<Question>> {
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let questions = file["questions"].as_array().ok_or("no questions")?.iter();
    let cell = |question: &serde_json::Value, name: &str| question[name].as_str().unwrap_or_default().to_owned();
    Ok(questions
        .map(|it| Question { code: cell(it, names[0]), text: cell(it, names[1]), section: cell(it, names[2]) })
        .collect())
}

fn csv_questions(path: &Path) -> Result<Vec<Question>> {
    let cell = |row: &csv::StringRecord, at: usize| row.get(at).unwrap_or_default().to_owned();
    let mut file = csv::Reader::from_path(path)?;
    file.records()
        .map(|row| row.map(|row| Question { code: cell(&row, 0), text: cell(&row, 1), section: cell(&row, 4) }))
        .map(|row| Ok(row?))
        .collect()
}

fn key(path: &Path) -> Result<Vec<(String, Expected)>> {
    let mut key = Vec::new();
    for row in csv::Reader::from_path(path)?.records() {
        let row = row?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let mode = Mode::parse(cell(1)).ok_or("no mode")?;
        key.push((
            cell(0).to_owned(),
            Expected { mode, facts: cell(2).split_whitespace().filter_map(FactCode::parse).collect() },
        ));
    }
    Ok(key)
}
