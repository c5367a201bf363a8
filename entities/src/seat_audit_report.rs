//! The sealed report of a closed seat audit. The digests stand in the audit log.

use sea_orm::entity::prelude::*;

use crate::{SeatAuditId, TenantId};

/// The sealed report of a closed seat audit. The digests stand in the audit log.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_audit_reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_audit_id: SeatAuditId,
    pub json: String,
    /// Lower-case hexadecimal, of the bytes of `json`.
    pub json_sha256: String,
    pub markdown: String,
    pub markdown_sha256: String,
    pub html: String,
    pub html_sha256: String,
    pub sealed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SeatAuditId, SeatAuditId);
