//! As a text to be read, by people who get it from the company: what was asked and answered, who approved it and when, what
//! it rests on and how that can be checked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use keystead_entities::AnyId;

use super::{Document, Item};
use crate::facts::{Key, Snapshot, Source};
use crate::paper::{Block, Paper, Table};

/// A moment as the company's people read it.
pub fn shown(zone: Tz, at: DateTime<Utc>) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// How what is known came to be known, in a word.
fn class(fact: &Snapshot) -> &'static str {
    match fact.key.parse::<Key>().map(|key| key.spec().source) {
        _ if fact.stated_by.is_some() => "declared",
        Ok(Source::Stated) => "declared",
        Ok(Source::Probed) => "probed",
        Ok(Source::Built | Source::Observed | Source::Unseen) => "measured",
        Err(()) => "no longer looked at",
    }
}

/// The questionnaire to be read.
pub(super) fn paper(document: &Document) -> Paper {
    let mut blocks = vec![Block::Text(format!("{}.", document.parties())), overview(document)];
    for section in &document.sections {
        if !section.title.is_empty() {
            blocks.push(Block::Section(section.title.clone()));
        }
        section.items.iter().for_each(|it| item(&mut blocks, document.zone, it));
    }
    grounds(&mut blocks, document);
    let foot = format!("{} · {} · {}", document.company, document.title, document.made_on);
    Paper { title: document.title.clone(), foot, blocks, ..Paper::default() }
}

fn overview(document: &Document) -> Block {
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let (answered, open) = (document.answered(), document.open());
    let rows = vec![
        row("Company", document.company.clone()),
        row("Client or vendor", document.counterparty.clone()),
        row("As of", format!("{} ({})", shown(document.zone, document.made_at), document.zone.name())),
        row("Approved answers", format!("{answered} of {}", answered + open)),
        row("Without an approved answer", open.to_string()),
    ];
    let columns = vec![("What".into(), 1), ("Which".into(), 3)];
    Block::Table(Table { caption: "About this file".into(), columns, rows })
}

fn item(blocks: &mut Vec<Block>, zone: Tz, item: &Item) {
    blocks.push(Block::Item(format!("{}. {}", item.position, item.question)));
    let Some(answer) = &item.answer else {
        blocks.push(Block::Note("Not approved yet; no answer is given.".into()));
        return;
    };
    blocks.extend(item.choice.clone().filter(|choice| !choice.is_empty()).map(Block::Strong));
    blocks.push(Block::Text(answer.clone()));
    let scopes: Vec<&str> = item.scopes.iter().copied().filter(|scope| !answer.contains(scope)).collect();
    let mut notes = vec![scopes.join(" ")];
    if let Some((at, by)) = &item.approved {
        notes.push(format!("Approved by {by} on {}.", shown(zone, *at)));
    }
    let facts: Vec<String> =
        item.grounds.iter().map(|fact| format!("{} ({})", fact.key, shown(zone, fact.as_of))).collect();
    if !facts.is_empty() {
        notes.push(format!("Rests on {}.", facts.join(", ")));
    }
    notes.extend(item.sha256.as_ref().map(|sha256| format!("SHA-256 of the answer: {sha256}.")));
    notes.retain(|note| !note.is_empty());
    blocks.push(Block::Note(notes.join(" ")));
}

/// What the answers rest on, each once, and how it is checked.
fn grounds(blocks: &mut Vec<Block>, document: &Document) {
    let mut rows: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let given = document.items().filter(|(_, item)| item.answer.is_some());
    for fact in given.flat_map(|(_, item)| &item.grounds) {
        let at = shown(document.zone, fact.as_of);
        let key = (fact.key.clone(), at.clone());
        rows.entry(key).or_insert_with(|| {
            let name = fact.key.parse::<Key>().map_or("", |key| key.spec().name);
            // What else stands as evidence, such as a clause of a contract, is the company's own.
            let ids = fact.evidence.iter().filter(|id| AnyId::from_text(id).is_some());
            let ids: Vec<&str> = ids.map(String::as_str).collect();
            vec![fact.key.clone(), name.to_owned(), class(fact).to_owned(), at, ids.join("\n")]
        });
    }
    blocks.push(Block::Section("What the answers rest on".into()));
    if rows.is_empty() {
        blocks.push(Block::Text("No answer here rests on facts; people wrote them.".into()));
    } else {
        let columns = [("Fact", 4), ("What it says", 5), ("How", 2), ("As of", 3), ("Evidence", 6)];
        let columns = columns.map(|(name, width)| (name.to_owned(), width)).to_vec();
        let caption = "Facts under the answers, as they were when the answers were made".into();
        blocks.push(Block::Table(Table { caption, columns, rows: rows.into_values().collect() }));
    }
    blocks.push(Block::Note(format!(
        "Measured: counted from records that the system itself wrote, or true of it as it is built. Probed: tried out, or asked of \
         the service that knows. Declared: said by a person, who is named with it in the system. Times are those of {}. The SHA-256 of \
         an answer is taken over its text, a zero byte and its short answer; the SHA-256 of this file stands in the company's audit log \
         under questionnaire.exported.",
        document.zone.name()
    )));
}

#[cfg(test)]
mod tests {
    use super::super::document::sample;
    use super::*;

    #[test]
    fn what_is_open_has_no_answer_and_what_is_approved_says_by_whom() {
        let paper = paper(&sample("Two people."));
        let notes: Vec<&str> = paper
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Note(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert!(notes[0].contains("Approved by Ada on 1970-01-01 01:00."), "in the company's zone: {notes:?}");
        assert!(notes[0].contains("SHA-256 of the answer: "), "{notes:?}");
        assert_eq!(notes[1], "Not approved yet; no answer is given.");
    }
}
