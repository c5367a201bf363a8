//! A company's AI policy. One is in force or being written; those before it are retired.

use sea_orm::entity::prelude::*;

use crate::{PolicyId, TenantId, text_enum};

text_enum! {
    /// Where a policy stands.
    PolicyStatus {
        /// No version was published yet.
        Draft = "DRAFT",
        /// A version is in force.
        Published = "PUBLISHED",
        /// Not in force any more; kept for the evidence that points at it.
        Retired = "RETIRED",
    }
}

/// A company's AI policy.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "policies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PolicyId,
    pub title: String,
    pub status: PolicyStatus,
    /// The day by which people are to look at it again (`YYYY-MM-DD`); none before it is published.
    pub review_due_on: Option<String>,
    pub retired_at: Option<DateTimeUtc>,
    /// Rises with each change, of its draft too.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PolicyId, Id);

impl Entity {
    /// The one of the tenant that is not retired.
    pub fn live(scope: crate::Scope) -> Select<Self> {
        <Self as crate::Scoped>::within(scope).filter(Column::Status.ne(PolicyStatus::Retired))
    }

    /// Of those tenants, the ones with a policy in force.
    pub fn tenants_in_force(tenants: &[TenantId]) -> Select<Self> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .filter(Column::TenantId.is_in(tenants.iter().copied()))
            .filter(Column::Status.eq(PolicyStatus::Published))
    }
}
