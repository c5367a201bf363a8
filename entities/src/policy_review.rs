//! A line of the policy in force that is not what would be written today.

use sea_orm::entity::prelude::*;

use crate::{PolicyId, PolicyReviewId, PolicyVersionId, SeatId, TenantId, text_enum};

text_enum! {
    /// Where a review stands.
    PolicyReviewStatus {
        /// Somebody has to look.
        Open = "OPEN",
        /// Somebody looked, and the page stays as it is for now.
        Dismissed = "DISMISSED",
        /// The page says what is true: a later version was published, or the change was undone.
        Settled = "SETTLED",
    }
}

/// A line of the policy in force that is not what would be written today.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PolicyReviewId,
    pub policy_id: PolicyId,
    /// The version that says something else.
    pub policy_version_id: PolicyVersionId,
    /// The section it stands in.
    pub section: String,
    /// What the page says; none where a line is missing from it.
    pub published_line: Option<String>,
    /// What would be written now; none where the line is gone.
    pub present_line: Option<String>,
    /// Of section and both lines: one change is noticed once.
    pub digest: String,
    pub status: PolicyReviewStatus,
    pub note: Option<String>,
    pub settled_by_seat_id: Option<SeatId>,
    pub settled_at: Option<DateTimeUtc>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PolicyReviewId, Id);
