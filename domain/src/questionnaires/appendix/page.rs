//! What the page says.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::error::Result;
use crate::facts::FactStatus;
use crate::facts::catalogue::{Class, Entry, FactCode, Verdict};
use crate::paper::{Block, Paper, Table};
use crate::questionnaires::export::shown;
use crate::tenants::calendar::day_of;

/// What clients ask first, in the order in which it is shown where everything else is equal.
const FIRST: [FactCode; 18] = [
    FactCode::K01,
    FactCode::K02,
    FactCode::K05,
    FactCode::S02,
    FactCode::S03,
    FactCode::S05,
    FactCode::S07,
    FactCode::S14,
    FactCode::V02,
    FactCode::V04,
    FactCode::V01,
    FactCode::A01,
    FactCode::G02,
    FactCode::G08,
    FactCode::L01,
    FactCode::P01,
    FactCode::P02,
    FactCode::C02,
];
/// Rows at most; fewer where that many do not fit.
const ROWS: usize = 18;
/// Letters of what facts say in a row.
const WORDS: usize = 190;
/// Sizes of letters that are tried, the usual one first.
const SIZES: [f32; 3] = [1.0, 0.93, 0.87];

/// With whose answers the page goes.
pub(super) struct For {
    pub title: String,
    pub counterparty: String,
}

pub(super) struct Page {
    company: String,
    zone: Tz,
    now: DateTime<Utc>,
    about: Option<For>,
    entries: Vec<Entry>,
}

/// What is said of a claim, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    DoesNotHold,
    Partly,
    Holds,
    NoVerdict,
    OutOfDate,
    Unknown,
}

impl Said {
    const ALL: [Self; 6] =
        [Self::Holds, Self::Partly, Self::DoesNotHold, Self::NoVerdict, Self::OutOfDate, Self::Unknown];

    fn of(entry: &Entry) -> Self {
        match (entry.status, entry.verdict) {
            (FactStatus::Unknown, _) => Self::Unknown,
            (FactStatus::Expired, _) => Self::OutOfDate,
            (_, Some(Verdict::DoesNotHold)) => Self::DoesNotHold,
            (_, Some(Verdict::Partly)) => Self::Partly,
            (_, Some(Verdict::Holds)) => Self::Holds,
            (_, None) => Self::NoVerdict,
        }
    }

    /// What several are said to be.
    fn word_of(self, n: usize) -> &'static str {
        match self {
            _ if n == 1 => self.word(),
            Self::DoesNotHold => "do not hold",
            Self::Partly => "hold in part",
            Self::Holds => "hold",
            Self::NoVerdict => "are known, without a verdict",
            Self::OutOfDate => "are out of date",
            Self::Unknown => "are not known",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::DoesNotHold => "does not hold",
            Self::Partly => "holds in part",
            Self::Holds => "holds",
            Self::NoVerdict => "known; no verdict",
            Self::OutOfDate => "out of date",
            Self::Unknown => "not known",
        }
    }
}

impl Page {
    pub fn new(company: String, zone: Tz, now: DateTime<Utc>, about: Option<For>, mut entries: Vec<Entry>) -> Self {
        let place = |entry: &Entry| FIRST.iter().position(|code| *code == entry.item.code).unwrap_or(FIRST.len());
        entries.sort_by_key(|entry| (Said::of(entry), place(entry), entry.item.code));
        Self { company, zone, now, about, entries }
    }

    pub fn made_on(&self) -> NaiveDate {
        day_of(self.zone, self.now)
    }

    /// How many claims there are of which it says what.
    pub fn counts(&self) -> Value {
        let count = |said| self.entries.iter().filter(|entry| Said::of(entry) == said).count();
        json!({
            "holds": count(Said::Holds),
            "partly": count(Said::Partly),
            "doesNotHold": count(Said::DoesNotHold),
            "noVerdict": count(Said::NoVerdict),
            "outOfDate": count(Said::OutOfDate),
            "notKnown": count(Said::Unknown),
        })
    }

    /// With as many rows as one page has room for, what does not hold before all else.
    pub fn fitted(&self) -> Result<Paper> {
        let mut rows = self.entries.len().min(ROWS);
        loop {
            for size in SIZES {
                let paper = self.paper(rows);
                if paper.printed(size)?.1 <= 1 || rows == 0 {
                    return Ok(Paper { size, ..paper });
                }
            }
            rows -= 1;
        }
    }

    fn paper(&self, most: usize) -> Paper {
        let title = format!("What {} can prove about its use of AI", self.company);
        let mut blocks = Vec::new();
        let goes_with =
            self.about.as_ref().map(|about| format!("Goes with \"{}\" for {}. ", about.title, about.counterparty));
        blocks.push(Block::Text(format!(
            "{}As of {} ({}). Made by Keystead from its records; nobody writes on this page. What does not hold is said first, and what is \
             not known is said to be unknown.",
            goes_with.unwrap_or_default(),
            shown(self.zone, self.now),
            self.zone.name()
        )));
        let counts: Vec<String> = Said::ALL
            .iter()
            .map(|said| (self.entries.iter().filter(|entry| Said::of(entry) == *said).count(), *said))
            .filter(|(n, _)| *n > 0)
            .map(|(n, said)| format!("{n} {}", said.word_of(n)))
            .collect();
        let of = self.entries.len();
        let of_what =
            if self.about.is_some() { "claims that these answers rest on" } else { "claims that clients ask about" };
        blocks.push(Block::Strong(format!("Of {of} {of_what}: {}.", counts.join(", "))));
        let rows: Vec<Vec<String>> = self.entries.iter().take(most).map(|entry| self.row(entry)).collect();
        let columns = [("Claim", 7), ("Verdict", 3), ("What is known", 11), ("How", 3), ("As of", 4)];
        let columns = columns.map(|(name, width)| (name.to_owned(), width)).to_vec();
        blocks.push(Block::Table(Table { caption: "Claims, and what is known of each".into(), columns, rows }));
        let left = of.saturating_sub(most);
        if left > 0 {
            let left_bad = self.entries.iter().skip(most).filter(|entry| Said::of(entry) <= Said::Partly).count();
            let bad =
                if left_bad > 0 { format!(", {left_bad} of which do not hold or hold in part") } else { String::new() };
            blocks.push(Block::Note(format!(
                "{left} more find no room on this page{bad}; the company can show all of them."
            )));
        }
        blocks.push(Block::Section("How to check it".into()));
        blocks.push(Block::Note(
            "Measured: counted from records that the system itself wrote, or true of it as it is built. Probed: tried out, or asked of \
             the service that knows. Declared: said by a person, who is named with it in the system, and out of date when its time is over."
                .into(),
        ));
        blocks.push(Block::Note(
            "Ask for the entry appendix.made of the company's audit log: it has the SHA-256 of this file. The log is a chain of hashes \
             whose seals are kept outside it; an export of it is checked without the company's system, with: keystead audit verify \
             audit-log.ndjson --checkpoint mail.txt. Any statement can be asked for with its evidence by its code."
                .into(),
        ));
        let foot = format!("{} · {}", self.company, self.made_on());
        Paper { title, foot, blocks, ..Paper::default() }
    }

    fn row(&self, entry: &Entry) -> Vec<String> {
        let class = match entry.item.code.class() {
            Class::Measured => "measured",
            Class::Probed => "probed",
            Class::Declared => "declared",
        };
        let known = entry.facts.iter().filter(|fact| fact.value.is_some() || fact.last_value.is_some());
        let as_of = known.map(|fact| fact.as_of).min();
        vec![
            format!("{} {}", entry.item.code.as_str(), entry.item.claim),
            Said::of(entry).word().to_owned(),
            shortened(&entry.words()),
            class.to_owned(),
            as_of.map_or_else(String::new, |at| shown(self.zone, at)),
        ]
    }
}

/// What fits a row: as many words as there is room for.
fn shortened(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + word.chars().count() > WORDS {
            let head: String = word.chars().take(if short.is_empty() { WORDS } else { 0 }).collect();
            return format!("{short}{head} …");
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::catalogue::entries;
    use crate::facts::{Fact, Facts, Key, Value};

    fn page(company: &str, facts: &Facts) -> Page {
        Page::new(company.into(), Tz::UTC, DateTime::UNIX_EPOCH, None, entries(facts))
    }

    fn words(paper: &Paper) -> Vec<Vec<String>> {
        let table = paper.blocks.iter().find_map(|block| match block {
            Block::Table(table) => Some(table.rows.clone()),
            _ => None,
        });
        table.expect("a table")
    }

    #[test]
    fn it_is_one_page_whatever_is_known_and_whatever_people_are_called() {
        let mut facts = Facts::default();
        let long = "Nevelsborough & Söhne Versicherungsmakler ".repeat(40);
        for key in Key::ALL.iter().filter(|key| key.spec().kind == crate::facts::ValueKind::List) {
            facts.put(Fact::known(*key, Value::List(vec![long.clone()]), DateTime::UNIX_EPOCH));
        }
        for company in ["Acme", &"W".repeat(200), &"漢字".repeat(100)] {
            let paper = page(company, &facts).fitted().expect("a page");
            let (_, pages) = paper.printed(paper.size).expect("printed");
            assert_eq!(pages, 1);
            assert!(words(&paper).len() >= 6, "{}", words(&paper).len());
        }
    }

    #[test]
    fn what_does_not_hold_is_said_first_and_plainly() {
        let mut facts = Facts::default();
        facts.put(Fact::known(Key::SeatsMfa, Value::Tally { yes: 3, no: 2, unknown: 0 }, DateTime::UNIX_EPOCH));
        facts.put(Fact::known(Key::SeatsMfaRule, Value::Flag(false), DateTime::UNIX_EPOCH));
        let rows = words(&page("Acme", &facts).fitted().expect("a page"));
        assert_eq!(
            (rows[0][0].as_str(), rows[0][1].as_str()),
            ("S02 Every seat has a second factor.", "does not hold")
        );
        assert!(rows[0][2].starts_with("Of 5 active seats, 3 have a second factor and 2 do not."), "{:?}", rows[0]);
        assert!(rows.iter().skip(1).all(|row| row[1] != "holds"), "nothing else is known");
    }
}
