//! How often somebody may guess: see the head of [`super`].

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;

use crate::limits::{Count, Counted, Network, Shared};

/// Failures of one account from one part of the network before it waits.
const FREE: u32 = 5;
/// The longest wait.
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// After so long without a failure they are forgotten.
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);
/// Failures of one part of the network, with whatever account, within [`WINDOW`].
const OF_NETWORK: u32 = 60;
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Failures of one account within an hour, from everywhere, from which on they are a finding.
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
    Network(Network),
    /// An account, from everywhere.
    Account([u8; 16]),
}

/// Where a try came from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Source {
    Network(Network),
    Device([u8; 10]),
}

/// A try, before its outcome is known.
pub struct Try {
    account: [u8; 16],
    network: Network,
    source: Source,
}

impl Try {
    /// At an account (any keyed hash of its address), from there; `device` where the browser signed in to it before.
    pub fn new(account: [u8; 16], address: Option<IpAddr>, device: Option<[u8; 10]>) -> Self {
        let network = Network::from(address);
        Self { account, network, source: device.map_or(Source::Network(network), Source::Device) }
    }
}

impl Try {
    /// What is counted for it: the account from there, the account, and where the browser is not known the network.
    fn keys(&self) -> Vec<Key> {
        let mut keys = vec![Key::Pair(self.account, self.source), Key::Account(self.account)];
        if !matches!(self.source, Source::Device(_)) {
            keys.push(Key::Network(self.network));
        }
        keys
    }
}

impl Key {
    /// How long it is counted.
    fn counted(&self) -> Counted {
        let account = |account: &[u8; 16]| HEXLOWER.encode(account);
        let (name, window, from_last) = match self {
            Self::Pair(of, Source::Network(from)) => (format!("pair:{}:{from}", account(of)), FORGOTTEN, true),
            Self::Pair(of, Source::Device(device)) => {
                (format!("pair:{}:{}", account(of), HEXLOWER.encode(device)), FORGOTTEN, true)
            }
            Self::Network(from) => (format!("network:{from}"), WINDOW, false),
            Self::Account(of) => (format!("account:{}", account(of)), TOLD_WINDOW, false),
        };
        Counted { name: format!("keystead:guesses:{name}"), window, from_last }
    }

    /// How long somebody waits with so many failures.
    fn wait(&self, count: &Count, now: DateTime<Utc>) -> Option<TimeDelta> {
        let until = match self {
            Self::Pair(..) => {
                let over = count.failures.checked_sub(FREE)?;
                count.last + TimeDelta::seconds(2_i64.saturating_pow(over.min(20))).min(LONGEST)
            }
            Self::Network(_) if count.failures >= OF_NETWORK => count.first + WINDOW,
            Self::Network(_) | Self::Account(_) => return None,
        };
        Some(until - now).filter(|wait| *wait > TimeDelta::zero())
    }
}

/// Counts failures: in this process, and where processes share a Redis there for all of them. The longer wait counts, so that
/// a Redis that is gone makes nobody's guessing easier than it was in one process.
pub struct Throttle {
    here: Counts,
    everywhere: Option<Arc<Shared>>,
}

impl Throttle {
    pub(crate) fn new(everywhere: Option<Arc<Shared>>) -> Self {
        Self { here: Counts::default(), everywhere }
    }

    /// Whether it may be tried now, else how long to wait.
    pub(super) async fn wait(&self, attempt: &Try, now: DateTime<Utc>) -> Option<TimeDelta> {
        let here = self.here.wait(attempt, now);
        let keys = attempt.keys();
        let everywhere = match &self.everywhere {
            Some(shared) => shared.count(&keys.iter().map(Key::counted).collect::<Vec<_>>(), false, now).await,
            None => None,
        };
        let everywhere = everywhere.iter().flatten().zip(&keys).filter_map(|(count, key)| key.wait(count, now));
        here.into_iter().chain(everywhere).max()
    }

    /// Notes a failure. Returns of how many the companies of the account's owner are to know: of none as long as they are
    /// few, then of all so far, then of each.
    pub(super) async fn failed(&self, attempt: &Try, now: DateTime<Utc>) -> u32 {
        let here = self.here.failed(attempt, now);
        let keys = attempt.keys();
        let everywhere = match &self.everywhere {
            Some(shared) => shared.count(&keys.iter().map(Key::counted).collect::<Vec<_>>(), true, now).await,
            None => None,
        };
        let of_account = |counts: &Vec<Count>| {
            let mut counts = counts.iter().zip(&keys);
            counts.find_map(|(count, key)| matches!(key, Key::Account(_)).then_some(news(count.failures)))
        };
        everywhere.as_ref().and_then(of_account).unwrap_or(here)
    }

    /// Forgets the failures of an account from there.
    pub(super) async fn succeeded(&self, attempt: &Try) {
        self.here.succeeded(attempt);
        if let Some(shared) = &self.everywhere {
            shared.forget(&Key::Pair(attempt.account, attempt.source).counted().name).await;
        }
    }
}

/// The counts of this process.
#[derive(Default)]
struct Counts(Mutex<HashMap<Key, Count>>);

impl Counts {
    fn wait(&self, attempt: &Try, now: DateTime<Utc>) -> Option<TimeDelta> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        attempt.keys().iter().filter_map(|key| key.wait(counts.get(key)?, now)).max()
    }

    fn failed(&self, attempt: &Try, now: DateTime<Utc>) -> u32 {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut counts, now);
        let mut told = 0;
        for key in attempt.keys() {
            let Counted { window, from_last, .. } = key.counted();
            let is_account = matches!(key, Key::Account(_));
            let failures = count(&mut counts, key, now, |c| now - if from_last { c.last } else { c.first } > window);
            if is_account {
                told = news(failures);
            }
        }
        told
    }

    fn succeeded(&self, attempt: &Try) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&Key::Pair(attempt.account, attempt.source));
    }
}

/// Of how many failures of an account its owner's companies are to know, now that there are so many.
fn news(failures: u32) -> u32 {
    match failures {
        ..TOLD_AT => 0,
        TOLD_AT => TOLD_AT,
        _ => 1,
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
        let (throttle, guesser) = (Counts::default(), from(1, "203.0.113.7", None));
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
        let throttle = Counts::default();
        for account in 0..OF_NETWORK {
            throttle.failed(&from(u8::try_from(account).expect("few"), "2001:db8:1::5", None), at(0));
        }
        assert!(throttle.wait(&from(200, "2001:db8:1:9::1", None), at(1)).is_some());
        assert_eq!(throttle.wait(&from(200, "2001:db8:2::1", None), at(1)), None);
        assert_eq!(throttle.wait(&from(200, "2001:db8:1:9::1", Some(3)), at(1)), None);
        assert_eq!(throttle.wait(&from(200, "2001:db8:1:9::1", None), at(1) + WINDOW), None);
    }

    #[test]
    fn many_failures_are_told_and_memory_is_bounded() {
        let throttle = Counts::default();
        let told: Vec<u32> = (0..40).map(|n| throttle.failed(&from(1, &format!("10.0.{n}.1"), None), at(n))).collect();
        assert_eq!(told.iter().sum::<u32>(), 40);
        assert_eq!(told.iter().position(|told| *told > 0), Some(usize::try_from(TOLD_AT).expect("few") - 1));
        for n in 0..60_000_u32 {
            let mut account = [0; 16];
            account[..4].copy_from_slice(&n.to_be_bytes());
            throttle.failed(&Try::new(account, None, None), at(100 + i64::from(n)));
        }
        assert!(throttle.0.lock().expect("counts").len() <= MOST);
    }
}
