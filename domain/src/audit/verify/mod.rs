//! Verifying a log: in the database ([`database`]) and off line, from an exported file ([`file`]). Both walk every entry in
//! order through the same [`Walker`] and name the first break and why.
//!
//! What nobody can find without help from outside: that a log was cut back to an earlier moment together with its
//! checkpoints, or rewritten by somebody who holds the signing key. A checkpoint that was kept elsewhere shows both;
//! [`file::verify`] takes one.

pub mod database;
pub mod file;
mod lines;
mod walker;

pub(super) use lines::{CheckpointLine, EndLine, EntryLine, FORMAT, ManifestLine, StartPart};
pub use walker::{PRUNED, REDACTED, Walker};

use serde::{Deserialize, Serialize};

/// Where and why a log does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Break {
    /// The entry at which it shows.
    pub seq: i64,
    /// What is wrong there, for people.
    pub reason: String,
}

impl Break {
    pub(super) fn at(seq: i64, reason: impl Into<String>) -> Self {
        Self { seq, reason: reason.into() }
    }
}

/// What came of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The verifier key by which checkpoints were verified; compare it with one you trust.
    pub public_key: String,
    /// First entry that was there.
    pub from_seq: i64,
    /// Last entry that holds.
    pub through_seq: i64,
    /// Entries that hold.
    pub entry_count: i64,
    /// Checkpoints that hold.
    pub checkpoint_count: i64,
    /// Entries up to here are covered by a signature.
    pub signed_through_seq: i64,
    /// Values that were erased and left their digest.
    pub erased_count: i64,
    /// Hash of the chain at the last entry that holds, lower-case hexadecimal.
    pub chain_hash: String,
    /// The first break; none where everything holds.
    pub first_break: Option<Break>,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.first_break.is_none()
    }
}
