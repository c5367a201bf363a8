//! Programs that sign, as this process knows them: by the public keys with which they were given a token a while ago. From a
//! part of the network that guesses nothing is looked up that does not prove by itself to be of somebody known; a token
//! does so by its mark, and an assertion by its signature. Whether the program is still let in says the database afterwards.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::ApiClientId;

use super::assertion;
use crate::app::App;
use crate::jose::Key;

/// Programs that are known at once.
const MOST: usize = 2_000;
/// How long one is known after its last token.
const KNOWN: TimeDelta = TimeDelta::days(1);

/// The keys of a program, and when it was last given a token.
type Program = (Arc<[Key]>, DateTime<Utc>);

/// Public keys of programs.
#[derive(Default)]
pub struct Known(Mutex<HashMap<ApiClientId, Program>>);

impl Known {
    /// Notes that a program was given a token, with the keys that it has.
    pub(super) fn learn(&self, id: ApiClientId, keys: Vec<Key>, now: DateTime<Utc>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, at)| *at + KNOWN > now);
        }
        if known.len() < MOST || known.contains_key(&id) {
            known.insert(id, (keys.into(), now));
        }
    }

    fn keys(&self, id: ApiClientId, now: DateTime<Utc>) -> Option<Arc<[Key]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&id).filter(|(_, at)| *at + KNOWN > now).map(|(keys, _)| Arc::clone(keys))
    }
}

/// Whether an assertion is, as far as can be told without looking it up, one of a program that this process knows.
pub fn is_known(app: &App, jwt: &str, audiences: &[String]) -> bool {
    let now = app.clock.now();
    let claimed = assertion::subject(jwt);
    let id = claimed.as_deref().and_then(|claimed| claimed.parse().ok());
    let keys = id.and_then(|id| app.programs.keys(id, now));
    let (Some(claimed), Some(keys)) = (claimed, keys) else { return false };
    assertion::verify(jwt, &keys, &claimed, audiences, now).is_ok()
}
