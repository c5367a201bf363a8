//! A tenant's own account at a provider, with what its contract says.

use sea_orm::entity::prelude::*;

use crate::{ProviderAccountId, TenantId, VendorId, seat::Known, text_enum};

text_enum! {
    /// Whether the account is in use.
    ProviderAccountStatus {
        /// In use.
        Active = "ACTIVE",
        /// Not used any more; kept for what points at it.
        Archived = "ARCHIVED",
    }
}

/// A tenant's own account at a provider, with what its contract says.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProviderAccountId,
    /// Its entry of the catalogue, such as `OPENAI`.
    pub provider: String,
    pub name: String,
    /// The vendor on record that it is an account of.
    pub vendor_id: Option<VendorId>,
    /// Base address of the vendor's interface.
    pub endpoint: String,
    /// Where the vendor processes, such as `eu` or `eu-central-1`.
    pub region: Option<String>,
    pub status: ProviderAccountStatus,
    /// Whether the vendor may not train on what is sent.
    pub training_opt_out: Known,
    /// Whether the vendor keeps nothing of what is sent.
    pub zero_retention: Known,
    /// Days for which the vendor keeps what is sent.
    pub retention_days: Option<i32>,
    /// Day (`YYYY-MM-DD`) on which the data processing agreement was signed.
    pub dpa_signed_on: Option<String>,
    /// Day (`YYYY-MM-DD`) on which the contract ends.
    pub contract_ends_on: Option<String>,
    /// Day (`YYYY-MM-DD`) on which somebody last compared these facts with the contract.
    pub contract_checked_on: Option<String>,
    pub contract_note: String,
    pub archived_at: Option<DateTimeUtc>,
    pub archived_reason: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ProviderAccountId, Id);
crate::beyond!();
