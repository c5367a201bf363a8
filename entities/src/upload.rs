//! A file that somebody handed in. Its content lies, encrypted, in the object store; its data key is a sealed secret.

use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::{SeatId, TenantId, UploadId, text_enum};

text_enum! {
    /// Whether a file that was handed in is there.
    UploadStatus {
        /// It can be read.
        Stored = "STORED",
        /// Its content and its data key are gone; the row says what it was.
        Deleted = "DELETED",
    }
}

/// A file that somebody handed in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "uploads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// As it was called where it came from.
    pub file_name: String,
    pub media_type: String,
    /// Of the content as it was handed in.
    pub byte_count: i64,
    /// Lower-case hexadecimal, of the content as it was handed in.
    pub sha256: String,
    /// Where the object store has it.
    pub object_key: String,
    pub status: UploadStatus,
    pub uploaded_by_seat_id: Option<SeatId>,
    pub created_at: DateTimeUtc,
    pub deleted_by_seat_id: Option<SeatId>,
    pub deleted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(UploadId, Id);

impl Entity {
    /// Those of all tenants with one of those ids whose content is there; for the sweeping of what belongs to no row.
    pub fn stored_among(ids: impl IntoIterator<Item = Uuid>) -> Select<Self> {
        Self::find().filter(Column::Id.is_in(ids)).filter(Column::Status.eq(UploadStatus::Stored))
    }
}
