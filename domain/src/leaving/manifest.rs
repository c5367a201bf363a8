//! What an archive says of itself, and the signature over it.

use chrono::{DateTime, SecondsFormat, Utc};
use data_encoding::HEXLOWER;
use keystead_entities::TenantId;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::audit::note::{Signer, Verifier};

/// Names this form of archive.
pub const FORMAT: &str = "keystead-tenant/1";
/// The manifest's name in the archive.
pub const MANIFEST: &str = "manifest.json";
/// The name of the signed note over it.
pub const NOTE: &str = "manifest.note";
/// The audit log's name in the archive.
pub const AUDIT_LOG: &str = "audit-log.jsonl";
/// For people who open the archive.
pub const README: &str = "README.txt";

/// What an archive holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The company.
    pub tenant_id: String,
    /// Its name.
    pub name: String,
    /// The key that signed the note, as a C2SP verifier key. The audit log is signed by the same key.
    pub public_key: String,
    /// Whether the company was closed while it was written, so that all tables are of the same moment.
    pub is_of_closed_tenant: bool,
    /// When its writing began and ended. Each table is as it was when it was read between the two.
    pub started_at: String,
    /// See `started_at`.
    pub finished_at: String,
    /// Every other file of the archive but the note.
    pub files: Vec<FileLine>,
    /// What is not in it, and why.
    pub left_out: Vec<LeftOut>,
}

/// A file of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileLine {
    /// Its name in the archive.
    pub name: String,
    /// The table whose rows it has, one a line.
    pub table: Option<String>,
    /// Rows in it; none where it is no table.
    pub row_count: Option<i64>,
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// What is not in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeftOut {
    /// Of which table.
    pub table: String,
    /// Which column; the whole table where none is named.
    pub column: Option<String>,
    /// Why.
    pub reason: String,
}

/// Under which name the archives of a company are signed.
pub fn origin(tenant_id: TenantId) -> String {
    format!("keystead/export/{tenant_id}")
}

/// A moment as it is written here.
pub(super) fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The signed note over a manifest.
pub(super) fn sign(signer: &Signer, tenant_id: TenantId, manifest: &[u8], now: DateTime<Utc>) -> String {
    let origin = origin(tenant_id);
    signer.sign_body(&origin, &body(&origin, &sha256(manifest), &written(now)))
}

/// Whether the note is over that manifest, by that key.
///
/// # Errors
/// Why not, in words for people.
pub(super) fn check(verifier: &Verifier, note: &str, manifest: &[u8]) -> Result<(), &'static str> {
    let found = verifier.open_body(note)?;
    let time = found.lines().nth(2).and_then(|line| line.strip_prefix("time ")).ok_or("it has no time")?;
    match body(verifier.origin(), &sha256(manifest), time) == found {
        true => Ok(()),
        false => Err("it is over another manifest"),
    }
}

fn body(origin: &str, sha256: &str, time: &str) -> String {
    format!("{origin}\nmanifest sha256 {sha256}\ntime {time}\n")
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA256, bytes).as_ref())
}
