//! What a fact said from one moment on. Never changed but for its end, only followed by the next.

use sea_orm::entity::prelude::*;

use crate::{FactValueId, TenantId};

/// What a fact said from one moment on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "fact_values")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FactValueId,
    /// The fact, such as `seats.mfa`, or the item of the catalogue, such as `S02`.
    pub fact: String,
    /// Id of the provider account it is about; empty for the company itself.
    pub subject_id: String,
    /// `KNOWN`, `UNKNOWN` or `EXPIRED`.
    pub status: String,
    /// What it said: a fact as `domain::facts::Snapshot`, an item as `domain::facts::history::Said`.
    pub content: Json,
    /// The moment it speaks of.
    pub as_of: DateTimeUtc,
    /// When it stops being known unless somebody looks again.
    pub valid_until: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    /// When it said something else; none while this is the latest.
    pub superseded_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(FactValueId, Id);
