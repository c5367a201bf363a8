//! How often somebody may guess: see the head of [`super`].

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Failures of one account from one part of the network before it waits.
const FREE: u32 = 5;
/// The longest wait.
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// After so long without a failure they are forgotten.
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);
/// Failures of one part of the network, with whatever account, within [`WINDOW`].
const OF_NETWORK: u32 = 60;
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Failures of one account within an hour, from everywhere, at which its owner is told.
const TOLD_AT: u32 = 10;
const TOLD_WINDOW: TimeDelta = TimeDelta::hours(1);
/// Counts in memory at most. What is oldest goes first.
const MOST: usize = 50_000;

/// What is counted together.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    /// An account from a part of the network, or from a browser that signed in to it before.
    Pair([u8; 16], Source),
    /// A part of the network.
    Network(Source),
    /// An account, from everywhere.
    Account([u8; 16]),
}

/// Where a try came from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Source {
    V4([u8; 3]),
    V6([u8; 6]),
    Device([u8; 10]),
    Unknown,
}

#[derive(Clone, Copy)]
struct Count {
    failures: u32,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
}

/// A try, before its outcome is known.
pub struct Try {
    account: [u8; 16],
    network: Source,
    source: Source,
}

impl Try {
    /// At an account (any keyed hash of its address), from there; `device` where the browser signed in to it before.
    pub fn new(account: [u8; 16], address: Option<IpAddr>, device: Option<[u8; 10]>) -> Self {
        let network = match address.map(|a| a.to_canonical()) {
            Some(IpAddr::V4(a)) => {
                let [a, b, c, _] = a.octets();
                Source::V4([a, b, c])
            }
            Some(IpAddr::V6(a)) => {
                let [a, b, c, d, e, f, ..] = a.octets();
                Source::V6([a, b, c, d, e, f])
            }
            None => Source::Unknown,
        };
        Self { account, network, source: device.map_or(network, Source::Device) }
    }
}

/// Counts failures.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<Key, Count>>);

impl Throttle {
    /// Whether it may be tried now, else how long to wait.
    pub fn wait(&self, attempt: &Try, now: DateTime<Utc>) -> Option<TimeDelta> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = counts.get(&Key::Pair(attempt.account, attempt.source)).and_then(|count| {
            let over = count.failures.checked_sub(FREE)?;
            let pause = TimeDelta::seconds(2_i64.saturating_pow(over.min(20))).min(LONGEST);
            Some(count.last + pause - now)
        });
        let network = match attempt.source {
            Source::Device(_) => None,
            _ => counts
                .get(&Key::Network(attempt.network))
                .filter(|count| count.failures >= OF_NETWORK)
                .map(|count| count.first + WINDOW - now),
        };
        pair.into_iter().chain(network).filter(|wait| *wait > TimeDelta::zero()).max()
    }

    /// Notes a failure. True where the owner of the account is to be told.
    pub fn failed(&self, attempt: &Try, now: DateTime<Utc>) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut counts, now);
        count(&mut counts, Key::Pair(attempt.account, attempt.source), now, |c| now - c.last > FORGOTTEN);
        if !matches!(attempt.source, Source::Device(_)) {
            count(&mut counts, Key::Network(attempt.network), now, |c| now - c.first > WINDOW);
        }
        count(&mut counts, Key::Account(attempt.account), now, |c| now - c.first > TOLD_WINDOW) == TOLD_AT
    }

    /// Forgets the failures of an account from there.
    pub fn succeeded(&self, attempt: &Try) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&Key::Pair(attempt.account, attempt.source));
    }
}

/// One more; anew where what was counted is stale. Returns how many there are.
fn count(counts: &mut HashMap<Key, Count>, key: Key, now: DateTime<Utc>, is_stale: impl Fn(&Count) -> bool) -> u32 {
    let entry = counts.entry(key).or_insert(Count { failures: 0, first: now, last: now });
    if is_stale(entry) {
        *entry = Count { failures: 0, first: now, last: now };
    }
    entry.failures = entry.failures.saturating_add(1);
    entry.last = now;
    entry.failures
}

fn make_room(counts: &mut HashMap<Key, Count>, now: DateTime<Utc>) {
    if counts.len() + 3 <= MOST {
        return;
    }
    counts.retain(|_, count| now - count.last <= FORGOTTEN);
    if counts.len() + 3 > MOST {
        let mut ages: Vec<_> = counts.values().map(|count| count.last).collect();
        let middle = ages.len() / 2;
        let (_, middle, _) = ages.select_nth_unstable(middle);
        let middle = *middle;
        counts.retain(|_, count| count.last > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).expect("a moment")
    }

    fn from(account: u8, address: &str, device: Option<u8>) -> Try {
        Try::new([account; 16], address.parse().ok(), device.map(|d| [d; 10]))
    }

    #[test]
    fn a_guesser_waits_longer_each_time_and_nobody_else_does() {
        let (throttle, guesser) = (Throttle::default(), from(1, "203.0.113.7", None));
        for _ in 0..FREE - 1 {
            throttle.failed(&guesser, at(0));
        }
        assert_eq!(throttle.wait(&guesser, at(0)), None);
        throttle.failed(&guesser, at(0));
        assert_eq!(throttle.wait(&guesser, at(0)), Some(TimeDelta::seconds(1)));
        for _ in 0..30 {
            throttle.failed(&guesser, at(10));
        }
        assert_eq!(throttle.wait(&guesser, at(10)), Some(LONGEST));
        // The neighbour of the same network waits with the guesser; elsewhere, and on a browser that is known, nobody waits.
        assert!(throttle.wait(&from(1, "203.0.113.99", None), at(11)).is_some());
        assert_eq!(throttle.wait(&from(1, "198.51.100.1", None), at(11)), None);
        assert_eq!(throttle.wait(&from(1, "203.0.113.7", Some(9)), at(11)), None);
        assert_eq!(throttle.wait(&from(2, "203.0.113.7", None), at(11)), None);
        assert_eq!(throttle.wait(&guesser, at(10) + LONGEST), None);
    }

    #[test]
    fn a_network_that_tries_many_accounts_waits_as_a_whole_but_for_known_browsers() {
        let throttle = Throttle::default();
        for account in 0..OF_NETWORK {
            throttle.failed(&from(u8::try_from(account).expect("few"), "2001:db8:1::5", None), at(0));
        }
        assert!(throttle.wait(&from(200, "2001:db8:1:9::1", None), at(1)).is_some());
        assert_eq!(throttle.wait(&from(200, "2001:db8:2::1", None), at(1)), None);
        assert_eq!(throttle.wait(&from(200, "2001:db8:1:9::1", Some(3)), at(1)), None);
        assert_eq!(throttle.wait(&from(200, "2001:db8:1:9::1", None), at(1) + WINDOW), None);
    }

    #[test]
    fn the_owner_is_told_once_and_memory_is_bounded() {
        let throttle = Throttle::default();
        let told: Vec<bool> = (0..40).map(|n| throttle.failed(&from(1, &format!("10.0.{n}.1"), None), at(n))).collect();
        assert_eq!(told.iter().filter(|t| **t).count(), 1);
        assert!(told[usize::try_from(TOLD_AT).expect("few") - 1]);
        for n in 0..60_000_u32 {
            let mut account = [0; 16];
            account[..4].copy_from_slice(&n.to_be_bytes());
            throttle.failed(&Try::new(account, None, None), at(100 + i64::from(n)));
        }
        assert!(throttle.0.lock().expect("counts").len() <= MOST);
    }
}
