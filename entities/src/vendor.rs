//! A maker of AI that a company deals with.

use sea_orm::entity::prelude::*;

use crate::{SeatId, TenantId, VendorId, seat::Known, text_enum};

text_enum! {
    /// Whether a vendor is dealt with.
    VendorStatus {
        /// It is.
        Active = "ACTIVE",
        /// Not any more; kept for what points at it.
        Archived = "ARCHIVED",
    }
}

text_enum! {
    /// How much could go wrong with a vendor, as its last assessment found.
    VendorRiskClass {
        /// Little.
        Low = "LOW",
        /// Something.
        Medium = "MEDIUM",
        /// A lot; or it gives no logs, or does not keep its customers' data apart.
        High = "HIGH",
    }
}

text_enum! {
    /// What a vendor's services may be used for.
    VendorUsageLimit {
        /// Whatever an app of it is allowed.
        None = "NONE",
        /// Trials with data that are public or for all of the company's people.
        NonSensitiveTrialsOnly = "NON_SENSITIVE_TRIALS_ONLY",
    }
}

/// A maker of AI that a company deals with.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "vendors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VendorId,
    pub name: String,
    /// As it stands in contracts.
    pub legal_name: Option<String>,
    /// The provider of the catalogue that it runs, such as `OPENAI`.
    pub provider: Option<String>,
    pub website: Option<String>,
    /// Whom to turn to about data: its data protection officer, for one.
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub note: String,
    /// Who answers for dealing with it.
    pub owner_seat_id: Option<SeatId>,
    pub status: VendorStatus,
    /// None where it was never assessed.
    pub risk_class: Option<VendorRiskClass>,
    /// Whether it gives the company logs of its own use.
    pub telemetry: Known,
    /// Whether it keeps its customers' data apart.
    pub data_separation: Known,
    pub usage_limit: VendorUsageLimit,
    /// Why the limit is as it is, in words.
    pub limit_reason: Option<String>,
    /// Since when there is a limit; none where there is none.
    pub limited_at: Option<DateTimeUtc>,
    /// When an assessment was last completed.
    pub assessed_at: Option<DateTimeUtc>,
    pub review_every_days: i32,
    /// Day (`YYYY-MM-DD`) by which it is to be looked at again.
    pub next_review_on: Option<String>,
    /// When somebody must next be reminded of that day; none once nobody must.
    pub next_reminder_at: Option<DateTimeUtc>,
    pub archived_at: Option<DateTimeUtc>,
    pub archived_reason: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(VendorId, Id);
crate::beyond!();

impl Entity {
    /// Of those tenants, the ones that deal with a vendor; for the calendar.
    pub fn of_tenants_in_use(tenants: impl IntoIterator<Item = TenantId>) -> Select<Self> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .distinct()
            .filter(Column::TenantId.is_in(tenants))
            .filter(Column::Status.eq(VendorStatus::Active))
    }

    /// Of those tenants, the ones with a review of which somebody must be reminded by now; for the calendar.
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

impl Model {
    /// Whether only trials with data that hurt nobody are open to it.
    pub fn is_limited(&self) -> bool {
        self.usage_limit == VendorUsageLimit::NonSensitiveTrialsOnly
    }
}
