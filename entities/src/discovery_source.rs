//! A place that inventories and logs come from, and how often it is to be renewed.

use sea_orm::entity::prelude::*;

use crate::{DiscoverySourceId, TenantId, text_enum};

text_enum! {
    /// What kind of export tells what is used.
    DiscoveryKind {
        /// Microsoft Intune: discovered apps.
        Intune = "INTUNE",
        /// Jamf: applications of computers.
        Jamf = "JAMF",
        /// Google Workspace: apps that people let into their accounts.
        GoogleOauth = "GOOGLE_OAUTH",
        /// Microsoft Entra: enterprise applications and consents.
        EntraOauth = "ENTRA_OAUTH",
        /// Queries of a name server.
        DnsLog = "DNS_LOG",
        /// Requests of a web proxy.
        ProxyLog = "PROXY_LOG",
        /// Our own columns.
        GenericCsv = "GENERIC_CSV",
        /// An anonymous survey; never a file.
        Survey = "SURVEY",
    }
}

/// A place that inventories and logs come from.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "discovery_sources")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DiscoverySourceId,
    pub name: String,
    pub kind: DiscoveryKind,
    /// Somebody is reminded when it was not renewed for so long; nobody where absent.
    pub renew_every_days: Option<i32>,
    pub last_import_at: Option<DateTimeUtc>,
    /// When somebody was last told that it is stale.
    pub reminded_at: Option<DateTimeUtc>,
    /// Gone from the lists; what it told stays.
    pub deleted_at: Option<DateTimeUtc>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(DiscoverySourceId, Id);

impl Entity {
    /// Of those tenants, the ones with a source that is to be renewed.
    pub fn tenants_with_rhythm(tenants: &[TenantId]) -> Select<Self> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .distinct()
            .filter(Column::TenantId.is_in(tenants.iter().copied()))
            .filter(Column::DeletedAt.is_null())
            .filter(Column::RenewEveryDays.is_not_null())
    }
}
