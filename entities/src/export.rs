//! A file made for a tenant: a list, a report, a proof.

use sea_orm::entity::prelude::*;

use crate::{ExportId, JobId, SeatId, TenantId, text_enum};

text_enum! {
    /// Whether it can be fetched.
    ExportStatus {
        /// A job is making it.
        Pending = "PENDING",
        /// Can be fetched until it expires.
        Ready = "READY",
        /// Its content is gone.
        Deleted = "DELETED",
    }
}

/// A file made for a tenant: a list, a report, a proof.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportId,
    /// What it holds, such as `AUDIT_LOG`.
    pub kind: String,
    pub format: String,
    pub job_id: Option<JobId>,
    pub file_name: String,
    pub media_type: String,
    pub content: Option<Vec<u8>>,
    /// Lower-case hexadecimal, of the content.
    pub sha256: Option<String>,
    pub status: ExportStatus,
    pub expires_at: DateTimeUtc,
    pub created_by_seat_id: Option<SeatId>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ExportId, Id);
