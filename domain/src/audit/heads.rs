//! The heads of chains as this process saw them last. An entry needs the hash before it, so a change would have to lock and
//! read the head before it can write; with the head in memory it moves the head from where it is known to be and writes
//! its entries in one step. Where another process was faster, nothing moves, and the head is locked and read after all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use keystead_entities::{TenantId, audit_event};

/// So many chains are remembered; then all are forgotten, which costs each a read.
const MOST: usize = 10_000;

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub seq: i64,
    pub hash: Vec<u8>,
}

/// What this process knows of the ends of chains. A guess: whoever uses it has the database say whether it is still so.
#[derive(Default)]
pub struct Heads(Mutex<HashMap<TenantId, End>>);

impl Heads {
    /// Where that chain ended when it was last written here.
    pub(super) fn guess(&self, tenant_id: TenantId) -> Option<End> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&tenant_id).cloned()
    }

    /// Takes note of entries that were committed.
    pub(crate) fn committed(&self, last: &audit_event::Model) {
        let mut heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if heads.len() >= MOST && !heads.contains_key(&last.tenant_id) {
            heads.clear();
        }
        let end = End { seq: last.seq, hash: last.hash.clone() };
        // Two commits of one chain may come here in either order.
        match heads.get_mut(&last.tenant_id) {
            Some(known) if known.seq >= end.seq => {}
            Some(known) => *known = end,
            None => _ = heads.insert(last.tenant_id, end),
        }
    }

    /// Forgets a chain: what was guessed of it is not so.
    pub(crate) fn forget(&self, tenant_id: TenantId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&tenant_id);
    }
}
