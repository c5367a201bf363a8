//! From sightings to things: what is told of the same thing by many lines is gathered, people and devices become numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use keystead_entities::discovery_source::DiscoveryKind as Kind;
use serde::{Deserialize, Serialize};

use super::readers::{self, Read, Sighting};
use super::recognise::{Identity, Known};

/// One thing that a file tells of. Stored with the import until its job has run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Thing {
    pub identity: Identity,
    /// As the file calls it.
    pub name: String,
    pub user_count: Option<i32>,
    pub device_count: Option<i32>,
    pub line_count: i32,
    pub first_at: DateTime<Utc>,
    pub last_at: DateTime<Utc>,
    /// Of grants: who let it in.
    pub holders: Vec<Holder>,
    #[serde(skip)]
    pub line: i32,
}

/// Somebody who let an app into an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Holder {
    pub email: String,
    pub scopes: Vec<String>,
    pub first_at: DateTime<Utc>,
    pub last_at: DateTime<Utc>,
}

/// What a file comes to.
pub(super) struct Gathered {
    /// By line.
    pub things: Vec<Thing>,
    /// Names of what is no AI app, by line; of logs none.
    pub not_ai: Vec<(i32, i32, String)>,
    /// Lines about those.
    pub not_ai_lines: i32,
}

/// Whether a file of that kind tells who let an app in.
fn is_of_grants(kind: Kind) -> bool {
    matches!(kind, Kind::GoogleOauth | Kind::EntraOauth)
}

#[derive(Default)]
struct Heap {
    people: HashSet<String>,
    devices: HashSet<String>,
    counted_people: Option<i32>,
    counted_devices: Option<i32>,
    holders: BTreeMap<String, Holder>,
}

/// Gathers what was read. `as_of` is when that was seen which has no time of its own.
pub(super) fn gather(kind: Kind, read: Read, known: &Known, as_of: DateTime<Utc>) -> Gathered {
    let mut heaps: HashMap<String, (Thing, Heap)> = HashMap::new();
    let mut others: BTreeMap<String, (i32, i32)> = BTreeMap::new();
    let mut not_ai_lines = 0;
    for seen in read.sightings {
        let Some(identity) = known.identity(&seen) else {
            not_ai_lines += 1;
            if let Some(name) = called(&seen).filter(|_| !readers::is_log(kind)) {
                others.entry(name).or_insert((seen.line, 0)).1 += 1;
            }
            continue;
        };
        let at = seen.at.unwrap_or(as_of);
        let first = seen.first_at.unwrap_or(at).min(at);
        let (thing, heap) = heaps.entry(identity.key.clone()).or_insert_with(|| {
            let name = called(&seen).unwrap_or_default();
            let thing = Thing {
                identity: identity.clone(),
                name,
                user_count: None,
                device_count: None,
                line_count: 0,
                first_at: first,
                last_at: at,
                holders: Vec::new(),
                line: seen.line,
            };
            (thing, Heap::default())
        });
        if identity.confidence < thing.identity.confidence {
            thing.identity = identity;
        }
        thing.line_count += 1;
        thing.first_at = thing.first_at.min(first);
        thing.last_at = thing.last_at.max(at);
        heap.add(kind, seen, at);
    }
    let mut things: Vec<Thing> = heaps.into_values().map(|(thing, heap)| heap.into_thing(thing)).collect();
    things.sort_by(|a, b| (a.line, &a.identity.key).cmp(&(b.line, &b.identity.key)));
    let mut not_ai: Vec<(i32, i32, String)> = others.into_iter().map(|(name, (line, n))| (line, n, name)).collect();
    not_ai.sort();
    Gathered { things, not_ai, not_ai_lines }
}

/// What a thing is called: of a log the name that somebody registered, since what stands before it can tell of a person.
fn called(seen: &Sighting) -> Option<String> {
    let domain = seen.domain.as_deref().map(super::recognise::registrable);
    let name = seen.name.as_deref().or(domain).or(seen.package.as_deref())?;
    Some(name.chars().take(200).collect())
}

impl Heap {
    fn add(&mut self, kind: Kind, seen: Sighting, at: DateTime<Utc>) {
        let sum = |counted: Option<i32>, more: Option<i32>| match (counted, more) {
            (None, more) => more,
            (Some(counted), more) => Some(counted.saturating_add(more.unwrap_or(0))),
        };
        self.counted_people = sum(self.counted_people, seen.user_count);
        self.counted_devices = sum(self.counted_devices, seen.device_count);
        self.devices.extend(seen.device);
        let Some(user) = seen.user else { return };
        if is_of_grants(kind) && user.contains('@') {
            let new = || Holder { email: user.clone(), scopes: Vec::new(), first_at: at, last_at: at };
            let holder = self.holders.entry(user.clone()).or_insert_with(new);
            holder.first_at = holder.first_at.min(at);
            holder.last_at = holder.last_at.max(at);
            holder.scopes.extend(seen.scopes);
            holder.scopes.sort_unstable();
            holder.scopes.dedup();
            holder.scopes.truncate(100);
        }
        self.people.insert(user);
    }

    fn into_thing(self, thing: Thing) -> Thing {
        let number = |set: &HashSet<String>| i32::try_from(set.len()).ok().filter(|n| *n > 0);
        Thing {
            user_count: self.counted_people.or_else(|| number(&self.people)),
            device_count: self.counted_devices.or_else(|| number(&self.devices)),
            holders: self.holders.into_values().collect(),
            ..thing
        }
    }
}
