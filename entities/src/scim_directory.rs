//! A company's own directory (its identity provider), which makes, changes and ends seats through SCIM. One per company.

use sea_orm::entity::prelude::*;

use crate::seat::Role;
use crate::{TenantId, text_enum};

text_enum! {
    /// Whether the directory is listened to.
    ScimDirectoryStatus {
        /// It is.
        Enabled = "ENABLED",
        /// Its tokens open nothing.
        Disabled = "DISABLED",
    }
}

/// A company's own directory.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_directories")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    pub status: ScimDirectoryStatus,
    /// What a new seat may do where no group says otherwise.
    pub default_role: Role,
    /// What a new seat may use where no group says otherwise.
    pub default_tier: i32,
    /// To the minute.
    pub last_request_at: Option<DateTimeUtc>,
    /// When it last changed something.
    pub last_change_at: Option<DateTimeUtc>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The directory of the scope's tenant, where it has one.
    pub fn of(scope: crate::Scope) -> Select<Self> {
        Self::find_by_id(scope.tenant_id())
    }

    /// An update of it.
    pub fn update_of(scope: crate::Scope) -> sea_orm::UpdateMany<Self> {
        Self::update_many().filter(Column::TenantId.eq(scope.tenant_id()))
    }
}
