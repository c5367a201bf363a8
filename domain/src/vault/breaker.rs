//! Stops asking a part that does not answer: after 5 failures in a row nobody asks for 30 seconds, then one may try.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

const FAILURES: u32 = 5;
const PAUSE: TimeDelta = TimeDelta::seconds(30);

/// Counts failures in a row.
#[derive(Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    failures: u32,
    closed_until: Option<DateTime<Utc>>,
}

impl Breaker {
    /// Whether asking makes sense now. Of several callers after a pause, one is let through.
    pub fn lets(&self, now: DateTime<Utc>) -> bool {
        let mut state = self.lock();
        match state.closed_until {
            Some(until) if now < until => false,
            Some(_) => {
                state.closed_until = Some(now + PAUSE);
                true
            }
            None => true,
        }
    }

    /// It answered.
    pub fn succeeded(&self) {
        *self.lock() = State::default();
    }

    /// It did not.
    pub fn failed(&self, now: DateTime<Utc>) {
        let mut state = self.lock();
        state.failures += 1;
        if state.failures >= FAILURES {
            state.closed_until = Some(now + PAUSE);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_pause_for_thirty_seconds_and_then_one_may_try() {
        let (breaker, start) = (Breaker::default(), DateTime::UNIX_EPOCH);
        for _ in 0..4 {
            breaker.failed(start);
        }
        assert!(breaker.lets(start));
        breaker.failed(start);
        assert!(!breaker.lets(start + TimeDelta::seconds(29)));
        let later = start + TimeDelta::seconds(30);
        assert!(breaker.lets(later), "one may try");
        assert!(!breaker.lets(later), "only one");
        breaker.succeeded();
        assert!(breaker.lets(later));
    }
}
