//! A seat that let an app into its account: needed when the person leaves. People without a seat are only counted.

use sea_orm::entity::prelude::*;

use crate::{AppDiscoveryId, Scope, SeatId, TenantId};

/// A seat that let an app into its account.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "app_grant_holders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub discovery_id: AppDiscoveryId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_id: SeatId,
    /// Array of what the app may do there.
    pub scopes: Json,
    pub first_seen_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Those of every discovery of the scope's tenant.
    pub fn all_of(scope: Scope) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id()))
    }
}

impl Model {
    /// What the app may do there.
    pub fn scopes(&self) -> Vec<String> {
        self.scopes.as_array().into_iter().flatten().filter_map(|s| s.as_str().map(str::to_owned)).collect()
    }
}
