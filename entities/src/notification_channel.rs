//! Where notices to a tenant go besides the console and each seat's mail.

use sea_orm::entity::prelude::*;

use crate::{NotificationChannelId, TenantId, text_enum};

text_enum! {
    /// How a channel is reached.
    ChannelKind {
        /// By mail, to an address that need not be a seat's.
        Mail = "MAIL",
    }
}

text_enum! {
    /// Whether it is used.
    ChannelStatus {
        /// Used.
        Active = "ACTIVE",
        /// Gone; kept for the mails that went there.
        Deleted = "DELETED",
    }
}

/// Where notices to a tenant go besides the console and each seat's mail.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_channels")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NotificationChannelId,
    pub kind: ChannelKind,
    pub name: String,
    /// Mail address.
    pub address: String,
    pub status: ChannelStatus,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(NotificationChannelId, Id);
