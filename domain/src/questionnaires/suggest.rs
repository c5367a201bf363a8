//! Which entries of the library may answer a question: by the words they share. It is suggested, never taken: a person reads
//! it and decides.

use std::collections::{HashMap, HashSet};

use keystead_entities::answer_library_entry::{self as entry, LibraryEntryStatus};
use keystead_entities::{Scope, Scoped, question, tenant};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::app::App;
use crate::error::Result;
use crate::tenants::calendar::{day_of, zone};

/// So many entries are looked at.
const ENTRIES: u64 = 2_000;
/// The most that are suggested for one question.
const MOST: usize = 3;
/// Below this there is no likeness worth a look.
const LEAST: f64 = 0.2;

/// An entry that may answer a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The entry.
    pub entry: entry::Model,
    /// From 0 to 100: how much of the question's weight in words it shares.
    pub likeness: u8,
}

/// The entries that may be used today, and how telling each word is.
pub struct Library {
    entries: Vec<Weighed>,
    weights: HashMap<String, f64>,
    /// Of a word that no entry has.
    unknown: f64,
}

/// An entry, what its words weigh, and all of them together.
struct Weighed {
    row: entry::Model,
    words: HashMap<String, f64>,
    size: f64,
}

impl Library {
    /// Of the company; entries whose review is due are not in it.
    pub async fn load(app: &App, scope: Scope, db: &impl ConnectionTrait) -> Result<Self> {
        let tenant = tenant::Entity::of(scope).one(db).await?;
        let today = tenant.map(|tenant| day_of(zone(&tenant), app.clock.now()).to_string()).unwrap_or_default();
        let rows = entry::Entity::within(scope)
            .filter(entry::Column::Status.eq(LibraryEntryStatus::Active))
            .filter(entry::Column::ReviewDueOn.gt(today))
            .order_by_asc(entry::Column::Id)
            .limit(ENTRIES)
            .all(db)
            .await?;
        Ok(Self::of(rows))
    }

    fn of(rows: Vec<entry::Model>) -> Self {
        let bags: Vec<HashMap<String, f64>> = rows.iter().map(|row| bag(&row.title, &row.text)).collect();
        let mut seen: HashMap<String, f64> = HashMap::new();
        for word in bags.iter().flat_map(|bag| bag.keys()) {
            *seen.entry(word.clone()).or_default() += 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most a few thousand")]
        let count = rows.len() as f64;
        let weights = seen.into_iter().map(|(word, n)| (word, (1.0 + count / n).ln())).collect();
        let mut library = Self { entries: Vec::new(), weights, unknown: (1.0 + count).ln() };
        let weighed = |(row, bag)| {
            let (words, size) = library.weigh(bag);
            Weighed { row, words, size }
        };
        library.entries = rows.into_iter().zip(bags).map(weighed).collect();
        library
    }

    /// Each word as heavy as it is rare; and the length of the whole.
    fn weigh(&self, bag: HashMap<String, f64>) -> (HashMap<String, f64>, f64) {
        let weight = |word: &str| self.weights.get(word).copied().unwrap_or(self.unknown);
        let weighed = |(word, n): (String, f64)| {
            let heavy = weight(&word) * n;
            (word, heavy)
        };
        let words: HashMap<String, f64> = bag.into_iter().map(weighed).collect();
        let size = words.values().map(|n| n * n).sum::<f64>().sqrt();
        (words, size)
    }

    /// What may answer the question, the likeliest first: by the cosine of the two.
    pub fn suggest(&self, question: &question::Model) -> Vec<Suggestion> {
        let (asked, size) = self.weigh(bag(&question.text, ""));
        let likeness = |entry: &Weighed| {
            let shared: f64 = asked.iter().filter_map(|(word, n)| Some(n * entry.words.get(word)?)).sum();
            let sizes = size * entry.size;
            if sizes > 0.0 { shared / sizes } else { 0.0 }
        };
        let weighed = self.entries.iter().map(|entry| (likeness(entry), &entry.row));
        let mut found: Vec<(f64, &entry::Model)> = weighed.filter(|(likeness, _)| *likeness >= LEAST).collect();
        found.sort_by(|(a, left), (b, right)| b.total_cmp(a).then(left.id.cmp(&right.id)));
        let suggestion = |(likeness, row): (f64, &entry::Model)| Suggestion {
            entry: row.clone(),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
            likeness: (likeness * 100.0).round() as u8,
        };
        found.into_iter().take(MOST).map(suggestion).collect()
    }
}

/// Words with how often they occur, damped; a title counts twice.
fn bag(title: &str, text: &str) -> HashMap<String, f64> {
    let mut counts: HashMap<String, f64> = HashMap::new();
    for (part, times) in [(title, 2.0), (text, 1.0)] {
        for word in words(part) {
            *counts.entry(word).or_default() += times;
        }
    }
    counts.into_iter().map(|(word, n)| (word, 1.0 + n.ln())).collect()
}

fn words(text: &str) -> Vec<String> {
    const EMPTY: &[&str] = &[
        "the",
        "and",
        "for",
        "are",
        "you",
        "your",
        "our",
        "that",
        "this",
        "with",
        "does",
        "have",
        "has",
        "from",
        "any",
        "all",
        "how",
        "what",
        "who",
        "when",
        "which",
        "can",
        "will",
        "is",
        "do",
        "of",
        "to",
        "in",
        "or",
        "an",
        "on",
        "by",
        "be",
        "it",
        "we",
        "us",
        "as",
        "at",
        "if",
        "not",
        "their",
        "its",
        "there",
        "been",
        "was",
        "were",
        "used",
        "use",
        "please",
        "describe",
        "organization",
        "organisation",
        "company",
    ];
    let empty: HashSet<&str> = EMPTY.iter().copied().collect();
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1 && !empty.contains(word));
    words.map(stem).collect()
}

/// Plurals and the commonest endings.
fn stem(word: &str) -> String {
    let stems = ["ations", "ation", "ings", "ing", "ies", "ied", "es", "ed", "s", "y"];
    let long_enough = |stem: &&str| stem.chars().count() >= 3;
    let cut = stems.iter().find_map(|ending| word.strip_suffix(ending).filter(long_enough));
    cut.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_other_forms() {
        assert_eq!(words("Are backups encrypted?"), words("The backup encrypts"));
        assert_eq!(stem("policies"), stem("policy"));
    }
}
