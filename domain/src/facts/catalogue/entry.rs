//! What an item says over the facts of a moment.

use chrono::{DateTime, Utc};

use super::item::{Figure, Item, Known, Verdict};
use super::{FactCode, ITEMS, item};
use crate::facts::{Composer, FactStatus, Facts, Key, Snapshot};

/// What an item says over the facts of a moment.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The item.
    pub item: &'static Item,
    /// Whether everything it rests on is known. What is out of date counts as such only where nothing is missing.
    pub status: FactStatus,
    /// Whether its claim holds; none unless it is known, and none where the facts alone do not say.
    pub verdict: Option<Verdict>,
    /// The length of time it speaks of, where it does.
    pub figure: Option<Figure>,
    /// What it says, with what is not known said as such.
    pub sentences: Vec<String>,
    /// What is not known.
    pub gaps: Vec<String>,
    /// What it rests on.
    pub facts: Vec<Snapshot>,
}

impl Entry {
    /// The oldest moment that anything it rests on speaks of.
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        self.facts.iter().map(|fact| fact.as_of).min()
    }

    /// When it stops being known unless somebody looks again.
    pub fn valid_until(&self) -> Option<DateTime<Utc>> {
        self.facts.iter().filter_map(|fact| fact.valid_until).min()
    }

    /// What it says, as one text.
    pub fn words(&self) -> String {
        self.sentences.join(" ")
    }
}

impl Item {
    /// What it says over those facts.
    pub fn look(&'static self, facts: &Facts) -> Entry {
        let composed = Composer::compose(facts, self.say);
        let any = |status| composed.facts.iter().any(|fact| fact.status == status);
        let status = match (any(FactStatus::Unknown), any(FactStatus::Expired)) {
            (true, _) => FactStatus::Unknown,
            (false, true) => FactStatus::Expired,
            (false, false) => FactStatus::Known,
        };
        let known = Some(Known(facts)).filter(|_| status == FactStatus::Known);
        Entry {
            item: self,
            status,
            verdict: known.as_ref().and_then(self.verdict),
            figure: known.as_ref().and_then(self.figure),
            sentences: composed.sentences,
            gaps: composed.gaps,
            facts: composed.facts,
        }
    }

    /// The facts it rests on.
    pub fn keys(&self) -> Vec<Key> {
        let nothing = Facts::default();
        let composed = Composer::compose(&nothing, self.say);
        composed.facts.iter().filter_map(|fact| fact.key.parse().ok()).collect()
    }
}

/// What the item with that code says.
pub fn entry(facts: &Facts, code: FactCode) -> Option<Entry> {
    item(code).map(|item| item.look(facts))
}

/// What every item says.
pub fn entries(facts: &Facts) -> Vec<Entry> {
    ITEMS.iter().map(|item| item.look(facts)).collect()
}
