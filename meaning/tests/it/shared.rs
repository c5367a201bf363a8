//! Real questionnaires may be read but not kept here. They lie in the folder that `KEYSTEAD_SHARED` names, else in `../shared`
//! beside the repository. Tests that want them say so and pass where they are not.

use std::path::PathBuf;

use keystead_meaning::score::Expected;
use keystead_meaning::{Asked, FactCode, Mode};

/// A question of a file and what its key says.
pub struct Keyed {
    pub code: String,
    pub text: String,
    pub section: String,
    pub expected: Option<Expected>,
}

impl Keyed {
    pub fn asked(&self) -> Asked<'_> {
        Asked { text: &self.text, section: &self.section, help: "", code: &self.code }
    }
}

/// The folder of questionnaires, if there is one.
pub fn folder() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("KEYSTEAD_SHARED").map_or(beside, PathBuf::from);
    let folder = shared.join("questionnaires");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: no questionnaires in {} (KEYSTEAD_SHARED names the folder above)", folder.display());
    None
}

pub fn rows(path: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_path(path).unwrap().into_records().collect::<Result<_, _>>().unwrap()
}

/// The CAIQ 4.0.3 and its key; the file has no headings.
pub fn caiq() -> Option<Vec<Keyed>> {
    let folder = folder()?;
    let file = std::fs::read(folder.join("csa-caiq-4.0.3/primary-dataset.json")).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let key = key(&folder, "coverage-caiq-4.0.3.csv");
    let text = |question: &serde_json::Value, name: &str| question[name].as_str().unwrap().to_owned();
    let questions = file["questions"].as_array().unwrap().iter().map(|question| {
        let code = text(question, "id");
        Keyed { expected: expected(&key, &code), code, text: text(question, "body"), section: String::new() }
    });
    Some(questions.collect())
}

/// The AI-CAIQ 1.1.0 and its key.
pub fn ai_caiq() -> Option<Vec<Keyed>> {
    let folder = folder()?;
    let key = key(&folder, "coverage-ai-caiq-1.1.0.csv");
    let rows = rows(folder.join("csa-ai-caiq-1.1.0/aicm-caiq-1.1.0-questions.csv").to_str().unwrap());
    let questions = rows.iter().map(|row| Keyed {
        code: row[0].to_owned(),
        text: row[1].to_owned(),
        section: row[4].to_owned(),
        expected: expected(&key, &row[0]),
    });
    Some(questions.collect())
}

fn key(folder: &std::path::Path, name: &str) -> Vec<csv::StringRecord> {
    rows(folder.join("coverage").join(name).to_str().unwrap())
}

fn expected(key: &[csv::StringRecord], code: &str) -> Option<Expected> {
    let row = key.iter().find(|row| &row[0] == code)?;
    Some(Expected { mode: Mode::parse(&row[1])?, facts: facts(&row[2]) })
}

pub fn facts(list: &str) -> Vec<FactCode> {
    list.split_whitespace().map(|code| FactCode::parse(code).unwrap_or_else(|| panic!("fact {code}"))).collect()
}
