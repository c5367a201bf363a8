//! What an item is made of.

use chrono::NaiveDate;

use super::FactCode;
use crate::facts::{Composer, Facts, Key, Value};

/// One claim, and what it rests on.
#[derive(Debug)]
pub struct Item {
    /// Its code.
    pub code: FactCode,
    /// What it says where it holds.
    pub claim: &'static str,
    /// What it speaks of, in a sentence.
    pub scope: &'static str,
    /// What its numbers count.
    pub unit: Option<&'static str>,
    pub(super) say: fn(&mut Composer<'_>),
    /// Asked only where everything it rests on is known.
    pub(super) verdict: fn(&Known<'_>) -> Option<Verdict>,
    /// The length of time that it speaks of. Asked only where everything it rests on is known.
    pub(super) figure: fn(&Known<'_>) -> Option<Figure>,
}

/// Whether a claim holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Holds,
    /// It does not, and the numbers say by how much.
    DoesNotHold,
    /// A part of it does.
    Partly,
}

impl Verdict {
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::DoesNotHold }
    }

    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "HOLDS",
            Self::DoesNotHold => "DOES_NOT_HOLD",
            Self::Partly => "PARTLY",
        }
    }
}

/// A length of time that somebody may have asked a limit for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// In hours.
    pub hours: i64,
    /// Whether more is better, as with how long logs are kept; else less is, as with how soon access ends.
    pub more_is_better: bool,
    /// Whether it was measured, so that it alone says whether a limit is kept; else it is a rule, which can be broken.
    pub is_measured: bool,
}

impl Figure {
    pub(super) fn at_most_hours(hours: i64) -> Self {
        Self { hours, more_is_better: false, is_measured: false }
    }

    pub(super) fn at_most_days(days: i64) -> Self {
        Self::at_most_hours(days.saturating_mul(24))
    }

    pub(super) fn at_least_days(days: i64) -> Self {
        Self { hours: days.saturating_mul(24), more_is_better: true, is_measured: false }.measured()
    }

    pub(super) fn measured(self) -> Self {
        Self { is_measured: true, ..self }
    }

    /// Whether it keeps to a limit.
    pub fn keeps_to(self, limit_hours: i64) -> bool {
        if self.more_is_better { self.hours >= limit_hours } else { self.hours <= limit_hours }
    }
}

/// The values of facts that are known: nothing for any other.
pub struct Known<'a>(pub(super) &'a Facts);

impl Known<'_> {
    fn value(&self, key: Key) -> Option<Value> {
        self.0.get(key).value().cloned()
    }

    pub(super) fn flag(&self, key: Key) -> Option<bool> {
        match self.value(key)? {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    pub(super) fn count(&self, key: Key) -> Option<i64> {
        match self.value(key)? {
            Value::Count(n) => Some(n),
            _ => None,
        }
    }

    /// How many items a list has.
    pub(super) fn items(&self, key: Key) -> Option<usize> {
        match self.value(key)? {
            Value::List(items) => Some(items.len()),
            _ => None,
        }
    }

    pub(super) fn day(&self, key: Key) -> Option<NaiveDate> {
        match self.value(key)? {
            Value::Day(day) => Some(day),
            _ => None,
        }
    }

    /// Those that are so, are not so, and are not known.
    pub(super) fn tally(&self, key: Key) -> Option<(i64, i64, i64)> {
        match self.value(key)? {
            Value::Tally { yes, no, unknown } => Some((yes, no, unknown)),
            _ => None,
        }
    }

    /// Cases, hours of the middle one, hours of the longest.
    pub(super) fn spread(&self, key: Key) -> Option<(i64, i64, i64)> {
        match self.value(key)? {
            Value::Spread { count, median_hours, longest_hours } => Some((count, median_hours, longest_hours)),
            _ => None,
        }
    }
}
