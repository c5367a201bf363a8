//! Credentials that were refused, by part of the network. Where there are too many, what comes from there is not looked up any
//! more unless this deployment made it: whoever has a good credential works on beside the one who guesses, and guessing
//! costs the database nothing.
//!
//! Counted in each process by itself, on purpose. What it guards is this process's own way to the database, and a flood here
//! must not become a flood of Redis.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use ring::digest::{SHA256, digest};

use super::network::Network;

/// By which something that was shown is known again, without being kept.
pub(super) type Mark = [u8; 16];

/// Over which failures are counted, and how long a network is on its guard.
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// How many networks, and how many refused tokens, are remembered.
const MOST: usize = 20_000;

/// Counts refused credentials.
pub(super) struct Failures {
    /// Of one network within the window; 0 for no limit.
    most: u32,
    /// Until when some network is on its guard, in milliseconds since 1970: after that, nobody needs to look which.
    alert_until: AtomicI64,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    networks: HashMap<Network, Count>,
    /// What was ours and opened nothing.
    refused: HashMap<Mark, DateTime<Utc>>,
}

#[derive(Clone, Copy)]
struct Count {
    failures: u32,
    first: DateTime<Utc>,
}

impl Failures {
    pub(super) fn new(most: u32) -> Self {
        Self { most, alert_until: AtomicI64::new(i64::MIN), counts: Mutex::default() }
    }

    /// Whether what is shown from there is looked at, else how long to wait. `is_ours`: whether it proves by itself that it
    /// was made by this deployment, or by somebody whom the deployment knows.
    pub(super) fn admits(
        &self,
        from: Network,
        shown: &str,
        is_ours: impl FnOnce() -> bool,
        now: DateTime<Utc>,
    ) -> Result<(), TimeDelta> {
        let Some(wait) = self.wait(from, now) else { return Ok(()) };
        let was_refused = || self.counts().refused.get(&mark(shown)).is_some_and(|at| is_fresh(*at, now));
        if is_ours() && !was_refused() { Ok(()) } else { Err(wait) }
    }

    /// Notes that what was shown from there opened nothing.
    pub(super) fn failed(&self, from: Network, shown: &str, is_ours: bool, now: DateTime<Utc>) {
        if self.most == 0 {
            return;
        }
        let mut counts = self.counts();
        make_room(&mut counts.networks, now, |count| count.first);
        let count = counts.networks.entry(from).or_insert(Count { failures: 0, first: now });
        if !is_fresh(count.first, now) {
            *count = Count { failures: 0, first: now };
        }
        count.failures = count.failures.saturating_add(1);
        if count.failures == self.most {
            self.alert_until.fetch_max((count.first + WINDOW).timestamp_millis(), Ordering::Relaxed);
            tracing::warn!(
                address = %from,
                "Many wrong credentials come from {from}: for a minute nothing unknown is looked up that comes from there."
            );
        }
        if is_ours {
            make_room(&mut counts.refused, now, |at| *at);
            counts.refused.insert(mark(shown), now);
        }
    }

    /// How long a network is still on its guard.
    pub(super) fn wait(&self, from: Network, now: DateTime<Utc>) -> Option<TimeDelta> {
        if now.timestamp_millis() >= self.alert_until.load(Ordering::Relaxed) {
            return None;
        }
        let counts = self.counts();
        let count = counts.networks.get(&from).filter(|c| c.failures >= self.most && is_fresh(c.first, now))?;
        Some(count.first + WINDOW - now)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that was set back makes nothing last longer.
fn is_fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at <= now && now < at + WINDOW
}

/// See [`Mark`].
pub(super) fn mark(shown: &str) -> Mark {
    let mut mark = [0; 16];
    mark.iter_mut().zip(digest(&SHA256, shown.as_bytes()).as_ref()).for_each(|(to, from)| *to = *from);
    mark
}

fn make_room<K: Hash + Eq, V>(kept: &mut HashMap<K, V>, now: DateTime<Utc>, at: impl Fn(&V) -> DateTime<Utc>) {
    if kept.len() >= MOST {
        kept.retain(|_, value| is_fresh(at(value), now));
    }
    if kept.len() >= MOST {
        kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::token;
    use crate::entropy::SeededEntropy;
    use crate::instance_keys::InstanceKeys;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).expect("a moment")
    }

    #[test]
    fn a_network_that_guesses_is_on_its_guard_and_whoever_has_a_good_token_there_is_not() {
        let (keys, entropy) = (InstanceKeys::derive(&[7; 32]), SeededEntropy::new(1));
        let new = || token::generate_by(&entropy, &keys, token::API_PREFIX).token;
        let elsewhere = token::generate_by(&entropy, &InstanceKeys::derive(&[8; 32]), token::API_PREFIX).token;
        let (good, ended) = (new(), new());
        assert!(
            token::is_ours(&keys, &good) && !token::is_ours(&keys, &elsewhere) && !token::is_ours(&keys, "kst_api_")
        );
        let (here, there) = (Network::V4([203, 0, 113]), Network::V4([198, 51, 100]));
        let failures = Failures::new(10);
        let is_ours = |text: &str| token::is_ours(&keys, text);
        let admits = |from, text: &str, second| failures.admits(from, text, || is_ours(text), at(second));
        let failed = |text: &str, second| failures.failed(here, text, is_ours(text), at(second));
        for second in 0..10 {
            assert_eq!(admits(here, &elsewhere, second), Ok(()));
            failed(&elsewhere, second);
        }
        assert_eq!(admits(here, &elsewhere, 10), Err(TimeDelta::seconds(50)));
        assert_eq!(admits(here, "kst_api_nonsense", 59), Err(TimeDelta::seconds(1)));
        assert_eq!(admits(here, &good, 10), Ok(()));
        assert_eq!(admits(there, &elsewhere, 10), Ok(()));
        // One of ours that opens nothing is looked up once.
        assert_eq!(admits(here, &ended, 10), Ok(()));
        failed(&ended, 10);
        assert_eq!(admits(here, &ended, 11), Err(TimeDelta::seconds(49)));
        assert_eq!(admits(here, &elsewhere, 60), Ok(()), "the minute is over");
        let unlimited = Failures::new(0);
        (0..1_000).for_each(|_| unlimited.failed(here, &elsewhere, false, at(0)));
        assert_eq!(unlimited.admits(here, &elsewhere, || false, at(0)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let failures = Failures::new(10);
        for n in 0..50_000_u32 {
            let [_, a, b, c] = n.to_be_bytes();
            failures.failed(Network::V4([a, b, c]), "nonsense", false, at(0));
        }
        assert!(failures.counts().networks.len() <= MOST);
    }
}
