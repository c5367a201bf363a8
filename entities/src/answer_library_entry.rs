//! A plain answer, reviewed every quarter, for reuse.

use sea_orm::entity::prelude::*;

use crate::{AnswerLibraryEntryId, SeatId, TenantId, text_enum};

text_enum! {
    /// Whether an entry can be used.
    LibraryEntryStatus {
        /// Can be used until its review is due.
        Active = "ACTIVE",
        /// Gone; kept for the answers that took its text.
        Deleted = "DELETED",
    }
}

/// A plain answer, reviewed every quarter, for reuse.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "answer_library_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnswerLibraryEntryId,
    pub title: String,
    pub text: String,
    pub status: LibraryEntryStatus,
    pub reviewed_at: DateTimeUtc,
    pub reviewed_by_seat_id: Option<SeatId>,
    /// Day from which it must be reviewed before it is used again (`YYYY-MM-DD`).
    pub review_due_on: String,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AnswerLibraryEntryId, Id);

impl Entity {
    /// The library entries of those tenants, for the calendar.
    pub fn of_tenants(tenants: &[TenantId]) -> Select<Self> {
        Self::find().filter(Column::TenantId.is_in(tenants.iter().copied()))
    }
}
