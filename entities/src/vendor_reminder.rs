//! A stage of reminding that a vendor's review, a document or a clause of it has reached: written once, whether somebody was
//! told or the stage passed unseen.

use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::{Scope, TenantId, VendorId};

/// A stage of reminding.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "vendor_reminders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The vendor itself for its review, else a document or a clause.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    /// The day (`YYYY-MM-DD`) it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub due_on: String,
    /// Days from that day; negative before it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_day: i32,
    pub vendor_id: VendorId,
    /// None where the stage passed unseen.
    pub told_seat_count: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Those of some subjects of the scope's tenant.
    pub fn of_subjects(scope: Scope, subjects: impl IntoIterator<Item = Uuid>) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::SubjectId.is_in(subjects))
    }
}
