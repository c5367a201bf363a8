//! A mail to be sent, or sent.

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
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(MailId, Id);
