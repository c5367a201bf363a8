//! Unwrapped data keys, in memory only, for a short time: what lets a gateway serve without asking KMS for each call,
//! and live through a short outage of it. Revocation does not wait for it: state and version are read with each use.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::TenantId;
use zeroize::Zeroizing;

use super::crypto::Key;
use super::place::Place;

/// For how long and how many.
#[derive(Clone, Copy, Debug)]
pub struct CacheLimits {
    /// How long a data key is used without asking again.
    pub fresh: TimeDelta,
    /// How much longer while KMS does not answer; zero for not at all.
    pub grace: TimeDelta,
    /// The most keys kept.
    pub entries: usize,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self { fresh: TimeDelta::seconds(300), grace: TimeDelta::seconds(600), entries: 10_000 }
    }
}

/// One data key of one envelope as it was wrapped: its place, its revision, and the digest of its wrapping, so that an
/// envelope with a changed head is never opened from memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CacheKey {
    pub place: Place,
    pub envelope_rev: i64,
    pub wrapping: [u8; 32],
}

pub(super) struct Cache {
    limits: CacheLimits,
    keys: Mutex<HashMap<CacheKey, (Key, DateTime<Utc>)>>,
}

impl Cache {
    pub fn new(limits: CacheLimits) -> Self {
        Self { limits, keys: Mutex::default() }
    }

    /// A key that needs no asking.
    pub fn fresh(&self, key: &CacheKey, now: DateTime<Utc>) -> Option<Key> {
        self.within(key, now, self.limits.fresh)
    }

    /// A key for while KMS does not answer.
    pub fn in_outage(&self, key: &CacheKey, now: DateTime<Utc>) -> Option<Key> {
        self.within(key, now, self.limits.fresh + self.limits.grace)
    }

    pub fn put(&self, key: CacheKey, data_key: &Key, now: DateTime<Utc>) {
        if self.limits.entries == 0 {
            return;
        }
        let mut keys = self.lock();
        if keys.len() >= self.limits.entries {
            let longest = self.limits.fresh + self.limits.grace;
            keys.retain(|_, (_, since)| now < *since + longest);
            // Still full: the older half goes. Rare, and cheaper than an order kept with every use.
            if keys.len() >= self.limits.entries {
                let mut times: Vec<_> = keys.values().map(|(_, since)| *since).collect();
                times.sort_unstable();
                let cut = times.get(times.len() / 2).copied().unwrap_or(now);
                keys.retain(|_, (_, since)| *since > cut);
            }
        }
        keys.insert(key, (Zeroizing::new(**data_key), now));
    }

    /// Drops what is kept of a place, whatever its revision.
    pub fn forget(&self, place: &Place) {
        self.lock().retain(|key, _| key.place != *place);
    }

    /// Drops what is kept of a company.
    pub fn forget_all(&self, tenant_id: TenantId) {
        self.lock().retain(|key, _| key.place.tenant_id != tenant_id);
    }

    fn within(&self, key: &CacheKey, now: DateTime<Utc>, longest: TimeDelta) -> Option<Key> {
        let keys = self.lock();
        // A clock that was set back makes nothing last longer.
        keys.get(key).filter(|(_, since)| (*since..*since + longest).contains(&now)).map(|(k, _)| Zeroizing::new(**k))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CacheKey, (Key, DateTime<Utc>)>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
