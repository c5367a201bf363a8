//! A credential of a provider account. Its secrets are its versions.

use sea_orm::entity::prelude::*;

use crate::{ProviderAccountId, ProviderKeyId, SeatId, TenantId, text_enum};

text_enum! {
    /// Where a provider key stands.
    ProviderKeyStatus {
        /// In use.
        Active = "ACTIVE",
        /// Its stored secret did not open: it was changed or moved. Not used; a rotation puts it right.
        Quarantined = "QUARANTINED",
        /// Never used again; its secret is still there, sealed.
        Revoked = "REVOKED",
        /// Never used again; its secrets are gone for good.
        Destroyed = "DESTROYED",
    }
}

text_enum! {
    /// What the vendor said of a secret when it was last asked.
    Verification {
        /// Accepted.
        Verified = "VERIFIED",
        /// Refused.
        Refused = "REFUSED",
        /// It did not answer, or its answer says nothing of the secret.
        Unclear = "UNCLEAR",
    }
}

/// A credential of a provider account. Its secrets are its versions.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProviderKeyId,
    pub account_id: ProviderAccountId,
    pub label: String,
    pub status: ProviderKeyStatus,
    /// The number of the version in use, from 1.
    pub current_number: i64,
    /// Last four characters of the secret in use, where the vendor shows them too.
    pub last_four: Option<String>,
    /// Tells two secrets of the tenant apart without telling what they are.
    pub fingerprint: String,
    pub verification: Verification,
    /// When the vendor was last asked.
    pub verified_at: Option<DateTimeUtc>,
    /// Absent where the operator added it.
    pub added_by_seat_id: Option<SeatId>,
    /// ISO 8601 duration within which it is to be rotated.
    pub rotation_period: String,
    /// When the secret in use was put in.
    pub rotated_at: DateTimeUtc,
    /// Day (`YYYY-MM-DD`) in the tenant's time zone by which it is to be rotated.
    pub due_on: String,
    /// When somebody must next be reminded; absent once it has ended.
    pub next_reminder_at: Option<DateTimeUtc>,
    /// Day (`YYYY-MM-DD`) until which nobody is reminded.
    pub snoozed_until: Option<String>,
    pub snooze_reason: Option<String>,
    /// When its secret was last opened.
    pub last_used_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_reason: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ProviderKeyId, Id);
crate::beyond!();

impl Entity {
    /// Those of companies that a partner was let into.
    pub fn of_companies(companies: sea_orm::sea_query::SelectStatement) -> Select<Self> {
        Self::find().filter(Column::TenantId.in_subquery(companies))
    }

    /// Of those tenants, the ones with a key of which somebody must be reminded by now; for the calendar.
    pub fn tenants_to_remind(tenants: impl IntoIterator<Item = TenantId>, now: DateTimeUtc) -> Select<Self> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .distinct()
            .filter(Column::TenantId.is_in(tenants))
            .filter(Column::NextReminderAt.lte(now))
    }
}
