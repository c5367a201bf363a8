//! Where a log stands, and whether it holds.

use async_graphql::{Object, SimpleObject};
use data_encoding::HEXLOWER;
use keystead_domain::audit::{self, verify::Report};
use keystead_entities::job;

use crate::graphql::job::Job;
use crate::graphql::scalars::DateTime;

/// Where a company's audit log stands, and the latest signature over it. Keep one elsewhere from time to time: it shows
/// whether the log was ever cut back or rewritten, whoever did it.
pub struct AuditChainHead(pub(super) audit::Head);

/// Where a company's audit log stands, and the latest signature over it. Keep one elsewhere from time to time: it shows
/// whether the log was ever cut back or rewritten, whoever did it.
#[Object]
impl AuditChainHead {
    /// Number of the last entry.
    async fn sequence(&self) -> i64 {
        self.0.head.seq
    }

    /// Hash of the log with its last entry: SHA-256, lower-case hexadecimal.
    async fn hash(&self) -> String {
        HEXLOWER.encode(&self.0.head.hash)
    }

    /// Last entry that retention has removed; 0 where it has removed none.
    async fn pruned_through_sequence(&self) -> i64 {
        self.0.head.pruned_through
    }

    /// The key that verifies checkpoints, as C2SP `signed-note` writes it: `<name>+<key id>+<base64>`, Ed25519.
    async fn public_key(&self) -> &str {
        &self.0.public_key
    }

    /// The latest checkpoint; `null` before the first. Every five minutes in which the log grew there is one, and after
    /// each 1,000 entries.
    async fn checkpoint(&self) -> Option<AuditCheckpoint> {
        self.0.checkpoint.as_ref().map(|row| AuditCheckpoint {
            sequence: row.seq,
            root: HEXLOWER.encode(&row.root),
            note: row.note.clone(),
            created_at: row.created_at.into(),
        })
    }
}

/// A signed statement of what a log was at one moment.
#[derive(SimpleObject)]
pub struct AuditCheckpoint {
    /// Number of the last entry it covers.
    sequence: i64,
    /// Merkle tree hash over the entries (RFC 6962), lower-case hexadecimal.
    root: String,
    /// The signed note (C2SP `tlog-checkpoint`), to be kept as it is.
    note: String,
    /// When it was signed.
    created_at: DateTime,
}

/// What a verification of an audit log found.
pub struct AuditVerification(pub(super) job::Model, pub(super) Report);

/// What a verification of an audit log found.
#[Object]
impl AuditVerification {
    /// Whether every entry and every checkpoint holds.
    async fn is_intact(&self) -> bool {
        self.1.holds()
    }

    /// First entry that was there.
    async fn from_sequence(&self) -> i64 {
        self.1.from_seq
    }

    /// Last entry that holds.
    async fn through_sequence(&self) -> i64 {
        self.1.through_seq
    }

    /// Entries up to here are covered by a signature.
    async fn signed_through_sequence(&self) -> i64 {
        self.1.signed_through_seq
    }

    /// Entries that hold.
    async fn entry_count(&self) -> i64 {
        self.1.entry_count
    }

    /// Checkpoints that hold.
    async fn checkpoint_count(&self) -> i64 {
        self.1.checkpoint_count
    }

    /// Values that were erased and left their digest.
    async fn erased_count(&self) -> i64 {
        self.1.erased_count
    }

    /// Where the log does not hold; `null` where it does.
    async fn first_break(&self) -> Option<AuditBreak> {
        self.1.first_break.as_ref().map(|found| AuditBreak { sequence: found.seq, reason: found.reason.clone() })
    }

    /// When it was done.
    async fn verified_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(Into::into)
    }

    /// The job that did it.
    async fn job(&self) -> Job {
        self.0.clone().into()
    }
}

/// Where and why an audit log does not hold.
#[derive(SimpleObject)]
pub struct AuditBreak {
    /// The entry at which it shows.
    sequence: i64,
    /// What is wrong there, in English.
    reason: String,
}
