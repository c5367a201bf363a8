//! That the page of a quarter was made: once for each company and quarter.

use sea_orm::entity::prelude::*;

use crate::{ExportId, TenantId};

/// That the page of a quarter was made.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "quarter_appendices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The quarter, such as `2026-Q4`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: String,
    /// The file.
    pub export_id: ExportId,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// That the page of that quarter was made for the scope's tenant.
    pub fn of(scope: crate::Scope, period: &str) -> Select<Self> {
        Self::find_by_id((scope.tenant_id(), period.to_owned()))
    }
}
