//! Provider keys. There is no field for a secret anywhere here: it only comes in.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::tenants::calendar;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, keys};
use keystead_entities::provider_key::{self as row, ProviderKeyStatus as Status};
use keystead_entities::{AnyId, ProviderKeyId, Scoped, provider_account};

use super::action::{Action, actions};
use super::below;
use super::connection::{args, connection};
use super::errors::Result;
use super::provider_account::ProviderAccount;
use super::request::{Reload, Request, rowed};
use super::scalars::{Date, DateTime, Duration};
use super::seat::Seat;

mod encryption;
mod history;
mod list;
mod mutations;

pub use encryption::{EncryptionMutation, EncryptionOfTenant};
pub use history::{KeyReminder, KeyRotation};
pub use list::{ProviderKeyFilter, ProviderKeysOfTenant};
pub use mutations::ProviderKeyMutation;

use encryption::{CurrentVersion, EncryptionInfo};
use history::{KeyAccessEvent, KeyAccessEventConnection, KeyReminderConnection, KeyRotationConnection};

rowed!(provider_key);
connection!(ProviderKeyConnection, ProviderKeyEdge, ProviderKey, "provider keys");

/// A credential of a provider account. Its secret can be put in and replaced, never read.
pub struct ProviderKey(Arc<row::Model>);

impl From<Arc<row::Model>> for ProviderKey {
    fn from(row: Arc<row::Model>) -> Self {
        Self(row)
    }
}

impl From<row::Model> for ProviderKey {
    fn from(row: row::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl ProviderKey {
    /// The key with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: ProviderKeyId) -> Result<Option<Self>> {
        let ctx = gql.ctx(keys::READ)?;
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(Self))
    }

    fn is_in_use(&self) -> bool {
        matches!(self.0.status, Status::Active | Status::Quarantined)
    }
}

impl Reload for row::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ProviderKeyId(id) => row::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "provider key"))
    }
}

/// A credential of a provider account. Its secret can be put in and replaced, never read.
#[Object]
impl ProviderKey {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it, unique among the account's keys.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// The account it is a credential of.
    async fn account(&self, gql: &Context<'_>) -> Result<ProviderAccount> {
        let ctx = gql.within(self.0.tenant_id)?;
        let row = gql.row::<provider_account::Entity>(ctx.scope(), self.0.account_id).await?;
        Ok(row.ok_or_else(|| DomainError::internal("reading the account of a key", "it is gone"))?.into())
    }

    /// Where it stands.
    async fn status(&self) -> ProviderKeyStatus {
        self.0.status.into()
    }

    /// Last four characters of the secret in use; `null` where the vendor does not show them either.
    async fn last_four(&self) -> Option<&str> {
        self.0.last_four.as_deref()
    }

    /// Ten characters that tell two secrets of the company apart without telling what they are.
    async fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// What the vendor said of the secret in use when it was last asked.
    async fn verification(&self) -> Verification {
        self.0.verification.into()
    }

    /// When the vendor was last asked.
    async fn verified_at(&self) -> Option<DateTime> {
        self.0.verified_at.map(Into::into)
    }

    /// The seat that added it; `null` where the operator did.
    async fn added_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.added_by_seat_id).await
    }

    /// Number of the secret in use, from 1; each rotation adds one.
    async fn version_number(&self) -> i32 {
        i32::try_from(self.0.current_number).unwrap_or(i32::MAX)
    }

    /// Within which it is to be rotated. The company's own period where nothing was said when it was added.
    async fn rotation_period(&self) -> Duration {
        Duration(self.0.rotation_period.clone())
    }

    /// When the secret in use was put in.
    async fn rotated_at(&self) -> DateTime {
        self.0.rotated_at.into()
    }

    /// Day, in the company's time zone, by which it is to be rotated; `null` once it has ended.
    async fn due_on(&self) -> Option<Date> {
        if self.is_in_use() { Date::stored(&self.0.due_on) } else { None }
    }

    /// Whether that day is over.
    async fn is_overdue(&self, gql: &Context<'_>) -> Result<bool> {
        if !self.is_in_use() {
            return Ok(false);
        }
        let ctx = gql.within(self.0.tenant_id)?;
        let today = calendar::day_of(calendar::zone(&gql.caller()?.tenant), ctx.now());
        Ok(self.0.due_on < today.to_string())
    }

    /// Day until which nobody is reminded; `null` where reminders are not snoozed.
    async fn snoozed_until(&self) -> Option<Date> {
        self.0.snoozed_until.as_deref().and_then(Date::stored)
    }

    /// Why reminders are snoozed.
    async fn snooze_reason(&self) -> Option<&str> {
        self.0.snooze_reason.as_deref()
    }

    /// When its secret was last opened.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(Into::into)
    }

    /// When it was revoked or destroyed.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }

    /// Why it was revoked or destroyed.
    async fn ended_reason(&self) -> Option<&str> {
        self.0.ended_reason.as_deref()
    }

    /// How the secret in use is encrypted; `null` once it is gone.
    async fn encryption(&self, gql: &Context<'_>) -> Result<Option<EncryptionInfo>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let row = gql.loader::<CurrentVersion>().load_one((ctx.scope(), self.0.id)).await?;
        Ok(row.filter(|row| row.envelope.is_some()).map(|row| EncryptionInfo::of(&row)))
    }

    /// Its secrets one after the other, the newest first.
    async fn rotations(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<KeyRotationConnection> {
        let list = keys::rotations(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(KeyRotationConnection::new(page, count, KeyRotation))
    }

    /// Reminders that came due, told or skipped, the newest first.
    async fn reminders(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<KeyReminderConnection> {
        let list = keys::reminders(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(KeyReminderConnection::new(page, count, KeyReminder))
    }

    /// Each opening of its secret, the newest first. Read from the audit log.
    async fn access_events(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<KeyAccessEventConnection> {
        let list = keys::access_events(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(KeyAccessEventConnection::new(page, count, KeyAccessEvent))
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let in_use = self.is_in_use();
        Ok(actions(
            &ctx,
            [
                (Action::Verify, keys::VERIFY, self.0.status == Status::Active),
                (Action::Rotate, keys::ROTATE, in_use),
                (Action::Revoke, keys::REVOKE, in_use),
                (Action::Destroy, keys::DESTROY, self.0.status != Status::Destroyed),
                (Action::ScheduleSet, keys::SCHEDULE_SET, in_use),
                (Action::Snooze, keys::SNOOZE, in_use),
            ],
        ))
    }
}

/// Where a provider key stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::provider_key::ProviderKeyStatus")]
pub enum ProviderKeyStatus {
    /// In use.
    Active,
    /// Its stored secret failed its integrity check. It is not used; rotate it.
    Quarantined,
    /// Never used again. Its secret stays sealed until the key is destroyed.
    Revoked,
    /// Never used again, and its secrets are gone for good. A backup from before may still hold them, encrypted.
    Destroyed,
}

/// What a vendor said of a secret.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::provider_key::Verification")]
pub enum Verification {
    /// It accepted it.
    Verified,
    /// It refused it.
    Refused,
    /// It did not answer, or its answer says nothing of the secret.
    Unclear,
}
