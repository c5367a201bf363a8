//! A fact: what is known, or why it is not. A value can be had only from a fact that is known, so that "unknown" cannot
//! turn into yes or no on the way to an answer.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::SeatId;
use serde::{Deserialize, Serialize};

use super::key::Key;
use super::value::Value;

/// Whether a fact can carry an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FactStatus {
    /// It is known.
    Known,
    /// It is not known.
    Unknown,
    /// It was known and is too old to rely on.
    Expired,
}

impl FactStatus {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known => "KNOWN",
            Self::Unknown => "UNKNOWN",
            Self::Expired => "EXPIRED",
        }
    }

    /// The status a stored text stands for; what is unreadable is not known.
    pub fn of_text(text: &str) -> Self {
        [Self::Known, Self::Expired].into_iter().find(|status| status.as_str() == text).unwrap_or(Self::Unknown)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Known(Value),
    Unknown(String),
    Expired(Value, String),
}

/// One thing the system can or cannot prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    key: Key,
    state: State,
    as_of: DateTime<Utc>,
    evidence: Vec<String>,
    stated_by: Option<SeatId>,
    valid_until: Option<DateTime<Utc>>,
}

/// At most so many ids stand as evidence with a fact; the rows themselves are all in the database.
const MAX_EVIDENCE: usize = 20;

impl Fact {
    /// It is known. A value of another type than the registry says is not taken.
    pub fn known(key: Key, value: Value, as_of: DateTime<Utc>) -> Self {
        let state = if value.kind() == key.spec().kind {
            State::Known(value)
        } else {
            State::Unknown("What is recorded cannot be read.".into())
        };
        Self { key, state, as_of, evidence: Vec::new(), stated_by: None, valid_until: None }.of_registry()
    }

    /// It is not known, and why. `why` is a whole sentence.
    pub fn unknown(key: Key, why: impl Into<String>, as_of: DateTime<Utc>) -> Self {
        Self { key, state: State::Unknown(why.into()), as_of, evidence: Vec::new(), stated_by: None, valid_until: None }
    }

    /// With the end that the registry sets.
    fn of_registry(mut self) -> Self {
        self.valid_until = self.key.spec().fresh_days.map(|days| self.as_of + TimeDelta::days(days));
        self
    }

    /// Holds until then at most.
    pub fn until(mut self, end: DateTime<Utc>) -> Self {
        self.valid_until = Some(self.valid_until.map_or(end, |until| until.min(end)));
        self
    }

    /// With the ids of what proves it.
    pub fn evidence(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        self.evidence = ids.into_iter().take(MAX_EVIDENCE).collect();
        self
    }

    /// As a person's word.
    pub fn stated_by(mut self, seat_id: Option<SeatId>) -> Self {
        self.stated_by = seat_id;
        self
    }

    /// Too old, and why. Does nothing to what is not known.
    pub fn expired(mut self, why: impl Into<String>) -> Self {
        if let State::Known(value) = self.state {
            self.state = State::Expired(value, why.into());
        }
        self
    }

    /// Expired where the registry's limit of freshness has passed.
    pub fn aged(self, now: DateTime<Utc>) -> Self {
        match self.key.spec().fresh_days {
            Some(days) if self.as_of + TimeDelta::days(days) < now => {
                let day = self.as_of.date_naive();
                self.expired(format!("What is on record is from {day}, more than {days} days ago."))
            }
            _ => self,
        }
    }

    /// When it stops being known unless somebody looks again; none where it is computed anew each time.
    pub fn valid_until(&self) -> Option<DateTime<Utc>> {
        self.valid_until
    }

    /// The moment it speaks of.
    pub fn as_of(&self) -> DateTime<Utc> {
        self.as_of
    }

    /// Its name.
    pub fn key(&self) -> Key {
        self.key
    }

    /// Its value, where it is known and only there.
    pub fn value(&self) -> Option<&Value> {
        match &self.state {
            State::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Why it cannot carry an answer, where that is so.
    pub fn gap(&self) -> Option<&str> {
        match &self.state {
            State::Known(_) => None,
            State::Unknown(why) | State::Expired(_, why) => Some(why),
        }
    }

    /// Whether it can carry an answer.
    pub fn status(&self) -> FactStatus {
        match self.state {
            State::Known(_) => FactStatus::Known,
            State::Unknown(_) => FactStatus::Unknown,
            State::Expired(..) => FactStatus::Expired,
        }
    }

    /// As it is kept with an answer.
    pub fn snapshot(&self) -> Snapshot {
        let (value, last_value, why) = match &self.state {
            State::Known(value) => (Some(value.clone()), None, None),
            State::Unknown(why) => (None, None, Some(why.clone())),
            State::Expired(value, why) => (None, Some(value.clone()), Some(why.clone())),
        };
        Snapshot {
            key: self.key.as_str().into(),
            status: self.status(),
            value,
            last_value,
            why,
            as_of: self.as_of,
            evidence: self.evidence.clone(),
            stated_by: self.stated_by,
            valid_until: self.valid_until,
        }
    }

    /// As a snapshot holds it; nothing for a fact that is no longer in the registry.
    pub fn of_snapshot(snapshot: &Snapshot) -> Option<Self> {
        let key: Key = snapshot.key.parse().ok()?;
        let why = || snapshot.why.clone().unwrap_or_default();
        let state = match (snapshot.status, &snapshot.value, &snapshot.last_value) {
            (FactStatus::Known, Some(value), _) => State::Known(value.clone()),
            (FactStatus::Expired, _, Some(value)) => State::Expired(value.clone(), why()),
            _ => State::Unknown(why()),
        };
        Some(Self {
            key,
            state,
            as_of: snapshot.as_of,
            evidence: snapshot.evidence.clone(),
            stated_by: snapshot.stated_by,
            valid_until: snapshot.valid_until,
        })
    }
}

/// A fact as it was when an answer was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Its name; one that is no longer in the registry stays readable.
    pub key: String,
    /// Whether it could carry the answer.
    pub status: FactStatus,
    /// Its value, where it was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What it was, where it had expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_value: Option<Value>,
    /// Why it was not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The moment it speaks of.
    pub as_of: DateTime<Utc>,
    /// Ids of what proves it.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Whose word it is, where it is a person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_by: Option<SeatId>,
    /// When it stops being known unless somebody looks again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
}

impl Snapshot {
    /// Whether it says the same, whenever it was looked at. Of what moves by itself, such as the number of log entries, it
    /// counts only that it is known.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let drifts = || self.key.parse().is_ok_and(Key::drifts);
        self.key == other.key && self.status == other.status && (self.value == other.value || drifts())
    }

    /// What it says, in words.
    pub fn words(&self) -> String {
        match (&self.value, &self.last_value) {
            (Some(value), _) => value.words(),
            (None, Some(last)) => format!("out of date (was: {})", last.words()),
            (None, None) => "not known".into(),
        }
    }

    /// The snapshots stored with an answer; unreadable ones are left out.
    pub fn read_all(json: &serde_json::Value) -> Vec<Self> {
        let items = json.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|item| serde_json::from_value(item.clone()).ok()).collect()
    }
}

/// Facts of one moment about one subject.
#[derive(Clone, Debug, Default)]
pub struct Facts(BTreeMap<Key, Fact>);

impl Facts {
    /// Adds or replaces one.
    pub fn put(&mut self, fact: Fact) {
        self.0.insert(fact.key, fact);
    }

    /// Adds one unless something is known already.
    pub fn put_if_unknown(&mut self, fact: Fact) {
        if self.0.get(&fact.key).is_none_or(|f| f.status() != FactStatus::Known) {
            self.put(fact);
        }
    }

    /// The fact with that name; one that was not computed is not known.
    pub fn get(&self, key: Key) -> Fact {
        let none = || Fact::unknown(key, "Nothing about it is on record.", DateTime::UNIX_EPOCH);
        self.0.get(&key).cloned().unwrap_or_else(none)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_fact_has_a_value() {
        let now = DateTime::UNIX_EPOCH;
        let known = Fact::known(Key::CompanyMfaRequired, Value::Flag(true), now);
        assert_eq!(known.value(), Some(&Value::Flag(true)));
        let old = known.aged(now + TimeDelta::days(366));
        assert_eq!((old.status(), old.value()), (FactStatus::Expired, None));
        assert_eq!(old.snapshot().value, None);
        assert_eq!(Fact::unknown(Key::CompanyMfaRequired, "Nobody said.", now).value(), None);
        assert_eq!(Facts::default().get(Key::SeatsMfa).status(), FactStatus::Unknown);
    }

    #[test]
    fn a_value_of_another_type_is_not_known() {
        let fact = Fact::known(Key::SeatsActive, Value::Text("many".into()), DateTime::UNIX_EPOCH);
        assert_eq!(fact.status(), FactStatus::Unknown);
    }

    #[test]
    fn a_snapshot_is_read_back() {
        let fact = Fact::known(Key::SeatsMfa, Value::Tally { yes: 3, no: 1, unknown: 2 }, DateTime::UNIX_EPOCH);
        let json = serde_json::json!([fact.snapshot()]);
        assert_eq!(Snapshot::read_all(&json), vec![fact.snapshot()]);
        for fact in
            [fact.clone(), fact.expired("It is old."), Fact::unknown(Key::SeatsMfa, "Why.", DateTime::UNIX_EPOCH)]
        {
            assert_eq!(Fact::of_snapshot(&fact.snapshot()), Some(fact));
        }
    }
}
