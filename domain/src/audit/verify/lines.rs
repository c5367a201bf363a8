//! The lines of an exported log: one JSON object each. First the manifest, then the entries in order, each checkpoint
//! right behind the entry it ends with, at last the end. A member that is not named here is a break: nothing unsigned may
//! travel along.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use data_encoding::HEXLOWER;
use keystead_entities::{AuditEventId, audit_event};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audit::entry::Entry;

/// Names this form of file.
pub const FORMAT: &str = "keystead-audit/1";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManifestLine {
    /// `manifest`.
    pub r#type: String,
    pub format: String,
    pub tenant_id: String,
    /// C2SP verifier key.
    pub public_key: String,
    pub from_seq: i64,
    pub through_seq: i64,
    /// Where entries before `fromSeq` were removed by retention: the checkpoint that covers them.
    pub start: Option<StartPart>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StartPart {
    pub note: String,
    /// Hashes of the complete subtrees, largest first, lower-case hexadecimal.
    pub frontier: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EntryLine<'a> {
    /// `entry`.
    #[serde(borrow)]
    pub r#type: Cow<'a, str>,
    pub seq: i64,
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow)]
    pub time: Cow<'a, str>,
    #[serde(borrow)]
    pub actor_kind: Cow<'a, str>,
    #[serde(borrow)]
    pub actor_id: Cow<'a, str>,
    #[serde(borrow)]
    pub auth_method: Cow<'a, str>,
    #[serde(borrow)]
    pub action: Cow<'a, str>,
    #[serde(borrow)]
    pub target: Cow<'a, str>,
    #[serde(borrow)]
    pub outcome: Cow<'a, str>,
    #[serde(borrow)]
    pub request_id: Cow<'a, str>,
    #[serde(borrow)]
    pub address: Cow<'a, str>,
    pub fields: Cow<'a, Value>,
    #[serde(borrow)]
    pub fields_hash: Cow<'a, str>,
    #[serde(borrow)]
    pub previous_hash: Cow<'a, str>,
    #[serde(borrow)]
    pub hash: Cow<'a, str>,
}

impl<'a> EntryLine<'a> {
    /// The line of a row.
    pub fn of(row: &'a audit_event::Model) -> Self {
        Self {
            r#type: "entry".into(),
            seq: row.seq,
            id: row.id.to_string().into(),
            time: row.occurred_at.to_rfc3339_opts(SecondsFormat::Millis, true).into(),
            actor_kind: (&row.actor_kind).into(),
            actor_id: (&row.actor_id).into(),
            auth_method: (&row.auth_method).into(),
            action: (&row.action).into(),
            target: (&row.target_id).into(),
            outcome: row.outcome.as_str().into(),
            request_id: (&row.request_id).into(),
            address: (&row.address).into(),
            fields: Cow::Borrowed(&row.fields),
            fields_hash: HEXLOWER.encode(&row.fields_hash).into(),
            previous_hash: HEXLOWER.encode(&row.previous_hash).into(),
            hash: HEXLOWER.encode(&row.hash).into(),
        }
    }

    /// The hashes that the line writes: of the details, of the chain before and behind it.
    pub fn hashes(&self) -> Option<[Vec<u8>; 3]> {
        let hash = |text: &str| HEXLOWER.decode(text.as_bytes()).ok();
        Some([hash(&self.fields_hash)?, hash(&self.previous_hash)?, hash(&self.hash)?])
    }

    /// The entry that the line writes; `None` where its id or time is unreadable or not as we write it.
    pub fn entry<'b>(&'b self, tenant: uuid::Uuid, hashes: &'b [Vec<u8>; 3]) -> Option<Entry<'b>> {
        let [fields_hash, previous_hash, _] = hashes;
        Some(Entry {
            tenant,
            seq: self.seq,
            time: millis(&self.time)?,
            id: self.id.parse::<AuditEventId>().ok()?.0,
            actor_kind: &self.actor_kind,
            actor_id: &self.actor_id,
            auth_method: &self.auth_method,
            action: &self.action,
            target: &self.target,
            outcome: &self.outcome,
            request_id: &self.request_id,
            address: &self.address,
            fields_hash,
            previous_hash,
        })
    }
}

/// Only `YYYY-MM-DDTHH:MM:SS.mmmZ`: a time has one spelling.
fn millis(text: &str) -> Option<i64> {
    let well_formed = text.len() == 24 && text.ends_with('Z') && text.as_bytes().get(19) == Some(&b'.');
    let time: DateTime<Utc> = text.parse().ok().filter(|_| well_formed)?;
    Some(time.timestamp_millis())
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckpointLine {
    /// `checkpoint`.
    pub r#type: String,
    pub size: i64,
    pub note: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndLine {
    /// `end`.
    pub r#type: String,
    pub entry_count: i64,
    pub checkpoint_count: i64,
    pub chain_hash: String,
}
