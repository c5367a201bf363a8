//! A sign-in through an identity provider that came back: it does so once.

use sea_orm::DeleteMany;
use sea_orm::entity::prelude::*;

use crate::{Scope, TenantId};

/// A sign-in through an identity provider that came back.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "finished_sign_ins")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The id within its `state`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Behind it the `state` is not taken anyway.
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Removal of a company's that ended before a moment.
    pub fn forget_ended(scope: Scope, moment: DateTimeUtc) -> DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::ExpiresAt.lt(moment))
    }
}
