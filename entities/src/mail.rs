//! A mail to be sent, or sent.

use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::{MailId, TenantId, text_enum};

text_enum! {
    /// Where a mail stands.
    MailStatus {
        /// Waits to be handed over.
        Pending = "PENDING",
        /// The mail server took it, or the console sink printed it.
        Sent = "SENT",
        /// Never leaves: the tenant is a sandbox.
        Held = "HELD",
    }
}

/// A mail to be sent, or sent.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Also its Message-ID, so that a second sending is seen to be one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailId,
    /// Cause; unique per recipient.
    pub dedupe_key: String,
    pub recipient: String,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    pub status: MailStatus,
    pub sent_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    /// Number of entries that the checkpoint at its foot covers; none where it has no such foot.
    pub audit_seq: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(MailId, Id);

impl Entity {
    /// Removal of a mail, where nothing of it is to stay.
    pub fn remove(scope: crate::Scope, id: MailId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Id.eq(id))
    }

    /// Removal of the mails of one cause.
    pub fn remove_of(scope: crate::Scope, dedupe_key: &str) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::DedupeKey.eq(dedupe_key))
    }

    /// Those of the tenants that got a mail with a checkpoint since then.
    pub fn anchored_since(
        tenants: &[TenantId],
        moment: DateTimeUtc,
    ) -> sea_orm::Selector<sea_orm::SelectGetableTuple<TenantId>> {
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .filter(Column::TenantId.is_in(tenants.iter().copied()))
            .filter(Column::AuditSeq.is_not_null())
            .filter(Column::CreatedAt.gt(moment))
            .distinct()
            .into_tuple()
    }
}
