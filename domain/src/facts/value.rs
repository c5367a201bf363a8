//! What a fact can be: a closed set of types, each with one way to be read aloud.

use chrono::NaiveDate;
use keystead_entities::seat::Known;
use serde::{Deserialize, Serialize};

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "of", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Value {
    /// Yes or no, both known.
    Flag(bool),
    /// A number of things, or of days or hours where the fact's name says so.
    Count(i64),
    /// Words.
    Text(String),
    /// Several names; empty means that there are none.
    List(Vec<String>),
    /// A day.
    Day(NaiveDate),
    /// How many of a number of things are so, are not so, and are not known to be either.
    Tally {
        /// So.
        yes: i64,
        /// Not so.
        no: i64,
        /// Not known.
        unknown: i64,
    },
    /// Durations in whole hours, over a number of cases.
    Spread {
        /// Cases, one at least.
        count: i64,
        /// The middle one.
        median_hours: i64,
        /// The longest.
        longest_hours: i64,
    },
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the variant of `Value` with the same name")]
pub enum ValueKind {
    Flag,
    Count,
    Text,
    List,
    Day,
    Tally,
    Spread,
}

/// The most items of a list; the rest are counted.
const MOST: usize = 50;

impl Value {
    /// A number of things.
    pub fn number(n: usize) -> Self {
        Self::Count(i64::try_from(n).unwrap_or(i64::MAX))
    }

    /// Names; beyond a number of them only how many more there are.
    pub fn names(all: impl IntoIterator<Item = String>) -> Self {
        let mut items: Vec<String> = all.into_iter().collect();
        let more = items.len().saturating_sub(MOST);
        items.truncate(MOST);
        if more > 0 {
            items.push(format!("and {more} more"));
        }
        Self::List(items)
    }

    /// How many are so, are not so and are not known.
    pub fn tally(all: impl IntoIterator<Item = Known>) -> Self {
        let (mut yes, mut no, mut unknown) = (0, 0, 0);
        for one in all {
            *match one {
                Known::Yes => &mut yes,
                Known::No => &mut no,
                Known::Unknown => &mut unknown,
            } += 1;
        }
        Self::Tally { yes, no, unknown }
    }

    /// Its type.
    pub fn kind(&self) -> ValueKind {
        match self {
            Self::Flag(_) => ValueKind::Flag,
            Self::Count(_) => ValueKind::Count,
            Self::Text(_) => ValueKind::Text,
            Self::List(_) => ValueKind::List,
            Self::Day(_) => ValueKind::Day,
            Self::Tally { .. } => ValueKind::Tally,
            Self::Spread { .. } => ValueKind::Spread,
        }
    }

    /// In words, for people.
    pub fn words(&self) -> String {
        match self {
            Self::Flag(true) => "yes".into(),
            Self::Flag(false) => "no".into(),
            Self::Count(n) => n.to_string(),
            Self::Text(text) => text.clone(),
            Self::List(items) if items.is_empty() => "none".into(),
            Self::List(items) => items.join("; "),
            Self::Day(day) => day.to_string(),
            Self::Tally { yes, no, unknown } => format!("{yes} yes, {no} no, {unknown} not known"),
            Self::Spread { count, median_hours, longest_hours } => {
                format!("{count} cases, median {}, longest {}", hours(*median_hours), hours(*longest_hours))
            }
        }
    }
}

/// A duration as people say it.
pub fn hours(hours: i64) -> String {
    match hours {
        0 => "less than an hour".into(),
        1 => "1 hour".into(),
        2..48 => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    }
}

/// A number with its noun: `1 seat`, `2 seats`.
pub fn counted(n: i64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// A yes or no as an entity holds it.
pub fn so(is_so: bool) -> Known {
    if is_so { Known::Yes } else { Known::No }
}
