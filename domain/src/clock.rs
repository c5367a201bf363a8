//! Time, injected everywhere. Moments are whole milliseconds in UTC: that is what the API shows, and what SQLite and
//! PostgreSQL give back unchanged.

use std::sync::Mutex;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// Where the present comes from.
pub trait Clock: Send + Sync {
    /// The present, in whole milliseconds.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> DateTime<Utc> {
        whole_millis(Utc::now())
    }
}

/// A clock that stands still until it is moved: for tests, and for walking a year in a minute.
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// A clock standing at a moment.
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(Mutex::new(whole_millis(moment)))
    }

    /// Moves it by so much, backwards where negative.
    pub fn advance(&self, by: TimeDelta) {
        *self.lock() += by;
    }

    /// Moves it to a moment.
    pub fn set(&self, moment: DateTime<Utc>) {
        *self.lock() = whole_millis(moment);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.lock()
    }
}

/// The moment without its microseconds.
pub fn whole_millis(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.duration_trunc(TimeDelta::milliseconds(1)).unwrap_or(moment)
}
