//! Nobody's questions stand in our tables: no run of five words of a questionnaire at hand, as typed or by stems.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use keystead_meaning::text::{all_words, stem};

use crate::shared;

const RUN: usize = 5;

fn runs(text: &str, stemmed: bool) -> impl Iterator<Item = String> {
    let mut words = all_words(text);
    if stemmed {
        words.iter_mut().for_each(|word| *word = stem(word));
    }
    words.windows(RUN).map(|run| run.join(" ")).collect::<Vec<_>>().into_iter()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The texts of questions in a file of any of the formats at hand: what stands between quotes, cells or lines.
fn questions(path: &Path) -> Vec<String> {
    let is_text = path.extension().is_some_and(|it| ["json", "yaml", "asciidoc"].iter().any(|known| it == *known));
    if path.extension().is_some_and(|it| it == "csv") {
        return shared::rows(path.to_str().unwrap()).iter().flat_map(|row| row.iter().map(str::to_owned)).collect();
    }
    if !is_text {
        return Vec::new();
    }
    let text = std::fs::read_to_string(path).unwrap().replace("\\n", " ").replace("\\\"", "'");
    let mark = if path.extension().is_some_and(|it| it == "json") { '"' } else { '\n' };
    text.split(mark).map(str::to_owned).collect()
}

/// Every literal and comment of our tables and every one of our own questions.
fn ours() -> Vec<(PathBuf, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src"), &mut paths);
    let mut found = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap().replace("\\\n", " ");
        found.extend(text.split(['"', ',', '\n']).map(|piece| (path.clone(), piece.to_owned())));
    }
    let own = root.join("tests/it/questions.csv");
    found.extend(shared::rows(own.to_str().unwrap()).iter().map(|row| (own.clone(), row[2].to_owned())));
    found
}

#[test]
fn no_five_words_of_a_questionnaire_stand_in_our_tables() {
    let Some(folder) = shared::folder() else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.retain(|path| !path.components().any(|part| part.as_os_str() == "coverage"));
    let texts: Vec<String> =
        paths.iter().filter(|path| !path.ends_with("LICENSE")).flat_map(|path| questions(path)).collect();
    for stemmed in [false, true] {
        let theirs: HashSet<String> = texts.iter().flat_map(|text| runs(text, stemmed)).collect();
        assert!(theirs.len() > 10_000);
        let taken: Vec<String> = ours()
            .iter()
            .flat_map(|(path, piece)| runs(piece, stemmed).map(move |run| (path, run)))
            .filter(|(_, run)| theirs.contains(run))
            .map(|(path, run)| format!("{}: {run}", path.display()))
            .collect();
        assert_eq!(taken, [] as [String; 0]);
    }
}
