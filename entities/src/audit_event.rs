//! One entry of a tamper-evident log.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{QueryOrder, QuerySelect};

use crate::{AuditEventId, Scope, Scoped, TenantId, text_enum};

text_enum! {
    /// How it went.
    AuditOutcome {
        /// Done.
        Success = "SUCCESS",
        /// Not allowed, or not possible; nothing was changed.
        Refused = "REFUSED",
        /// Tried and failed.
        Failed = "FAILED",
    }
}

/// One entry of a tamper-evident log.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Position in the tenant's chain, from 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: AuditEventId,
    pub occurred_at: DateTimeUtc,
    pub actor_kind: String,
    pub actor_id: String,
    pub auth_method: String,
    /// `<noun>.<past verb>`.
    pub action: String,
    /// Id of what it happened to; empty where there is none.
    pub target_id: String,
    pub outcome: AuditOutcome,
    pub request_id: String,
    /// Network address of the caller; empty for jobs.
    pub address: String,
    /// Object of name to `{value, salt}`; an erased one keeps its digest only.
    pub fields: Json,
    pub fields_hash: Vec<u8>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AuditEventId, Id);

impl Entity {
    /// Entries behind `seq` and up to `through`, in order.
    pub fn behind(scope: Scope, seq: i64, through: i64, limit: u64) -> Select<Self> {
        Self::within(scope)
            .filter(Column::Seq.gt(seq))
            .filter(Column::Seq.lte(through))
            .order_by_asc(Column::Seq)
            .limit(limit)
    }

    /// An update of one entry's details, for the redaction of values. The database refuses any other.
    pub fn redact(scope: Scope, seq: i64, fields: Json) -> sea_orm::UpdateMany<Self> {
        Self::update_within(scope).filter(Column::Seq.eq(seq)).col_expr(Column::Fields, Expr::value(fields))
    }

    /// Removal of entries up to `seq`, for retention. The database refuses it beyond what retention recorded.
    pub fn prune(scope: Scope, seq: i64) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Seq.lte(seq))
    }
}
