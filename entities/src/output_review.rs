//! A text for a client that an AI app wrote, handed in for a person to approve. The text itself lies sealed elsewhere; here
//! stands what it was: its hash and its length.

use sea_orm::entity::prelude::*;

use crate::{AiAppId, BusinessUnitId, OutputReviewId, SeatId, TenantId, text_enum};

text_enum! {
    /// Where a review stands.
    OutputReviewStatus {
        /// Nobody has decided.
        Pending = "PENDING",
        /// It may go out: as it was handed in, or in the corrected wording where there is one.
        Approved = "APPROVED",
        /// It must not go out.
        Rejected = "REJECTED",
        /// Taken back, or nobody decided in time.
        Withdrawn = "WITHDRAWN",
    }
}

/// A text for a client that an AI app wrote, handed in for a person to approve.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "output_reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutputReviewId,
    pub submitted_by_seat_id: SeatId,
    pub ai_app_id: AiAppId,
    /// The part of the company that whoever handed it in belonged to.
    pub business_unit_id: Option<BusinessUnitId>,
    /// For whom it is.
    pub audience: String,
    pub status: OutputReviewStatus,
    /// Lower-case hexadecimal, of the text in UTF-8.
    pub text_sha256: String,
    /// In characters.
    pub text_length: i32,
    pub corrected_sha256: Option<String>,
    pub corrected_length: Option<i32>,
    /// What the compliance check marked, as rules and places without any of the text; none where it did not run.
    pub flags: Option<Json>,
    pub decided_by_seat_id: Option<SeatId>,
    /// When its waiting ended.
    pub settled_at: Option<DateTimeUtc>,
    /// What whoever decided says to it; gone with the text, which it may quote.
    pub note: Option<String>,
    /// When the text was erased.
    pub erased_at: Option<DateTimeUtc>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(OutputReviewId, Id);

impl Entity {
    /// Of those tenants, the ones with a text that is there: it waits, or will be erased.
    pub fn tenants_with_text(tenants: &[TenantId]) -> Select<Self> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .distinct()
            .filter(Column::TenantId.is_in(tenants.iter().copied()))
            .filter(Column::ErasedAt.is_null())
    }
}
