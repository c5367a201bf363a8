//! What people state about the company or a vendor, where Keystead cannot see it for itself.

use sea_orm::entity::prelude::*;

use crate::{FactStatementId, SeatId, TenantId, text_enum};

text_enum! {
    /// Whether a statement holds.
    FactStatementStatus {
        /// The latest word on its fact.
        Active = "ACTIVE",
        /// Withdrawn or replaced; kept for the answers that leaned on it.
        Retired = "RETIRED",
    }
}

/// What people state about the company or a vendor, where Keystead cannot see it for itself.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "fact_statements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FactStatementId,
    /// The fact it states, such as `company.certifications`.
    pub fact_key: String,
    /// Id of the provider account it is about; empty for the company itself.
    pub subject_id: String,
    /// Typed value; see `domain::facts`.
    pub value: Json,
    /// Where it can be checked: a document, a clause, a link.
    pub source: Option<String>,
    pub status: FactStatementStatus,
    /// Last day on which it holds (`YYYY-MM-DD`).
    pub valid_until: Option<String>,
    pub stated_by_seat_id: Option<SeatId>,
    pub version: i32,
    pub stated_at: DateTimeUtc,
    pub retired_at: Option<DateTimeUtc>,
    /// When somebody must next be reminded that it runs out; none once nobody must.
    pub next_reminder_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(FactStatementId, Id);

impl Entity {
    /// Of those tenants, the ones with a statement of which somebody must be reminded by now; for the calendar.
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
