//! What happened to a key.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::keys;
use keystead_entities::{KeyReminderId, KeyVersionId, audit_event, key_reminder, key_version};

use super::Verification;
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, rowed};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seat::Seat;

rowed!(key_version, key_reminder);
connection!(KeyRotationConnection, KeyRotationEdge, KeyRotation, "rotations");
connection!(KeyReminderConnection, KeyReminderEdge, KeyReminder, "reminders");
connection!(KeyAccessEventConnection, KeyAccessEventEdge, KeyAccessEvent, "openings of a secret");

/// One secret of a key: that it was put in, by whom, and what became of it. The first is the key's own beginning.
pub struct KeyRotation(pub key_version::Model);

impl KeyRotation {
    /// The secret with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: KeyVersionId) -> Result<Option<Self>> {
        let ctx = gql.ctx(keys::READ)?;
        Ok(gql.row::<key_version::Entity>(ctx.scope(), id).await?.map(|row| Self(Arc::unwrap_or_clone(row))))
    }
}

/// One secret of a key: that it was put in, by whom, and what became of it. The first is the key's own beginning.
#[Object]
impl KeyRotation {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its number, from 1.
    async fn number(&self) -> i32 {
        i32::try_from(self.0.number).unwrap_or(i32::MAX)
    }

    /// Where it stands.
    async fn state(&self) -> KeyVersionState {
        self.0.state.into()
    }

    /// When it was put in.
    async fn rotated_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Id of who put it in: a seat, or `operator`.
    async fn actor_id(&self) -> &str {
        &self.0.made_by
    }

    /// The seat that put it in; `null` where the operator did.
    async fn rotated_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.made_by.parse().ok()).await
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// What the vendor said of it when it was put in.
    async fn verification(&self) -> Verification {
        self.0.verification.into()
    }

    /// Its last four characters, where the vendor shows them too.
    async fn last_four(&self) -> Option<&str> {
        self.0.last_four.as_deref()
    }

    /// Ten characters that tell it apart from others.
    async fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// When its overlap with the next one ends, or ended.
    async fn retires_at(&self) -> Option<DateTime> {
        self.0.retires_at.map(Into::into)
    }

    /// When it was retired, revoked or destroyed.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }
}

/// Where one secret of a key stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::key_version::KeyVersionState")]
pub enum KeyVersionState {
    /// In use.
    Current,
    /// Replaced; readable until its overlap ends.
    Retiring,
    /// Its overlap ended, and it is gone for good.
    Retired,
    /// Never opened again; still there, sealed.
    Revoked,
    /// Gone for good.
    Destroyed,
}

/// One stage of the reminders of one due day.
pub struct KeyReminder(pub key_reminder::Model);

impl KeyReminder {
    /// The stage with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: KeyReminderId) -> Result<Option<Self>> {
        let ctx = gql.ctx(keys::READ)?;
        Ok(gql.row::<key_reminder::Entity>(ctx.scope(), id).await?.map(|row| Self(Arc::unwrap_or_clone(row))))
    }
}

/// One stage of the reminders of one due day.
#[Object]
impl KeyReminder {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The due day it is about.
    async fn due_on(&self) -> Option<Date> {
        Date::stored(&self.0.due_on)
    }

    /// Its distance from the due day in days: -30, -14, -7, -1, 0, then 7, 14, and so on.
    async fn stage_day(&self) -> i32 {
        self.0.stage_day
    }

    /// Where it stands.
    async fn status(&self) -> KeyReminderStatus {
        self.0.status.into()
    }

    /// How many seats were told.
    async fn told_seat_count(&self) -> i32 {
        self.0.told_seat_count
    }

    /// When it came.
    async fn reminded_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was settled.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(Into::into)
    }

    /// What settled it: `rotated`, `revoked`, `destroyed` or `rescheduled`.
    async fn settled_by(&self) -> Option<&str> {
        self.0.settled_by.as_deref()
    }
}

/// Where a reminder stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::key_reminder::KeyReminderStatus")]
pub enum KeyReminderStatus {
    /// Seats were told; the rotation is awaited.
    Open,
    /// Nobody was told, since a later stage had come already.
    Skipped,
    /// What it asked for was done, or is not needed any more.
    Settled,
}

/// One opening of a secret: when, why, and by which process.
pub struct KeyAccessEvent(pub audit_event::Model);

impl KeyAccessEvent {
    fn field(&self, name: &str) -> Option<&serde_json::Value> {
        self.0.fields.get(name)?.get("value")
    }
}

/// One opening of a secret: when, why, and by which process.
#[Object]
impl KeyAccessEvent {
    /// Id of its entry in the audit log.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// When.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }

    /// What for, such as `verification`.
    async fn purpose(&self) -> Option<&str> {
        self.field("why")?.as_str()
    }

    /// Program and number of the process that opened it.
    async fn process(&self) -> Option<&str> {
        self.field("process")?.as_str()
    }

    /// Number of the secret, as in `KeyRotation.number`.
    async fn version_number(&self) -> Option<i32> {
        self.field("versionNumber")?.as_i64().and_then(|n| i32::try_from(n).ok())
    }

    /// Id of who had it opened: a seat, a job, or `operator`.
    async fn actor_id(&self) -> &str {
        &self.0.actor_id
    }

    /// The seat that had it opened; `null` where it was a job or the operator.
    async fn opened_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.actor_id.parse().ok()).await
    }

    /// Whether it went well. A secret is logged before it is opened; a failure is a second entry.
    async fn is_success(&self) -> bool {
        self.0.outcome == audit_event::AuditOutcome::Success
    }

    /// Id of the request or job.
    async fn request_id(&self) -> &str {
        &self.0.request_id
    }
}
