//! A review campaign over seats, service accounts and tokens.

use sea_orm::entity::prelude::*;

use crate::tenant::AuditSilence;
use crate::{BusinessUnitId, SeatAuditId, TenantId, text_enum};

text_enum! {
    /// What began it.
    SeatAuditOrigin {
        /// The quarter did.
        Calendar = "CALENDAR",
        /// A person did.
        ByHand = "BY_HAND",
    }
}

text_enum! {
    /// Where a seat audit stands.
    SeatAuditStatus {
        /// Items are being decided on.
        Open = "OPEN",
        /// No more decisions; they are being applied, one after the other.
        Closing = "CLOSING",
        /// Applied, proven and sealed.
        Closed = "CLOSED",
        /// Called off; nothing was applied.
        Cancelled = "CANCELLED",
    }
}

/// A review campaign over seats, service accounts and tokens.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_audits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeatAuditId,
    pub name: String,
    pub origin: SeatAuditOrigin,
    /// The quarter that began it, such as `2026-Q4`; none where a person did. Unique per tenant.
    pub quarter: Option<String>,
    pub status: SeatAuditStatus,
    /// Array of the kinds of items it covers.
    pub item_kinds: Json,
    /// Only this part of the company; all of it where absent.
    pub business_unit_id: Option<BusinessUnitId>,
    /// As the tenant had chosen when it started.
    pub silence: AuditSilence,
    /// As the tenant had chosen when it started.
    pub dormant_days: i32,
    /// Days after the due day until silence is settled.
    pub grace_days: i32,
    /// Last day for decisions (`YYYY-MM-DD`, in the tenant's time zone).
    pub due_on: String,
    /// The last closed audit before it.
    pub previous_audit_id: Option<SeatAuditId>,
    /// Fingerprint of every seat and token of the tenant at the moment it went into closing.
    pub baseline: Option<Json>,
    /// Actor id.
    pub started_by: String,
    pub started_at: DateTimeUtc,
    /// Actor id.
    pub closing_by: Option<String>,
    pub closing_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    /// Actor id.
    pub cancelled_by: Option<String>,
    pub cancelled_at: Option<DateTimeUtc>,
    pub cancelled_reason: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SeatAuditId, Id);

impl Entity {
    /// Those of companies that a partner was let into.
    pub fn of_companies(companies: sea_orm::sea_query::SelectStatement) -> Select<Self> {
        Self::find().filter(Column::TenantId.in_subquery(companies))
    }

    /// The open audits of several tenants, for the calendar.
    pub fn open_of_tenants(tenants: &[TenantId]) -> Select<Self> {
        Self::find()
            .filter(Column::TenantId.is_in(tenants.iter().copied()))
            .filter(Column::Status.eq(SeatAuditStatus::Open))
    }
}
