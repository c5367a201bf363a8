//! What is left of a company that was removed: the proof, and nothing by which its people could be told. It belongs to the
//! deployment, and the database refuses to delete it.

use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use crate::TenantId;

/// What is left of a company that was removed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenant_deletions")]
pub struct Model {
    /// The company that is gone. Its id is never given again.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenantId,
    /// SHA-256 of the id, a line feed and the name, lower-case hexadecimal.
    pub name_sha256: String,
    /// The seat that asked for it, as the audit log writes it.
    pub requested_by: String,
    pub requested_at: DateTimeUtc,
    pub due_at: DateTimeUtc,
    /// When the removal began.
    pub began_at: DateTimeUtc,
    /// When it was done; none while it goes on.
    pub removed_at: Option<DateTimeUtc>,
    /// The export of everything.
    pub export_id: String,
    /// Lower-case hexadecimal.
    pub export_sha256: String,
    /// The last entry of the company's audit log.
    pub audit_seq: i64,
    /// Hash of its chain there, lower-case hexadecimal.
    pub audit_hash: String,
    /// Rows removed, by table.
    pub row_counts: Json,
    /// Where the certificate goes; kept until it is on its way.
    pub owner_emails: Option<Json>,
    /// The signed certificate.
    pub certificate: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// That of one company, for the deployment's own work.
    pub fn of(id: TenantId) -> Select<Self> {
        Self::find_by_id(id)
    }

    /// All of them, oldest first, for the operator.
    pub fn of_all() -> Select<Self> {
        Self::find().order_by_asc(Column::BeganAt).order_by_asc(Column::Id)
    }
}
