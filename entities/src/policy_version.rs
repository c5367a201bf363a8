//! One version of a policy: a draft that is being written, or a page as it was published, which never changes.

use sea_orm::entity::prelude::*;

use crate::{PolicyId, PolicyVersionId, SeatId, TenantId, text_enum};

text_enum! {
    /// Where a version stands.
    PolicyVersionStatus {
        /// It is being written.
        Draft = "DRAFT",
        /// It is in force.
        Published = "PUBLISHED",
        /// A later one is in force, or the policy was retired.
        Superseded = "SUPERSEDED",
    }
}

/// One version of a policy.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PolicyVersionId,
    pub policy_id: PolicyId,
    /// 1, 2, 3 … within the policy.
    pub number: i32,
    pub status: PolicyVersionStatus,
    /// The policy's title and the company's name, as they were published; empty for a draft.
    pub title: String,
    pub company: String,
    /// Of a draft what people wrote for each section; of a published one all its lines.
    pub sections: Json,
    /// Markdown, as published; empty for a draft, whose page is composed when it is looked at.
    pub page: String,
    /// Lower-case hex of the page's SHA-256, from publication on.
    pub page_sha256: Option<String>,
    /// What is new in it, in the publisher's words.
    pub note: Option<String>,
    pub drafted_by_seat_id: Option<SeatId>,
    pub published_by_seat_id: Option<SeatId>,
    pub published_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PolicyVersionId, Id);
