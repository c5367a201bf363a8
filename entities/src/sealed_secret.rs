//! A sealed secret that belongs to some record other than a provider key.

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::{SealedSecretId, TenantId};

/// A sealed secret that belongs to some record other than a provider key.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sealed_secrets")]
pub struct Model {
    /// Nil where it belongs to a person or to the deployment itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SealedSecretId,
    /// The id of the record, as written.
    pub record: String,
    /// What it is for, as bound into the envelope.
    pub purpose: String,
    /// The version of the secret in that record.
    pub number: i64,
    /// The envelope.
    pub envelope: Vec<u8>,
    /// The key-encryption key it is wrapped under.
    pub kek_id: String,
    /// The suite it is sealed with.
    pub suite: i32,
    /// Rises with each re-wrap.
    pub envelope_rev: i64,
    pub rewrapped_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SealedSecretId, Id);

impl Entity {
    /// The secret of one place: its caller was authorised to read the record it belongs to.
    pub fn at(tenant_id: TenantId, record: &str, purpose: &str, number: i64) -> Select<Self> {
        Self::find()
            .filter(Column::TenantId.eq(tenant_id))
            .filter(Column::Record.eq(record))
            .filter(Column::Purpose.eq(purpose))
            .filter(Column::Number.eq(number))
    }

    /// The deletion of the secret of one place.
    pub fn delete_at(tenant_id: TenantId, record: &str, purpose: &str, number: i64) -> sea_orm::DeleteMany<Self> {
        Self::delete_many()
            .filter(Column::TenantId.eq(tenant_id))
            .filter(Column::Record.eq(record))
            .filter(Column::Purpose.eq(purpose))
            .filter(Column::Number.eq(number))
    }

    /// All secrets of some records: their caller was authorised to read those.
    pub fn of(tenant_id: TenantId, records: Vec<String>) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(tenant_id)).filter(Column::Record.is_in(records))
    }

    /// The deletion of all secrets of some records.
    pub fn delete_of(tenant_id: TenantId, records: Vec<String>) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(tenant_id)).filter(Column::Record.is_in(records))
    }

    /// Those of a tenant, or of the deployment itself, that are wrapped under another key, behind one of them.
    pub fn not_under(tenant_id: TenantId, kek_id: &str, behind: SealedSecretId, limit: u64) -> Select<Self> {
        Self::find()
            .filter(Column::TenantId.eq(tenant_id))
            .filter(Column::KekId.ne(kek_id))
            .filter(Column::Id.gt(behind))
            .order_by_asc(Column::Id)
            .limit(limit)
    }

    /// An update of one row, as long as its envelope is that revision.
    pub fn exchange(row: &Model) -> sea_orm::UpdateMany<Self> {
        Self::update_many()
            .filter(Column::TenantId.eq(row.tenant_id))
            .filter(Column::Id.eq(row.id))
            .filter(Column::EnvelopeRev.eq(row.envelope_rev))
    }

    /// Those of everybody; for the operator's count.
    pub fn of_everybody() -> Select<Self> {
        Self::find()
    }
}
