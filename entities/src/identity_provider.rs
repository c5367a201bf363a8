//! A company's own OpenID Connect provider. One per company.

use sea_orm::entity::prelude::*;
use sea_orm::{DeleteMany, UpdateMany};

use crate::{IdentityProviderId, Scope, TenantId, text_enum};

text_enum! {
    /// Whether people come in through it.
    IdentityProviderStatus {
        /// They do.
        Enabled = "ENABLED",
        /// They do not.
        Disabled = "DISABLED",
    }
}

/// A company's own OpenID Connect provider.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_providers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdentityProviderId,
    /// As the provider calls itself, letter by letter.
    pub issuer: String,
    /// As the provider calls us.
    pub client_id: String,
    /// Which of its sealed secrets we prove ourselves with; none for a public client.
    pub secret_number: Option<i64>,
    /// Array of `acr` values that mean a second factor.
    pub mfa_acr_values: Json,
    pub status: IdentityProviderStatus,
    /// Whether passwords open nothing here, an owner's apart.
    pub sso_required: bool,
    /// When issuer, client or secret were last changed.
    pub configured_at: DateTimeUtc,
    /// When it was last tested as it is now.
    pub tested_at: Option<DateTimeUtc>,
    pub test_passed: Option<bool>,
    /// Array of what was looked at, and how it is.
    pub test_report: Option<Json>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(IdentityProviderId, Id);

impl Entity {
    /// The deletion of the scope's.
    pub fn remove(scope: Scope, id: IdentityProviderId) -> DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Id.eq(id))
    }

    /// An update of it as long as it is configured as it was at that time.
    pub fn update_as_configured(row: &Model) -> UpdateMany<Self> {
        Self::update_many()
            .filter(Column::TenantId.eq(row.tenant_id))
            .filter(Column::Id.eq(row.id))
            .filter(Column::ConfiguredAt.eq(row.configured_at))
    }

    /// Those of some companies through which people come in, for a person who has a seat at each of them.
    pub fn enabled_of(tenants: impl IntoIterator<Item = TenantId>) -> Select<Self> {
        Self::find().filter(Column::TenantId.is_in(tenants)).filter(Column::Status.eq(IdentityProviderStatus::Enabled))
    }
}
