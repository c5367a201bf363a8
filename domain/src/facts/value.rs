//! What a fact can be: a closed set of types, each with one way to be read aloud.

use chrono::NaiveDate;
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

impl Value {
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
