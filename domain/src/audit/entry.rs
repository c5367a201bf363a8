//! What is hashed of an entry.
//!
//! ```text
//! item(b)  = length of b as 4 bytes, big-endian, then b
//! leaf(e)  = SHA-256(0x00, item(version), item(tenant), item(seq), item(time), item(id), item(actor kind),
//!                    item(actor id), item(how authenticated), item(action), item(target), item(outcome),
//!                    item(request id), item(address), item(fields hash), item(previous chain hash))
//! chain(n) = SHA-256(0x02, chain(n - 1), leaf(n)),   chain(0) = 32 zero bytes
//! ```
//! `version` is one byte; tenant and id are the 16 bytes of their UUIDs; seq and time (milliseconds since 1970 UTC) are 8
//! bytes, big-endian, two's complement; texts are UTF-8. A leaf is the leaf hash of RFC 6962, so that the same hashes
//! carry the Merkle tree of the checkpoints (whose inner nodes begin with 0x01).

use keystead_entities::audit_event;
use ring::digest::{Context, SHA256};
use uuid::Uuid;

/// The layout described above.
pub const VERSION: u8 = 1;

/// A SHA-256.
pub type Hash = [u8; 32];

/// The chain before its first entry.
pub const GENESIS: Hash = [0; 32];

/// An entry, from wherever it was read.
#[expect(missing_docs, reason = "the columns of `audit_event::Model`")]
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub tenant: Uuid,
    pub seq: i64,
    /// Milliseconds since 1970, UTC.
    pub time: i64,
    pub id: Uuid,
    pub actor_kind: &'a str,
    pub actor_id: &'a str,
    pub auth_method: &'a str,
    pub action: &'a str,
    pub target: &'a str,
    pub outcome: &'a str,
    pub request_id: &'a str,
    pub address: &'a str,
    pub fields_hash: &'a [u8],
    pub previous_hash: &'a [u8],
}

impl<'a> Entry<'a> {
    /// The entry that a row holds.
    pub fn of(row: &'a audit_event::Model) -> Self {
        Self {
            tenant: row.tenant_id.0,
            seq: row.seq,
            time: row.occurred_at.timestamp_millis(),
            id: row.id.0,
            actor_kind: &row.actor_kind,
            actor_id: &row.actor_id,
            auth_method: &row.auth_method,
            action: &row.action,
            target: &row.target_id,
            outcome: row.outcome.as_str(),
            request_id: &row.request_id,
            address: &row.address,
            fields_hash: &row.fields_hash,
            previous_hash: &row.previous_hash,
        }
    }

    /// Its leaf hash.
    pub fn leaf(&self) -> Hash {
        let mut hasher = Hasher::new(0x00);
        hasher.item(&[VERSION]);
        hasher.item(self.tenant.as_bytes());
        hasher.item(&self.seq.to_be_bytes());
        hasher.item(&self.time.to_be_bytes());
        hasher.item(self.id.as_bytes());
        for text in [
            self.actor_kind,
            self.actor_id,
            self.auth_method,
            self.action,
            self.target,
            self.outcome,
            self.request_id,
            self.address,
        ] {
            hasher.item(text.as_bytes());
        }
        hasher.item(self.fields_hash);
        hasher.item(self.previous_hash);
        hasher.finish()
    }
}

/// The chain with one more entry.
pub fn chain(previous: &[u8], leaf: &Hash) -> Hash {
    let mut hasher = Hasher::new(0x02);
    hasher.raw(previous);
    hasher.raw(leaf);
    hasher.finish()
}

/// SHA-256 of a tag byte and what follows.
pub(super) struct Hasher(Context);

impl Hasher {
    pub(super) fn new(tag: u8) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(&[tag]);
        Self(context)
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// With its length before it.
    pub(super) fn item(&mut self, bytes: &[u8]) {
        self.0.update(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.0.update(bytes);
    }

    pub(super) fn finish(self) -> Hash {
        let mut hash = [0; 32];
        hash.copy_from_slice(self.0.finish().as_ref());
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_character_from_one_text_to_the_next_changes_the_hash() {
        let entry = Entry {
            tenant: Uuid::from_u128(1),
            seq: 1,
            time: 0,
            id: Uuid::from_u128(2),
            actor_kind: "SEAT",
            actor_id: "seat_1",
            auth_method: "api_token",
            action: "seat.disabled",
            target: "",
            outcome: "SUCCESS",
            request_id: "",
            address: "",
            fields_hash: &[],
            previous_hash: &GENESIS,
        };
        let moved = Entry { actor_kind: "SEATs", actor_id: "eat_1", ..entry };
        assert_ne!(entry.leaf(), moved.leaf());
        assert_ne!(entry.leaf(), Entry { seq: 2, ..entry }.leaf());
    }
}
